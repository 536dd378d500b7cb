// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicketEvents} from "../src/interfaces/IEventTicketEvents.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {Base} from "./Base.sol";

contract TicketRolesTest is Base {
    // ---- roles

    function test_RolesComeAndGo() public {
        vm.startPrank(organizer);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.RolesGranted(bob, 6, organizer);
        ticket.grantRoles(bob, 6);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.RolesGranted(bob, 1, organizer);
        ticket.grantRoles(bob, 5);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.RolesRevoked(door, 1, organizer);
        ticket.revokeRoles(door, 7);
        eq(ticket.rolesOf(door), 0);
        vm.recordLogs();
        ticket.revokeRoles(door, 1);
        ticket.grantRoles(bob, 1);
        eq(vm.getRecordedLogs().length, 0);
        vm.stopPrank();
        // the creator can lose everything to another admin, and the door come back
        vm.startPrank(bob);
        ticket.revokeRoles(organizer, 6);
        ticket.grantRoles(door, 1);
        eq(ticket.rolesOf(organizer), 0);
        eq(ticket.rolesOf(door), 1);
    }

    function test_RevertWhen_RolesAreWrong() public {
        vm.startPrank(organizer);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_OwnAdminRole.selector));
        ticket.revokeRoles(organizer, 4);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_BadRoles.selector, 0));
        ticket.grantRoles(bob, 0);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_BadRoles.selector, 8));
        ticket.revokeRoles(bob, 8);
        ticket.revokeRoles(organizer, 2);
        eq(ticket.rolesOf(organizer), 4);
    }
}
