// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Claim, Gift, Return} from "../src/interfaces/GiftTypes.sol";
import {IGiftEscrow} from "../src/interfaces/IGiftEscrow.sol";
import {Trust, TransferPolicy} from "../src/interfaces/TicketTypes.sol";
import {LockFinding, LockProblem, Item, ItemKind} from "../src/interfaces/GiftTypes.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {GiftBase} from "./GiftBase.sol";
import {Caller, GasBurner, Refuser, Wallet} from "./mocks/Accounts.sol";

/// @notice Going back, another key, and tickets as gifts.
contract GiftReclaimTest is GiftBase {
    function test_AnybodySendsItBackFromTheExpiryOn() public {
        Gift memory gift = packOf(coins(1 ether), dollars(5), piece(1));
        bytes32 id = lock(gift);
        vm.warp(EXPIRY);
        uint256 before = alice.balance;
        vm.expectEmit(address(gifts));
        emit IGiftEscrow.GiftReturned(id);
        goBack(id, gift);
        eq(alice.balance - before, 1 ether);
        vm.assertEq(art.ownerOf(1), alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_Ended.selector, id));
        gifts.reclaim(Return(id, alice, gift));
    }

    function test_Attack_ReclaimBeforeTheExpiry() public {
        Gift memory gift = giftOf(coins(1));
        bytes32 id = lock(gift);
        vm.warp(EXPIRY - 1);
        bytes memory refusal = abi.encodeWithSelector(Errors.GiftEscrow_NotDue.selector, EXPIRY);
        vm.prank(alice);
        vm.expectRevert(refusal);
        gifts.reclaim(Return(id, alice, gift));
        vm.prank(alice);
        vm.expectRevert(refusal);
        gifts.reclaimTo(Return(id, alice, gift), bob, 0, "");
        Return[] memory all = new Return[](1);
        all[0] = Return(id, alice, gift);
        eq(gifts.reclaimMany(all), 0);
    }

    function test_CancellableGoesBackBeforeForItsSenderAlone() public {
        Gift memory gift = giftOf(coins(1));
        gift.cancellable = true;
        bytes32 id = lock(gift);
        vm.prank(carrier);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_NotDue.selector, EXPIRY));
        gifts.reclaim(Return(id, alice, gift));
        vm.prank(alice);
        gifts.reclaim(Return(id, alice, gift));
        vm.assertEq(gifts.slotOf(id), bytes32(uint256(1)));
    }

    function test_Attack_SenderThatCannotReceive() public {
        Refuser sender = new Refuser();
        vm.deal(address(sender), 1 ether);
        Gift memory gift = giftOf(coins(1 ether));
        bytes32 id = lockAs(address(sender), gift, SALT);
        vm.warp(EXPIRY);
        Return memory r = Return(id, address(sender), gift);
        bytes32 slot = gifts.slotOf(id);
        gifts.reclaim(r);
        vm.assertEq(gifts.slotOf(id), slot);
        vm.prank(address(sender));
        gifts.reclaimTo(r, carrier, 0, "");
        eq(carrier.balance, 1 ether);
    }

    function test_ReclaimToByTheSendersSignature() public {
        Gift memory gift = giftOf(coins(1));
        bytes32 id = lock(gift);
        vm.warp(EXPIRY);
        Return memory r = Return(id, alice, gift);
        uint256 deadline = EXPIRY + 1 hours;
        bytes memory signature = signed(ALICE_KEY, gifts.reclaimDigest(r, carrier, deadline));
        vm.expectRevert(Errors.GiftEscrow_BadSenderSignature.selector);
        gifts.reclaimTo(r, bob, deadline, signature);
        address[2] memory nobody = [address(0), address(gifts)];
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(Errors.GiftEscrow_BadRecipient.selector);
            gifts.reclaimTo(r, nobody[i], deadline, signature);
        }
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_DeadlinePassed.selector, deadline));
        gifts.reclaimTo(r, carrier, deadline, signature);
        vm.warp(deadline);
        gifts.reclaimTo(r, carrier, deadline, signature);
        eq(carrier.balance, 1);
    }

    function test_ReclaimToByAContractWallet() public {
        Wallet wallet = new Wallet(bob);
        wallet = new Wallet(vm.addr(SECOND_KEY));
        vm.deal(address(wallet), 1);
        Gift memory gift = giftOf(coins(1));
        bytes32 id = lockAs(address(wallet), gift, SALT);
        vm.warp(EXPIRY);
        Return memory r = Return(id, address(wallet), gift);
        bytes memory signature = signed(SECOND_KEY, gifts.reclaimDigest(r, carrier, EXPIRY));
        gifts.reclaimTo(r, carrier, EXPIRY, signature);
        eq(carrier.balance, 1);
    }

    function test_WhatCannotBeDeliveredStays() public {
        Gift memory gift = packOf(dollars(5), piece(1), coins(1));
        bytes32 id = lock(gift);
        art.freeze(1, true);
        vm.warp(EXPIRY);
        vm.expectEmit(address(gifts));
        emit IGiftEscrow.GiftReclaimed(id, alice, 2);
        goBack(id, gift);
        art.freeze(1, false);
        goBack(id, kept(gift, 2));
        vm.assertEq(art.ownerOf(1), alice);
        vm.assertEq(gifts.slotOf(id), bytes32(uint256(1)));
    }

    function test_Attack_OnePoisonedOfFifty() public {
        Return[] memory all = new Return[](50);
        GasBurner burner = new GasBurner();
        vm.deal(address(burner), 1);
        for (uint256 i; i < 50; ++i) {
            address sender = i == 20 ? address(burner) : alice;
            Gift memory gift = giftOf(coins(1));
            all[i] = Return(lockAs(sender, gift, bytes32(i)), sender, gift);
        }
        vm.warp(EXPIRY);
        eq(gifts.reclaimMany(all), 49);
        vm.assertTrue(gifts.slotOf(all[20].giftId) != bytes32(uint256(1)));
        // once more changes nothing, and hurts nobody
        eq(gifts.reclaimMany(all), 0);
    }

    function test_Attack_GasStarvationOfAReclaim() public {
        Gift memory gift = packOf(dollars(5), piece(1), coins(1));
        bytes32 id = lock(gift);
        vm.warp(EXPIRY);
        for (uint256 gas_ = 60_000; gas_ < 500_000; gas_ += 20_000) {
            uint256 state = vm.snapshotState();
            (bool done,) =
                address(gifts).call{gas: gas_}(abi.encodeCall(IGiftEscrow.reclaim, (Return(id, alice, gift))));
            if (done) vm.assertTrue(gifts.slotOf(id) == bytes32(uint256(1)));
            vm.revertToState(state);
        }
    }

    function test_Attack_ReentryWhileGoingBack() public {
        Caller sender = new Caller();
        vm.deal(address(sender), 2);
        Gift memory gift = giftOf(coins(1));
        bytes32 id = lockAs(address(sender), gift, SALT);
        bytes32 other = lockAs(address(sender), gift, bytes32(uint256(8)));
        vm.warp(EXPIRY);
        sender.arm(
            address(gifts), abi.encodeCall(IGiftEscrow.reclaim, (Return(other, address(sender), gift)))
        );
        gifts.reclaim(Return(id, address(sender), gift));
        vm.assertFalse(sender.succeeded());
        eq(address(sender).balance, 1);
    }

    // ---- another key

    function test_Rekey() public {
        Gift memory gift = giftOf(coins(1));
        gift.cancellable = true;
        bytes32 id = lock(gift);
        Claim memory old = claimOf(id, gift, bob);
        vm.startPrank(alice);
        vm.expectEmit(address(gifts));
        emit IGiftEscrow.GiftRekeyed(id, vm.addr(SECOND_KEY));
        gifts.rekey(id, gift, vm.addr(SECOND_KEY));
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_OtherGift.selector, id));
        gifts.claim(old);
        gift.claimKey = vm.addr(SECOND_KEY);
        Claim memory c = claimOf(id, gift, bob);
        c.claimSignature = signed(SECOND_KEY, gifts.claimDigest(c));
        gifts.claim(c);
    }

    function test_Attack_RekeyUsedAsACancel() public {
        Gift memory gift = giftOf(coins(1));
        bytes32 id = lock(gift);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_NotCancellable.selector, id));
        gifts.rekey(id, gift, vm.addr(SECOND_KEY));
        // bound to a recipient it may be, and still goes to nobody else
        gift.recipient = bob;
        id = lockAs(alice, gift, bytes32(uint256(8)));
        vm.prank(alice);
        gifts.rekey(id, gift, vm.addr(SECOND_KEY));
        gift.claimKey = vm.addr(SECOND_KEY);
        Claim memory c = claimOf(id, gift, alice);
        c.claimSignature = signed(SECOND_KEY, gifts.claimDigest(c));
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_NotForYou.selector, bob));
        gifts.claim(c);
    }

    function test_RevertWhen_RekeyIsWrong() public {
        Gift memory gift = giftOf(coins(1));
        gift.cancellable = true;
        bytes32 id = lock(gift);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_OtherGift.selector, id));
        gifts.rekey(id, gift, bob);
        vm.prank(alice);
        vm.expectRevert(Errors.GiftEscrow_ZeroClaimKey.selector);
        gifts.rekey(id, gift, address(0));
    }

    // ---- tickets

    function test_Attack_TicketUnderEachPolicy() public {
        vm.startPrank(curator);
        factory.announceTrust(address(gifts), Trust.Escrow);
        vm.warp(NOW + 7 days);
        factory.giveTrust(address(gifts));
        vm.stopPrank();
        TransferPolicy[3] memory policies =
            [TransferPolicy.Free, TransferPolicy.Marketplace, TransferPolicy.None];
        for (uint256 i; i < 3; ++i) {
            ticket = createWithPolicy(policies[i]);
            buy(alice, 1);
            vm.prank(alice);
            ticket.setApprovalForAll(address(gifts), true);
            Gift memory gift = giftOf(Item(ItemKind.ERC721, address(ticket), 1, 1));
            LockFinding[] memory found = gifts.validateGiftForLocking(alice, gift, bytes32(i));
            if (policies[i] == TransferPolicy.Free) {
                eq(found.length, 0);
                uint256 sequence = ticket.sequenceOf(1);
                bytes32 id = lockAs(alice, gift, bytes32(i));
                eq(ticket.sequenceOf(1), sequence + 1);
                open(id, gift);
                vm.assertEq(ticket.ownerOf(1), bob);
                eq(ticket.sequenceOf(1), sequence + 2);
            } else {
                vm.assertTrue(found[0].problem == LockProblem.TransferRefused);
                vm.prank(alice);
                vm.expectPartialRevert(Errors.EventTicket_TransferRefused.selector);
                gifts.lock(gift, bytes32(i));
            }
        }
    }

    function test_AttendedTicketLeavesTheEscrow() public {
        vm.startPrank(curator);
        factory.announceTrust(address(gifts), Trust.Escrow);
        vm.warp(NOW + 7 days);
        factory.giveTrust(address(gifts));
        vm.stopPrank();
        buy(alice, 1);
        vm.prank(alice);
        ticket.approve(address(gifts), 1);
        Gift memory gift = giftOf(Item(ItemKind.ERC721, address(ticket), 1, 1));
        bytes32 id = lock(gift);
        mark(1);
        open(id, gift);
        vm.assertEq(ticket.ownerOf(1), bob);
    }
}
