// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventFactory} from "../../src/interfaces/IEventFactory.sol";
import {IBadge, ITicket} from "../ITicket.sol";
import {Custodian} from "../mocks/Accounts.sol";
import {HostileToken} from "../mocks/Tokens.sol";
import {Vm} from "forge-std/Vm.sol";

/// @notice Everything and everybody around one event.
struct World {
    IEventFactory factory;
    ITicket ticket;
    IBadge badge;
    HostileToken token; // zero: the event is paid in the chain's own coin
    Custodian escrow;
    Custodian market;
    address organizer;
    address door;
    address guardian;
    address treasury;
    address platform;
    address[5] people; // the first two are plain accounts
}

/// @notice What is written down about one event while random things happen to it, independently of the contracts.
abstract contract EventBooks {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev a receiver or token that burns all the gas it gets must not stop the campaign
    uint256 internal constant CALL_GAS = 4_000_000;
    uint8 internal constant LIMITED_TIER = 2;
    uint256 public constant WALLET_LIMIT = 3;

    World internal _w;

    // money, in smallest units
    uint256 public sales;
    uint256 public refunds;
    uint256 public withdrawn; // by the organizer, the fee not included
    uint256 public feesDue;
    uint256 public donated;

    // tickets
    mapping(address payer => uint256) public limitedBought;
    mapping(uint256 tokenId => uint256) public paidAtSale;
    mapping(uint256 tokenId => uint256) public moves;
    mapping(uint256 tokenId => bool) public seenRefunded;

    // what must never happen
    bool public withdrewEarly;
    bool public feeWrong;
    bool public payeeWrong;
    bool public movedWrongly;
    bool public termsWorsened;
    bool public strangerSucceeded;
    bool public badgeMoved;

    /// @dev whatever an act does, also through a hook of a receiver: held money gets less by refunds only
    modifier countsRefunds() {
        uint256 before = _w.ticket.held();
        _;
        uint256 left = _w.ticket.held();
        if (left < before) refunds += before - left;
    }

    function person(uint256 which) public view returns (address) {
        return _w.people[which % 5];
    }

    function balanceOf(address account) public view returns (uint256) {
        return _paidInCoin() ? account.balance : _w.token.balanceOf(account);
    }

    function _paidInCoin() internal view returns (bool) {
        return address(_w.token) == address(0);
    }

    function _coin(uint256 amount) internal view returns (uint256) {
        return _paidInCoin() ? amount : 0;
    }

    function _pick(uint256 which) internal view returns (uint256) {
        return which % _w.ticket.totalMinted() + 1;
    }

    function _listed(uint256 value) internal pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = value;
    }

    function _noteSale(uint256 first, uint256 quantity, uint8 tier, uint256 price, address counted) internal {
        sales += price * quantity;
        if (tier == LIMITED_TIER) limitedBought[counted] += quantity;
        for (uint256 id = first; id < first + quantity; ++id) {
            paidAtSale[id] = price;
        }
    }

    /// @dev what all who can be refunded have together
    function _holdersWealth() internal view returns (uint256 sum) {
        sum = balanceOf(_w.treasury);
        for (uint256 i; i < 5; ++i) {
            sum += balanceOf(_w.people[i]);
        }
    }
}
