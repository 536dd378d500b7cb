// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Claim, Gift, Return} from "../src/interfaces/GiftTypes.sol";
import {IGiftEscrow} from "../src/interfaces/IGiftEscrow.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {GiftBase} from "./GiftBase.sol";
import {Caller, GasBurner, Refuser, Wallet} from "./mocks/Accounts.sol";

/// @notice Opening gifts, and everything that is tried to open somebody else's.
contract GiftClaimTest is GiftBase {
    uint256 private constant CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    function test_HandsEverythingOverAndEnds() public {
        Gift memory gift = packOf(coins(1 ether), dollars(5 ether), piece(1));
        bytes32 id = lock(gift);
        uint256 before = bob.balance;
        Claim memory c = claimOf(id, gift, bob);
        vm.expectEmit(address(gifts));
        emit IGiftEscrow.GiftClaimed(id, bob, 0);
        vm.prank(carrier);
        gifts.claim(c);
        eq(bob.balance, before + 1 ether);
        eq(dollar.balanceOf(bob), 1_005 ether);
        vm.assertEq(art.ownerOf(1), bob);
        vm.assertEq(gifts.slotOf(id), bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_Ended.selector, id));
        gifts.claim(c);
    }

    function test_Editions() public {
        Gift memory gift = giftOf(copies(3));
        open(lock(gift), gift);
        eq(edition.balanceOf(bob, 5), 3);
    }

    function testFuzz_GoesToWhoTheKeyNamesAndNobodyElse(address to, uint96 amount) public {
        vm.assume(to.code.length == 0 && uint160(to) > 0xffff && to != address(gifts) && amount != 0);
        Gift memory gift = giftOf(coins(amount));
        vm.deal(alice, amount);
        bytes32 id = lock(gift);
        uint256 before = to.balance;
        gifts.claim(claimOf(id, gift, to));
        eq(to.balance - before, amount);
    }

    // ---- attacks

    function test_Attack_FrontRunClaim() public {
        Gift memory gift = giftOf(coins(1 ether));
        bytes32 id = lock(gift);
        Claim memory c = claimOf(id, gift, bob);
        // seen in the mempool: carried by the thief it still goes to Bob, and changed it is no good
        c.recipient = carrier;
        vm.expectRevert(Errors.GiftEscrow_BadClaimSignature.selector);
        gifts.claim(c);
        c.recipient = bob;
        uint256 before = bob.balance;
        vm.prank(carrier);
        gifts.claim(c);
        eq(bob.balance - before, 1 ether);
    }

    function test_Attack_RelayerChangesTheClaim() public {
        Gift memory gift = packOf(coins(1), dollars(1), piece(1));
        bytes32 id = lock(gift);
        Claim memory c = claimOf(id, gift, bob);
        c.skipMask = 1;
        vm.expectRevert(Errors.GiftEscrow_BadClaimSignature.selector);
        gifts.claim(c);
        c.skipMask = 0;
        ++c.deadline;
        vm.expectRevert(Errors.GiftEscrow_BadClaimSignature.selector);
        gifts.claim(c);
        --c.deadline;
        c.gift.items[0].amount = 2;
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_OtherGift.selector, id));
        gifts.claim(c);
    }

    function test_Attack_ReplayOnAnotherChain() public {
        Gift memory gift = giftOf(coins(1));
        Claim memory c = claimOf(lock(gift), gift, bob);
        vm.chainId(10);
        vm.expectRevert(Errors.GiftEscrow_BadClaimSignature.selector);
        gifts.claim(c);
    }

    function test_Attack_ReplayAtAnotherContract() public {
        Gift memory gift = giftOf(coins(1));
        Claim memory c = claimOf(lock(gift), gift, bob);
        gifts = IGiftEscrow(vm.deployCode("artifacts/GiftEscrow.json"));
        lock(gift);
        vm.expectRevert(Errors.GiftEscrow_BadClaimSignature.selector);
        gifts.claim(c);
    }

    function test_Attack_ReplayAtAnotherGift() public {
        Gift memory gift = giftOf(coins(1));
        Claim memory c = claimOf(lock(gift), gift, bob);
        gifts.claim(c);
        c.giftId = lockAs(alice, gift, bytes32(uint256(8)));
        vm.expectRevert(Errors.GiftEscrow_BadClaimSignature.selector);
        gifts.claim(c);
    }

    function test_Attack_ClaimAtAndAfterExpiry() public {
        Gift memory gift = giftOf(coins(1));
        bytes32 id = lock(gift);
        vm.warp(EXPIRY);
        Claim memory c = claimOf(id, gift, bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_Expired.selector, EXPIRY));
        gifts.claim(c);
        vm.warp(EXPIRY + 100 days);
        c = claimOf(id, gift, bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_Expired.selector, EXPIRY));
        gifts.claim(c);
        vm.warp(EXPIRY - 1);
        gifts.claim(claimOf(id, gift, bob));
    }

    function test_Attack_SignatureMalleability() public {
        Gift memory gift = giftOf(coins(1));
        Claim memory c = claimOf(lock(gift), gift, bob);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(CLAIM_KEY, gifts.claimDigest(c));
        c.claimSignature =
            abi.encodePacked(r, bytes32(CURVE_ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        vm.expectRevert(Errors.GiftEscrow_BadClaimSignature.selector);
        gifts.claim(c);
        c.claimSignature = "";
        vm.expectRevert(Errors.GiftEscrow_BadClaimSignature.selector);
        gifts.claim(c);
    }

    function test_Attack_OneFrozenItemInAPack() public {
        Gift memory gift = packOf(coins(1 ether), dollars(5), piece(1));
        bytes32 id = lock(gift);
        art.freeze(1, true);
        Claim memory c = claimOf(id, gift, bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_Undeliverable.selector, 2));
        gifts.claim(c);
        gifts.claim(claimOf(id, gift, bob, 4));
        eq(dollar.balanceOf(bob), 1_000 ether + 5);
        // what stayed is a gift still, under the same key
        Gift memory rest = kept(gift, 4);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_OtherGift.selector, id));
        gifts.claim(c);
        art.freeze(1, false);
        open(id, rest);
        vm.assertEq(art.ownerOf(1), bob);
    }

    function test_RevertWhen_EverythingIsSkipped() public {
        Gift memory gift = packOf(coins(1), dollars(1), piece(1));
        Claim memory c = claimOf(lock(gift), gift, bob, type(uint256).max);
        vm.expectRevert(Errors.GiftEscrow_NothingTaken.selector);
        gifts.claim(c);
    }

    function test_Attack_ReentryWhileClaiming() public {
        Gift memory gift = giftOf(coins(1 ether));
        bytes32 id = lock(gift);
        bytes32 other = lockAs(alice, gift, bytes32(uint256(8)));
        Caller thief = new Caller();
        thief.arm(address(gifts), abi.encodeCall(IGiftEscrow.claim, (claimOf(other, gift, address(thief)))));
        gifts.claim(claimOf(id, gift, address(thief)));
        vm.assertFalse(thief.succeeded());
        eq(address(thief).balance, 1 ether);
    }

    // ---- bound, second, wrong

    function test_BoundToARecipient() public {
        Gift memory gift = giftOf(coins(1));
        gift.recipient = bob;
        bytes32 id = lock(gift);
        Claim memory c = claimOf(id, gift, carrier);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_NotForYou.selector, bob));
        gifts.claim(c);
        open(id, gift);
    }

    function test_SecondSignature() public {
        Gift memory gift = giftOf(coins(1));
        gift.second = vm.addr(SECOND_KEY);
        _openWithSecond(gift);
    }

    function test_SecondSignatureOfAContractWallet() public {
        Gift memory gift = giftOf(coins(1));
        gift.second = address(new Wallet(vm.addr(SECOND_KEY)));
        _openWithSecond(gift);
    }

    function _openWithSecond(Gift memory gift) private {
        Claim memory c = claimOf(lock(gift), gift, bob);
        vm.expectRevert(Errors.GiftEscrow_BadSecondSignature.selector);
        gifts.claim(c);
        c.secondSignature = c.claimSignature;
        vm.expectRevert(Errors.GiftEscrow_BadSecondSignature.selector);
        gifts.claim(c);
        c.secondSignature = signed(SECOND_KEY, gifts.claimDigest(c));
        gifts.claim(c);
    }

    function test_RevertWhen_ClaimIsWrong() public {
        Gift memory gift = giftOf(coins(1));
        Claim memory c = claimOf(bytes32("none"), gift, bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_Unknown.selector, bytes32("none")));
        gifts.claim(c);
        bytes32 id = lock(gift);
        address[2] memory nobody = [address(0), address(gifts)];
        for (uint256 i; i < 2; ++i) {
            c = claimOf(id, gift, nobody[i]);
            vm.expectRevert(Errors.GiftEscrow_BadRecipient.selector);
            gifts.claim(c);
        }
        c = claimOf(id, gift, bob);
        vm.warp(c.deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_DeadlinePassed.selector, c.deadline));
        gifts.claim(c);
        c = claimOf(id, gift, bob);
        c.sender = bob;
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_OtherGift.selector, id));
        gifts.claim(c);
        c = claimOf(id, gift, address(new Refuser()));
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_Undeliverable.selector, 0));
        gifts.claim(c);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_OnlySelf.selector, address(this)));
        gifts.claimWithin(c);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_OnlySelf.selector, address(this)));
        gifts.giveWithin(gift.items[0], bob);
    }

    // ---- batches

    function test_Attack_GasBombInABatch() public {
        Gift memory gift = giftOf(coins(1));
        Claim[] memory claims = new Claim[](4);
        address[4] memory to = [bob, address(new GasBurner()), address(new Refuser()), carrier];
        for (uint256 i; i < 4; ++i) {
            claims[i] = claimOf(lockAs(alice, gift, bytes32(i)), gift, to[i]);
        }
        vm.expectEmit(address(gifts));
        emit IGiftEscrow.GiftSkipped(claims[1].giftId);
        eq(gifts.claimMany(claims), 2);
        for (uint256 i; i < 4; ++i) {
            vm.assertEq(gifts.slotOf(claims[i].giftId) == bytes32(uint256(1)), i == 0 || i == 3);
        }
        eq(carrier.balance, 1);
    }

    function test_Attack_GasStarvationInABatch() public {
        Gift memory gift = giftOf(coins(1));
        Claim[] memory claims = new Claim[](2);
        claims[0] = claimOf(lockAs(alice, gift, bytes32(uint256(1))), gift, bob);
        claims[1] = claimOf(lockAs(alice, gift, bytes32(uint256(2))), gift, bob);
        for (uint256 gas_ = 60_000; gas_ < 400_000; gas_ += 10_000) {
            uint256 state = vm.snapshotState();
            (bool done,) = address(gifts).call{gas: gas_}(abi.encodeCall(IGiftEscrow.claimMany, (claims)));
            // either the whole call fails, or no good gift was passed over
            if (done) vm.assertTrue(gifts.slotOf(claims[1].giftId) == bytes32(uint256(1)));
            vm.revertToState(state);
        }
    }
}
