// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventParams, Schedule, TransferPolicy} from "../interfaces/TicketTypes.sol";

/// @title TicketTerms
/// @notice The terms an event was created with, kept in its ticket contract's code (a word there costs 6,400
/// gas once against 22,100 in storage). What may change later is overridden in storage.
/// @dev Bytes: organizer 20 | event number 4 | policy, draft, tiers 1 (2, 1 and 5 bits) | cap 2 | royalty 2 | start 5
/// | end 5 | release 5 | refunds 5 | currency 20 | door 20 | content hash 32 = 121
library TicketTerms {
    uint256 internal constant BYTES = 121;
    uint256 private constant NUMBER_AT = 20;
    uint256 private constant KIND_AT = 24;
    uint256 private constant SCHEDULE_AT = 29;
    uint256 private constant CURRENCY_AT = 49;
    uint256 private constant DOOR_AT = 69;
    uint256 private constant CONTENT_AT = 89;
    uint256 private constant CODE_BYTES = 0x2d; // the clone's own code, before the arguments

    /// @dev fewer than 32 tiers
    function encode(EventParams calldata p, address creator, uint32 number, uint256 tiers)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(
            creator,
            number,
            uint8((uint256(p.transferPolicy) << 6) | (p.draft ? 1 << 5 : 0) | tiers),
            p.resaleCapBps,
            p.royaltyBps,
            p.startTime,
            p.endTime,
            p.releaseTime,
            p.refundUntil,
            p.currency,
            p.door,
            p.contentHash
        );
    }

    function organizer(address ticket) internal view returns (address) {
        return address(bytes20(_load(ticket, 0)));
    }

    function eventNumber(address ticket) internal view returns (uint32) {
        return uint32(bytes4(_load(ticket, NUMBER_AT)));
    }

    function policy(address ticket) internal view returns (TransferPolicy kind, uint16 capBps) {
        uint256 word = uint256(_load(ticket, KIND_AT));
        return (TransferPolicy(word >> 254), uint16(word >> 232));
    }

    function royaltyBps(address ticket) internal view returns (uint16) {
        return uint16(bytes2(_load(ticket, KIND_AT + 3)));
    }

    function isDraft(address ticket) internal view returns (bool) {
        return uint256(_load(ticket, KIND_AT)) >> 253 & 1 != 0;
    }

    function tierCount(address ticket) internal view returns (uint8) {
        return uint8(bytes1(_load(ticket, KIND_AT))) & 31;
    }

    function schedule(address ticket) internal view returns (Schedule memory times) {
        uint256 word = uint256(_load(ticket, SCHEDULE_AT));
        times.startTime = uint40(word >> 216);
        times.endTime = uint40(word >> 176);
        times.releaseTime = uint40(word >> 136);
        times.refundUntil = uint40(word >> 96);
    }

    function currency(address ticket) internal view returns (address) {
        return address(bytes20(_load(ticket, CURRENCY_AT)));
    }

    function door(address ticket) internal view returns (address) {
        return address(bytes20(_load(ticket, DOOR_AT)));
    }

    function contentHash(address ticket) internal view returns (bytes32) {
        return _load(ticket, CONTENT_AT);
    }

    /// @dev 32 bytes of the arguments from `offset`; zeros beyond the end, and for an address without code
    function _load(address ticket, uint256 offset) private view returns (bytes32 word) {
        assembly ("memory-safe") {
            extcodecopy(ticket, 0x00, add(CODE_BYTES, offset), 0x20)
            word := mload(0x00)
        }
    }
}
