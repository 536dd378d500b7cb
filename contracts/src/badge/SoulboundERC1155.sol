// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC5633} from "../interfaces/IERC5633.sol";
import {Errors} from "../libraries/Errors.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";

/// @title SoulboundERC1155
/// @notice The little of ERC-1155 that is left when nothing can be transferred or approved. The libraries' contracts
/// carry the rest, and cost several hundred gas more for each token minted.
abstract contract SoulboundERC1155 is IERC1155MetadataURI, IERC5633 {
    bytes4 private constant ERC5633_ID = 0x911ec470;

    mapping(uint256 id => mapping(address holder => uint256)) internal _balances;

    // ---- minting

    function _credit(mapping(address holder => uint256) storage balances, uint256 id, address holder)
        internal
    {
        unchecked {
            ++balances[holder];
        }
        emit TransferSingle(msg.sender, address(0), holder, id, 1);
    }

    function _askReceiver(address holder, uint256 id) internal {
        bytes4 answer = IERC1155Receiver(holder).onERC1155Received(msg.sender, address(0), id, 1, "");
        if (answer != IERC1155Receiver.onERC1155Received.selector) {
            revert Errors.AttendanceBadge_ReceiverRefused(holder);
        }
    }

    // ---- views

    /// @inheritdoc IERC1155
    function balanceOf(address holder, uint256 id) public view returns (uint256) {
        return _balances[id][holder];
    }

    /// @inheritdoc IERC1155
    function balanceOfBatch(address[] calldata holders, uint256[] calldata ids)
        external
        view
        returns (uint256[] memory balances)
    {
        if (holders.length != ids.length) {
            revert Errors.AttendanceBadge_LengthMismatch(holders.length, ids.length);
        }
        balances = new uint256[](ids.length);
        for (uint256 i; i < ids.length; ++i) {
            balances[i] = balanceOf(holders[i], ids[i]);
        }
    }

    /// @inheritdoc IERC1155
    function isApprovedForAll(address, address) external pure returns (bool) {
        return false;
    }

    /// @inheritdoc IERC5633
    function isSoulbound(uint256) external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == ERC5633_ID || interfaceId == type(IERC1155).interfaceId
            || interfaceId == type(IERC1155MetadataURI).interfaceId
            || interfaceId == type(IERC165).interfaceId;
    }

    /// @inheritdoc IERC1155MetadataURI
    function uri(uint256 id) public view virtual returns (string memory);

    // ---- refused

    /// @inheritdoc IERC1155
    function safeTransferFrom(address, address, uint256, uint256, bytes calldata) external pure {
        revert Errors.AttendanceBadge_Soulbound();
    }

    /// @inheritdoc IERC1155
    function safeBatchTransferFrom(address, address, uint256[] calldata, uint256[] calldata, bytes calldata)
        external
        pure
    {
        revert Errors.AttendanceBadge_Soulbound();
    }

    /// @inheritdoc IERC1155
    function setApprovalForAll(address, bool) external pure {
        revert Errors.AttendanceBadge_Soulbound();
    }
}
