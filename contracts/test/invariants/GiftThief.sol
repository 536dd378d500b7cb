// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Campaign, CampaignClaim, Item, ItemKind} from "../../src/interfaces/GiftTypes.sol";
import {IGiftCampaigns} from "../../src/interfaces/IGiftCampaigns.sol";
import {GiftTree} from "../GiftTree.sol";
import {GiftHandler, Known} from "./GiftHandler.sol";
import {Vm} from "forge-std/Vm.sol";

/// @notice Makes campaigns whose one leaf promises something out of somebody else's gift, and claims it.
contract GiftThief {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 private constant KEY = 0x7e1ef;

    IGiftCampaigns private _campaigns;
    GiftHandler private _handler;
    uint256 private _salts;
    /// @notice the chain's coin that these campaigns hold themselves
    uint256 public put;

    constructor(IGiftCampaigns campaigns, GiftHandler handler) {
        (_campaigns, _handler) = (campaigns, handler);
    }

    function plunder(uint256 which, uint256 how) external {
        Known[] memory known = _handler.all();
        Item[] memory items = known[which % known.length].gift.items;
        Item[] memory pack = new Item[](1);
        pack[0] = _wish(items[how % items.length], how / 16 % 4);
        Item[] memory asset = new Item[](1);
        asset[0] = Item(ItemKind.Native, address(0), 0, 1);
        Campaign memory campaign = Campaign(GiftTree.leaf(0, vm.addr(KEY), pack), uint40(block.timestamp) + 1);
        vm.deal(address(this), 1);
        bytes32 id = _campaigns.createCampaign{value: 1}(campaign, asset, bytes32(++_salts));
        ++put;
        _claim(id, campaign, pack);
    }

    /// @dev as it is, none of it, as a collectible of its number, or as one of its amount
    function _wish(Item memory item, uint256 how) private pure returns (Item memory) {
        if (item.kind == ItemKind.Native) ++item.amount; // more than the one that was put in
        if (how == 1) item.amount = 0;
        if (how == 2) (item.kind, item.amount) = (ItemKind.ERC721, 0);
        if (how == 3) (item.kind, item.id, item.amount) = (ItemKind.ERC721, item.amount, 0);
        return item;
    }

    function _claim(bytes32 id, Campaign memory campaign, Item[] memory pack) private {
        CampaignClaim memory c = CampaignClaim(
            id,
            address(this),
            campaign,
            0,
            vm.addr(KEY),
            pack,
            new bytes32[](0),
            vm.addr(KEY),
            block.timestamp,
            ""
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, _campaigns.campaignDigest(c));
        c.signature = abi.encodePacked(r, s, v);
        try _campaigns.claimFromCampaign(c) {} catch {}
    }
}
