// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title IERC5633
/// @notice Composable soulbound extension of ERC-1155 (https://eips.ethereum.org/EIPS/eip-5633).
interface IERC5633 {
    /// @notice A token id became soulbound or stopped being so.
    /// @param id the token id
    /// @param bounded true: holders cannot transfer it
    event Soulbound(uint256 indexed id, bool bounded);

    /// @notice Whether holders of a token id cannot transfer it.
    /// @param id the token id
    /// @return whether it is soulbound
    function isSoulbound(uint256 id) external view returns (bool);
}
