// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicket} from "./interfaces/IEventTicket.sol";
import {RoleGrant, Schedule, TierParams, TransferPolicy} from "./interfaces/TicketTypes.sol";
import {CompactAmount} from "./libraries/CompactAmount.sol";
import {Errors} from "./libraries/Errors.sol";
import {TicketRoles} from "./libraries/TicketRoles.sol";
import {TicketTerms} from "./libraries/TicketTerms.sol";
import {TicketBase} from "./ticket/TicketBase.sol";
import {TicketDoor} from "./ticket/TicketDoor.sol";

/// @title EventTicket
/// @notice One event's tickets, sale and money; this part runs the event. See `IEventTicket`.
contract EventTicket is TicketDoor {
    uint256 private constant RELEASE_DELAY = 48 hours;
    uint256 private constant POSTPONE_WINDOW = 7 days;

    constructor(address treasury, address feeRecipient, uint256 feeBps)
        TicketBase(treasury, feeRecipient, feeBps)
    {}

    modifier onlyFactory() {
        if (msg.sender != FACTORY) revert Errors.EventTicket_NotFactory(msg.sender);
        _;
    }

    /// @inheritdoc IEventTicket
    function initialize(TierParams[] calldata tiers, RoleGrant[] calldata roles) external onlyFactory {
        // Check: the factory has checked what does not change
        address self = address(this);
        Schedule memory times = TicketTerms.schedule(self);
        _checkTimes(times);
        if (times.refundUntil > times.releaseTime) {
            revert Errors.EventTicket_RefundsAfterRelease(times.refundUntil, times.releaseTime);
        }

        // Effect
        for (uint256 i; i < tiers.length; ++i) {
            _addTier(uint8(i), tiers[i]);
        }
        address creator = TicketTerms.organizer(self);
        emit RolesGranted(creator, TicketRoles.ORGANIZER | TicketRoles.ADMIN, creator);
        address door = TicketTerms.door(self);
        if (door != address(0)) emit RolesGranted(door, TicketRoles.DOOR, creator);
        for (uint256 i; i < roles.length; ++i) {
            _grantRoles(roles[i].account, roles[i].roles, creator);
        }
    }

    // ---- the sale

    /// @inheritdoc IEventTicket
    function pauseSale() external onlyRole(TicketRoles.ORGANIZER) {
        _ledger.paused = true;
        emit SalePaused(msg.sender);
    }

    /// @inheritdoc IEventTicket
    function resumeSale() external onlyRole(TicketRoles.ORGANIZER) {
        _liveSchedule();
        _ledger.paused = false;
        _ledger.opened = true;
        emit SaleResumed(msg.sender);
    }

    /// @inheritdoc IEventTicket
    function addTier(TierParams calldata params)
        external
        onlyRole(TicketRoles.ORGANIZER)
        returns (uint8 index)
    {
        // Check
        _liveSchedule();
        index = tierCount();
        if (index >= MAX_TIERS) revert Errors.EventTicket_TooManyTiers(uint256(index) + 1, MAX_TIERS);

        // Effect
        _ledger.tiersAdded += 1;
        _addTier(index, params);
    }

    /// @inheritdoc IEventTicket
    function updateTier(uint8 index, TierParams calldata params) external onlyRole(TicketRoles.ORGANIZER) {
        // Check
        _liveSchedule();
        TierSlot storage t = _tierAt(index);
        uint24 sold = t.sold;
        uint256 price = CompactAmount.unpack(t.packedPrice);
        if (sold != 0 && params.price > price) revert Errors.EventTicket_PriceRaised(params.price, price);

        // Effect
        _writeTier(index, params, sold);
        emit TierUpdated(
            index,
            params.price,
            params.supply,
            params.walletLimit,
            params.saleStart,
            params.saleEnd,
            params.allowRoot
        );
    }

    function _addTier(uint8 index, TierParams calldata params) private {
        _writeTier(index, params, 0);
        emit TierAdded(
            index,
            params.price,
            params.supply,
            params.walletLimit,
            params.saleStart,
            params.saleEnd,
            params.allowRoot
        );
    }

    // ---- the event

    /// @inheritdoc IEventTicket
    function cancel() external onlyRole(TicketRoles.ADMIN) {
        _cancel();
    }

    /// @inheritdoc IEventTicket
    function cancelByGuardian() external onlyFactory {
        _cancel();
    }

    function _cancel() private {
        // Check
        _liveSchedule();

        // Effect
        _ledger.cancelled = true;
        emit EventCancelled(msg.sender);
    }

    /// @inheritdoc IEventTicket
    function postpone(uint40 startTime, uint40 endTime, uint40 releaseTime)
        external
        onlyRole(TicketRoles.ORGANIZER)
    {
        // Check
        Schedule memory old = _liveSchedule();
        Schedule memory times = Schedule(startTime, endTime, releaseTime, old.refundUntil);
        if (_ledger.minted != 0) _checkPostponed(times, old.releaseTime);
        else if (times.refundUntil > releaseTime) times.refundUntil = releaseTime;
        _checkTimes(times);

        // Effect
        _newSchedule = times;
        _ledger.rescheduled = true;
        emit EventPostponed(startTime, endTime, releaseTime, times.refundUntil);
    }

    /// @dev what holders are owed: a week to ask for their money, which stays here at least as long as before
    function _checkPostponed(Schedule memory times, uint256 oldReleaseTime) private view {
        uint40 weekEnd = uint40(block.timestamp + POSTPONE_WINDOW);
        if (times.refundUntil < weekEnd) times.refundUntil = weekEnd;
        uint256 earliest = oldReleaseTime > times.refundUntil ? oldReleaseTime : times.refundUntil;
        if (times.releaseTime < earliest) {
            revert Errors.EventTicket_ReleaseTooEarly(times.releaseTime, earliest);
        }
    }

    function _checkTimes(Schedule memory times) private view {
        if (times.endTime <= times.startTime || times.endTime <= block.timestamp) {
            revert Errors.EventTicket_BadTimes(times.startTime, times.endTime);
        }
        uint256 earliest = times.endTime + RELEASE_DELAY;
        if (times.releaseTime < earliest) {
            revert Errors.EventTicket_ReleaseTooEarly(times.releaseTime, earliest);
        }
    }

    /// @inheritdoc IEventTicket
    function setContent(bytes32 newContentHash) external onlyRole(TicketRoles.ORGANIZER) {
        // Check
        if (newContentHash == 0 || newContentHash == contentHash()) revert Errors.EventTicket_SameContent();

        // Effect
        _newContentHash = newContentHash;
        emit ContentChanged(newContentHash);
        if (_ledger.minted != 0) emit BatchMetadataUpdate(1, _ledger.minted);
    }

    /// @inheritdoc IEventTicket
    function setTransferPolicy(TransferPolicy policy, uint16 resaleCapBps)
        external
        onlyRole(TicketRoles.ORGANIZER)
    {
        // Check
        (TransferPolicy old, uint16 oldCap) = transferPolicy();
        bool looser = policy < old || (policy == old && resaleCapBps >= oldCap);
        if (_ledger.minted != 0 && !looser) revert Errors.EventTicket_PolicyTightened();

        // Effect
        _ledger.policyChanged = true;
        _ledger.policy = uint8(policy);
        _ledger.resaleCapBps = resaleCapBps;
        emit TransferPolicyChanged(policy, resaleCapBps);
    }

    /// @inheritdoc IEventTicket
    function grantRoles(address account, uint8 roles) external onlyRole(TicketRoles.ADMIN) {
        _grantRoles(account, roles, msg.sender);
    }

    /// @inheritdoc IEventTicket
    function revokeRoles(address account, uint8 roles) external onlyRole(TicketRoles.ADMIN) {
        _revokeRoles(account, roles, msg.sender);
    }

    // ---- views

    /// @inheritdoc IEventTicket
    function organizer() external view returns (address) {
        return TicketTerms.organizer(address(this));
    }

    /// @inheritdoc IEventTicket
    function currency() external view returns (address) {
        return TicketTerms.currency(address(this));
    }

    /// @inheritdoc IEventTicket
    function totalMinted() external view returns (uint256) {
        return _ledger.minted;
    }

    /// @inheritdoc IEventTicket
    function totalRefunded() external view returns (uint256) {
        return _ledger.refundedCount;
    }

    /// @inheritdoc IEventTicket
    function held() external view returns (uint256) {
        return _ledger.held;
    }

    /// @inheritdoc IEventTicket
    function feeOwed() external view returns (uint256) {
        return _feeOwed;
    }
}
