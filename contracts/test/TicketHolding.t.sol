// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicketEvents} from "../src/interfaces/IEventTicketEvents.sol";
import {ITransferPolicy} from "../src/interfaces/ITransferPolicy.sol";
import {TierParams, TransferPolicy, TransferRefusal} from "../src/interfaces/TicketTypes.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {TokenWord} from "../src/libraries/TokenWord.sol";
import {Base} from "./Base.sol";

/// @notice Moving tickets, and the door.
contract TicketHoldingTest is Base {
    // ---- transfers

    function test_FreeMovesAndCounts() public {
        buy(alice, 1);
        _move(alice, bob, 1);
        eq(ticket.sequenceOf(1), 1);
        _move(bob, address(escrow), 1);
        escrow.move(address(ticket), address(escrow), alice, 1);
        eq(ticket.sequenceOf(1), 3);
        eq(ticket.paidOf(1), PRICE);
        eq(ticket.ownerOf(1), alice);
        // to oneself counts as well
        _move(alice, alice, 1);
        eq(ticket.sequenceOf(1), 4);
    }

    function test_RevertWhen_Refunded() public {
        buy(alice, 1);
        vm.prank(alice);
        ticket.refund(1);
        _expectMove(alice, alice, bob, 1, TransferRefusal.Refunded);
    }

    function test_RevertWhen_AttendedUnlessItLeavesEscrow() public {
        buy(alice, 2);
        _move(alice, address(escrow), 2);
        mark(1);
        mark(2);
        _expectMove(alice, alice, bob, 1, TransferRefusal.Attended);
        _expectMove(alice, alice, address(escrow), 1, TransferRefusal.Attended);
        escrow.move(address(ticket), address(escrow), bob, 2);
        _expectMove(bob, bob, alice, 2, TransferRefusal.Attended);
        eq(ticket.ownerOf(2), bob);
    }

    function test_RevertWhen_PolicyIsNone() public {
        ticket = createWithPolicy(TransferPolicy.None);
        buy(alice, 1);
        _expectMove(alice, alice, bob, 1, TransferRefusal.NotTransferable);
        _expectMove(alice, alice, address(escrow), 1, TransferRefusal.NotTransferable);
        vm.prank(alice);
        ticket.setApprovalForAll(address(market), true);
        _expectMove(address(market), alice, bob, 1, TransferRefusal.NotTransferable);
    }

    function test_MarketplaceMovesAlone() public {
        ticket = createWithPolicy(TransferPolicy.Marketplace);
        buy(alice, 1);
        _expectMove(alice, alice, bob, 1, TransferRefusal.MarketplaceOnly);
        vm.prank(alice);
        ticket.setApprovalForAll(address(market), true);
        _expectMove(address(market), alice, address(escrow), 1, TransferRefusal.NotToEscrow);
        market.move(address(ticket), alice, bob, 1);
        eq(ticket.ownerOf(1), bob);
        eq(ticket.resaleCapOf(1), PRICE * 11 / 10);
        // trust is no approval
        vm.expectRevert(bytes4(keccak256("NotOwnerNorApproved()")));
        market.move(address(ticket), bob, alice, 1);
    }

    function test_TicketsLeaveAnEscrowWhateverHappens() public {
        buy(alice, 1);
        _move(alice, address(escrow), 1);
        // a policy as tight as can be, and the event cancelled
        vm.store(address(ticket), 0, bytes32(uint256(vm.load(address(ticket), 0)) | (1 << 208) | (2 << 216)));
        (TransferPolicy policy,) = ticket.transferPolicy();
        vm.assertTrue(policy == TransferPolicy.None);
        cancelEvent();
        escrow.move(address(ticket), address(escrow), bob, 1);
        eq(ticket.ownerOf(1), bob);
    }

    function test_WrongFromDoesNotHelp() public {
        ticket = createWithPolicy(TransferPolicy.None);
        buy(alice, 1);
        vm.prank(alice);
        vm.expectRevert(bytes4(keccak256("TransferFromIncorrectOwner()")));
        ticket.transferFrom(address(escrow), bob, 1);
    }

    function test_RevertWhen_CoinIsSentAlong() public {
        buy(alice, 1);
        bytes memory refusal = abi.encodeWithSelector(Errors.EventTicket_WrongPayment.selector, 0, 1);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        ticket.transferFrom{value: 1}(alice, bob, 1);
        vm.expectRevert(refusal);
        ticket.safeTransferFrom{value: 1}(alice, bob, 1);
        vm.expectRevert(refusal);
        ticket.approve{value: 1}(bob, 1);
        ticket.approve(bob, 1);
        eq(ticket.getApproved(1), bob);
    }

    function test_CheckTransferSaysTheSame() public {
        buy(alice, 1);
        vm.assertTrue(ticket.checkTransfer(alice, bob, 1) == TransferRefusal.None);
        mark(1);
        vm.assertTrue(ticket.checkTransfer(alice, bob, 1) == TransferRefusal.Attended);
    }

    function testFuzz_SequenceNeverFallsOrSpills(uint96 word) public pure {
        uint96 next = TokenWord.nextSequence(word);
        uint256 before = TokenWord.sequence(word);
        eq(TokenWord.sequence(next), before == (1 << 22) - 1 ? before : before + 1);
        eq(TokenWord.packedPaid(next), TokenWord.packedPaid(word));
        eq(TokenWord.tier(next), TokenWord.tier(word));
        vm.assertEq(TokenWord.isFree(next), TokenWord.isFree(word));
        vm.assertEq(TokenWord.isCredit(next), TokenWord.isCredit(word));
        vm.assertEq(TokenWord.isRefunded(next), TokenWord.isRefunded(word));
        vm.assertTrue(TokenWord.isRefunded(TokenWord.markRefunded(word)));
        eq(TokenWord.sequence(TokenWord.markRefunded(word)), before);
    }

    // ---- policy

    function test_PolicyOnlyLoosensAfterTheFirstTicket() public {
        vm.startPrank(organizer);
        ticket.setTransferPolicy(TransferPolicy.None, 0);
        vm.stopPrank();
        buy(alice, 1);
        vm.startPrank(organizer);
        vm.expectEmit(address(ticket));
        emit ITransferPolicy.TransferPolicyChanged(TransferPolicy.Marketplace, 10_000);
        ticket.setTransferPolicy(TransferPolicy.Marketplace, 10_000);
        bytes memory refusal = abi.encodeWithSelector(Errors.EventTicket_PolicyTightened.selector);
        vm.expectRevert(refusal);
        ticket.setTransferPolicy(TransferPolicy.Marketplace, 9_999);
        vm.expectRevert(refusal);
        ticket.setTransferPolicy(TransferPolicy.None, 10_000);
        ticket.setTransferPolicy(TransferPolicy.Marketplace, 12_000);
        ticket.setTransferPolicy(TransferPolicy.Free, 0);
        vm.expectRevert(refusal);
        ticket.setTransferPolicy(TransferPolicy.Marketplace, 12_000);
    }

    // ---- the door

    function test_RevertWhen_NotTheDoor() public {
        buy(alice, 1);
        vm.prank(organizer);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_MissingRole.selector, organizer, 1));
        ticket.markAttended(one(0), one(2));
    }

    function test_RevertWhen_ListsDiffer() public {
        vm.prank(door);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_LengthMismatch.selector, 1, 2));
        ticket.markAttended(one(0), list2(1, 2));
    }

    function test_RevertWhen_NeverMinted() public {
        buy(alice, 3);
        _expectMark(0, 1, abi.encodeWithSelector(Errors.EventTicket_NotMinted.selector, 0, 1));
        _expectMark(0, 0x1e, abi.encodeWithSelector(Errors.EventTicket_NotMinted.selector, 0, 0x10));
        _expectMark(1, 1, abi.encodeWithSelector(Errors.EventTicket_NotMinted.selector, 1, 1));
        uint256 far = type(uint256).max;
        _expectMark(far, 1, abi.encodeWithSelector(Errors.EventTicket_NotMinted.selector, far, 1));
    }

    function test_RevertWhen_MarkingTheRefunded() public {
        buy(alice, 3);
        vm.prank(alice);
        ticket.refund(2);
        _expectMark(0, 0xe, abi.encodeWithSelector(Errors.EventTicket_MaskRefunded.selector, 0, 4));
        mark(3);
    }

    function test_RevertWhen_MarkingTheCancelled() public {
        buy(alice, 1);
        cancelEvent();
        _expectMark(0, 2, abi.encodeWithSelector(Errors.EventTicket_Cancelled.selector));
    }

    function test_MarkingAgainIsHarmless() public {
        buy(alice, 3);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.AttendanceMarked(0, 6);
        vm.startPrank(door);
        ticket.markAttended(one(0), one(6));
        vm.recordLogs();
        ticket.markAttended(one(0), one(6));
        eq(vm.getRecordedLogs().length, 0);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.AttendanceMarked(0, 8);
        ticket.markAttended(one(0), one(14));
        eq(ticket.attendedWord(0), 14);
        vm.assertTrue(ticket.attended(1) && ticket.attended(3) && !ticket.attended(4));
    }

    function testFuzz_MarksExactlyTheMinted(uint256 count, uint256 mask0, uint256 mask1) public {
        TierParams[] memory tiers = twoTiers();
        ticket = create(terms(), tiers);
        count = bound(count, 1, 500);
        grant(bob, count);
        (uint256 minted0, uint256 minted1) = (0, 0);
        for (uint256 id = 1; id <= count; ++id) {
            if (id < 256) minted0 |= 1 << id;
            else minted1 |= 1 << (id - 256);
        }
        vm.startPrank(door);
        if (mask0 & ~minted0 != 0) {
            vm.expectRevert(
                abi.encodeWithSelector(Errors.EventTicket_NotMinted.selector, 0, mask0 & ~minted0)
            );
            ticket.markAttended(list2(0, 1), list2(mask0, mask1));
        }
        ticket.markAttended(list2(0, 1), list2(mask0 & minted0, mask1 & minted1));
        eq(ticket.attendedWord(0), mask0 & minted0);
        eq(ticket.attendedWord(1), mask1 & minted1);
    }

    // ---- helpers

    function _move(address from, address to, uint256 tokenId) private {
        vm.prank(from);
        ticket.transferFrom(from, to, tokenId);
    }

    function _expectMove(address by, address from, address to, uint256 tokenId, TransferRefusal reason)
        private
    {
        vm.assertTrue(ticket.checkTransfer(by, to, tokenId) == reason);
        vm.prank(by);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_TransferRefused.selector, tokenId, reason));
        ticket.transferFrom(from, to, tokenId);
    }

    function _expectMark(uint256 word, uint256 mask, bytes memory refusal) private {
        vm.prank(door);
        vm.expectRevert(refusal);
        ticket.markAttended(one(word), one(mask));
    }
}
