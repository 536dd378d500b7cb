// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAttendanceBadge} from "./interfaces/IAttendanceBadge.sol";
import {IEventFactory} from "./interfaces/IEventFactory.sol";
import {IEventTicket} from "./interfaces/IEventTicket.sol";
import {Trust} from "./interfaces/TicketTypes.sol";
import {SoulboundERC1155} from "./badge/SoulboundERC1155.sol";
import {Errors} from "./libraries/Errors.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @title AttendanceBadge
/// @notice See `IAttendanceBadge`.
contract AttendanceBadge is IAttendanceBadge, SoulboundERC1155, ReentrancyGuardTransient {
    /// @dev a receiver hook gets this much, with the mint around it
    uint256 private constant MINT_GAS = 150_000;
    uint256 private constant RESERVE = 40_000;

    /// @inheritdoc IAttendanceBadge
    address public immutable factory;

    mapping(uint256 eventNumber => mapping(uint256 word => uint256 bits)) private _minted;

    constructor(address factory_) {
        // slither-disable-next-line missing-zero-check
        factory = factory_;
    }

    // ---- minting

    // slither-disable-start reentrancy-no-eth,reentrancy-events
    /// @inheritdoc IAttendanceBadge
    function mintBatch(address ticket, uint256[] calldata tokenIds)
        external
        nonReentrant
        returns (uint256 minted)
    {
        uint32 number = _numberOf(ticket);
        address[] memory holders = IEventTicket(ticket).attendeesOf(tokenIds);
        mapping(uint256 word => uint256 bits) storage words = _minted[number];
        mapping(address holder => uint256) storage balances = _balances[number];
        uint256 word;
        uint256 bits = words[0];
        // nothing here can overflow; the loop is the cost of a badge
        unchecked {
            for (uint256 i; i < tokenIds.length; ++i) {
                uint256 tokenId = tokenIds[i];
                // neighbours share a word: look it up and write it once; nobody can change it meanwhile
                if (tokenId >> 8 != word) {
                    words[word] = bits;
                    word = tokenId >> 8;
                    bits = words[word];
                }
                uint256 bit = 1 << (tokenId & 0xff);
                address holder = holders[i];
                if (bits & bit != 0 || !_give(balances, number, tokenId, holder)) {
                    holders[i] = address(0);
                    continue;
                }
                bits |= bit;
                ++minted;
            }
        }
        words[word] = bits;
        if (minted != 0) emit BadgesMinted(number, tokenIds, holders);
    }

    // slither-disable-end reentrancy-no-eth,reentrancy-events

    /// @inheritdoc IAttendanceBadge
    function claim(address ticket, uint256 tokenId) external nonReentrant {
        // Check
        uint32 number = _numberOf(ticket);
        uint256[] memory ids = new uint256[](1);
        ids[0] = tokenId;
        address[] memory holders = IEventTicket(ticket).attendeesOf(ids);
        address holder = holders[0];
        if (holder == address(0)) revert Errors.AttendanceBadge_NotAttended(tokenId);
        if (holder != msg.sender) revert Errors.AttendanceBadge_NotHolder(tokenId, msg.sender);
        if (isMinted(number, tokenId)) revert Errors.AttendanceBadge_AlreadyMinted(tokenId);

        // Effect
        _minted[number][tokenId >> 8] |= 1 << (tokenId & 0xff);
        _credit(_balances[number], number, holder);
        emit BadgesMinted(number, ids, holders);

        // Interaction: no cap on the hook's gas, the caller asked for it
        if (holder.code.length != 0) _askReceiver(holder, number);
    }

    /// @inheritdoc IAttendanceBadge
    function mintWithin(address holder, uint256 eventNumber) external {
        if (msg.sender != address(this)) revert Errors.AttendanceBadge_OnlySelf(msg.sender);
        _credit(_balances[eventNumber], eventNumber, holder);
        _askReceiver(holder, eventNumber);
    }

    /// @dev false when the badge cannot be given now
    function _give(
        mapping(address holder => uint256) storage balances,
        uint32 number,
        uint256 tokenId,
        address holder
    ) private returns (bool) {
        if (holder.code.length != 0) return _giveToContract(number, tokenId, holder);
        if (holder == address(0)) {
            emit BadgeSkipped(number, tokenId, SkipReason.NotAttended);
            return false;
        }
        _credit(balances, number, holder);
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

    /// @dev ERC-1155: the event's metadata
    function uri(uint256 id) public view override returns (string memory) {
        address ticket = id <= type(uint32).max ? IEventFactory(factory).eventOf(uint32(id)) : address(0);
        if (ticket == address(0)) revert Errors.AttendanceBadge_UnknownEvent(id);
        return IEventTicket(ticket).contractURI();
    }
}
