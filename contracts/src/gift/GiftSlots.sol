// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IGiftEscrow} from "../interfaces/IGiftEscrow.sol";
import {Claim, Gift, LockFinding, Return} from "../interfaces/GiftTypes.sol";
import {Errors} from "../libraries/Errors.sol";
import {GiftHashes} from "../libraries/GiftHashes.sol";
import {GiftChecks} from "./GiftChecks.sol";
import {EIP712} from "solady/utils/EIP712.sol";

/// @title GiftSlots
/// @notice One slot a gift, and the digests that are signed over what it holds.
abstract contract GiftSlots is GiftChecks, EIP712 {
    bytes32 internal constant ENDED = bytes32(uint256(1));

    mapping(bytes32 giftId => bytes32 slot) internal _slots;

    function _checkSlot(bytes32 giftId, bytes32 expected) internal view {
        bytes32 found = _slots[giftId];
        if (found == expected) return;
        if (found == 0) revert Errors.GiftEscrow_Unknown(giftId);
        if (found == ENDED) revert Errors.GiftEscrow_Ended(giftId);
        revert Errors.GiftEscrow_OtherGift(giftId);
    }

    /// @dev for good, or until what is kept is taken
    function _end(bytes32 giftId, address sender, Gift calldata gift, uint256 kept) internal {
        _slots[giftId] = kept == 0 ? ENDED : GiftHashes.slotOfKept(sender, gift, kept);
    }

    // ---- views

    /// @inheritdoc IGiftEscrow
    function validateGiftForLocking(address sender, Gift calldata gift, bytes32 salt)
        external
        view
        returns (LockFinding[] memory)
    {
        return _findings(gift, sender, _slots[GiftHashes.idOf(sender, gift.claimKey, salt)] != 0);
    }

    /// @inheritdoc IGiftEscrow
    function giftIdOf(address sender, address claimKey, bytes32 salt) external pure returns (bytes32) {
        return GiftHashes.idOf(sender, claimKey, salt);
    }

    /// @inheritdoc IGiftEscrow
    function slotOf(bytes32 giftId) external view returns (bytes32) {
        return _slots[giftId];
    }

    /// @inheritdoc IGiftEscrow
    function claimDigest(Claim calldata c) external view returns (bytes32) {
        return _claimDigest(c, GiftHashes.slotOf(c.sender, c.gift));
    }

    /// @inheritdoc IGiftEscrow
    function reclaimDigest(Return calldata r, address to, uint256 deadline) external view returns (bytes32) {
        return _hashTypedData(GiftHashes.reclaim(r.giftId, GiftHashes.slotOf(r.sender, r.gift), to, deadline));
    }

    function _claimDigest(Claim calldata c, bytes32 slot) internal view returns (bytes32) {
        return _hashTypedData(GiftHashes.claim(c.giftId, slot, c.recipient, c.deadline, c.skipMask));
    }

    /// @dev EIP-712
    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("Keepsake Gift", "1");
    }
}
