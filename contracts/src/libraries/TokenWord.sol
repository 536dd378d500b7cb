// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title TokenWord
/// @notice The 96 bits kept beside a ticket's owner, in the owner's storage slot.
/// @dev low to high: price paid 64 (CompactAmount) | sequence 22 | tier 5 | - 2 | moves freely 1 | bought with
/// credits 1 | refunded 1
library TokenWord {
    uint256 private constant SEQUENCE_AT = 64;
    uint256 private constant SEQUENCE_MAX = (1 << 22) - 1;
    uint256 private constant TIER_AT = 86;
    uint256 private constant TIER_MAX = (1 << 5) - 1;
    uint96 private constant FREE = 1 << 93;
    uint96 private constant CREDIT = 1 << 94;
    uint96 private constant REFUNDED = 1 << 95;

    /// @dev `index` < 28; `free`: minted while tickets moved freely, and so for good
    function make(uint8 index, uint64 paid, bool credit, bool free) internal pure returns (uint96) {
        return uint96(paid) | (uint96(index) << 86) | (credit ? CREDIT : 0) | (free ? FREE : 0);
    }

    function packedPaid(uint96 word) internal pure returns (uint64) {
        return uint64(word);
    }

    function sequence(uint96 word) internal pure returns (uint256) {
        return (uint256(word) >> SEQUENCE_AT) & SEQUENCE_MAX;
    }

    function tier(uint96 word) internal pure returns (uint8) {
        return uint8((uint256(word) >> TIER_AT) & TIER_MAX);
    }

    function isFree(uint96 word) internal pure returns (bool) {
        return word & FREE != 0;
    }

    function isCredit(uint96 word) internal pure returns (bool) {
        return word & CREDIT != 0;
    }

    function isRefunded(uint96 word) internal pure returns (bool) {
        return word & REFUNDED != 0;
    }

    function markRefunded(uint96 word) internal pure returns (uint96) {
        return word | REFUNDED;
    }

    /// @dev stays at the maximum (4,194,303 changes of owner) rather than trap a ticket
    function nextSequence(uint96 word) internal pure returns (uint96) {
        if (sequence(word) == SEQUENCE_MAX) return word;
        unchecked {
            return word + (uint96(1) << 64);
        }
    }
}
