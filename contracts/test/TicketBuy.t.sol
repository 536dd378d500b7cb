// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicketEvents} from "../src/interfaces/IEventTicketEvents.sol";
import {EventParams, EventState, TierParams} from "../src/interfaces/TicketTypes.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {Base} from "./Base.sol";

contract TicketBuyTest is Base {
    // ---- buy, own coin

    function test_RevertWhen_TierIsUnknown() public {
        _expectBuy(2, 1, PRICE, abi.encodeWithSelector(Errors.EventTicket_UnknownTier.selector, 2));
    }

    function test_RevertWhen_PausedOrDraft() public {
        bytes memory paused = abi.encodeWithSelector(Errors.EventTicket_SalePaused.selector);
        vm.prank(organizer);
        ticket.pauseSale();
        _expectBuy(0, 1, PRICE, paused);
        EventParams memory p = terms();
        p.draft = true;
        ticket = create(p);
        _expectBuy(0, 1, PRICE, paused);
        vm.prank(organizer);
        ticket.resumeSale();
        buy(alice, 1);
    }

    function test_RevertWhen_CancelledOrReleased() public {
        uint40 release = ticket.schedule().releaseTime;
        vm.warp(release);
        vm.assertTrue(ticket.state() == EventState.Released);
        _expectBuy(0, 1, PRICE, abi.encodeWithSelector(Errors.EventTicket_Released.selector, release));
        vm.warp(release - 1);
        cancelEvent();
        _expectBuy(0, 1, PRICE, abi.encodeWithSelector(Errors.EventTicket_Cancelled.selector));
    }

    function test_RevertWhen_OutsideTheSaleWindow() public {
        TierParams[] memory tiers = twoTiers();
        (tiers[0].saleStart, tiers[0].saleEnd) = (uint40(NOW + 10), uint40(NOW + 20));
        (tiers[1].price, tiers[1].saleEnd) = (uint128(PRICE), type(uint40).max);
        ticket = create(terms(), tiers);
        _expectBuy(0, 1, PRICE, abi.encodeWithSelector(Errors.EventTicket_SaleNotOpen.selector, 0, NOW + 10));
        vm.warp(NOW + 10);
        buy(alice, 1);
        vm.warp(NOW + 20);
        _expectBuy(0, 1, PRICE, abi.encodeWithSelector(Errors.EventTicket_SaleOver.selector, 0, NOW + 20));
        uint40 end = ticket.schedule().endTime;
        vm.warp(end);
        _expectBuy(1, 1, PRICE, abi.encodeWithSelector(Errors.EventTicket_SaleOver.selector, 1, end));
    }

    function test_RevertWhen_QuantityIsZero() public {
        _expectBuy(0, 0, 0, abi.encodeWithSelector(Errors.EventTicket_ZeroQuantity.selector));
    }

    function test_RevertWhen_SoldOut() public {
        TierParams[] memory tiers = twoTiers();
        tiers[0].supply = 3;
        ticket = create(terms(), tiers);
        buy(alice, 2);
        _expectBuy(0, 2, 2 * PRICE, abi.encodeWithSelector(Errors.EventTicket_SoldOut.selector, 0, 1));
        buy(bob, 1);
        _expectBuy(0, 1, PRICE, abi.encodeWithSelector(Errors.EventTicket_SoldOut.selector, 0, 0));
        // sold out in the free tier too, with an absurd quantity
        uint256 absurd = type(uint256).max;
        _expectBuy(1, absurd, 0, abi.encodeWithSelector(Errors.EventTicket_SoldOut.selector, 1, 500));
    }

    function test_RevertWhen_WalletLimitExceeded() public {
        buy(alice, 3);
        vm.startPrank(alice);
        bytes memory refusal = abi.encodeWithSelector(Errors.EventTicket_WalletLimit.selector, 0, 4, 3);
        vm.expectRevert(refusal);
        ticket.buy{value: 2 * PRICE}(0, 2, alice);
        // naming other recipients does not help
        vm.expectRevert(refusal);
        ticket.buy{value: 2 * PRICE}(0, 2, bob);
        // nor does giving the tickets away
        ticket.transferFrom(alice, bob, 1);
        vm.expectRevert(refusal);
        ticket.buy{value: 2 * PRICE}(0, 2, alice);
        ticket.buy{value: PRICE}(0, 1, bob);
        eq(ticket.boughtBy(alice, 0), 4);
        eq(ticket.boughtBy(bob, 0), 0);
        refusal = abi.encodeWithSelector(Errors.EventTicket_WalletLimit.selector, 0, 4, 4);
        vm.expectRevert(refusal);
        ticket.buy(0, type(uint256).max, alice);
    }

    function test_RevertWhen_ValueIsWrong() public {
        _expectBuy(
            0, 2, PRICE, abi.encodeWithSelector(Errors.EventTicket_WrongPayment.selector, 2 * PRICE, PRICE)
        );
        _expectBuy(
            0,
            1,
            PRICE + 1,
            abi.encodeWithSelector(Errors.EventTicket_WrongPayment.selector, PRICE, PRICE + 1)
        );
        _expectBuy(1, 1, 1, abi.encodeWithSelector(Errors.EventTicket_WrongPayment.selector, 0, 1));
    }

    function test_RevertWhen_RecipientIsTrusted() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_TrustedRecipient.selector, escrow));
        ticket.buy{value: PRICE}(0, 1, address(escrow));
        address[] memory list = new address[](1);
        list[0] = address(market);
        vm.prank(organizer);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_TrustedRecipient.selector, market));
        ticket.grantMany(1, list);
    }

    function test_RevertWhen_TokenIdsRunOut() public {
        TierParams[] memory tiers = twoTiers();
        tiers[1].supply = type(uint24).max;
        ticket = create(terms(), tiers);
        buy(alice, 1);
        // the ledger's first field: as if all but one id were taken
        bytes32 slot = vm.load(address(ticket), 0);
        vm.store(address(ticket), 0, bytes32((uint256(slot) >> 24 << 24) | (type(uint24).max - 1)));
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_TokenIdsExhausted.selector));
        ticket.buy(1, 2, alice);
        eq(ticket.buy(1, 1, alice), type(uint24).max);
    }

    function test_RevertWhen_RecipientIsZero() public {
        vm.prank(alice);
        vm.expectRevert(bytes4(keccak256("TransferToZeroAddress()")));
        ticket.buy{value: PRICE}(0, 1, address(0));
    }

    function test_BuyKeepsAndTells() public {
        buy(bob, 2);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.TicketsSold(alice, bob, 0, 3, 2, PRICE);
        vm.prank(alice);
        eq(ticket.buy{value: 2 * PRICE}(0, 2, bob), 3);
        eq(ticket.ownerOf(4), bob);
        eq(ticket.paidOf(4), PRICE);
        eq(ticket.tierOf(4), 0);
        eq(ticket.sequenceOf(4), 0);
        eq(ticket.totalMinted(), 4);
        eq(ticket.held(), 4 * PRICE);
        eq(address(ticket).balance, 4 * PRICE);
        eq(ticket.tier(0).sold, 4);
        eq(ticket.balanceOf(bob), 4);
        vm.assertFalse(ticket.boughtWithCredits(4));
    }

    function test_ViewsOfNoTicketRevert() public {
        bytes4 refusal = bytes4(keccak256("TokenDoesNotExist()"));
        vm.expectRevert(refusal);
        ticket.paidOf(1);
        vm.expectRevert(refusal);
        ticket.tokenURI(1);
    }

    function test_Metadata() public {
        buy(alice, 1);
        // vm.toString writes 0x and 64 digits
        string memory digits = vm.replace(vm.toString(keccak256("content")), "0x", "");
        vm.assertEq(ticket.tokenURI(1), string.concat("ipfs://f01551220", digits));
        vm.assertEq(ticket.name(), "Keepsake ticket 1");
        vm.assertEq(ticket.symbol(), "KEEP");
        vm.assertEq(ticket.contractURI(), ticket.tokenURI(1));
        vm.assertTrue(ticket.supportsInterface(0x80ac58cd) && ticket.supportsInterface(0x2a55205a));
        vm.assertTrue(ticket.supportsInterface(0x49064906) && !ticket.supportsInterface(0xffffffff));
    }

    // ---- grantMany

    function test_RevertWhen_GrantIsNotAllowed() public {
        address[] memory list = new address[](2);
        (list[0], list[1]) = (alice, bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_MissingRole.selector, address(this), 2));
        ticket.grantMany(1, list);
        vm.startPrank(organizer);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_ZeroQuantity.selector));
        ticket.grantMany(1, new address[](0));
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_UnknownTier.selector, 9));
        ticket.grantMany(9, list);
        TierParams[] memory tiers = twoTiers();
        tiers[1].supply = 1;
        ticket.updateTier(1, tiers[1]);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_SoldOut.selector, 1, 1));
        ticket.grantMany(1, list);
    }

    function test_GrantWhilePaused() public {
        vm.startPrank(organizer);
        ticket.pauseSale();
        address[] memory list = new address[](2);
        (list[0], list[1]) = (alice, bob);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.TicketsGranted(organizer, 0, 1, 2);
        ticket.grantMany(0, list);
        eq(ticket.ownerOf(1), alice);
        eq(ticket.ownerOf(2), bob);
        eq(ticket.paidOf(1), 0);
        eq(ticket.held(), 0);
        eq(ticket.tier(0).sold, 2);
    }

    // ---- fuzz

    function testFuzz_BuyHoldsExactlyThePrice(uint128 price, uint256 quantity, bool inToken) public {
        price = uint128(bound(price, 0, (1 << 60) - 1));
        quantity = bound(quantity, 1, 10);
        TierParams[] memory tiers = twoTiers();
        (tiers[0].price, tiers[0].walletLimit) = (price, 0);
        EventParams memory p = terms();
        if (inToken) p.currency = address(dollar);
        ticket = create(p, tiers);
        uint256 total = uint256(price) * quantity;
        vm.startPrank(alice);
        dollar.approve(address(ticket), total);
        ticket.buy{value: inToken ? 0 : total}(0, quantity, alice);
        eq(ticket.held(), total);
        eq(inToken ? dollar.balanceOf(address(ticket)) : address(ticket).balance, total);
        eq(ticket.paidOf(quantity), price);
    }

    // ---- helpers

    function _expectBuy(uint8 tier, uint256 quantity, uint256 value, bytes memory refusal) private {
        vm.prank(alice);
        vm.expectRevert(refusal);
        ticket.buy{value: value}(tier, quantity, alice);
    }
}
