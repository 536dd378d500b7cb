// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Campaign, CampaignClaim, Item} from "./GiftTypes.sol";

/// @title IGiftCampaigns
/// @notice Thousands of gifts of coins and tokens behind one Merkle root, each with a claim key of its own.
/// @dev `campaignId = keccak256(abi.encode(sender, root, salt))`. A leaf is
/// `keccak256(bytes.concat(keccak256(abi.encode(index, claimKey, itemsHash(pack)))))`, pairs are hashed in
/// order of size, as OpenZeppelin's `MerkleProof` does.
interface IGiftCampaigns {
    /// @notice A campaign was funded.
    /// @param campaignId its id
    /// @param sender who gives
    /// @param root of its leaves
    /// @param expiry the second from which on what is left goes back
    /// @param assets what was put in
    event CampaignCreated(
        bytes32 indexed campaignId, address indexed sender, bytes32 root, uint40 expiry, Item[] assets
    );

    /// @notice A gift of a campaign was opened.
    /// @param campaignId the campaign
    /// @param index the leaf
    /// @param recipient who has it now
    event CampaignClaimed(bytes32 indexed campaignId, uint256 indexed index, address indexed recipient);

    /// @notice What was left of an asset went back.
    /// @param campaignId the campaign
    /// @param item what, and how much
    /// @param to who has it now
    event CampaignReclaimed(bytes32 indexed campaignId, Item item, address indexed to);

    /// @notice Funds a campaign from the caller.
    /// @param campaign its root and expiry
    /// @param assets what is put in: no ERC-721
    /// @param salt makes several campaigns of one root apart
    /// @return campaignId its id
    function createCampaign(Campaign calldata campaign, Item[] calldata assets, bytes32 salt)
        external
        payable
        returns (bytes32 campaignId);

    /// @notice Opens a gift of a campaign; anybody may carry the signature of its claim key. All of it or nothing.
    /// @param c the claim
    function claimFromCampaign(CampaignClaim calldata c) external;

    /// @notice From the expiry on, sends what is left back to the sender; the sender may name another address.
    /// @param campaignId the campaign
    /// @param sender who gave
    /// @param campaign its root and expiry
    /// @param assets which; their amounts are not looked at
    /// @param to who gets it: the sender, unless the sender calls
    function reclaimCampaign(
        bytes32 campaignId,
        address sender,
        Campaign calldata campaign,
        Item[] calldata assets,
        address to
    ) external;

    /// @notice Whether a gift of a campaign was opened.
    /// @param campaignId the campaign
    /// @param index the leaf
    /// @return whether it was
    function isOpened(bytes32 campaignId, uint256 index) external view returns (bool);

    /// @notice What is left of an asset.
    /// @param campaignId the campaign
    /// @param asset which; its amount is not looked at
    /// @return the amount
    function leftOf(bytes32 campaignId, Item calldata asset) external view returns (uint256);

    /// @notice The digest that a leaf's claim key signs.
    /// @param c the claim, whose signature and proof are not looked at
    /// @return the EIP-712 digest
    function campaignDigest(CampaignClaim calldata c) external view returns (bytes32);
}
