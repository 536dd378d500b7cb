// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Campaign, CampaignClaim, Item, ItemKind} from "../src/interfaces/GiftTypes.sol";
import {IGiftCampaigns} from "../src/interfaces/IGiftCampaigns.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {GiftBase} from "./GiftBase.sol";
import {GiftTree} from "./GiftTree.sol";
import {OwnHandToken} from "./mocks/Tokens.sol";

/// @notice Four gifts behind one root: a coin and three dollars each.
contract GiftCampaignTest is GiftBase {
    uint256 private constant SIZE = 4;

    IGiftCampaigns private campaigns;
    Campaign private campaign;
    bytes32[] private leaves;
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        campaigns = IGiftCampaigns(address(gifts));
        for (uint256 i; i < SIZE; ++i) {
            leaves.push(GiftTree.leaf(i, vm.addr(_key(i)), _pack()));
        }
        campaign = Campaign(GiftTree.rootOf(leaves), EXPIRY);
        id = _create(_assets(SIZE, 3 * SIZE), SIZE);
    }

    function test_EachOpensOnce() public {
        for (uint256 i; i < SIZE; ++i) {
            CampaignClaim memory c = _claim(i, bob);
            vm.expectEmit(address(gifts));
            emit IGiftCampaigns.CampaignClaimed(id, i, bob);
            vm.prank(carrier);
            campaigns.claimFromCampaign(c);
            vm.assertTrue(campaigns.isOpened(id, i));
            vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_AlreadyOpened.selector, id, i));
            campaigns.claimFromCampaign(c);
        }
        eq(dollar.balanceOf(bob), 1_000 ether + 3 * SIZE);
        eq(campaigns.leftOf(id, coins(1)), 0);
        eq(address(gifts).balance, 0);
    }

    function test_WhatIsLeftGoesBack() public {
        campaigns.claimFromCampaign(_claim(2, bob));
        Item[] memory assets = _assets(0, 0);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_NotDue.selector, EXPIRY));
        campaigns.reclaimCampaign(id, alice, campaign, assets, alice);
        vm.warp(EXPIRY);
        vm.expectRevert(Errors.GiftEscrow_BadRecipient.selector);
        campaigns.reclaimCampaign(id, alice, campaign, assets, carrier);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_OtherGift.selector, id));
        campaigns.reclaimCampaign(id, bob, campaign, assets, bob);
        uint256 before = dollar.balanceOf(alice);
        campaigns.reclaimCampaign(id, alice, campaign, assets, alice);
        eq(dollar.balanceOf(alice) - before, 9);
        eq(address(gifts).balance, 0);
        campaigns.reclaimCampaign(id, alice, campaign, assets, alice);
        eq(dollar.balanceOf(alice) - before, 9);
    }

    function test_SenderNamesAnotherAddress() public {
        vm.warp(EXPIRY);
        vm.prank(alice);
        campaigns.reclaimCampaign(id, alice, campaign, _assets(0, 0), carrier);
        eq(carrier.balance, SIZE);
    }

    /// @dev its leaves promise more than was put in: it runs dry and leaves the others' things alone
    function test_Attack_MorePromisedThanPutIn() public {
        lock(giftOf(coins(100)));
        Campaign memory terms = campaign;
        vm.prank(alice);
        bytes32 poor = campaigns.createCampaign{value: 1}(terms, _assets(1, 3), bytes32(uint256(9)));
        CampaignClaim memory c = _claim(0, bob);
        c.campaignId = poor;
        campaigns.claimFromCampaign(_sign(c));
        c = _claim(1, bob);
        c.campaignId = poor;
        c = _sign(c);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_CampaignDry.selector, poor, 0));
        campaigns.claimFromCampaign(c);
    }

    /// @dev a collectible leaves by its number, whatever the amount says: nothing of it was ever put in
    function test_Attack_NothingOfSomebodyElsesCollectible() public {
        lock(giftOf(piece(1)));
        _steal(Item(ItemKind.ERC721, address(art), 1, 0));
        vm.assertEq(art.ownerOf(1), address(gifts));
    }

    /// @dev a token that lets the escrow move its own money unasked, called as if it were a collectible
    function test_Attack_TokenAsACollectible() public {
        OwnHandToken token = new OwnHandToken();
        token.mint(alice, 5 ether);
        vm.prank(alice);
        token.approve(address(gifts), 5 ether);
        lock(giftOf(Item(ItemKind.ERC20, address(token), 0, 5 ether)));
        _steal(Item(ItemKind.ERC721, address(token), 5 ether, 0));
        eq(token.balanceOf(address(gifts)), 5 ether);
    }

    function _steal(Item memory loot) private {
        Item[] memory pack = new Item[](1);
        pack[0] = loot;
        leaves[0] = GiftTree.leaf(0, vm.addr(_key(0)), pack);
        Campaign memory terms = Campaign(GiftTree.rootOf(leaves), EXPIRY);
        vm.deal(carrier, 1);
        vm.prank(carrier);
        bytes32 sham = campaigns.createCampaign{value: 1}(terms, _coin(), SALT);
        CampaignClaim memory c = _claim(0, carrier);
        (c.campaignId, c.sender, c.campaign, c.pack) = (sham, carrier, terms, pack);
        c.proof = GiftTree.proofOf(leaves, 0);
        c = _sign(c);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_BadItem.selector, 0));
        campaigns.claimFromCampaign(c);
    }

    function test_RevertWhen_TheClaimIsWrong() public {
        CampaignClaim memory c = _claim(0, bob);
        c.recipient = carrier;
        vm.expectRevert(Errors.GiftEscrow_BadClaimSignature.selector);
        campaigns.claimFromCampaign(c);
        c = _claim(0, address(gifts));
        vm.expectRevert(Errors.GiftEscrow_BadRecipient.selector);
        campaigns.claimFromCampaign(c);
        c = _claim(0, bob);
        c.index = 1;
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_NotInCampaign.selector, id, 1));
        campaigns.claimFromCampaign(c);
        c = _claim(0, bob);
        c.pack[0].amount = 2;
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_NotInCampaign.selector, id, 0));
        campaigns.claimFromCampaign(c);
        c = _claim(0, bob);
        c.campaignId = bytes32("none");
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_Unknown.selector, bytes32("none")));
        campaigns.claimFromCampaign(c);
        c = _claim(0, bob);
        vm.warp(c.deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_DeadlinePassed.selector, c.deadline));
        campaigns.claimFromCampaign(c);
        vm.warp(EXPIRY);
        c = _claim(0, bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_Expired.selector, EXPIRY));
        campaigns.claimFromCampaign(c);
    }

    function test_RevertWhen_TheCampaignIsBad() public {
        Campaign memory terms = campaign;
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_IdUsed.selector, id));
        campaigns.createCampaign{value: 1}(terms, _assets(1, 1), SALT);
        terms.expiry = uint40(NOW);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_BadExpiry.selector, NOW));
        campaigns.createCampaign{value: 1}(terms, _assets(1, 1), SALT);
        terms.expiry = EXPIRY;
        Item[] memory assets = _assets(1, 1);
        assets[1] = piece(1);
        vm.expectRevert(abi.encodeWithSelector(Errors.GiftEscrow_BadItem.selector, 1));
        campaigns.createCampaign{value: 1}(terms, assets, bytes32(uint256(9)));
    }

    // ---- helpers

    function _key(uint256 index) private pure returns (uint256) {
        return CLAIM_KEY + index;
    }

    function _pack() private view returns (Item[] memory) {
        return _assets(1, 3);
    }

    function _coin() private pure returns (Item[] memory items) {
        items = new Item[](1);
        items[0] = coins(1);
    }

    function _assets(uint256 coins_, uint256 dollars_) private view returns (Item[] memory items) {
        items = new Item[](2);
        (items[0], items[1]) = (coins(coins_), dollars(dollars_));
    }

    function _create(Item[] memory assets, uint256 value) private returns (bytes32) {
        Campaign memory terms = campaign;
        vm.prank(alice);
        return campaigns.createCampaign{value: value}(terms, assets, SALT);
    }

    function _claim(uint256 index, address recipient) private view returns (CampaignClaim memory c) {
        c = CampaignClaim(
            id,
            alice,
            campaign,
            index,
            vm.addr(_key(index)),
            _pack(),
            GiftTree.proofOf(leaves, index),
            recipient,
            block.timestamp + 1 hours,
            ""
        );
        return _sign(c);
    }

    function _sign(CampaignClaim memory c) private view returns (CampaignClaim memory) {
        c.signature = signed(_key(c.index), campaigns.campaignDigest(c));
        return c;
    }
}
