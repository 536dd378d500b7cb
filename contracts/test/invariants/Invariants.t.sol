// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventParams, EventState, TierParams, TransferPolicy} from "../../src/interfaces/TicketTypes.sol";
import {Base} from "../Base.sol";
import {Caller, GasBurner, Refuser} from "../mocks/Accounts.sol";
import {HostileToken} from "../mocks/Tokens.sol";
import {World} from "./EventBooks.sol";
import {EventHandler} from "./EventHandler.sol";
import {StdInvariant} from "forge-std/StdInvariant.sol";

/// @notice The sentences of trees/Invariants.tree, for an event in any currency among any people.
abstract contract EventInvariants is Base, StdInvariant {
    EventHandler internal handler;
    HostileToken internal currency; // zero: the chain's own coin
    address[5] internal people;

    function setUp() public override {
        super.setUp();
        _setWorld();
        ticket = create(_shortTerms(), _threeTiers());
        handler = new EventHandler(
            World(
                factory,
                ticket,
                badge,
                currency,
                escrow,
                market,
                organizer,
                door,
                guardian,
                treasury,
                platform,
                people
            )
        );
        for (uint256 i; i < 5; ++i) {
            _fund(people[i]);
        }
        _fund(treasury);
        targetContract(address(handler));
        targetSender(address(this)); // the handler says who acts
    }

    /// @dev sets `people` and `currency`
    function _setWorld() internal virtual;

    function _firstPolicy() internal pure virtual returns (TransferPolicy);

    function _shortTerms() private returns (EventParams memory p) {
        p = terms();
        p.startTime = uint40(NOW + 10 days);
        p.endTime = p.startTime + 4 hours;
        p.releaseTime = p.endTime + 2 days;
        p.refundUntil = p.startTime;
        p.currency = address(currency);
        p.transferPolicy = _firstPolicy();
    }

    function _threeTiers() private pure returns (TierParams[] memory tiers) {
        tiers = new TierParams[](3);
        tiers[0] = TierParams(uint128(PRICE), 40, 0, 0, 0, 0);
        tiers[1] = TierParams(0, 30, 0, 0, 0, 0);
        tiers[2] = TierParams(3 * uint128(PRICE), 20, 3, 0, 0, 0);
    }

    function _fund(address account) private {
        vm.deal(account, 1_000_000 ether);
        if (address(currency) == address(0)) return;
        currency.mint(account, 1_000_000 ether);
        vm.prank(account);
        currency.approve(address(ticket), type(uint256).max);
    }

    /// @dev one campaign for all sentences: 128,000 acts a sentence would take minutes and see nothing more
    function invariant_EverySentence() public view {
        sentence_MintedWithinSupply();
        sentence_WalletLimit();
        sentence_BalanceCoversEveryRefund();
        sentence_WithdrawnIsSalesLessRefunds();
        sentence_FeeOnlyOfWithdrawals();
        sentence_RefundedOnceToTheHolder();
        sentence_TicketsAddUp();
        sentence_AttendedAreMintedAndNotRefunded();
        sentence_NothingForbiddenHappened();
        sentence_OneBadgeATicketToItsHolder();
    }

    // ---- sales

    function sentence_MintedWithinSupply() public view {
        uint256 sold;
        for (uint8 i; i < 3; ++i) {
            vm.assertLe(ticket.tier(i).sold, ticket.tier(i).supply);
            sold += ticket.tier(i).sold;
        }
        eq(sold, ticket.totalMinted());
    }

    function sentence_WalletLimit() public view {
        for (uint256 i; i < 5; ++i) {
            uint256 bought = handler.limitedBought(people[i]);
            vm.assertLe(bought, handler.WALLET_LIMIT());
            eq(ticket.boughtBy(people[i], 2), bought);
        }
    }

    // ---- money

    function sentence_BalanceCoversEveryRefund() public view {
        uint256 paid;
        for (uint256 id = 1; id <= ticket.totalMinted(); ++id) {
            if (!ticket.refunded(id)) paid += ticket.paidOf(id);
        }
        uint256 balance = handler.balanceOf(address(ticket));
        eq(balance, ticket.held() + ticket.feeOwed() + handler.donated());
        if (handler.withdrawn() != 0 || ticket.feeOwed() != 0) return;
        eq(ticket.held(), paid);
        vm.assertGe(balance, paid);
    }

    function sentence_WithdrawnIsSalesLessRefunds() public view {
        uint256 out = handler.withdrawn() + handler.feesDue();
        eq(out + ticket.held(), handler.sales() - handler.refunds());
        vm.assertFalse(handler.withdrewEarly());
        if (block.timestamp < ticket.schedule().releaseTime) eq(out, 0);
        if (ticket.state() == EventState.Cancelled) eq(out, 0);
    }

    function sentence_FeeOnlyOfWithdrawals() public view {
        vm.assertFalse(handler.feeWrong());
        eq(ticket.feeOwed() + handler.balanceOf(platform), handler.feesDue()); // anybody may send it there
        eq(handler.balanceOf(guardian) + handler.balanceOf(curator), 0);
    }

    function sentence_RefundedOnceToTheHolder() public view {
        vm.assertFalse(handler.payeeWrong());
        (uint256 count, uint256 paid) = (0, 0);
        for (uint256 id = 1; id <= ticket.totalMinted(); ++id) {
            bool marked = ticket.refundedWord(id >> 8) >> (id & 255) & 1 == 1;
            vm.assertEq(marked, ticket.refunded(id));
            vm.assertTrue(marked || !handler.seenRefunded(id));
            if (!marked) continue;
            ++count;
            paid += handler.paidAtSale(id);
        }
        eq(count, ticket.totalRefunded());
        eq(paid, handler.refunds());
    }

    // ---- tickets

    function sentence_TicketsAddUp() public view {
        uint256 sum = ticket.balanceOf(address(escrow));
        for (uint256 i; i < 5; ++i) {
            sum += ticket.balanceOf(people[i]);
        }
        eq(sum, ticket.totalMinted());
        for (uint256 id = 1; id <= sum; ++id) {
            eq(ticket.paidOf(id), handler.paidAtSale(id));
            eq(ticket.sequenceOf(id), handler.moves(id));
        }
    }

    function sentence_AttendedAreMintedAndNotRefunded() public view {
        uint256 minted = ticket.totalMinted();
        uint256 allowed = ((1 << minted) - 1) << 1; // at most 180 tickets: one word
        uint256 bits = ticket.attendedWord(0);
        eq(bits & ~allowed, 0);
        eq(bits & ticket.refundedWord(0), 0);
        eq(ticket.attendedWord(1), 0);
    }

    function sentence_NothingForbiddenHappened() public view {
        vm.assertFalse(handler.strangerSucceeded(), "a stranger's call succeeded");
        vm.assertFalse(handler.movedWrongly(), "a ticket moved that may not");
        vm.assertFalse(handler.termsWorsened(), "what holders were promised got worse");
        vm.assertFalse(handler.badgeMoved(), "a badge was given away or approved");
    }

    // ---- badges

    function sentence_OneBadgeATicketToItsHolder() public view {
        uint32 number = ticket.eventNumber();
        uint256[5] memory due;
        for (uint256 id = 1; id <= ticket.totalMinted(); ++id) {
            if (!badge.isMinted(number, id)) continue;
            vm.assertTrue(ticket.attended(id) || ticket.refunded(id));
            address owner = ticket.ownerOf(id);
            vm.assertNotEq(owner, address(escrow));
            for (uint256 i; i < 5; ++i) {
                if (people[i] == owner) ++due[i];
            }
        }
        for (uint256 i; i < 5; ++i) {
            eq(badge.balanceOf(people[i], number), due[i]);
        }
    }

    // ---- at the end of a run

    /// @dev a cancelled event refunds every ticket: who cannot be paid is passed over, then paid elsewhere
    function afterInvariant() public {
        if (ticket.state() != EventState.Cancelled && block.timestamp < ticket.schedule().releaseTime) {
            cancelEvent();
        }
        if (ticket.state() != EventState.Cancelled) return;
        if (address(currency) != address(0)) _calm();
        uint256 minted = ticket.totalMinted();
        for (uint256 id = 1; id <= minted; ++id) {
            if (ticket.ownerOf(id) == address(escrow)) {
                escrow.move(address(ticket), address(escrow), people[0], id);
            }
        }
        ticket.pushRefund(range(1, minted));
        for (uint256 id = 1; id <= minted; ++id) {
            if (ticket.refunded(id)) continue;
            address owner = ticket.ownerOf(id);
            vm.assertTrue(
                owner != people[0] && owner != people[1], "a hostile holder stopped another's refund"
            );
            vm.prank(owner);
            ticket.refundTo(id, people[1]);
        }
        eq(ticket.held(), 0);
        eq(handler.balanceOf(address(ticket)), handler.donated());
        eq(ticket.totalRefunded(), minted);
    }

    /// @dev an issuer that freezes or refuses is the one thing nobody can promise around
    function _calm() private {
        currency.feel(HostileToken.Mood.Fair);
        currency.arm(address(0), "");
        for (uint256 i; i < 5; ++i) {
            currency.thaw(people[i]);
        }
    }
}

/// @notice Five plain accounts, the chain's own coin.
contract InvariantsTest is EventInvariants {
    function _setWorld() internal override {
        people = [address(0x101), address(0x102), address(0x103), address(0x104), address(0x105)];
    }

    function _firstPolicy() internal pure override returns (TransferPolicy) {
        return TransferPolicy.Free;
    }
}

/// @notice The same among holders that take no money and no badge, burn all gas, or call back.
contract HostileReceiversInvariantsTest is EventInvariants {
    function _setWorld() internal override {
        people = [
            address(0x101),
            address(0x102),
            address(new Refuser()),
            address(new GasBurner()),
            address(new Caller())
        ];
    }

    function _firstPolicy() internal pure override returns (TransferPolicy) {
        return TransferPolicy.Free;
    }
}

/// @notice The same for an ERC-20 that freezes, takes fees, refuses, burns gas and calls back, and holds tickets itself.
contract HostileTokenInvariantsTest is EventInvariants {
    function _setWorld() internal override {
        currency = new HostileToken();
        people = [
            address(0x101), address(0x102), address(currency), address(new GasBurner()), address(new Caller())
        ];
    }

    function _firstPolicy() internal pure override returns (TransferPolicy) {
        return TransferPolicy.Marketplace;
    }
}
