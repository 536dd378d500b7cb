// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicketEvents} from "../src/interfaces/IEventTicketEvents.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {Base} from "./Base.sol";

/// @notice Withdrawals and fees, and that nothing is lost or made.
contract TicketTakingsTest is Base {
    // ---- takings

    function test_RevertWhen_WithdrawIsNotAllowed() public {
        buy(alice, 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_MissingRole.selector, address(this), 4));
        ticket.withdraw(bob);
        uint40 release = ticket.schedule().releaseTime;
        vm.warp(release - 1);
        vm.startPrank(organizer);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_NotReleased.selector, release));
        ticket.withdraw(organizer);
        vm.warp(release);
        ticket.withdraw(organizer);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_NothingToWithdraw.selector));
        ticket.withdraw(organizer);
    }

    function test_WithdrawSetsTheFeeAside() public {
        buy(alice, 3);
        vm.prank(alice);
        ticket.refund(2);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_NothingToWithdraw.selector));
        ticket.collectFee();
        vm.warp(ticket.schedule().releaseTime);
        uint256 fee = 2 * PRICE * FEE_BPS / 10_000;
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.Withdrawn(bob, 2 * PRICE - fee, fee);
        vm.prank(organizer);
        ticket.withdraw(bob);
        eq(bob.balance, 1_000 ether + 2 * PRICE - fee);
        eq(ticket.feeOwed(), fee);
        eq(address(ticket).balance, fee);
        ticket.collectFee();
        eq(platform.balance, fee);
        eq(address(ticket).balance, 0);
    }

    function test_ForcedCoinIsNotTakings() public {
        buy(alice, 1);
        vm.deal(address(ticket), 5 ether);
        vm.warp(ticket.schedule().releaseTime);
        vm.prank(organizer);
        ticket.withdraw(bob);
        eq(bob.balance, 1_000 ether + PRICE - PRICE * FEE_BPS / 10_000);
        (bool done,) = address(ticket).call{value: 1}("");
        vm.assertFalse(done);
    }

    function test_WithdrawInToken() public {
        ticket = createForToken(address(dollar));
        vm.startPrank(alice);
        dollar.approve(address(ticket), PRICE);
        ticket.buy(0, 1, alice);
        vm.warp(ticket.schedule().releaseTime);
        vm.stopPrank();
        vm.prank(organizer);
        ticket.withdraw(organizer);
        ticket.collectFee();
        eq(dollar.balanceOf(platform), PRICE * FEE_BPS / 10_000);
        eq(dollar.balanceOf(address(ticket)), 0);
    }

    // ---- fuzz

    /// @dev Whatever is refunded, the rest is exactly what the organizer and the platform get.
    function testFuzz_NothingIsLostOrMade(uint256 which, uint8 count) public {
        uint256 sold = bound(count, 1, 40);
        for (uint256 i; i < sold; ++i) {
            address buyer = address(uint160(0x1000 + i));
            vm.deal(buyer, PRICE);
            buy(buyer, 1);
            if (which >> i & 1 == 1) {
                vm.prank(buyer);
                ticket.refund(i + 1);
                eq(buyer.balance, PRICE);
            }
        }
        uint256 held = ticket.held();
        eq(address(ticket).balance, held);
        eq(held, (sold - ticket.totalRefunded()) * PRICE);
        if (held == 0) return;
        vm.warp(ticket.schedule().releaseTime);
        uint256 before = organizer.balance;
        vm.prank(organizer);
        ticket.withdraw(organizer);
        ticket.collectFee();
        eq(organizer.balance - before + platform.balance, held);
    }
}
