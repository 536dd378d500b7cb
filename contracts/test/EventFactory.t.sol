// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventFactory} from "../src/interfaces/IEventFactory.sol";
import {IEventTicketEvents} from "../src/interfaces/IEventTicketEvents.sol";
import {
    EventParams,
    EventState,
    FactoryConfig,
    RoleGrant,
    Schedule,
    Tier,
    TierParams,
    TransferPolicy,
    Trust
} from "../src/interfaces/TicketTypes.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {Base} from "./Base.sol";
import {ITicket} from "./ITicket.sol";
import {Vm} from "forge-std/Vm.sol";

contract EventFactoryTest is Base {
    // ---- constructor

    function test_RevertWhen_FeeTooHigh() public {
        FactoryConfig memory config = _config();
        config.feeBps = 1_001;
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_FeeTooHigh.selector, 1_001, 1_000));
        deployFactory(config);
    }

    function test_RevertWhen_RecipientsAreZero() public {
        FactoryConfig memory config = _config();
        config.feeRecipient = address(0);
        vm.expectRevert(Errors.EventFactory_ZeroAddress.selector);
        deployFactory(config);
        config = _config();
        config.creditTreasury = address(0);
        vm.expectRevert(Errors.EventFactory_ZeroAddress.selector);
        deployFactory(config);
    }

    function test_ConstructorTrusts() public view {
        vm.assertTrue(factory.trustOf(address(escrow)) == Trust.Escrow);
        vm.assertTrue(factory.trustOf(address(market)) == Trust.Marketplace);
    }

    // ---- createEvent

    function test_RevertWhen_RefUsed() public {
        EventParams memory p = terms();
        create(p);
        vm.prank(organizer);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_RefUsed.selector, organizer, p.ref));
        factory.createEvent(p, twoTiers());
    }

    function test_AnotherOrganizerMayUseTheRef() public {
        EventParams memory p = terms();
        ITicket first = create(p);
        vm.prank(bob);
        (, address second) = factory.createEvent(p, twoTiers());
        vm.assertTrue(second != address(first));
    }

    function test_RevertWhen_TimesAreWrong() public {
        EventParams memory p = terms();
        p.endTime = p.startTime;
        _expect(p, abi.encodeWithSelector(Errors.EventTicket_BadTimes.selector, p.startTime, p.endTime));
        p = terms();
        (p.startTime, p.endTime) = (uint40(NOW - 2), uint40(NOW));
        _expect(p, abi.encodeWithSelector(Errors.EventTicket_BadTimes.selector, p.startTime, p.endTime));
        p = terms();
        p.releaseTime = p.endTime + 48 hours - 1;
        _expect(
            p,
            abi.encodeWithSelector(
                Errors.EventTicket_ReleaseTooEarly.selector, p.releaseTime, p.endTime + 48 hours
            )
        );
        p = terms();
        p.refundUntil = p.releaseTime + 1;
        _expect(
            p,
            abi.encodeWithSelector(
                Errors.EventTicket_RefundsAfterRelease.selector, p.refundUntil, p.releaseTime
            )
        );
    }

    function test_RevertWhen_TermsAreWrong() public {
        EventParams memory p = terms();
        p.royaltyBps = 1_001;
        _expect(p, abi.encodeWithSelector(Errors.EventTicket_RoyaltyTooHigh.selector, 1_001, 1_000));
        p = terms();
        p.currency = bob;
        _expect(p, abi.encodeWithSelector(Errors.EventTicket_NotAToken.selector, bob));
        p = terms();
        p.roles = new RoleGrant[](1);
        p.roles[0] = RoleGrant(bob, 8);
        _expect(p, abi.encodeWithSelector(Errors.EventTicket_BadRoles.selector, 8));
    }

    function test_RevertWhen_TiersAreWrong() public {
        TierParams[] memory tiers = new TierParams[](29);
        for (uint256 i; i < 29; ++i) {
            tiers[i].supply = 1;
        }
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_TooManyTiers.selector, 29, 28));
        factory.createEvent(terms(), tiers);
        tiers = twoTiers();
        tiers[1].supply = 0;
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_SupplyTooSmall.selector, 0, 1));
        factory.createEvent(terms(), tiers);
        tiers = twoTiers();
        tiers[1].price = (1 << 60) + 1;
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_PriceDoesNotFit.selector, tiers[1].price));
        factory.createEvent(terms(), tiers);
    }

    function test_CreateIsWhereItWasPredicted() public {
        EventParams memory p = terms();
        address predicted = factory.predictTicket(organizer, p.ref);
        uint32 count = factory.eventCount();
        eq(address(create(p)), predicted);
        eq(factory.eventCount(), count + 1);
        eq(factory.eventOf(count + 1), predicted);
        eq(factory.numberOf(predicted), count + 1);
        eq(ITicket(predicted).eventNumber(), count + 1);
    }

    function test_NumberOfForeignersIsZero() public {
        eq(factory.numberOf(address(0)), 0);
        eq(factory.numberOf(bob), 0);
        eq(factory.numberOf(address(escrow)), 0);
        // a copy of a real ticket contract's code claims its number
        vm.etch(bob, address(ticket).code);
        eq(ITicket(bob).eventNumber(), ticket.eventNumber());
        eq(factory.numberOf(bob), 0);
    }

    function test_CreateGivesRoles() public {
        EventParams memory p = terms();
        p.roles = new RoleGrant[](1);
        p.roles[0] = RoleGrant(bob, 3);
        ticket = create(p);
        eq(ticket.rolesOf(organizer), 6);
        eq(ticket.rolesOf(door), 1);
        eq(ticket.rolesOf(bob), 3);
        eq(ticket.rolesOf(alice), 0);
        eq(ticket.rolesOf(address(0)), 0);
    }

    function test_CreateTellsEverything() public {
        EventParams memory p = terms();
        address where = factory.predictTicket(organizer, p.ref);
        TierParams[] memory tiers = twoTiers();
        vm.expectEmit(where);
        emit IEventTicketEvents.TierAdded(0, PRICE, 1_000, 4, 0, 0, 0);
        vm.expectEmit(where);
        emit IEventTicketEvents.TierAdded(1, 0, 500, 0, 0, 0, 0);
        vm.expectEmit(where);
        emit IEventTicketEvents.RolesGranted(organizer, 6, organizer);
        vm.expectEmit(where);
        emit IEventTicketEvents.RolesGranted(door, 1, organizer);
        vm.recordLogs();
        create(p, tiers);
        Vm.Log memory created = vm.getRecordedLogs()[0];
        eq(created.emitter, address(factory));
        vm.assertEq(created.topics[0], IEventFactory.EventCreated.selector);
        eq(uint256(created.topics[1]), 2);
        vm.assertEq(created.topics[2], bytes32(uint256(uint160(organizer))));
        vm.assertEq(created.topics[3], bytes32(uint256(uint160(where))));
        bytes memory dates = abi.encode(p.startTime, p.endTime, p.releaseTime, p.refundUntil);
        bytes memory trade = abi.encode(p.currency, p.transferPolicy, p.resaleCapBps, p.royaltyBps);
        bytes memory rest = abi.encode(p.draft, p.door);
        vm.assertEq(created.data, bytes.concat(p.ref, p.contentHash, dates, trade, rest));
    }

    function testFuzz_TermsReadBack(uint40[4] memory times4, uint256 bits, address door_, TierParams memory t)
        public
    {
        EventParams memory p = terms();
        p.startTime = uint40(bound(times4[0], 0, type(uint40).max / 4));
        p.endTime = uint40(bound(times4[1], NOW + p.startTime + 1, type(uint40).max / 2));
        p.releaseTime = uint40(bound(times4[2], uint256(p.endTime) + 48 hours, type(uint40).max));
        p.refundUntil = uint40(bound(times4[3], 0, p.releaseTime));
        p.royaltyBps = uint16(bound(bits, 0, 1_000));
        p.resaleCapBps = uint16(bits >> 16);
        p.transferPolicy = TransferPolicy((bits >> 32) % 3);
        p.draft = bits >> 40 & 1 == 1;
        p.contentHash = keccak256(abi.encode(bits));
        p.currency = bits >> 41 & 1 == 1 ? address(dollar) : address(0);
        p.door = door_;
        if (t.supply == 0) t.supply = 1;
        t.price = uint128(bound(t.price, 0, (1 << 60) - 1));
        TierParams[] memory tiers = new TierParams[](1);
        tiers[0] = t;
        ticket = create(p, tiers);

        _checkTerms(p);
        Tier memory got = ticket.tier(0);
        vm.assertEq(
            abi.encode(got),
            abi.encode(t.price, t.supply, 0, t.walletLimit, t.saleStart, t.saleEnd, t.allowRoot)
        );
    }

    function _checkTerms(EventParams memory p) private view {
        Schedule memory times = ticket.schedule();
        vm.assertEq(abi.encode(times), abi.encode(p.startTime, p.endTime, p.releaseTime, p.refundUntil));
        (TransferPolicy policy, uint16 cap) = ticket.transferPolicy();
        vm.assertTrue(policy == p.transferPolicy && cap == p.resaleCapBps);
        (address receiver, uint256 royalty) = ticket.royaltyInfo(1, 10_000);
        vm.assertTrue(receiver == organizer && royalty == p.royaltyBps);
        eq(ticket.currency(), p.currency);
        eq(ticket.organizer(), organizer);
        vm.assertEq(ticket.contentHash(), p.contentHash);
        vm.assertTrue(ticket.state() == (p.draft ? EventState.Draft : EventState.OnSale));
        eq(ticket.tierCount(), 1);
        if (p.door != address(0)) vm.assertTrue(ticket.rolesOf(p.door) & 1 == 1);
    }

    function test_OnlyTheFactoryInitializes() public {
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_NotFactory.selector, organizer));
        vm.prank(organizer);
        ticket.initialize(twoTiers(), new RoleGrant[](0));
    }

    // ---- helpers

    function _config() private view returns (FactoryConfig memory config) {
        config.feeRecipient = platform;
        config.creditTreasury = treasury;
    }

    function _expect(EventParams memory p, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(organizer);
        factory.createEvent(p, twoTiers());
    }
}
