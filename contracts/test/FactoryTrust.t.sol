// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventState, Trust} from "../src/interfaces/TicketTypes.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {Base} from "./Base.sol";
import {Custodian} from "./mocks/Accounts.sol";

/// @notice What guardian and curator can and cannot do.
contract FactoryTrustTest is Base {
    // ---- guardian

    function test_RevertWhen_NotGuardian() public {
        bytes memory refusal = abi.encodeWithSelector(Errors.EventFactory_NotGuardian.selector, bob);
        vm.startPrank(bob);
        vm.expectRevert(refusal);
        factory.announceCancel(address(ticket));
        vm.expectRevert(refusal);
        factory.retractCancel(address(ticket));
        vm.expectRevert(refusal);
        factory.executeCancel(address(ticket));
    }

    function test_RevertWhen_GuardianIsTooEarly() public {
        vm.startPrank(guardian);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_UnknownTicket.selector, bob));
        factory.announceCancel(bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_NotAnnounced.selector, ticket));
        factory.executeCancel(address(ticket));
        factory.announceCancel(address(ticket));
        eq(factory.announcedCancel(address(ticket)), NOW + 1 days);
        vm.warp(NOW + 1 days - 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_TooEarly.selector, NOW + 1 days));
        factory.executeCancel(address(ticket));
    }

    function test_RevertWhen_GuardianRetracted() public {
        vm.startPrank(guardian);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_NotAnnounced.selector, ticket));
        factory.retractCancel(address(ticket));
        factory.announceCancel(address(ticket));
        factory.retractCancel(address(ticket));
        vm.warp(NOW + 2 days);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_NotAnnounced.selector, ticket));
        factory.executeCancel(address(ticket));
    }

    function test_RevertWhen_GuardianIsTooLate() public {
        vm.startPrank(guardian);
        factory.announceCancel(address(ticket));
        uint40 release = ticket.schedule().releaseTime;
        vm.warp(release);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_Released.selector, release));
        factory.executeCancel(address(ticket));
    }

    function test_GuardianCancelsAndGetsNothing() public {
        buy(alice, 2);
        uint256 before = guardian.balance;
        vm.startPrank(guardian);
        factory.announceCancel(address(ticket));
        vm.warp(NOW + 1 days);
        factory.executeCancel(address(ticket));
        vm.assertTrue(ticket.state() == EventState.Cancelled);
        eq(guardian.balance, before);
        eq(address(ticket).balance, 2 * PRICE);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_MissingRole.selector, guardian, 4));
        ticket.withdraw(guardian);
    }

    // ---- trust

    function test_RevertWhen_NotCurator() public {
        bytes memory refusal = abi.encodeWithSelector(Errors.EventFactory_NotCurator.selector, bob);
        vm.startPrank(bob);
        vm.expectRevert(refusal);
        factory.announceTrust(address(dollar), Trust.Escrow);
        vm.expectRevert(refusal);
        factory.retractTrust(address(dollar));
    }

    function test_RevertWhen_NotTrustable() public {
        vm.startPrank(curator);
        // a plain account could be cut off from its refunds
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_CannotTrust.selector, alice));
        factory.announceTrust(alice, Trust.Escrow);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_CannotTrust.selector, escrow));
        factory.announceTrust(address(escrow), Trust.Marketplace);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_CannotTrust.selector, dollar));
        factory.announceTrust(address(dollar), Trust.None);
    }

    function test_TrustComesAfterTheDelay() public {
        Custodian second = new Custodian();
        vm.prank(curator);
        factory.announceTrust(address(second), Trust.Escrow);
        (Trust kind, uint40 readyAt) = factory.announcedTrust(address(second));
        vm.assertTrue(kind == Trust.Escrow && readyAt == NOW + 7 days);
        vm.warp(NOW + 7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_TooEarly.selector, NOW + 7 days));
        factory.giveTrust(address(second));
        vm.warp(NOW + 7 days);
        factory.giveTrust(address(second));
        vm.assertTrue(factory.trustOf(address(second)) == Trust.Escrow);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_NotAnnounced.selector, second));
        factory.giveTrust(address(second));
    }

    function test_RevertWhen_TrustRetracted() public {
        Custodian second = new Custodian();
        vm.startPrank(curator);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_NotAnnounced.selector, second));
        factory.retractTrust(address(second));
        factory.announceTrust(address(second), Trust.Escrow);
        factory.retractTrust(address(second));
        vm.warp(NOW + 8 days);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventFactory_NotAnnounced.selector, second));
        factory.giveTrust(address(second));
    }
}
