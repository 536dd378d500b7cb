// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Item} from "../src/interfaces/GiftTypes.sol";

/// @notice A Merkle tree of a power of two leaves, as campaigns have.
library GiftTree {
    function leaf(uint256 index, address claimKey, Item[] memory pack) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(index, claimKey, itemsHash(pack)))));
    }

    function itemsHash(Item[] memory items) internal pure returns (bytes32) {
        bytes memory words;
        for (uint256 i; i < items.length; ++i) {
            words = bytes.concat(words, abi.encode(items[i]));
        }
        return keccak256(words);
    }

    function rootOf(bytes32[] memory leaves) internal pure returns (bytes32) {
        while (leaves.length > 1) leaves = _up(leaves);
        return leaves[0];
    }

    function proofOf(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory proof) {
        uint256 depth;
        while (1 << depth < leaves.length) ++depth;
        proof = new bytes32[](depth);
        for (uint256 i; i < depth; ++i) {
            proof[i] = leaves[index ^ 1];
            leaves = _up(leaves);
            index >>= 1;
        }
    }

    function _up(bytes32[] memory level) private pure returns (bytes32[] memory next) {
        next = new bytes32[](level.length / 2);
        for (uint256 i; i < next.length; ++i) {
            (bytes32 a, bytes32 b) = (level[2 * i], level[2 * i + 1]);
            next[i] = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
        }
    }
}
