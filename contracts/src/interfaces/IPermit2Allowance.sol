// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title IPermit2Allowance
/// @notice What the escrow asks of Permit2 beside Solady's calls: an allowance that its owner signed or approved there.
/// https://github.com/Uniswap/permit2, at the same address on every chain that has it.
interface IPermit2Allowance {
    /// @notice What somebody may take of an owner's token through Permit2.
    /// @param owner whose token
    /// @param token which
    /// @param spender who may take it
    /// @return amount how much
    /// @return expiration the last second at which it counts
    /// @return nonce of the next signature
    function allowance(address owner, address token, address spender)
        external
        view
        returns (uint160 amount, uint48 expiration, uint48 nonce);
}
