// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Campaign, CampaignClaim, Claim, Gift, Item, ItemKind, Return} from "../src/interfaces/GiftTypes.sol";
import {IGiftCampaigns} from "../src/interfaces/IGiftCampaigns.sol";
import {GiftBase} from "./GiftBase.sol";
import {GiftTree} from "./GiftTree.sol";
import {PlainCollectible} from "./mocks/Collectibles.sol";
import {PlainToken} from "./mocks/Tokens.sol";

/// @notice What gifts cost as transactions of their own, like `GasTest`. The escrow holds others' things already, as
/// in life, and recipients are fresh.
/// forge-config: default.isolate = true
contract GiftGasTest is GiftBase {
    IGiftCampaigns private campaigns;
    address private fresh = address(uint160(uint256(keccak256("fresh"))));

    PlainToken private token = new PlainToken();
    PlainCollectible private picture = new PlainCollectible();

    function setUp() public override {
        super.setUp();
        token.mint(alice, 10_000 ether);
        for (uint256 id = 1; id < 4; ++id) {
            picture.mint(alice, id);
        }
        vm.startPrank(alice);
        token.approve(address(gifts), type(uint256).max);
        picture.setApprovalForAll(address(gifts), true);
        vm.stopPrank();
        campaigns = IGiftCampaigns(address(gifts));
        lockAs(alice, packOf(coins(1 ether), _tokens(5 ether), _picture(3)), keccak256("others"));
        lockAs(alice, giftOf(copies(1)), keccak256("other"));
    }

    function test_LockNative() public {
        _lock(giftOf(coins(0.1 ether)));
        _within("gift: lock, own coin", 55_000);
    }

    function test_LockERC20() public {
        _lock(giftOf(_tokens(25 ether)));
        _within("gift: lock, ERC-20", 76_000);
    }

    function test_LockERC721() public {
        _lock(giftOf(_picture(1)));
        _within("gift: lock, ERC-721", 95_000);
    }

    function test_LockERC1155() public {
        _lock(giftOf(copies(3)));
        _within("gift: lock, ERC-1155", 95_000);
    }

    function test_PackOfThree() public {
        Gift memory gift = packOf(coins(0.1 ether), _tokens(25 ether), _picture(1));
        bytes32 id = _lock(gift);
        _within("gift: lock, pack of three", 120_000);
        _claim(id, gift);
        // an account that does not exist yet costs 25,000 more than one that has a coin
        _within("gift: claim, pack of three, account made", 165_000);
    }

    function test_ClaimPackOfThree() public {
        vm.deal(fresh, 1);
        Gift memory gift = packOf(coins(0.1 ether), _tokens(25 ether), _picture(1));
        _claim(_lock(gift), gift);
        _within("gift: claim, pack of three", 140_000);
    }

    function test_ClaimERC20() public {
        Gift memory gift = giftOf(_tokens(25 ether));
        _claim(_lock(gift), gift);
        _within("gift: claim, ERC-20", 75_000);
    }

    function test_FiftyLinks() public {
        Gift memory gift = giftOf(coins(0.1 ether));
        gift.claimKey = address(0);
        address[] memory keys = new address[](50);
        for (uint256 i; i < 50; ++i) {
            keys[i] = vm.addr(uint256(keccak256(abi.encode("link", i))));
        }
        vm.prank(alice);
        gifts.lockMany{value: 5 ether}(gift, keccak256("salt"), keys);
        _record("gift: 50 links, each", vm.lastCallGas().gasTotalUsed / 50, 29_000);
    }

    function test_ReclaimFifty() public {
        _record("gift: reclaim in a batch of 50, each", _reclaimFifty(_tokens(25 ether)), 16_000);
    }

    function test_ReclaimFiftyNative() public {
        // a transfer of the chain's coin alone is 6,800 of it; tokens that go to one sender share their slots
        _record("gift: reclaim in a batch of 50, own coin, each", _reclaimFifty(coins(0.1 ether)), 21_000);
    }

    function _reclaimFifty(Item memory item) private returns (uint256) {
        Return[] memory all = new Return[](50);
        for (uint256 i; i < 50; ++i) {
            Gift memory gift = giftOf(item);
            all[i] = Return(lockAs(alice, gift, keccak256(abi.encode(i))), alice, gift);
        }
        vm.warp(EXPIRY);
        vm.prank(carrier);
        gifts.reclaimMany(all);
        return vm.lastCallGas().gasTotalUsed / 50;
    }

    function test_Campaign() public {
        Item[] memory pack = new Item[](1);
        pack[0] = _tokens(25 ether);
        bytes32[] memory leaves = new bytes32[](1_024);
        for (uint256 i; i < 1_024; ++i) {
            leaves[i] = GiftTree.leaf(i, claimKey, pack);
        }
        Campaign memory campaign = Campaign(GiftTree.rootOf(leaves), EXPIRY);
        pack[0] = _tokens(250 ether);
        vm.prank(alice);
        bytes32 id = campaigns.createCampaign(campaign, pack, keccak256("salt"));
        _within("gift: campaign of 1,000 links", 125_000);
        pack[0] = _tokens(25 ether);
        for (uint256 i = 700; i < 702; ++i) {
            address recipient = address(uint160(uint256(keccak256(abi.encode("fresh", i)))));
            CampaignClaim memory c = CampaignClaim(
                id,
                alice,
                campaign,
                i,
                claimKey,
                pack,
                GiftTree.proofOf(leaves, i),
                recipient,
                NOW + 1 hours,
                ""
            );
            c.signature = signed(CLAIM_KEY, campaigns.campaignDigest(c));
            vm.prank(carrier);
            campaigns.claimFromCampaign(c);
        }
        _within("gift: claim from a campaign", 90_000);
    }

    // ---- helpers

    function _tokens(uint256 amount) private view returns (Item memory) {
        return Item(ItemKind.ERC20, address(token), 0, amount);
    }

    function _picture(uint256 tokenId) private view returns (Item memory) {
        return Item(ItemKind.ERC721, address(picture), tokenId, 1);
    }

    function _lock(Gift memory gift) private returns (bytes32) {
        return lockAs(alice, gift, keccak256("salt"));
    }

    function _claim(bytes32 id, Gift memory gift) private {
        Claim memory c = claimOf(id, gift, fresh);
        vm.prank(carrier);
        gifts.claim(c);
    }

    function _within(string memory name, uint256 most) private {
        _record(name, vm.lastCallGas().gasTotalUsed, most);
    }

    function _record(string memory name, uint256 gas, uint256 most) private {
        vm.snapshotValue("measured", name, gas);
        vm.snapshotValue("bound", name, most);
        vm.assertLe(gas, most);
    }
}
