// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {LibClone} from "solady/utils/LibClone.sol";

/// @title CallbackClone
/// @notice Deploys Solady's clone with immutable arguments at an address that depends on the salt alone.
/// @dev CREATE2 hashes the creation code, and the arguments would be part of it. So the creation code is a constant
/// that asks its deployer for the code to install; the deployer holds it in transient storage meanwhile. CREATE3
/// does the same for about 38,000 gas more.
library CallbackClone {
    /// @dev the first of the transient slots used: "ksclone" in ASCII
    uint256 private constant SLOT = 0x6b73636c6f6e6500000000000000000000000000000000000000000000000000;
    /// @dev Solady's creation code is 10 bytes, then the code to install
    uint256 private constant CREATION_BYTES = 10;
    /// @dev of which the first 45 are the clone's own, and the rest its arguments
    uint256 private constant CLONE_BYTES = 45;

    /// @dev PUSH4 selector, RETURNDATASIZE, MSTORE; STATICCALL(gas, caller, 28, 4, 0, 0); RETURNDATACOPY all; RETURN
    function creationCode(bytes4 selector) internal pure returns (bytes memory) {
        return abi.encodePacked(hex"63", selector, hex"3d523d3d6004601c335afa3d5f5f3e3d5ff3");
    }

    function predict(bytes4 selector, bytes32 salt) internal view returns (address) {
        return LibClone.predictDeterministicAddress(keccak256(creationCode(selector)), salt, address(this));
    }

    /// @dev zero when an earlier deployment took the salt
    function deploy(bytes4 selector, address implementation, bytes memory args, bytes32 salt)
        internal
        returns (address instance)
    {
        _hold(LibClone.initCode(implementation, args));
        bytes memory code = creationCode(selector);
        assembly ("memory-safe") {
            instance := create2(0, add(code, 0x20), mload(code), salt)
        }
    }

    /// @dev Ends the call with the code to install. To be called by the function behind `selector`, with the fixed
    /// number of bytes of this deployer's arguments.
    function answer(uint256 argsBytes) internal view {
        uint256 size = CLONE_BYTES + argsBytes;
        assembly ("memory-safe") {
            let start := mload(0x40)
            for { let i := 0 } lt(i, size) { i := add(i, 0x20) } {
                mstore(add(start, i), tload(add(SLOT, i)))
            }
            return(start, size)
        }
    }

    function _hold(bytes memory initCode) private {
        assembly ("memory-safe") {
            let size := sub(mload(initCode), CREATION_BYTES)
            let start := add(initCode, add(0x20, CREATION_BYTES))
            for { let i := 0 } lt(i, size) { i := add(i, 0x20) } {
                tstore(add(SLOT, i), mload(add(start, i)))
            }
        }
    }
}
