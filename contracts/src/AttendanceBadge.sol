// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAttendanceBadge} from "./interfaces/IAttendanceBadge.sol";
import {IERC5633} from "./interfaces/IERC5633.sol";
import {IEventFactory} from "./interfaces/IEventFactory.sol";
import {IEventTicket} from "./interfaces/IEventTicket.sol";
import {Trust} from "./interfaces/TicketTypes.sol";
import {Errors} from "./libraries/Errors.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ERC1155} from "solady/tokens/ERC1155.sol";

/// @title AttendanceBadge
/// @notice See `IAttendanceBadge`.
contract AttendanceBadge is IAttendanceBadge, IERC5633, ERC1155, ReentrancyGuardTransient {
    /// @dev a receiver hook gets this much, with the mint around it
    uint256 private constant MINT_GAS = 150_000;
    uint256 private constant RESERVE = 40_000;
    bytes4 private constant ERC5633_ID = 0x911ec470;

    /// @inheritdoc IAttendanceBadge
    address public immutable factory;

    mapping(uint256 eventNumber => mapping(uint256 word => uint256 bits)) private _minted;

    constructor(address factory_) {
        factory = factory_;
    }

    // ---- minting

    /// @inheritdoc IAttendanceBadge
    function mintBatch(address ticket, uint256[] calldata tokenIds)
        external
        nonReentrant
        returns (uint256 minted)
    {
        uint32 number = _numberOf(ticket);
        address[] memory holders = IEventTicket(ticket).attendeesOf(tokenIds);
        mapping(uint256 word => uint256 bits) storage words = _minted[number];
        uint256 word = type(uint256).max;
        uint256 bits;
        for (uint256 i; i < tokenIds.length; ++i) {
            uint256 tokenId = tokenIds[i];
            // neighbours share a word: look it up and write it once; nobody can change it meanwhile
            if (tokenId >> 8 != word) {
                if (i != 0) words[word] = bits;
                word = tokenId >> 8;
                bits = words[word];
            }
            uint256 bit = 1 << (tokenId & 0xff);
            if (bits & bit != 0 || !_give(number, tokenId, holders[i])) continue;
            bits |= bit;
            ++minted;
        }
        if (tokenIds.length != 0) words[word] = bits;
    }

    /// @inheritdoc IAttendanceBadge
    function claim(address ticket, uint256 tokenId) external nonReentrant {
        // Check
        uint32 number = _numberOf(ticket);
        uint256[] memory ids = new uint256[](1);
        ids[0] = tokenId;
        address holder = IEventTicket(ticket).attendeesOf(ids)[0];
        if (holder == address(0)) revert Errors.AttendanceBadge_NotAttended(tokenId);
        if (holder != msg.sender) revert Errors.AttendanceBadge_NotHolder(tokenId, msg.sender);
        if (isMinted(number, tokenId)) revert Errors.AttendanceBadge_AlreadyMinted(tokenId);

        // Effect
        _minted[number][tokenId >> 8] |= 1 << (tokenId & 0xff);
        emit BadgeMinted(number, holder, tokenId);

        // Interaction: no cap on the hook's gas, the caller asked for it
        _mint(holder, number, 1, "");
    }

    /// @inheritdoc IAttendanceBadge
    function mintWithin(address holder, uint256 eventNumber) external {
        if (msg.sender != address(this)) revert Errors.AttendanceBadge_OnlySelf(msg.sender);
        _mint(holder, eventNumber, 1, "");
    }

    /// @dev false when the badge cannot be given now
    function _give(uint32 number, uint256 tokenId, address holder) private returns (bool) {
        if (holder == address(0)) {
            emit BadgeSkipped(number, tokenId, SkipReason.NotAttended);
            return false;
        }
        if (holder.code.length == 0) _mint(holder, number, 1, "");
        else if (!_giveToContract(number, tokenId, holder)) return false;
        emit BadgeMinted(number, holder, tokenId);
        return true;
    }

    /// @dev A receiver may refuse, or waste the gas it is given, but not stop the others.
    function _giveToContract(uint32 number, uint256 tokenId, address holder) private returns (bool) {
        if (IEventFactory(factory).trustOf(holder) != Trust.None) {
            emit BadgeSkipped(number, tokenId, SkipReason.HeldInTrust);
            return false;
        }
        uint256 needed = (MINT_GAS + RESERVE) * 64 / 63;
        if (gasleft() < needed) revert Errors.AttendanceBadge_NotEnoughGas(needed);
        try this.mintWithin{gas: MINT_GAS}(holder, number) {
            return true;
        } catch {
            emit BadgeSkipped(number, tokenId, SkipReason.ReceiverRefused);
            return false;
        }
    }

    function _numberOf(address ticket) private view returns (uint32 number) {
        number = IEventFactory(factory).numberOf(ticket);
        if (number == 0) revert Errors.AttendanceBadge_UnknownTicket(ticket);
    }

    // ---- views

    /// @inheritdoc IAttendanceBadge
    function isMinted(uint32 eventNumber, uint256 ticketId) public view returns (bool) {
        return _minted[eventNumber][ticketId >> 8] >> (ticketId & 0xff) & 1 != 0;
    }

    /// @inheritdoc IERC5633
    function isSoulbound(uint256) external pure returns (bool) {
        return true;
    }

    /// @dev ERC-1155: the event's metadata
    function uri(uint256 id) public view override returns (string memory) {
        address ticket = id <= type(uint32).max ? IEventFactory(factory).eventOf(uint32(id)) : address(0);
        if (ticket == address(0)) revert Errors.AttendanceBadge_UnknownEvent(id);
        return IEventTicket(ticket).contractURI();
    }

    /// @dev ERC-165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == ERC5633_ID || super.supportsInterface(interfaceId);
    }

    // ---- soulbound

    /// @dev ERC-1155: refused
    function safeTransferFrom(address, address, uint256, uint256, bytes calldata) public pure override {
        revert Errors.AttendanceBadge_Soulbound();
    }

    /// @dev ERC-1155: refused
    function safeBatchTransferFrom(
        address,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) public pure override {
        revert Errors.AttendanceBadge_Soulbound();
    }

    /// @dev ERC-1155: refused, there is nothing an operator could do
    function setApprovalForAll(address, bool) public pure override {
        revert Errors.AttendanceBadge_Soulbound();
    }
}
