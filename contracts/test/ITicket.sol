// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAttendanceBadge} from "../src/interfaces/IAttendanceBadge.sol";
import {IERC5633} from "../src/interfaces/IERC5633.sol";
import {IEventTicket} from "../src/interfaces/IEventTicket.sol";
import {ITransferPolicy} from "../src/interfaces/ITransferPolicy.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";

/// @notice Everything a ticket contract answers to, its standards included. Tests know the contracts by their
/// interfaces alone, and are therefore compiled without the slow pipeline the contracts need.
interface ITicket is IEventTicket, ITransferPolicy, IERC2981 {
    function name() external view returns (string memory);
    function symbol() external view returns (string memory);
    function tokenURI(uint256 tokenId) external view returns (string memory);
    function ownerOf(uint256 tokenId) external view returns (address);
    function balanceOf(address owner) external view returns (uint256);
    function getApproved(uint256 tokenId) external view returns (address);
    function approve(address account, uint256 tokenId) external payable;
    function setApprovalForAll(address operator, bool approved) external;
    function transferFrom(address from, address to, uint256 tokenId) external payable;
    function safeTransferFrom(address from, address to, uint256 tokenId) external payable;
}

/// @notice The same of the badge contract.
interface IBadge is IAttendanceBadge, IERC5633, IERC1155MetadataURI {}
