// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Claim, Gift, Item, ItemKind, LockFinding, LockProblem} from "../src/interfaces/GiftTypes.sol";
import {IGiftEscrow} from "../src/interfaces/IGiftEscrow.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {GiftBase} from "./GiftBase.sol";
import {StayingCollectible} from "./mocks/Collectibles.sol";
import {FeeToken, HostileToken, ReentrantToken, SilentToken} from "./mocks/Tokens.sol";

/// @notice Giving: what is taken in, and what is refused.
contract GiftLockTest is GiftBase {
    function test_TakesTheItemsAndTellsAll() public {
        Gift memory gift = packOf(coins(1 ether), dollars(5 ether), piece(1));
        gift.recipient = bob;
        gift.cancellable = true;
        bytes32 id = gifts.giftIdOf(alice, claimKey, SALT);
        vm.expectEmit(address(gifts));
        emit IGiftEscrow.GiftLocked(id, alice, claimKey, bob, address(0), EXPIRY, true, gift.items);
        vm.assertEq(lock(gift), id);
        eq(address(gifts).balance, 1 ether);
        eq(dollar.balanceOf(address(gifts)), 5 ether);
        vm.assertEq(art.ownerOf(1), address(gifts));
        vm.assertEq(gifts.slotOf(id), slotOf(alice, gift));
    }

    function test_TakesEditions() public {
        lock(giftOf(copies(40)));
        eq(edition.balanceOf(address(gifts), 5), 40);
    }

    function test_TakesTokensThatAnswerNothing() public {
        SilentToken silent = new SilentToken();
        silent.mint(alice, 5);
        Gift memory gift = giftOf(Item(ItemKind.ERC20, address(silent), 0, 5));
        bytes32 id = lock(gift);
        open(id, gift);
        eq(silent.balanceOf(bob), 5);
    }

    // ---- attacks

    function test_Attack_KeySquatting() public {
        bytes32 squat = lockAs(bob, giftOf(coins(1)), SALT);
        bytes32 id = lock(giftOf(coins(1 ether)));
        vm.assertTrue(squat != id);
        open(id, giftOf(coins(1 ether)));
    }

    function test_Attack_KeyReuseAfterClaim() public {
        Gift memory gift = giftOf(coins(1 ether));
        bytes32 id = lock(gift);
        Claim memory first = claimOf(id, gift, bob);
        gifts.claim(first);
        vm.deal(alice, 10 ether);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_IdUsed.selector, id));
        gifts.lock{value: 1 ether}(gift, SALT);
        bytes32 again = lockAs(alice, gift, bytes32(uint256(8)));
        first.giftId = again;
        vm.expectRevert(Errors.GiftEscrow_BadClaimSignature.selector);
        gifts.claim(first);
    }

    function test_Attack_ZeroKey() public {
        Gift memory gift = giftOf(coins(1));
        gift.claimKey = address(0);
        _refuse(gift, 1, abi.encodeWithSelector(Errors.GiftEscrow_ZeroClaimKey.selector));
    }

    function test_Attack_FeeOnTransfer() public {
        FeeToken fee = new FeeToken();
        fee.mint(alice, 1_000);
        vm.prank(alice);
        fee.approve(address(gifts), 1_000);
        Gift memory gift = giftOf(Item(ItemKind.ERC20, address(fee), 0, 1_000));
        _refuse(gift, 0, abi.encodeWithSelector(Errors.GiftEscrow_Inexact.selector, address(fee), 1_000, 990));
    }

    function test_Attack_RebasingWhileItIsTaken() public {
        HostileToken rebasing = new HostileToken();
        rebasing.mint(alice, 1_000);
        vm.prank(alice);
        rebasing.approve(address(gifts), 1_000);
        rebasing.feel(HostileToken.Mood.GivesMore);
        Gift memory gift = giftOf(Item(ItemKind.ERC20, address(rebasing), 0, 1_000));
        _refuse(
            gift,
            0,
            abi.encodeWithSelector(Errors.GiftEscrow_Inexact.selector, address(rebasing), 1_000, 1_010)
        );
    }

    function test_Attack_CollectibleThatStays() public {
        StayingCollectible staying = new StayingCollectible();
        staying.mint(alice, 1);
        Gift memory gift = giftOf(Item(ItemKind.ERC721, address(staying), 1, 1));
        _refuse(gift, 0, abi.encodeWithSelector(Errors.GiftEscrow_Inexact.selector, address(staying), 1, 0));
    }

    function test_Attack_ReentryWhileLocking() public {
        ReentrantToken token = new ReentrantToken();
        token.mint(alice, 10);
        vm.prank(alice);
        token.approve(address(gifts), 10);
        Gift memory gift = giftOf(Item(ItemKind.ERC20, address(token), 0, 10));
        bytes32 id = gifts.giftIdOf(alice, claimKey, SALT);
        token.arm(address(gifts), abi.encodeCall(IGiftEscrow.claim, (claimOf(id, gift, bob))));
        lock(gift);
        vm.assertFalse(token.reached());
        eq(token.balanceOf(address(gifts)), 10);
    }

    function test_Attack_NativeWithATokenPack() public {
        _refuse(giftOf(dollars(5)), 1, abi.encodeWithSelector(Errors.GiftEscrow_WrongValue.selector, 0, 1));
        _refuse(giftOf(coins(5)), 4, abi.encodeWithSelector(Errors.GiftEscrow_WrongValue.selector, 5, 4));
        _refuse(giftOf(coins(5)), 6, abi.encodeWithSelector(Errors.GiftEscrow_WrongValue.selector, 5, 6));
        (bool done,) = address(gifts).call{value: 1}("");
        vm.assertFalse(done);
    }

    function test_RevertWhen_SentByMistake() public {
        vm.startPrank(alice);
        vm.expectRevert();
        art.safeTransferFrom(alice, address(gifts), 1);
        vm.expectRevert();
        edition.safeTransferFrom(alice, address(gifts), 5, 1, "");
    }

    // ---- bad input

    function test_RevertWhen_TermsAreBad() public {
        Gift memory gift = giftOf(coins(1));
        gift.items = new Item[](0);
        _refuse(gift, 0, abi.encodeWithSelector(Errors.GiftEscrow_ItemCount.selector, 0, 16));
        gift.items = new Item[](17);
        _refuse(gift, 0, abi.encodeWithSelector(Errors.GiftEscrow_ItemCount.selector, 17, 16));
        gift = giftOf(coins(1));
        gift.recipient = address(gifts);
        _refuse(gift, 1, abi.encodeWithSelector(Errors.GiftEscrow_BadRecipient.selector));
        uint256[3] memory times = [NOW, NOW - 1, NOW + 731 days];
        for (uint256 i; i < 3; ++i) {
            gift = giftOf(coins(1));
            gift.expiry = uint40(times[i]);
            _refuse(gift, 1, abi.encodeWithSelector(Errors.GiftEscrow_BadExpiry.selector, times[i]));
        }
    }

    function test_RevertWhen_AnItemIsBad() public {
        Item[7] memory bad = [
            coins(0),
            Item(ItemKind.Native, address(dollar), 0, 1),
            Item(ItemKind.Native, address(0), 1, 1),
            Item(ItemKind.ERC20, address(dollar), 1, 1),
            Item(ItemKind.ERC20, bob, 0, 1),
            Item(ItemKind.ERC721, address(art), 1, 2),
            Item(ItemKind.ERC1155, address(0), 5, 1)
        ];
        for (uint256 i; i < bad.length; ++i) {
            Gift memory gift = packOf(dollars(1), dollars(1), bad[i]);
            _refuse(gift, 0, abi.encodeWithSelector(Errors.GiftEscrow_BadItem.selector, 2));
            LockFinding[] memory found = gifts.validateGiftForLocking(alice, gift, SALT);
            eq(found.length, 1);
            vm.assertTrue(found[0].problem == LockProblem.BadItem && found[0].index == 2);
        }
    }

    // ---- many at once

    function test_ManyOfOneContent() public {
        Gift memory gift = giftOf(dollars(3));
        gift.claimKey = address(0);
        address[] memory keys = new address[](2);
        (keys[0], keys[1]) = (claimKey, vm.addr(SECOND_KEY));
        vm.prank(alice);
        gifts.lockMany(gift, SALT, keys);
        eq(dollar.balanceOf(address(gifts)), 6);
        gift.claimKey = claimKey;
        open(gifts.giftIdOf(alice, claimKey, SALT), gift);
        eq(dollar.balanceOf(address(gifts)), 3);
    }

    function test_RevertWhen_ManyAreBad() public {
        Gift memory gift = giftOf(coins(1));
        address[] memory keys = new address[](2);
        (keys[0], keys[1]) = (claimKey, claimKey);
        vm.startPrank(alice);
        vm.expectRevert(Errors.GiftEscrow_NotForAnyone.selector);
        gifts.lockMany{value: 2}(gift, SALT, keys);
        gift.claimKey = address(0);
        expectError(Errors.GiftEscrow_IdUsed.selector);
        gifts.lockMany{value: 2}(gift, SALT, keys);
        keys[1] = address(0);
        vm.expectRevert(Errors.GiftEscrow_ZeroClaimKey.selector);
        gifts.lockMany{value: 2}(gift, SALT, keys);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_ItemCount.selector, 0, 16));
        gifts.lockMany(gift, SALT, new address[](0));
        gift = giftOf(piece(1));
        gift.claimKey = address(0);
        keys[1] = bob;
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_BadItem.selector, 0));
        gifts.lockMany(gift, SALT, keys);
    }

    // ---- the dry run

    function test_DryRunFindsWhatWouldFail() public {
        _expectFindings(packOf(coins(1 ether), dollars(1), piece(1)));
        _expectFinding(giftOf(coins(2_000 ether)), LockProblem.NotHeld);
        _expectFinding(giftOf(dollars(2_000 ether)), LockProblem.NotHeld);
        _expectFinding(giftOf(copies(1_001)), LockProblem.NotHeld);
        art.mint(bob, 1_000);
        _expectFinding(giftOf(piece(1_000)), LockProblem.NotHeld);
        _expectFinding(giftOf(piece(2_000)), LockProblem.BadItem);
        vm.startPrank(alice);
        dollar.approve(address(gifts), 4);
        art.setApprovalForAll(address(gifts), false);
        edition.setApprovalForAll(address(gifts), false);
        vm.stopPrank();
        _expectFinding(giftOf(dollars(5)), LockProblem.NotApproved);
        _expectFinding(giftOf(piece(1)), LockProblem.NotApproved);
        _expectFinding(giftOf(copies(1)), LockProblem.NotApproved);
        vm.prank(alice);
        art.approve(address(gifts), 1);
        _expectFindings(giftOf(piece(1)));
        lock(giftOf(coins(1)));
        _expectFinding(giftOf(coins(1)), LockProblem.IdUsed);
    }

    function test_DryRunFindsEverythingAtOnce() public view {
        Gift memory gift = Gift(address(0), address(gifts), address(0), uint40(NOW), false, new Item[](0));
        LockFinding[] memory found = gifts.validateGiftForLocking(alice, gift, SALT);
        eq(found.length, 4);
    }

    // ---- helpers

    function _refuse(Gift memory gift, uint256 value, bytes memory reason) private {
        vm.prank(alice);
        vm.expectRevert(reason);
        gifts.lock{value: value}(gift, SALT);
    }

    function _expectFindings(Gift memory gift) private view {
        eq(gifts.validateGiftForLocking(alice, gift, SALT).length, 0);
    }

    function _expectFinding(Gift memory gift, LockProblem problem) private view {
        LockFinding[] memory found = gifts.validateGiftForLocking(alice, gift, SALT);
        eq(found.length, 1);
        vm.assertTrue(found[0].problem == problem);
    }
}
