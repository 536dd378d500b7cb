// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAttendanceBadge} from "../src/interfaces/IAttendanceBadge.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {Base} from "./Base.sol";
import {Caller, GasBurner, Refuser} from "./mocks/Accounts.sol";

contract AttendanceBadgeTest is Base {
    function test_RevertWhen_TicketIsForeign() public {
        vm.expectRevert(abi.encodeWithSelector(Errors.AttendanceBadge_UnknownTicket.selector, bob));
        badge.mintBatch(bob, one(1));
        vm.etch(bob, address(ticket).code);
        vm.expectRevert(abi.encodeWithSelector(Errors.AttendanceBadge_UnknownTicket.selector, bob));
        badge.claim(bob, 1);
    }

    function test_MintsToHoldersOnce() public {
        buy(alice, 2);
        grant(bob, 1);
        mark(1);
        mark(3);
        _expectSkip(2, IAttendanceBadge.SkipReason.NotAttended);
        eq(badge.mintBatch(address(ticket), range(1, 3)), 2);
        eq(badge.balanceOf(alice, 1), 1);
        eq(badge.balanceOf(bob, 1), 1);
        vm.assertTrue(badge.isMinted(1, 1) && !badge.isMinted(1, 2) && badge.isMinted(1, 3));
        vm.recordLogs();
        eq(badge.mintBatch(address(ticket), list2(3, 1)), 0);
        eq(vm.getRecordedLogs().length, 0);
        mark(2);
        address[] memory holders = new address[](2);
        holders[0] = alice; // nothing for the second time
        vm.expectEmit(address(badge));
        emit IAttendanceBadge.BadgesMinted(1, list2(2, 2), holders);
        eq(badge.mintBatch(address(ticket), list2(2, 2)), 1);
        eq(badge.balanceOf(alice, 1), 2);
        eq(badge.mintBatch(address(ticket), new uint256[](0)), 0);
    }

    function test_WordsAreApart() public {
        grant(bob, 500);
        uint256[4] memory ids = [uint256(1), 300, 2, 301];
        uint256[] memory list = new uint256[](4);
        for (uint256 i; i < 4; ++i) {
            mark(ids[i]);
            list[i] = ids[i];
        }
        eq(badge.mintBatch(address(ticket), list), 4);
        eq(badge.mintBatch(address(ticket), list), 0);
        vm.assertFalse(badge.isMinted(1, 3) || badge.isMinted(1, 257));
    }

    function test_UnknownTokensAreSkipped() public {
        _expectSkip(0, IAttendanceBadge.SkipReason.NotAttended);
        eq(badge.mintBatch(address(ticket), list2(0, type(uint256).max)), 0);
    }

    function test_EscrowIsSkippedUntilClaimed() public {
        buy(alice, 1);
        vm.prank(alice);
        ticket.transferFrom(alice, address(escrow), 1);
        mark(1);
        _expectSkip(1, IAttendanceBadge.SkipReason.HeldInTrust);
        eq(badge.mintBatch(address(ticket), one(1)), 0);
        escrow.move(address(ticket), address(escrow), bob, 1);
        eq(badge.mintBatch(address(ticket), one(1)), 1);
        eq(badge.balanceOf(bob, 1), 1);
    }

    function test_HostileReceiversDoNotStopOthers() public {
        address[4] memory holders =
            [address(new Refuser()), address(new GasBurner()), address(new Caller()), alice];
        uint256[] memory again = range(1, 4);
        Caller(payable(holders[2]))
            .arm(address(badge), abi.encodeCall(IAttendanceBadge.mintBatch, (address(ticket), again)));
        for (uint256 i; i < 4; ++i) {
            grant(holders[i], 1);
            mark(i + 1);
        }
        _expectSkip(1, IAttendanceBadge.SkipReason.ReceiverRefused);
        _expectSkip(2, IAttendanceBadge.SkipReason.ReceiverRefused);
        eq(badge.mintBatch(address(ticket), again), 2);
        eq(badge.balanceOf(holders[0], 1), 0);
        eq(badge.balanceOf(holders[2], 1), 1);
        vm.assertFalse(Caller(payable(holders[2])).succeeded());
        eq(badge.balanceOf(alice, 1), 1);
        vm.assertFalse(badge.isMinted(1, 1));
    }

    function test_RevertWhen_MinterStarvesReceivers() public {
        grant(address(new Caller()), 1);
        mark(1);
        (bool done, bytes memory answer) = address(badge).call{gas: 150_000}(
            abi.encodeCall(IAttendanceBadge.mintBatch, (address(ticket), one(1)))
        );
        vm.assertFalse(done);
        vm.assertEq(bytes4(answer), Errors.AttendanceBadge_NotEnoughGas.selector);
    }

    function test_ClaimLater() public {
        Caller holder = new Caller();
        grant(address(holder), 1);
        bytes memory claim = abi.encodeCall(IAttendanceBadge.claim, (address(ticket), 1));
        vm.expectRevert(abi.encodeWithSelector(Errors.AttendanceBadge_NotAttended.selector, 1));
        holder.act(address(badge), claim);
        mark(1);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.AttendanceBadge_NotHolder.selector, 1, bob));
        badge.claim(address(ticket), 1);
        address[] memory holders = new address[](1);
        holders[0] = address(holder);
        vm.expectEmit(address(badge));
        emit IAttendanceBadge.BadgesMinted(1, one(1), holders);
        holder.act(address(badge), claim);
        eq(badge.balanceOf(address(holder), 1), 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.AttendanceBadge_AlreadyMinted.selector, 1));
        holder.act(address(badge), claim);
        eq(badge.mintBatch(address(ticket), one(1)), 0);
    }

    function test_RevertWhen_MintWithinIsCalledFromOutside() public {
        vm.expectRevert(abi.encodeWithSelector(Errors.AttendanceBadge_OnlySelf.selector, address(this)));
        badge.mintWithin(bob, 1);
    }

    function test_Soulbound() public {
        grant(alice, 1);
        mark(1);
        badge.mintBatch(address(ticket), one(1));
        vm.startPrank(alice);
        bytes memory refusal = abi.encodeWithSelector(Errors.AttendanceBadge_Soulbound.selector);
        vm.expectRevert(refusal);
        badge.safeTransferFrom(alice, bob, 1, 1, "");
        vm.expectRevert(refusal);
        badge.safeBatchTransferFrom(alice, bob, one(1), one(1), "");
        vm.expectRevert(refusal);
        badge.setApprovalForAll(bob, true);
        vm.assertTrue(badge.isSoulbound(1));
        vm.assertTrue(badge.supportsInterface(0x911ec470) && badge.supportsInterface(0xd9b67a26));
    }

    function test_Uri() public {
        vm.assertEq(badge.uri(1), ticket.contractURI());
        vm.expectRevert(abi.encodeWithSelector(Errors.AttendanceBadge_UnknownEvent.selector, 2));
        badge.uri(2);
        uint256 wrapped = (1 << 32) + 1;
        vm.expectRevert(abi.encodeWithSelector(Errors.AttendanceBadge_UnknownEvent.selector, wrapped));
        badge.uri(wrapped);
    }

    function testFuzz_ExactlyTheAttendedGetOne(uint256 attendees, uint256 asked) public {
        grant(alice, 60);
        uint256 mask = ((1 << 60) - 1) << 1;
        attendees &= mask;
        vm.prank(door);
        ticket.markAttended(one(0), one(attendees));
        uint256[] memory list = new uint256[](60);
        for (uint256 i; i < 60; ++i) {
            list[i] = asked >> i & 1 == 1 ? i + 1 : 1;
        }
        badge.mintBatch(address(ticket), list);
        uint256 due;
        for (uint256 id = 1; id <= 60; ++id) {
            bool isDue =
                attendees >> id & 1 == 1 && (asked >> (id - 1) & 1 == 1 || (id == 1 && ~asked << 196 != 0));
            if (isDue) ++due;
            vm.assertEq(badge.isMinted(1, id), isDue);
        }
        eq(badge.balanceOf(alice, 1), due);
    }

    function _expectSkip(uint256 tokenId, IAttendanceBadge.SkipReason reason) private {
        vm.expectEmit(address(badge));
        emit IAttendanceBadge.BadgeSkipped(1, tokenId, reason);
    }
}
