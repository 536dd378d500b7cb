// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicket} from "../src/interfaces/IEventTicket.sol";
import {IEventTicketEvents} from "../src/interfaces/IEventTicketEvents.sol";
import {EventParams} from "../src/interfaces/TicketTypes.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {TicketPermissions} from "../src/libraries/TicketPermissions.sol";
import {Base} from "./Base.sol";
import {Caller, GasBurner, Refuser, Wallet} from "./mocks/Accounts.sol";
import {TrapToken} from "./mocks/Tokens.sol";

contract TicketRefundTest is Base {
    // ---- on request

    function test_RefundPaysTheHolderWhatWasFirstPaid() public {
        buy(alice, 2);
        vm.prank(alice);
        ticket.transferFrom(alice, bob, 1);
        uint256 before = bob.balance;
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.TicketRefunded(1, bob, bob, PRICE, false);
        vm.prank(bob);
        ticket.refund(1);
        eq(bob.balance, before + PRICE);
        eq(ticket.held(), PRICE);
        eq(ticket.totalRefunded(), 1);
        vm.assertTrue(ticket.refunded(1) && !ticket.refunded(2));
        eq(ticket.refundedWord(0), 2);
        eq(ticket.ownerOf(1), bob);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_Refunded.selector, 1));
        ticket.refund(1);
    }

    function test_RevertWhen_NotTheHolder() public {
        buy(alice, 1);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_NotHolder.selector, 1, bob));
        ticket.refund(1);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_NotHolder.selector, 1, bob));
        ticket.refundTo(1, bob);
    }

    function test_RefundsEndOnTheSecond() public {
        buy(alice, 2);
        uint40 until = ticket.schedule().refundUntil;
        vm.warp(until);
        vm.startPrank(alice);
        ticket.refund(1);
        vm.warp(until + 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_RefundsClosed.selector, until));
        ticket.refund(2);
    }

    function test_RevertWhen_Released() public {
        EventParams memory p = terms();
        p.refundUntil = p.releaseTime;
        ticket = create(p);
        buy(alice, 1);
        vm.warp(p.releaseTime);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_Released.selector, p.releaseTime));
        ticket.refund(1);
    }

    function test_RevertWhen_AttendedAndNotCancelled() public {
        buy(alice, 1);
        mark(1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_Attended.selector, 1));
        ticket.refund(1);
        cancelEvent();
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.AttendanceCleared(1);
        vm.prank(alice);
        ticket.refund(1);
        vm.assertFalse(ticket.attended(1));
    }

    function test_RevertWhen_InEscrow() public {
        buy(alice, 1);
        vm.prank(alice);
        ticket.transferFrom(alice, address(escrow), 1);
        cancelEvent();
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_HeldInTrust.selector, 1, escrow));
        escrow.act(address(ticket), abi.encodeCall(IEventTicket.refundTo, (1, bob)));
        eq(ticket.pushRefund(one(1)), 0);
        // claim first, then the refund goes to who claimed
        escrow.move(address(ticket), address(escrow), bob, 1);
        eq(ticket.pushRefund(one(1)), 1);
        eq(bob.balance, 1_000 ether + PRICE);
    }

    function test_RefundToAnotherAccount() public {
        Refuser refuser = new Refuser();
        vm.deal(address(refuser), PRICE);
        refuser.act{value: PRICE}(address(ticket), abi.encodeCall(IEventTicket.buy, (0, 1, address(refuser))));
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_PaymentFailed.selector, refuser, PRICE));
        refuser.act(address(ticket), abi.encodeCall(IEventTicket.refund, (1)));
        refuser.act(address(ticket), abi.encodeCall(IEventTicket.refundTo, (1, bob)));
        eq(bob.balance, 1_000 ether + PRICE);
    }

    function test_ReceiverCannotCallBack() public {
        Caller caller = new Caller();
        caller.act{value: 2 * PRICE}(
            address(ticket), abi.encodeCall(IEventTicket.buy, (0, 2, address(caller)))
        );
        caller.arm(address(ticket), abi.encodeCall(IEventTicket.refund, (2)));
        caller.act(address(ticket), abi.encodeCall(IEventTicket.refund, (1)));
        vm.assertFalse(caller.succeeded());
        vm.assertEq(bytes4(caller.answer()), bytes4(keccak256("ReentrancyGuardReentrantCall()")));
        eq(ticket.held(), PRICE);
    }

    function test_CreditsGoBackToTheTreasury() public {
        vm.prank(treasury);
        ticket.buyFor{value: PRICE}(0, 1, alice, noConsent(), noAccess());
        (uint256 before, uint256 hers) = (treasury.balance, alice.balance);
        vm.prank(alice);
        ticket.refundTo(1, alice);
        eq(treasury.balance, before + PRICE);
        eq(alice.balance, hers);
    }

    // ---- by signature

    function test_RefundBySignature() public {
        buy(alice, 1);
        bytes memory signature = sign(ALICE_KEY, TicketPermissions.refund(1, bob, 5, NOW));
        ticket.refundBySignature(1, bob, 5, NOW, signature);
        eq(bob.balance, 1_000 ether + PRICE);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_NonceUsed.selector, alice, 5));
        ticket.refundBySignature(1, bob, 5, NOW, signature);
    }

    function test_RefundByContractWallet() public {
        Wallet wallet = new Wallet(alice);
        vm.prank(bob);
        ticket.buy{value: PRICE}(0, 1, address(wallet));
        bytes memory signature = sign(ALICE_KEY, TicketPermissions.refund(1, address(wallet), 5, NOW));
        ticket.refundBySignature(1, address(wallet), 5, NOW, signature);
        eq(address(wallet).balance, PRICE);
    }

    function test_RevertWhen_RefundSignatureIsNotForThis() public {
        buy(alice, 2);
        bytes memory refusal = abi.encodeWithSelector(Errors.EventTicket_BadSignature.selector, alice);
        bytes memory signature = sign(ALICE_KEY, TicketPermissions.refund(1, bob, 5, NOW));
        vm.expectRevert(refusal);
        ticket.refundBySignature(2, bob, 5, NOW, signature);
        vm.expectRevert(refusal);
        ticket.refundBySignature(1, organizer, 5, NOW, signature);
        vm.expectRevert(refusal);
        ticket.refundBySignature(1, bob, 6, NOW, signature);
        vm.expectRevert(refusal);
        ticket.refundBySignature(1, bob, 5, NOW + 1, signature);
        bytes memory elsewhere = sign(ALICE_KEY, TicketPermissions.refund(1, bob, 5, NOW), address(factory));
        vm.expectRevert(refusal);
        ticket.refundBySignature(1, bob, 5, NOW, elsewhere);
        vm.chainId(1);
        vm.expectRevert(refusal);
        ticket.refundBySignature(1, bob, 5, NOW, signature);
        vm.warp(NOW + 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_PermissionExpired.selector, NOW));
        ticket.refundBySignature(1, bob, 5, NOW, signature);
    }

    // ---- pushed

    function test_RevertWhen_NotCancelled() public {
        buy(alice, 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_NotCancelled.selector));
        ticket.pushRefund(one(1));
    }

    function test_PushPaysEverybodyOnce() public {
        buy(alice, 2);
        buy(bob, 1);
        grant(bob, 1);
        mark(3);
        cancelEvent();
        vm.prank(bob);
        eq(ticket.pushRefund(range(1, 4)), 4);
        eq(ticket.pushRefund(range(1, 4)), 0);
        eq(alice.balance, 1_000 ether);
        eq(bob.balance, 1_000 ether);
        eq(ticket.held(), 0);
        eq(address(ticket).balance, 0);
        vm.assertFalse(ticket.attended(3));
        // for ever: also long after the release time
        vm.warp(NOW + 3650 days);
        vm.prank(organizer);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_Cancelled.selector));
        ticket.withdraw(organizer);
    }

    function test_PushPassesOverWhoCannotBePaid() public {
        address[3] memory holders = [address(new Refuser()), address(new GasBurner()), alice];
        for (uint256 i; i < 3; ++i) {
            vm.prank(bob);
            ticket.buy{value: PRICE}(0, 1, holders[i]);
        }
        mark(1);
        cancelEvent();
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.RefundSkipped(1, holders[0], PRICE);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.RefundSkipped(2, holders[1], PRICE);
        eq(ticket.pushRefund(range(1, 3)), 1);
        eq(alice.balance, 1_000 ether + PRICE);
        eq(ticket.held(), 2 * PRICE);
        eq(ticket.totalRefunded(), 1);
        eq(ticket.refundedWord(0), 8);
        vm.assertTrue(ticket.attended(1) && !ticket.refunded(1));
        Refuser(holders[0]).act(address(ticket), abi.encodeCall(IEventTicket.refundTo, (1, bob)));
        eq(ticket.held(), PRICE);
    }

    function test_RevertWhen_PusherStarvesHolders() public {
        buy(alice, 1);
        cancelEvent();
        (bool done, bytes memory answer) =
            address(ticket).call{gas: 150_000}(abi.encodeCall(IEventTicket.pushRefund, (one(1))));
        vm.assertFalse(done);
        vm.assertEq(bytes4(answer), Errors.EventTicket_NotEnoughGas.selector);
    }

    function test_PushPassesOverTheFrozen() public {
        ticket = createForToken(address(dollar));
        address[2] memory buyers = [alice, bob];
        for (uint256 i; i < 2; ++i) {
            vm.startPrank(buyers[i]);
            dollar.approve(address(ticket), PRICE);
            ticket.buy(0, 1, buyers[i]);
            vm.stopPrank();
        }
        dollar.freeze(alice);
        cancelEvent();
        eq(ticket.pushRefund(range(1, 2)), 1);
        eq(dollar.balanceOf(bob), 1_000 ether);
        eq(ticket.held(), PRICE);
    }

    function test_PushPassesOverATokenThatAnswersFalse() public {
        TrapToken token = new TrapToken();
        token.mint(alice, PRICE);
        ticket = createForToken(address(token));
        vm.startPrank(alice);
        token.approve(address(ticket), PRICE);
        ticket.buy(0, 1, alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_PaymentFailed.selector, alice, PRICE));
        ticket.refund(1);
        vm.stopPrank();
        cancelEvent();
        eq(ticket.pushRefund(one(1)), 0);
        vm.assertFalse(ticket.refunded(1));
    }
}
