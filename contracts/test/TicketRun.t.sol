// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicketEvents} from "../src/interfaces/IEventTicketEvents.sol";
import {
    EventParams,
    EventState,
    Schedule,
    Tier,
    TierParams,
    TransferPolicy
} from "../src/interfaces/TicketTypes.sol";
import {CompactAmount} from "../src/libraries/CompactAmount.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {Base} from "./Base.sol";

/// @notice Running an event: sale, dates, tiers, content.
contract TicketRunTest is Base {
    bytes private _noOrganizer =
        abi.encodeWithSelector(Errors.EventTicket_MissingRole.selector, address(this), 2);
    bytes private _noAdmin =
        abi.encodeWithSelector(Errors.EventTicket_MissingRole.selector, address(this), 4);

    function test_RevertWhen_NotAllowed() public {
        vm.expectRevert(_noOrganizer);
        ticket.pauseSale();
        vm.expectRevert(_noOrganizer);
        ticket.resumeSale();
        vm.expectRevert(_noOrganizer);
        ticket.postpone(1, 2, 3);
        vm.expectRevert(_noOrganizer);
        ticket.setContent(bytes32(uint256(1)));
        TierParams[] memory tiers = twoTiers();
        vm.expectRevert(_noOrganizer);
        ticket.addTier(tiers[0]);
        vm.expectRevert(_noOrganizer);
        ticket.updateTier(0, tiers[0]);
        vm.expectRevert(_noOrganizer);
        ticket.setTransferPolicy(TransferPolicy.Free, 0);
        vm.expectRevert(_noAdmin);
        ticket.cancel();
        vm.expectRevert(_noAdmin);
        ticket.grantRoles(bob, 1);
        vm.expectRevert(_noAdmin);
        ticket.revokeRoles(bob, 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_NotFactory.selector, address(this)));
        ticket.cancelByGuardian();
    }

    // ---- sale

    function test_PauseStopsSalesAlone() public {
        buy(alice, 2);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.SalePaused(organizer);
        vm.prank(organizer);
        ticket.pauseSale();
        vm.assertTrue(ticket.paused());
        vm.prank(alice);
        ticket.refund(1);
        vm.warp(ticket.schedule().releaseTime);
        vm.prank(organizer);
        ticket.withdraw(organizer);
        eq(ticket.held(), 0);
    }

    function test_DraftOpens() public {
        EventParams memory p = terms();
        p.draft = true;
        ticket = create(p);
        vm.assertTrue(ticket.state() == EventState.Draft && ticket.paused());
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.SaleResumed(organizer);
        vm.prank(organizer);
        ticket.resumeSale();
        vm.assertTrue(ticket.state() == EventState.OnSale && !ticket.paused());
    }

    // ---- dates

    function test_PostponeOpensAWeekOfRefunds() public {
        EventParams memory p = terms();
        p.refundUntil = 0;
        ticket = create(p);
        buy(alice, 1);
        vm.warp(NOW + 20 days);
        uint40 later = uint40(NOW + 60 days);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.EventPostponed(later, later + 1, later + 3 days, uint40(NOW + 27 days));
        vm.prank(organizer);
        ticket.postpone(later, later + 1, later + 3 days);
        vm.warp(NOW + 27 days);
        vm.prank(alice);
        ticket.refund(1);
    }

    function test_PostponeKeepsALongerPromise() public {
        buy(alice, 1);
        Schedule memory s = ticket.schedule();
        vm.prank(organizer);
        ticket.postpone(s.startTime, s.endTime, s.releaseTime);
        eq(ticket.schedule().refundUntil, s.refundUntil);
    }

    function test_RevertWhen_ReleaseMovesEarlier() public {
        buy(alice, 1);
        Schedule memory s = ticket.schedule();
        vm.prank(organizer);
        vm.expectRevert(
            abi.encodeWithSelector(
                Errors.EventTicket_ReleaseTooEarly.selector, s.releaseTime - 1, s.releaseTime
            )
        );
        ticket.postpone(s.startTime - 9 days, s.endTime - 9 days, s.releaseTime - 1);
        // the week must fit before the release
        vm.warp(s.releaseTime - 1 days);
        uint256 weekEnd = s.releaseTime + 6 days;
        vm.prank(organizer);
        vm.expectRevert(
            abi.encodeWithSelector(Errors.EventTicket_ReleaseTooEarly.selector, weekEnd - 1, weekEnd)
        );
        ticket.postpone(s.releaseTime, s.releaseTime + 1, uint40(weekEnd - 1));
    }

    function test_RevertWhen_PostponedOutOfOrder() public {
        Schedule memory s = ticket.schedule();
        vm.startPrank(organizer);
        vm.expectRevert(
            abi.encodeWithSelector(Errors.EventTicket_BadTimes.selector, s.startTime, s.startTime)
        );
        ticket.postpone(s.startTime, s.startTime, s.releaseTime);
        vm.expectRevert(
            abi.encodeWithSelector(
                Errors.EventTicket_ReleaseTooEarly.selector, s.releaseTime - 1, s.releaseTime
            )
        );
        ticket.postpone(s.startTime, s.endTime, s.releaseTime - 1);
        vm.warp(s.releaseTime);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_Released.selector, s.releaseTime));
        ticket.postpone(s.startTime, s.endTime, s.releaseTime);
    }

    function test_UnsoldEventsMoveFreely() public {
        uint40 soon = uint40(NOW + 1 hours);
        vm.prank(organizer);
        ticket.postpone(soon, soon + 1, soon + 3 days);
        Schedule memory s = ticket.schedule();
        eq(s.releaseTime, soon + 3 days);
        eq(s.refundUntil, soon + 3 days);
    }

    function test_RevertWhen_CancelledTooLateOrTwice() public {
        uint40 release = ticket.schedule().releaseTime;
        vm.warp(release);
        vm.startPrank(organizer);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_Released.selector, release));
        ticket.cancel();
        vm.warp(release - 1);
        ticket.cancel();
        bytes memory refusal = abi.encodeWithSelector(Errors.EventTicket_Cancelled.selector);
        vm.expectRevert(refusal);
        ticket.cancel();
        vm.expectRevert(refusal);
        ticket.resumeSale();
        vm.expectRevert(refusal);
        ticket.grantMany(1, new address[](1));
        vm.warp(release + 365 days);
        vm.assertTrue(ticket.state() == EventState.Cancelled);
    }

    // ---- tiers

    function test_TiersChange() public {
        buy(alice, 2);
        vm.startPrank(organizer);
        TierParams memory t =
            TierParams(uint128(PRICE / 2), 2, 9, uint40(NOW + 1), uint40(NOW + 2), bytes32("r"));
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.TierUpdated(0, PRICE / 2, 2, 9, NOW + 1, NOW + 2, bytes32("r"));
        ticket.updateTier(0, t);
        Tier memory got = ticket.tier(0);
        vm.assertEq(abi.encode(got), abi.encode(PRICE / 2, 2, 2, 9, NOW + 1, NOW + 2, bytes32("r")));
        t.allowRoot = 0;
        ticket.updateTier(0, t);
        vm.assertEq(ticket.tier(0).allowRoot, 0);
        eq(ticket.paidOf(1), PRICE);
    }

    function test_RevertWhen_SoldTierGetsWorse() public {
        TierParams[] memory tiers = twoTiers();
        vm.startPrank(organizer);
        tiers[0].price = uint128(2 * PRICE);
        ticket.updateTier(0, tiers[0]);
        tiers[0].price = uint128(PRICE);
        ticket.updateTier(0, tiers[0]);
        vm.stopPrank();
        buy(alice, 2);
        vm.startPrank(organizer);
        tiers[0].price = uint128(PRICE + 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_PriceRaised.selector, PRICE + 1, PRICE));
        ticket.updateTier(0, tiers[0]);
        (tiers[0].price, tiers[0].supply) = (0, 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_SupplyTooSmall.selector, 1, 2));
        ticket.updateTier(0, tiers[0]);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_UnknownTier.selector, 2));
        ticket.updateTier(2, tiers[0]);
    }

    function test_TiersAreAddedUpTo28() public {
        TierParams[] memory tiers = twoTiers();
        vm.startPrank(organizer);
        for (uint8 i = 2; i < 28; ++i) {
            eq(ticket.addTier(tiers[1]), i);
        }
        eq(ticket.tierCount(), 28);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_TooManyTiers.selector, 29, 28));
        ticket.addTier(tiers[1]);
    }

    /// @dev the counts of all 28 tiers lie in one word: none may touch another, or the balance
    function test_CountsOfTiersAreApart() public {
        TierParams[] memory tiers = new TierParams[](28);
        for (uint256 i; i < 28; ++i) {
            tiers[i] = TierParams(0, 1_000, 255, 0, 0, 0);
        }
        ticket = create(terms(), tiers);
        vm.startPrank(alice);
        ticket.buy(26, 3, alice);
        ticket.buy(27, 255, alice);
        ticket.buy(0, 255, bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_WalletLimit.selector, 27, 255, 255));
        ticket.buy(27, 1, alice);
        eq(ticket.boughtBy(alice, 26), 3);
        eq(ticket.boughtBy(alice, 27), 255);
        eq(ticket.boughtBy(alice, 0), 255);
        eq(ticket.boughtBy(alice, 1), 0);
        eq(ticket.balanceOf(alice), 258);
    }

    function testFuzz_PricesAreKeptExactlyOrRefused(uint64 digits, uint8 zeros) public view {
        uint256 price = uint256(digits) * 10 ** (zeros % 20);
        try this.pack(price) returns (uint64 packed) {
            eq(CompactAmount.unpack(packed), price);
        } catch (bytes memory answer) {
            vm.assertEq(bytes4(answer), Errors.EventTicket_PriceDoesNotFit.selector);
            vm.assertTrue(digits > (1 << 60) - 1 || zeros % 20 > 15);
        }
    }

    function pack(uint256 price) external pure returns (uint64) {
        return CompactAmount.pack(price);
    }

    // ---- content

    function test_ContentChanges() public {
        vm.startPrank(organizer);
        bytes memory refusal = abi.encodeWithSelector(Errors.EventTicket_SameContent.selector);
        vm.expectRevert(refusal);
        ticket.setContent(keccak256("content"));
        vm.expectRevert(refusal);
        ticket.setContent(0);
        vm.recordLogs();
        ticket.setContent(keccak256("second"));
        eq(vm.getRecordedLogs().length, 1);
        vm.stopPrank();
        buy(alice, 3);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.ContentChanged(keccak256("third"));
        vm.recordLogs();
        vm.prank(organizer);
        ticket.setContent(keccak256("third"));
        vm.assertEq(vm.getRecordedLogs()[1].topics[0], keccak256("BatchMetadataUpdate(uint256,uint256)"));
        vm.assertEq(ticket.contentHash(), keccak256("third"));
    }
}
