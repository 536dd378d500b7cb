// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicket} from "../interfaces/IEventTicket.sol";
import {Schedule, Trust} from "../interfaces/TicketTypes.sol";
import {CompactAmount} from "../libraries/CompactAmount.sol";
import {Errors} from "../libraries/Errors.sol";
import {TicketPermissions} from "../libraries/TicketPermissions.sol";
import {TicketRoles} from "../libraries/TicketRoles.sol";
import {TokenWord} from "../libraries/TokenWord.sol";
import {TicketSales} from "./TicketSales.sol";

/// @title TicketRefunds
/// @notice The way of the money out: refunds to holders, and after the release the takings to the organizer.
abstract contract TicketRefunds is TicketSales {
    using TokenWord for uint96;

    /// @dev enough for a contract wallet's `receive`, and for an ERC-20 transfer to a fresh account
    uint256 internal constant PUSH_GAS = 100_000;
    uint256 internal constant PUSH_RESERVE = 60_000;

    // ---- refunds

    /// @inheritdoc IEventTicket
    function refund(uint256 tokenId) external nonReentrant {
        _refund(tokenId, msg.sender, msg.sender);
    }

    /// @inheritdoc IEventTicket
    function refundTo(uint256 tokenId, address to) external nonReentrant {
        _refund(tokenId, msg.sender, to);
    }

    /// @inheritdoc IEventTicket
    function refundBySignature(
        uint256 tokenId,
        address to,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external nonReentrant {
        _checkDeadline(deadline);
        address owner = ownerOf(tokenId);
        _checkSignature(owner, TicketPermissions.refund(tokenId, to, nonce, deadline), signature);
        _useNonce(owner, nonce);
        _refund(tokenId, owner, to);
    }

    /// @inheritdoc IEventTicket
    function pushRefund(uint256[] calldata tokenIds) external nonReentrant returns (uint256 refundedCount) {
        if (!_ledger.cancelled) revert Errors.EventTicket_NotCancelled();
        for (uint256 i; i < tokenIds.length; ++i) {
            if (_pushOne(tokenIds[i])) ++refundedCount;
        }
    }

    function _refund(uint256 tokenId, address owner, address to) private {
        // Check
        if (ownerOf(tokenId) != owner) revert Errors.EventTicket_NotHolder(tokenId, owner);
        uint96 word = _getExtraData(tokenId);
        if (word.isRefunded()) revert Errors.EventTicket_Refunded(tokenId);
        if (!_ledger.cancelled) _checkOnRequest(tokenId);
        if (_trustOf(owner) != Trust.None) revert Errors.EventTicket_HeldInTrust(tokenId, owner);

        // Effect
        if (word.isCredit()) to = TREASURY;
        uint256 amount = _markRefunded(tokenId, word);
        emit TicketRefunded(tokenId, owner, to, amount, word.isCredit());

        // Interaction
        _pay(to, amount);
    }

    function _checkOnRequest(uint256 tokenId) private view {
        Schedule memory times = _liveSchedule();
        if (block.timestamp > times.refundUntil) revert Errors.EventTicket_RefundsClosed(times.refundUntil);
        if (attended(tokenId)) revert Errors.EventTicket_Attended(tokenId);
    }

    /// @dev false, and everything as before, when there is nothing to do or the holder cannot be paid
    function _pushOne(uint256 tokenId) private returns (bool) {
        // Check: the caller must not be able to make a good payment fail by starving it of gas
        uint256 needed = (PUSH_GAS + PUSH_RESERVE) * 64 / 63;
        if (gasleft() < needed) revert Errors.EventTicket_NotEnoughGas(needed);
        address owner = ownerOf(tokenId);
        uint96 word = _getExtraData(tokenId);
        if (word.isRefunded() || _trustOf(owner) != Trust.None) return false;

        // Effect
        bool wasAttended = attended(tokenId);
        address to = word.isCredit() ? TREASURY : owner;
        uint256 amount = _markRefunded(tokenId, word);

        // Interaction
        if (_tryPay(to, amount, PUSH_GAS)) {
            emit TicketRefunded(tokenId, owner, to, amount, word.isCredit());
            return true;
        }
        _unmarkRefunded(tokenId, word, amount, wasAttended);
        emit RefundSkipped(tokenId, owner, amount);
        return false;
    }

    function _markRefunded(uint256 tokenId, uint96 word) private returns (uint256 amount) {
        amount = CompactAmount.unpack(word.packedPaid());
        uint256 bit = 1 << (tokenId & 0xff);
        _setExtraData(tokenId, word.markRefunded());
        _refundedWords[tokenId >> 8] |= bit;
        _ledger.refundedCount += 1;
        _ledger.held -= uint128(amount);
        // only after a cancellation: nobody is attended and refunded at once
        if (attended(tokenId)) {
            _attendedWords[tokenId >> 8] &= ~bit;
            emit AttendanceCleared(tokenId);
        }
    }

    function _unmarkRefunded(uint256 tokenId, uint96 word, uint256 amount, bool wasAttended) private {
        uint256 bit = 1 << (tokenId & 0xff);
        _setExtraData(tokenId, word);
        _refundedWords[tokenId >> 8] &= ~bit;
        _ledger.refundedCount -= 1;
        _ledger.held += uint128(amount);
        if (wasAttended) {
            _attendedWords[tokenId >> 8] |= bit;
            emit AttendanceMarked(tokenId >> 8, bit);
        }
    }

    // ---- takings

    /// @inheritdoc IEventTicket
    function withdraw(address to) external nonReentrant onlyRole(TicketRoles.ADMIN) {
        // Check
        if (_ledger.cancelled) revert Errors.EventTicket_Cancelled();
        uint256 releaseTime = schedule().releaseTime;
        if (block.timestamp < releaseTime) revert Errors.EventTicket_NotReleased(releaseTime);
        uint256 takings = _ledger.held;
        if (takings == 0) revert Errors.EventTicket_NothingToWithdraw();

        // Effect
        uint256 fee = takings * FEE_BPS / BPS;
        _ledger.held = 0;
        _feeOwed += uint128(fee);
        emit Withdrawn(to, takings - fee, fee);

        // Interaction
        _pay(to, takings - fee);
    }

    /// @inheritdoc IEventTicket
    function collectFee() external nonReentrant {
        // Check
        uint256 fee = _feeOwed;
        if (fee == 0) revert Errors.EventTicket_NothingToWithdraw();

        // Effect
        _feeOwed = 0;
        emit FeeCollected(FEE_RECIPIENT, fee);

        // Interaction
        _pay(FEE_RECIPIENT, fee);
    }
}
