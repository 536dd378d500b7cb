// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Errors} from "./Errors.sol";

/// @title CompactAmount
/// @notice An amount in 64 bits: 60 bits of digits and 4 bits of decimal exponent, exact or refused.
/// @dev So that a ticket's price fits beside its owner: every amount below 2^60 (1.15 coins of 18 decimals) to
/// the last unit, and up to 1.15e33 with up to 18 significant digits.
library CompactAmount {
    uint256 private constant MAX_DIGITS = (1 << 60) - 1;
    uint256 private constant MAX_EXPONENT = 15;

    /// @dev reverts when the amount cannot be held exactly
    function pack(uint256 amount) internal pure returns (uint64) {
        uint256 digits = amount;
        uint256 exponent;
        while (digits > MAX_DIGITS) {
            if (digits % 10 != 0 || exponent == MAX_EXPONENT) {
                revert Errors.EventTicket_PriceDoesNotFit(amount);
            }
            digits /= 10;
            ++exponent;
        }
        return uint64((digits << 4) | exponent);
    }

    function unpack(uint256 packed) internal pure returns (uint128) {
        // at most (2^60 - 1) * 10^15 < 2^128, so neither step can overflow
        unchecked {
            return uint128((packed >> 4) * 10 ** (packed & 15));
        }
    }
}
