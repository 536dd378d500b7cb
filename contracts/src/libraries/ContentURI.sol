// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {LibString} from "solady/utils/LibString.sol";

/// @title ContentURI
/// @notice The address of content by its sha-256.
library ContentURI {
    /// @dev CIDv1 in base 16 (multibase `f`): version 01, codec raw 55, sha2-256 12, 32 bytes 20, the hash
    function uriOf(bytes32 hash) internal pure returns (string memory) {
        return string.concat("ipfs://f01551220", LibString.toHexStringNoPrefix(uint256(hash), 32));
    }
}
