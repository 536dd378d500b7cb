// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Campaign, CampaignClaim, Gift, Item} from "../interfaces/GiftTypes.sol";

/// @title GiftHashes
/// @notice What a gift's slot holds, and the EIP-712 structs that its signatures are over. Domain: name "Keepsake
/// Gift", version "1", the chain, the escrow.
library GiftHashes {
    bytes32 internal constant CLAIM = keccak256(
        "Claim(bytes32 giftId,bytes32 giftHash,address recipient,uint256 deadline,uint256 skipMask)"
    );
    bytes32 internal constant RECLAIM =
        keccak256("Reclaim(bytes32 giftId,bytes32 giftHash,address to,uint256 deadline)");
    bytes32 internal constant CAMPAIGN_CLAIM = keccak256(
        "CampaignClaim(bytes32 campaignId,uint256 index,bytes32 packHash,address recipient,uint256 deadline)"
    );

    function idOf(address sender, address claimKey, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(sender, claimKey, salt));
    }

    /// @dev what a gift's slot holds: flat, and the items as they stand in calldata, because this is done at every step
    function slotOf(address sender, Gift calldata gift) internal pure returns (bytes32) {
        return _slot(
            sender,
            gift.claimKey,
            gift.recipient,
            gift.second,
            gift.expiry,
            gift.cancellable,
            itemsHash(gift.items)
        );
    }

    /// @dev the same with another claim key
    function slotWith(address sender, Gift calldata gift, address claimKey) internal pure returns (bytes32) {
        return _slot(
            sender,
            claimKey,
            gift.recipient,
            gift.second,
            gift.expiry,
            gift.cancellable,
            itemsHash(gift.items)
        );
    }

    /// @dev the same with those of its items alone that the mask names
    function slotOfKept(address sender, Gift calldata gift, uint256 mask) internal pure returns (bytes32) {
        bytes memory words;
        for (uint256 i; i < gift.items.length; ++i) {
            if (mask >> i & 1 != 0) words = bytes.concat(words, abi.encode(gift.items[i]));
        }
        return _slot(
            sender,
            gift.claimKey,
            gift.recipient,
            gift.second,
            gift.expiry,
            gift.cancellable,
            keccak256(words)
        );
    }

    /// @dev over the items' ABI words, four each, one after the other
    function itemsHash(Item[] calldata items) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            let size := shl(7, items.length)
            calldatacopy(at, items.offset, size)
            hash := keccak256(at, size)
        }
    }

    function _slot(
        address sender,
        address claimKey,
        address recipient,
        address second,
        uint40 expiry,
        bool cancellable,
        bytes32 items
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(sender, claimKey, recipient, second, expiry, cancellable, items));
    }

    function claim(bytes32 giftId, bytes32 giftHash, address recipient, uint256 deadline, uint256 skipMask)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(CLAIM, giftId, giftHash, recipient, deadline, skipMask));
    }

    function reclaim(bytes32 giftId, bytes32 giftHash, address to, uint256 deadline)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(RECLAIM, giftId, giftHash, to, deadline));
    }

    // ---- campaigns

    function campaignId(address sender, bytes32 root, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(sender, root, salt));
    }

    function campaign(address sender, Campaign calldata terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(sender, terms));
    }

    /// @dev hashed twice, so that no inner node passes for a leaf
    function leaf(uint256 index, address claimKey, bytes32 packHash) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(index, claimKey, packHash))));
    }

    function campaignClaim(CampaignClaim calldata c, bytes32 packHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(CAMPAIGN_CLAIM, c.campaignId, c.index, packHash, c.recipient, c.deadline));
    }
}
