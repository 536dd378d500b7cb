// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventState, Schedule, TierParams, TransferPolicy} from "../../src/interfaces/TicketTypes.sol";
import {World} from "./EventBooks.sol";
import {EventIntruders} from "./EventIntruders.sol";

/// @notice Does random things to one event: what its guests, intruders, staff and the clock do.
contract EventHandler is EventIntruders {
    uint256 private constant FEE_BPS = 250;
    uint256 private constant BPS = 10_000;

    constructor(World memory world) {
        _w = world;
    }

    // ---- the organizer's people

    function grant(uint256 to) external {
        address[] memory list = new address[](1);
        list[0] = person(to);
        vm.prank(_w.organizer);
        _w.ticket.grantMany(1, list);
    }

    function mark(uint256 which) external {
        uint256 tokenId = which % 4 == 0 ? which / 4 % 256 : _pick(which); // there, or anywhere in the first word
        vm.prank(_w.door);
        _w.ticket.markAttended(_listed(tokenId >> 8), _listed(1 << (tokenId & 255)));
    }

    function reprice(uint256 tier, uint128 price, uint24 supply) external {
        uint8 index = uint8(tier % 3);
        uint8 limit = index == LIMITED_TIER ? uint8(WALLET_LIMIT) : 0;
        uint128 old = _w.ticket.tier(index).price;
        price %= 1 ether;
        vm.prank(_w.organizer);
        _w.ticket.updateTier(index, TierParams(price, supply % 60 + 1, limit, 0, 0, 0));
        if (_w.ticket.tier(index).sold != 0 && price > old) termsWorsened = true;
    }

    function halt(uint256 chance) external {
        bool paused = _w.ticket.paused();
        if (!paused && chance % 4 != 0) return;
        vm.prank(_w.organizer);
        if (paused) _w.ticket.resumeSale();
        else _w.ticket.pauseSale();
    }

    function changePolicy(uint256 policy, uint16 cap) external {
        (TransferPolicy old, uint16 oldCap) = _w.ticket.transferPolicy();
        TransferPolicy wanted = TransferPolicy(policy % 3);
        vm.prank(_w.organizer);
        _w.ticket.setTransferPolicy(wanted, cap);
        bool tighter = wanted > old || (wanted == old && cap < oldCap);
        if (_w.ticket.totalMinted() != 0 && tighter) termsWorsened = true;
    }

    function postpone(uint256 byHours, bool earlier) external {
        Schedule memory old = _w.ticket.schedule();
        uint40 shift = uint40(byHours % 30) * 1 hours;
        uint40 release = earlier ? old.releaseTime - shift : old.releaseTime + shift;
        vm.prank(_w.organizer);
        _w.ticket.postpone(old.startTime, release - 3 days, release);
        bool shorter = release < old.releaseTime || _w.ticket.schedule().refundUntil < old.refundUntil;
        if (_w.ticket.totalMinted() != 0 && shorter) termsWorsened = true;
    }

    function cancel(uint256 chance) external {
        if (chance % 12 != 0) return;
        vm.prank(_w.organizer);
        _w.ticket.cancel();
    }

    function guard(uint256 chance) external {
        address ticket = address(_w.ticket);
        bool announced = _w.factory.announcedCancel(ticket) != 0;
        if (announced && chance % 6 != 0) return;
        vm.prank(_w.guardian);
        if (announced) _w.factory.executeCancel(ticket);
        else _w.factory.announceCancel(ticket);
    }

    // ---- takings

    function withdraw() external {
        uint256 before = balanceOf(_w.organizer);
        uint256 owed = _w.ticket.feeOwed();
        vm.prank(_w.organizer);
        _w.ticket.withdraw{gas: CALL_GAS}(_w.organizer);
        uint256 got = balanceOf(_w.organizer) - before;
        uint256 fee = _w.ticket.feeOwed() - owed;
        if (fee != (got + fee) * FEE_BPS / BPS) feeWrong = true;
        if (block.timestamp < _w.ticket.schedule().releaseTime) withdrewEarly = true;
        if (_w.ticket.state() == EventState.Cancelled) withdrewEarly = true;
        withdrawn += got;
        feesDue += fee;
    }

    function collectFee() external {
        _w.ticket.collectFee{gas: CALL_GAS}();
    }

    // ---- time

    /// @dev mostly hours; seldom to the release, so that long and short runs both see it
    function pass(uint256 time) external {
        uint256 release = _w.ticket.schedule().releaseTime;
        if (time % 16 == 0 && block.timestamp < release) vm.warp(release);
        else vm.warp(block.timestamp + time % 12 hours);
    }
}
