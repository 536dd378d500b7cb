// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {TierParams} from "../src/interfaces/TicketTypes.sol";
import {IBadge, ITicket} from "./ITicket.sol";
import {Custodian} from "./mocks/Accounts.sol";
import {Vm} from "forge-std/Vm.sol";

/// @notice Does random things to one event, and keeps its own books.
contract EventHandler {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    ITicket private immutable _ticket;
    IBadge private immutable _badge;
    Custodian private immutable _escrow;
    address private immutable _organizer;
    address private immutable _door;
    address[5] public people =
        [address(0x101), address(0x102), address(0x103), address(0x104), address(0x105)];

    uint256 public sales;
    uint256 public refunds;
    uint256 public withdrawn;
    uint256 public badges;
    bool public withdrewEarly;

    constructor(ITicket ticket, IBadge badge, Custodian escrow, address organizer, address door) {
        (_ticket, _badge, _escrow, _organizer, _door) = (ticket, badge, escrow, organizer, door);
        for (uint256 i; i < 5; ++i) {
            vm.deal(people[i], 1_000_000 ether);
        }
    }

    function buy(uint256 who, uint256 tier, uint256 quantity, uint256 to) external {
        tier %= 2;
        quantity = quantity % 5 + 1;
        uint256 total = _ticket.tier(uint8(tier)).price * quantity;
        vm.prank(people[who % 5]);
        _ticket.buy{value: total}(uint8(tier), quantity, people[to % 5]);
        sales += total;
    }

    function grant(uint256 to) external {
        address[] memory list = new address[](1);
        list[0] = people[to % 5];
        vm.prank(_organizer);
        _ticket.grantMany(1, list);
    }

    function give(uint256 which, uint256 to) external {
        uint256 tokenId = _pick(which);
        address owner = _ticket.ownerOf(tokenId);
        address receiver = to % 4 == 0 ? address(_escrow) : people[to % 5];
        if (owner == address(_escrow)) _escrow.move(address(_ticket), owner, people[to % 5], tokenId);
        else _give(owner, receiver, tokenId);
    }

    function refund(uint256 which) external {
        uint256 tokenId = _pick(which);
        uint256 paid = _ticket.paidOf(tokenId);
        vm.prank(_ticket.ownerOf(tokenId));
        _ticket.refund(tokenId);
        refunds += paid;
    }

    function push(uint256 which) external {
        uint256[] memory list = new uint256[](3);
        for (uint256 i; i < 3; ++i) {
            list[i] = _pick(which + i * 7);
        }
        uint256 before = _ticket.held();
        _ticket.pushRefund(list);
        refunds += before - _ticket.held();
    }

    function mark(uint256 which) external {
        uint256 tokenId = _pick(which);
        (uint256[] memory words, uint256[] memory masks) = (new uint256[](1), new uint256[](1));
        (words[0], masks[0]) = (tokenId >> 8, 1 << (tokenId & 255));
        vm.prank(_door);
        _ticket.markAttended(words, masks);
    }

    function mintBadges(uint256 which) external {
        uint256[] memory list = new uint256[](4);
        for (uint256 i; i < 4; ++i) {
            list[i] = _pick(which + i);
        }
        badges += _badge.mintBatch(address(_ticket), list);
    }

    function reprice(uint256 tier, uint128 price, uint24 supply) external {
        _reprice(uint8(tier % 2), price % 1 ether, supply % 200 + 20);
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + time % 8 days);
    }

    function postpone(uint256 byDays) external {
        if (byDays % 3 != 0) return;
        uint40 shift = uint40(byDays % 10) * 1 days;
        uint40 start = _ticket.schedule().startTime + shift;
        uint40 release = _ticket.schedule().releaseTime + shift;
        vm.prank(_organizer);
        _ticket.postpone(start, start + 4 hours, release);
    }

    function cancel(uint256 chance) external {
        if (chance % 24 != 0) return;
        vm.prank(_organizer);
        _ticket.cancel();
    }

    function withdraw() external {
        uint256 before = address(_ticket).balance;
        vm.prank(_organizer);
        _ticket.withdraw(_organizer);
        if (block.timestamp < _ticket.schedule().releaseTime) withdrewEarly = true;
        withdrawn += before - address(_ticket).balance;
    }

    function collectFee() external {
        uint256 before = address(_ticket).balance;
        _ticket.collectFee();
        withdrawn += before - address(_ticket).balance;
    }

    function _give(address owner, address receiver, uint256 tokenId) private {
        vm.prank(owner);
        _ticket.transferFrom(owner, receiver, tokenId);
    }

    function _reprice(uint8 tier, uint128 price, uint24 supply) private {
        vm.prank(_organizer);
        _ticket.updateTier(tier, TierParams(price, supply, 0, 0, 0, 0));
    }

    function _pick(uint256 which) private view returns (uint256) {
        return which % _ticket.totalMinted() + 1;
    }
}
