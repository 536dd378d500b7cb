// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventFactory} from "../src/interfaces/IEventFactory.sol";
import {IBadge, ITicket} from "./ITicket.sol";
import {
    Access,
    Consent,
    EventParams,
    FactoryConfig,
    Permit,
    RoleGrant,
    TierParams,
    TransferPolicy
} from "../src/interfaces/TicketTypes.sol";
import {Custodian} from "./mocks/Accounts.sol";
import {FreezableToken} from "./mocks/Tokens.sol";
import {Vm} from "forge-std/Vm.sol";

/// @notice A factory, a badge contract, the people, and events to try things on.
abstract contract Base {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 internal constant NOW = 1_800_000_000;
    uint256 internal constant PRICE = 0.1 ether;
    uint256 internal constant FEE_BPS = 250;
    uint8 internal constant PAID_TIER = 0;
    uint8 internal constant FREE_TIER = 1;
    uint256 internal constant ALICE_KEY = 0xa11ce;
    uint256 internal constant ORGANIZER_KEY = 0x0123;

    address internal guardian = address(0x6a);
    address internal curator = address(0xc0);
    address internal platform = address(0xfee);
    address internal treasury = address(0x7e);
    address internal door = address(0xd0);
    address internal bob = address(0xb0b);
    address internal alice = vm.addr(ALICE_KEY);
    address internal organizer = vm.addr(ORGANIZER_KEY);

    Custodian internal escrow = new Custodian();
    Custodian internal market = new Custodian();
    FreezableToken internal dollar = new FreezableToken();
    IEventFactory internal factory;
    IBadge internal badge;
    ITicket internal ticket;
    uint256 private _refs;

    function setUp() public virtual {
        vm.warp(NOW);
        FactoryConfig memory config = FactoryConfig({
            guardian: guardian,
            curator: curator,
            feeRecipient: platform,
            creditTreasury: treasury,
            feeBps: uint16(FEE_BPS),
            guardianDelay: 1 days,
            trustDelay: 7 days,
            escrows: new address[](1),
            marketplaces: new address[](1)
        });
        config.escrows[0] = address(escrow);
        config.marketplaces[0] = address(market);
        factory = deployFactory(config);
        badge = IBadge(vm.deployCode("artifacts/AttendanceBadge.json", abi.encode(factory)));
        ticket = create(terms());
        address[4] memory people = [alice, bob, treasury, organizer];
        for (uint256 i; i < people.length; ++i) {
            vm.deal(people[i], 1_000 ether);
            dollar.mint(people[i], 1_000 ether);
        }
    }

    function deployFactory(FactoryConfig memory config) internal returns (IEventFactory) {
        return IEventFactory(vm.deployCode("artifacts/EventFactory.json", abi.encode(config)));
    }

    // ---- events

    function terms() internal returns (EventParams memory p) {
        p.ref = bytes32(++_refs);
        p.contentHash = keccak256("content");
        p.startTime = uint40(NOW + 30 days);
        p.endTime = uint40(NOW + 30 days + 4 hours);
        p.releaseTime = uint40(NOW + 32 days + 4 hours);
        p.refundUntil = uint40(NOW + 25 days);
        p.resaleCapBps = 11_000;
        p.royaltyBps = 500;
        p.door = door;
    }

    function twoTiers() internal pure returns (TierParams[] memory tiers) {
        tiers = new TierParams[](2);
        tiers[PAID_TIER] = TierParams(uint128(PRICE), 1_000, 4, 0, 0, 0);
        tiers[FREE_TIER] = TierParams(0, 500, 0, 0, 0, 0);
    }

    function create(EventParams memory p) internal returns (ITicket) {
        return create(p, twoTiers());
    }

    function create(EventParams memory p, TierParams[] memory tiers) internal returns (ITicket) {
        vm.prank(organizer);
        (, address created) = factory.createEvent(p, tiers);
        return ITicket(created);
    }

    function createWithPolicy(TransferPolicy policy) internal returns (ITicket) {
        EventParams memory p = terms();
        p.transferPolicy = policy;
        return create(p);
    }

    function createForToken(address token) internal returns (ITicket) {
        EventParams memory p = terms();
        p.currency = token;
        return create(p);
    }

    // ---- acts

    function buy(address buyer, uint256 quantity) internal returns (uint256) {
        vm.prank(buyer);
        return ticket.buy{value: PRICE * quantity}(PAID_TIER, quantity, buyer);
    }

    function grant(address to, uint256 quantity) internal returns (uint256) {
        address[] memory list = new address[](quantity);
        for (uint256 i; i < quantity; ++i) {
            list[i] = to;
        }
        vm.prank(organizer);
        return ticket.grantMany(FREE_TIER, list);
    }

    function mark(uint256 tokenId) internal {
        vm.prank(door);
        ticket.markAttended(one(tokenId >> 8), one(1 << (tokenId & 255)));
    }

    function cancelEvent() internal {
        vm.prank(organizer);
        ticket.cancel();
    }

    function noAccess() internal pure returns (Access memory a) {}

    function noPermit() internal pure returns (Permit memory p) {}

    function noConsent() internal pure returns (Consent memory c) {}

    // ---- signatures

    function sign(uint256 key, bytes32 structHash) internal view returns (bytes memory) {
        return sign(key, structHash, address(ticket));
    }

    function sign(uint256 key, bytes32 structHash, address verifier) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Keepsake Ticket"),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }

    // ---- checks

    function one(uint256 value) internal pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = value;
    }

    function list2(uint256 a, uint256 b) internal pure returns (uint256[] memory list) {
        list = new uint256[](2);
        (list[0], list[1]) = (a, b);
    }

    function range(uint256 first, uint256 count) internal pure returns (uint256[] memory list) {
        list = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            list[i] = first + i;
        }
    }

    function expectError(bytes4 selector) internal {
        vm.expectPartialRevert(selector);
    }

    function eq(uint256 left, uint256 right) internal pure {
        vm.assertEq(left, right);
    }

    function eq(address left, address right) internal pure {
        vm.assertEq(left, right);
    }

    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        return low + value % (high - low + 1);
    }
}
