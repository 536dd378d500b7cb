// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventTicket} from "./EventTicket.sol";
import {IEventFactory} from "./interfaces/IEventFactory.sol";
import {IEventTicket} from "./interfaces/IEventTicket.sol";
import {EventParams, FactoryConfig, TierParams, Trust} from "./interfaces/TicketTypes.sol";
import {CallbackClone} from "./libraries/CallbackClone.sol";
import {Errors} from "./libraries/Errors.sol";
import {TicketTerms} from "./libraries/TicketTerms.sol";

/// @title EventFactory
/// @notice See `IEventFactory`.
contract EventFactory is IEventFactory {
    struct AnnouncedTrust {
        Trust kind;
        uint40 readyAt;
    }

    uint256 private constant MAX_FEE_BPS = 1_000;
    uint256 private constant MAX_ROYALTY_BPS = 1_000;
    uint256 private constant MAX_TIERS = 28; // as in TicketSales

    /// @inheritdoc IEventFactory
    address public immutable implementation;
    /// @inheritdoc IEventFactory
    address public immutable guardian;
    /// @inheritdoc IEventFactory
    address public immutable curator;
    /// @inheritdoc IEventFactory
    address public immutable feeRecipient;
    /// @inheritdoc IEventFactory
    address public immutable creditTreasury;
    /// @inheritdoc IEventFactory
    uint16 public immutable feeBps;
    /// @inheritdoc IEventFactory
    uint40 public immutable guardianDelay;
    /// @inheritdoc IEventFactory
    uint40 public immutable trustDelay;

    /// @dev starts at 1: writing a slot that is not zero is cheaper
    uint32 private _nextNumber = 1;

    /// @inheritdoc IEventFactory
    mapping(uint32 eventNumber => address ticket) public eventOf;
    /// @inheritdoc IEventFactory
    mapping(address account => Trust kind) public trustOf;
    /// @inheritdoc IEventFactory
    mapping(address account => AnnouncedTrust) public announcedTrust;
    /// @inheritdoc IEventFactory
    mapping(address ticket => uint256 readyAt) public announcedCancel;

    constructor(FactoryConfig memory config) {
        if (config.feeBps > MAX_FEE_BPS) revert Errors.EventFactory_FeeTooHigh(config.feeBps, MAX_FEE_BPS);
        if (config.feeRecipient == address(0) || config.creditTreasury == address(0)) {
            revert Errors.EventFactory_ZeroAddress();
        }
        guardian = config.guardian;
        curator = config.curator;
        feeRecipient = config.feeRecipient;
        creditTreasury = config.creditTreasury;
        feeBps = config.feeBps;
        guardianDelay = config.guardianDelay;
        trustDelay = config.trustDelay;
        implementation = address(new EventTicket(config.creditTreasury, config.feeRecipient, config.feeBps));
        for (uint256 i; i < config.escrows.length; ++i) {
            _giveTrust(config.escrows[i], Trust.Escrow);
        }
        for (uint256 i; i < config.marketplaces.length; ++i) {
            _giveTrust(config.marketplaces[i], Trust.Marketplace);
        }
    }

    modifier onlyGuardian() {
        if (msg.sender != guardian) revert Errors.EventFactory_NotGuardian(msg.sender);
        _;
    }

    modifier onlyCurator() {
        if (msg.sender != curator) revert Errors.EventFactory_NotCurator(msg.sender);
        _;
    }

    // ---- events

    /// @inheritdoc IEventFactory
    function createEvent(EventParams calldata p, TierParams[] calldata tiers)
        external
        returns (uint32 eventNumber, address ticket)
    {
        // Check: what never changes; the ticket contract checks dates and tiers
        if (tiers.length > MAX_TIERS) revert Errors.EventTicket_TooManyTiers(tiers.length, MAX_TIERS);
        if (p.royaltyBps > MAX_ROYALTY_BPS) {
            revert Errors.EventTicket_RoyaltyTooHigh(p.royaltyBps, MAX_ROYALTY_BPS);
        }
        if (p.currency != address(0) && p.currency.code.length == 0) {
            revert Errors.EventTicket_NotAToken(p.currency);
        }

        // Effect
        eventNumber = _nextNumber++;
        ticket = CallbackClone.deploy(
            this.ticketCode.selector,
            implementation,
            TicketTerms.encode(p, msg.sender, eventNumber, tiers.length),
            _saltOf(msg.sender, p.ref)
        );
        if (ticket == address(0)) revert Errors.EventFactory_RefUsed(msg.sender, p.ref);
        eventOf[eventNumber] = ticket;
        _emitCreated(p, eventNumber, ticket);

        // Interaction: with our own code only
        IEventTicket(ticket).initialize(tiers, p.roles);
    }

    function _emitCreated(EventParams calldata p, uint32 eventNumber, address ticket) private {
        emit EventCreated(
            eventNumber,
            msg.sender,
            ticket,
            p.ref,
            p.contentHash,
            p.startTime,
            p.endTime,
            p.releaseTime,
            p.refundUntil,
            p.currency,
            p.transferPolicy,
            p.resaleCapBps,
            p.royaltyBps,
            p.draft,
            p.door
        );
    }

    /// @inheritdoc IEventFactory
    function ticketCode() external view {
        CallbackClone.answer(TicketTerms.BYTES);
    }

    /// @inheritdoc IEventFactory
    function predictTicket(address organizer, bytes32 ref) external view returns (address) {
        return CallbackClone.predict(this.ticketCode.selector, _saltOf(organizer, ref));
    }

    /// @inheritdoc IEventFactory
    function eventCount() external view returns (uint32) {
        return _nextNumber - 1;
    }

    /// @inheritdoc IEventFactory
    function numberOf(address ticket) public view returns (uint32) {
        // whatever number a foreign contract's code pretends, the registry has another address there
        uint32 number = TicketTerms.eventNumber(ticket);
        return ticket != address(0) && eventOf[number] == ticket ? number : 0;
    }

    function _saltOf(address organizer, bytes32 ref) private pure returns (bytes32) {
        return keccak256(abi.encode(organizer, ref));
    }

    // ---- guardian

    /// @inheritdoc IEventFactory
    function announceCancel(address ticket) external onlyGuardian {
        if (numberOf(ticket) == 0) revert Errors.EventFactory_UnknownTicket(ticket);
        uint256 readyAt = block.timestamp + guardianDelay;
        announcedCancel[ticket] = readyAt;
        emit CancelAnnounced(ticket, readyAt);
    }

    /// @inheritdoc IEventFactory
    function retractCancel(address ticket) external onlyGuardian {
        if (announcedCancel[ticket] == 0) revert Errors.EventFactory_NotAnnounced(ticket);
        delete announcedCancel[ticket];
        emit CancelRetracted(ticket);
    }

    /// @inheritdoc IEventFactory
    function executeCancel(address ticket) external onlyGuardian {
        // Check
        uint256 readyAt = announcedCancel[ticket];
        if (readyAt == 0) revert Errors.EventFactory_NotAnnounced(ticket);
        if (block.timestamp < readyAt) revert Errors.EventFactory_TooEarly(readyAt);

        // Effect
        delete announcedCancel[ticket];

        // Interaction
        IEventTicket(ticket).cancelByGuardian();
    }

    // ---- trust

    /// @inheritdoc IEventFactory
    function announceTrust(address account, Trust kind) external onlyCurator {
        _checkTrustable(account, kind);
        uint256 readyAt = block.timestamp + trustDelay;
        announcedTrust[account] = AnnouncedTrust(kind, uint40(readyAt));
        emit TrustAnnounced(account, kind, readyAt);
    }

    /// @inheritdoc IEventFactory
    function retractTrust(address account) external onlyCurator {
        if (announcedTrust[account].readyAt == 0) revert Errors.EventFactory_NotAnnounced(account);
        delete announcedTrust[account];
        emit TrustRetracted(account);
    }

    /// @inheritdoc IEventFactory
    function giveTrust(address account) external {
        // Check
        AnnouncedTrust memory announced = announcedTrust[account];
        if (announced.readyAt == 0) revert Errors.EventFactory_NotAnnounced(account);
        if (block.timestamp < announced.readyAt) revert Errors.EventFactory_TooEarly(announced.readyAt);

        // Effect
        delete announcedTrust[account];
        _giveTrust(account, announced.kind);
    }

    function _giveTrust(address account, Trust kind) private {
        _checkTrustable(account, kind);
        trustOf[account] = kind;
        emit TrustGiven(account, kind);
    }

    function _checkTrustable(address account, Trust kind) private view {
        if (kind == Trust.None || account.code.length == 0 || trustOf[account] != Trust.None) {
            revert Errors.EventFactory_CannotTrust(account);
        }
    }
}
