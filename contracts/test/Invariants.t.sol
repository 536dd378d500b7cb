// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventParams, EventState} from "../src/interfaces/TicketTypes.sol";
import {Base} from "./Base.sol";
import {EventHandler} from "./EventHandler.sol";
import {StdInvariant} from "forge-std/StdInvariant.sol";

contract InvariantsTest is Base, StdInvariant {
    EventHandler private _handler;

    function setUp() public override {
        super.setUp();
        EventParams memory p = terms();
        p.startTime = uint40(NOW + 10 days);
        p.endTime = p.startTime + 4 hours;
        p.releaseTime = p.endTime + 2 days;
        p.refundUntil = p.startTime;
        ticket = create(p);
        _handler = new EventHandler(ticket, badge, escrow, organizer, door);
        targetContract(address(_handler));
    }

    function invariant_MintedWithinSupply() public view {
        uint256 sold;
        for (uint8 i; i < 2; ++i) {
            vm.assertLe(ticket.tier(i).sold, ticket.tier(i).supply);
            sold += ticket.tier(i).sold;
        }
        eq(sold, ticket.totalMinted());
    }

    function invariant_MoneyIsWhereItBelongs() public view {
        uint256 paid;
        for (uint256 id = 1; id <= ticket.totalMinted(); ++id) {
            if (!ticket.refunded(id)) paid += ticket.paidOf(id);
        }
        eq(address(ticket).balance, ticket.held() + ticket.feeOwed());
        eq(address(ticket).balance + _handler.withdrawn(), _handler.sales() - _handler.refunds());
        eq(paid, _handler.sales() - _handler.refunds());
        if (_handler.withdrawn() == 0 && ticket.feeOwed() == 0) eq(ticket.held(), paid);
        vm.assertFalse(_handler.withdrewEarly());
        if (ticket.state() == EventState.Cancelled) eq(_handler.withdrawn(), 0);
    }

    function invariant_AttendedAreMintedAndNotRefunded() public view {
        uint256 minted = ticket.totalMinted();
        for (uint256 word; word <= (minted >> 8) + 1; ++word) {
            uint256 bits = ticket.attendedWord(word);
            eq(bits & ticket.refundedWord(word), 0);
            for (uint256 i; i < 256 && bits != 0; ++i) {
                if (bits >> i & 1 == 1) vm.assertTrue(word * 256 + i <= minted && word * 256 + i > 0);
            }
        }
    }

    function invariant_BalancesAddUp() public view {
        uint256 sum = ticket.balanceOf(address(escrow));
        for (uint256 i; i < 5; ++i) {
            sum += ticket.balanceOf(_handler.people(i));
        }
        eq(sum, ticket.totalMinted());
    }

    function invariant_OneBadgeATicket() public view {
        uint256 count;
        uint32 number = ticket.eventNumber();
        for (uint256 id = 1; id <= ticket.totalMinted(); ++id) {
            if (!badge.isMinted(number, id)) continue;
            ++count;
            vm.assertTrue(ticket.attended(id) || ticket.refunded(id));
        }
        uint256 held;
        for (uint256 i; i < 5; ++i) {
            held += badge.balanceOf(_handler.people(i), number);
        }
        eq(count, _handler.badges());
        eq(held, count);
    }

    /// @dev at the end of a run: whoever still holds a ticket of a cancelled event gets the money
    function afterInvariant() public {
        if (ticket.state() != EventState.Cancelled && block.timestamp < ticket.schedule().releaseTime) {
            cancelEvent();
        }
        if (ticket.state() != EventState.Cancelled) return;
        uint256 minted = ticket.totalMinted();
        for (uint256 id = 1; id <= minted; ++id) {
            if (ticket.ownerOf(id) != address(escrow)) continue;
            escrow.move(address(ticket), address(escrow), _handler.people(0), id);
        }
        ticket.pushRefund(range(1, minted));
        eq(ticket.held(), 0);
        eq(address(ticket).balance, 0);
        eq(ticket.totalRefunded(), minted);
    }
}
