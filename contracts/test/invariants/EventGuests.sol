// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventState, TransferPolicy, Trust} from "../../src/interfaces/TicketTypes.sol";
import {Access, Consent} from "../../src/interfaces/TicketTypes.sol";
import {EventBooks} from "./EventBooks.sol";

/// @notice What buyers and holders do, the hostile ones among them included.
abstract contract EventGuests is EventBooks {
    // ---- buying

    function buy(uint256 who, uint256 tier, uint256 quantity, uint256 to) external {
        (uint8 index, uint256 count, address payer) = (uint8(tier % 3), quantity % 4 + 1, person(who));
        uint256 price = _w.ticket.tier(index).price;
        vm.prank(payer);
        uint256 first = _w.ticket.buy{value: _coin(price * count), gas: CALL_GAS}(index, count, person(to));
        _noteSale(first, count, index, price, payer);
    }

    function buyWithCredits(uint256 tier, uint256 to) external {
        Access memory open;
        Consent memory none;
        uint8 index = uint8(tier % 3);
        uint256 price = _w.ticket.tier(index).price;
        vm.prank(_w.treasury);
        uint256 first = _w.ticket.buyFor{value: _coin(price), gas: CALL_GAS}(index, 1, person(to), none, open);
        _noteSale(first, 1, index, price, person(to));
    }

    function donate(uint256 amount) external countsRefunds {
        amount %= 1 ether;
        address ticket = address(_w.ticket);
        if (_paidInCoin()) vm.deal(ticket, ticket.balance + amount);
        else _w.token.mint(ticket, amount);
        donated += amount;
    }

    // ---- giving

    function give(uint256 which, uint256 to) external {
        uint256 tokenId = _pick(which);
        address owner = _w.ticket.ownerOf(tokenId);
        if (owner == address(_w.escrow)) {
            _w.escrow.move(address(_w.ticket), owner, person(to), tokenId);
        } else {
            address receiver = to % 4 == 0 ? address(_w.escrow) : person(to / 4);
            (TransferPolicy policy,) = _w.ticket.transferPolicy();
            vm.prank(owner);
            _w.ticket.transferFrom(owner, receiver, tokenId);
            if (policy != TransferPolicy.Free || _w.ticket.attended(tokenId)) movedWrongly = true;
        }
        _noteMove(tokenId);
    }

    function sellOn(uint256 which, uint256 to) external {
        uint256 tokenId = _pick(which);
        address owner = _w.ticket.ownerOf(tokenId);
        (TransferPolicy policy,) = _w.ticket.transferPolicy();
        vm.prank(owner);
        _w.ticket.approve(address(_w.market), tokenId);
        _w.market.move(address(_w.ticket), owner, person(to), tokenId);
        bool leavesEscrow = owner == address(_w.escrow);
        if (!leavesEscrow && (policy == TransferPolicy.None || _w.ticket.attended(tokenId))) {
            movedWrongly = true;
        }
        _noteMove(tokenId);
    }

    function _noteMove(uint256 tokenId) private {
        ++moves[tokenId];
        if (seenRefunded[tokenId]) movedWrongly = true;
    }

    // ---- money back

    function refund(uint256 which) external countsRefunds {
        uint256 tokenId = _pick(which);
        address owner = _w.ticket.ownerOf(tokenId);
        address payee = _w.ticket.boughtWithCredits(tokenId) ? _w.treasury : owner;
        uint256 before = balanceOf(payee);
        bool used = _w.ticket.attended(tokenId) && _w.ticket.state() != EventState.Cancelled;
        vm.prank(owner);
        _w.ticket.refund{gas: CALL_GAS}(tokenId);
        if (balanceOf(payee) - before != paidAtSale[tokenId]) payeeWrong = true;
        if (seenRefunded[tokenId] || used || owner == address(_w.escrow)) payeeWrong = true;
        seenRefunded[tokenId] = true;
    }

    function push(uint256 which) external countsRefunds {
        uint256[] memory list = new uint256[](4);
        for (uint256 i; i < 4; ++i) {
            list[i] = _pick(which + i / 2 * 7);
        }
        (uint256 held, uint256 wealth) = (_w.ticket.held(), _holdersWealth());
        _w.ticket.pushRefund{gas: CALL_GAS}(list);
        if (_holdersWealth() - wealth != held - _w.ticket.held()) payeeWrong = true;
        if (_w.ticket.state() != EventState.Cancelled) payeeWrong = true;
        for (uint256 i; i < 4; ++i) {
            if (_w.ticket.refunded(list[i])) seenRefunded[list[i]] = true;
        }
    }

    // ---- badges

    function mintBadges(uint256 which) external countsRefunds {
        uint256[] memory list = new uint256[](4);
        for (uint256 i; i < 4; ++i) {
            list[i] = _pick(which + i / 2);
        }
        _w.badge.mintBatch{gas: CALL_GAS}(address(_w.ticket), list);
    }

    function claimBadge(uint256 which) external countsRefunds {
        uint256 tokenId = _pick(which);
        address owner = _w.ticket.ownerOf(tokenId);
        if (_w.factory.trustOf(owner) != Trust.None) return;
        vm.prank(owner);
        _w.badge.claim{gas: CALL_GAS}(address(_w.ticket), tokenId);
    }

    function giveBadgeAway(uint256 who, uint256 to) external {
        uint256 id = _w.ticket.eventNumber();
        vm.prank(person(who));
        _w.badge.safeTransferFrom(person(who), person(to), id, 1, "");
        badgeMoved = true;
    }

    function approveBadge(uint256 who) external {
        vm.prank(person(who));
        _w.badge.setApprovalForAll(person(who + 1), true);
        badgeMoved = true;
    }
}
