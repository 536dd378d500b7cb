// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicket} from "../interfaces/IEventTicket.sol";
import {Errors} from "../libraries/Errors.sol";
import {TicketRoles} from "../libraries/TicketRoles.sol";
import {TicketRefunds} from "./TicketRefunds.sol";

/// @title TicketDoor
/// @notice Attendance, 256 tickets a word.
abstract contract TicketDoor is TicketRefunds {
    /// @inheritdoc IEventTicket
    function markAttended(uint256[] calldata wordIndexes, uint256[] calldata masks)
        external
        onlyRole(TicketRoles.DOOR)
    {
        // Check
        if (wordIndexes.length != masks.length) {
            revert Errors.EventTicket_LengthMismatch(wordIndexes.length, masks.length);
        }
        if (_ledger.cancelled) revert Errors.EventTicket_Cancelled();
        uint256 minted = _ledger.minted;
        bool anyRefunded = _ledger.refundedCount != 0;

        // Effect
        for (uint256 i; i < masks.length; ++i) {
            _markWord(wordIndexes[i], masks[i], minted, anyRefunded);
        }
    }

    function _markWord(uint256 word, uint256 mask, uint256 minted, bool anyRefunded) private {
        uint256 bad = mask & ~_mintedMask(word, minted);
        if (bad != 0) revert Errors.EventTicket_NotMinted(word, bad);
        if (anyRefunded) {
            bad = mask & _refundedWords[word];
            if (bad != 0) revert Errors.EventTicket_MaskRefunded(word, bad);
        }
        uint256 before = _attendedWords[word];
        uint256 fresh = mask & ~before;
        if (fresh == 0) return;
        _attendedWords[word] = before | fresh;
        emit AttendanceMarked(word, fresh);
    }

    /// @dev the bits of ids 1 to `minted` in a word
    function _mintedMask(uint256 word, uint256 minted) private pure returns (uint256 mask) {
        uint256 last = minted >> 8;
        if (word > last) return 0;
        mask = word < last ? type(uint256).max : type(uint256).max >> (255 - (minted & 0xff));
        if (word == 0) mask &= ~uint256(1);
    }

    /// @inheritdoc IEventTicket
    function attendeesOf(uint256[] calldata tokenIds) external view returns (address[] memory holders) {
        holders = new address[](tokenIds.length);
        uint256 word;
        uint256 bits = _attendedWords[0];
        // the loop is part of the cost of a badge, and cannot overflow
        unchecked {
            for (uint256 i; i < tokenIds.length; ++i) {
                uint256 tokenId = tokenIds[i];
                // neighbours share a word: look it up once
                if (tokenId >> 8 != word) {
                    word = tokenId >> 8;
                    bits = _attendedWords[word];
                }
                if (bits >> (tokenId & 0xff) & 1 != 0) holders[i] = _ownerOf(tokenId);
            }
        }
    }

    /// @inheritdoc IEventTicket
    function attendedWord(uint256 word) external view returns (uint256) {
        return _attendedWords[word];
    }

    /// @inheritdoc IEventTicket
    function refundedWord(uint256 word) external view returns (uint256) {
        return _refundedWords[word];
    }
}
