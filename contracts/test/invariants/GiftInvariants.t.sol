// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Item, ItemKind} from "../../src/interfaces/GiftTypes.sol";
import {GiftBase} from "../GiftBase.sol";
import {Caller, GasBurner, Refuser} from "../mocks/Accounts.sol";
import {Collectible} from "../mocks/Collectibles.sol";
import {HostileToken} from "../mocks/Tokens.sol";
import {IGiftCampaigns} from "../../src/interfaces/IGiftCampaigns.sol";
import {GiftHandler, GiftWorld, Known} from "./GiftHandler.sol";
import {GiftThief} from "./GiftThief.sol";
import {StdInvariant} from "forge-std/StdInvariant.sol";

/// @notice The sentences of trees/GiftInvariants.tree, in a token that changes its ways.
abstract contract GiftInvariants is GiftBase, StdInvariant {
    GiftHandler internal handler;
    GiftThief internal thief;
    HostileToken internal hostile = new HostileToken();
    address[5] internal people;

    function setUp() public override {
        super.setUp();
        art = new Collectible();
        _setPeople();
        for (uint256 i; i < 5; ++i) {
            vm.startPrank(people[i]);
            hostile.approve(address(gifts), type(uint256).max);
            art.setApprovalForAll(address(gifts), true);
            edition.setApprovalForAll(address(gifts), true);
            vm.stopPrank();
        }
        handler = new GiftHandler(GiftWorld(gifts, hostile, art, edition, people));
        thief = new GiftThief(IGiftCampaigns(address(gifts)), handler);
        targetContract(address(handler));
        targetContract(address(thief));
        targetSender(address(this)); // the handler says who acts
    }

    function _setPeople() internal virtual;

    function invariant_EverySentence() public view {
        sentence_TheEscrowHoldsWhatIsInItsGifts();
        sentence_AGiftEndsExactlyOnce();
        sentence_NothingForbiddenHappened();
    }

    function sentence_TheEscrowHoldsWhatIsInItsGifts() public view {
        uint256[4] memory due;
        Known[] memory known = handler.all();
        for (uint256 i; i < known.length; ++i) {
            Item[] memory items = known[i].gift.items;
            for (uint256 k; k < items.length; ++k) {
                due[uint256(items[k].kind)] += items[k].amount;
                if (items[k].kind == ItemKind.ERC721) vm.assertEq(art.ownerOf(items[k].id), address(gifts));
            }
        }
        eq(address(gifts).balance, due[uint256(ItemKind.Native)] + thief.put());
        eq(hostile.balanceOf(address(gifts)), due[uint256(ItemKind.ERC20)]);
        eq(art.balanceOf(address(gifts)), due[uint256(ItemKind.ERC721)]);
        eq(edition.balanceOf(address(gifts), 5), due[uint256(ItemKind.ERC1155)]);
    }

    function sentence_AGiftEndsExactlyOnce() public view {
        Known[] memory known = handler.all();
        for (uint256 i; i < known.length; ++i) {
            Known memory one = known[i];
            bytes32 slot = gifts.slotOf(one.id);
            eq(one.endings, one.gift.items.length == 0 ? 1 : 0);
            vm.assertEq(slot, one.endings == 1 ? bytes32(uint256(1)) : slotOf(one.sender, one.gift));
        }
    }

    function sentence_NothingForbiddenHappened() public view {
        vm.assertFalse(handler.forbidden());
    }
}

contract GiftInvariantsTest is GiftInvariants {
    function _setPeople() internal override {
        for (uint256 i; i < 5; ++i) {
            people[i] = address(uint160(uint256(keccak256(abi.encode("giver", i)))));
        }
    }
}

contract GiftHostileInvariantsTest is GiftInvariants {
    function _setPeople() internal override {
        people = [
            address(new Refuser()),
            address(new GasBurner()),
            address(new Caller()),
            address(new Caller()),
            address(uint160(uint256(keccak256("giver"))))
        ];
    }
}
