// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IGiftCampaigns} from "../interfaces/IGiftCampaigns.sol";
import {Campaign, CampaignClaim, Item, ItemKind} from "../interfaces/GiftTypes.sol";
import {Errors} from "../libraries/Errors.sol";
import {GiftHashes} from "../libraries/GiftHashes.sol";
import {GiftSlots} from "./GiftSlots.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @title GiftCampaigns
/// @notice Thousands of gifts behind one root. What each may take is in its leaf, what all may take in a counter an
/// asset: a campaign whose leaves add up to more than was put in runs dry, and touches nobody else's gifts.
abstract contract GiftCampaigns is IGiftCampaigns, GiftSlots, ReentrancyGuardTransient {
    mapping(bytes32 campaignId => bytes32 slot) private _campaigns;
    mapping(bytes32 campaignId => mapping(bytes32 asset => uint256)) private _left;
    mapping(bytes32 campaignId => mapping(uint256 word => uint256 bits)) private _opened;

    /// @inheritdoc IGiftCampaigns
    function createCampaign(Campaign calldata campaign, Item[] calldata assets, bytes32 salt)
        external
        payable
        nonReentrant
        returns (bytes32 campaignId)
    {
        // Check
        if (!_isGoodExpiry(campaign.expiry)) revert Errors.GiftEscrow_BadExpiry(campaign.expiry);
        campaignId = GiftHashes.campaignId(msg.sender, campaign.root, salt);
        if (_campaigns[campaignId] != 0) revert Errors.GiftEscrow_IdUsed(campaignId);

        // Effect
        _campaigns[campaignId] = GiftHashes.campaign(msg.sender, campaign);
        for (uint256 i; i < assets.length; ++i) {
            if (assets[i].kind == ItemKind.ERC721) revert Errors.GiftEscrow_BadItem(i);
            _left[campaignId][_assetOf(assets[i])] += assets[i].amount;
        }
        emit CampaignCreated(campaignId, msg.sender, campaign.root, campaign.expiry, assets);

        // Interaction
        _takeAll(assets, 1);
    }

    /// @inheritdoc IGiftCampaigns
    function claimFromCampaign(CampaignClaim calldata c) external nonReentrant {
        // Check
        Campaign calldata campaign = c.campaign;
        bytes32 id = c.campaignId;
        _checkCampaign(id, c.sender, campaign);
        if (block.timestamp >= campaign.expiry) revert Errors.GiftEscrow_Expired(campaign.expiry);
        if (block.timestamp > c.deadline) revert Errors.GiftEscrow_DeadlinePassed(c.deadline);
        address recipient = c.recipient;
        if (recipient == address(0) || recipient == address(this)) revert Errors.GiftEscrow_BadRecipient();
        Item[] calldata pack = c.pack;
        _checkLeaf(c, campaign.root, GiftHashes.itemsHash(pack));

        // Effect
        _markOpened(id, c.index);
        for (uint256 i; i < pack.length; ++i) {
            _spend(id, pack[i], i);
        }
        emit CampaignClaimed(id, c.index, recipient);

        // Interaction
        for (uint256 i; i < pack.length; ++i) {
            _give(pack[i], i, recipient);
        }
    }

    function _checkLeaf(CampaignClaim calldata c, bytes32 root, bytes32 packHash) private view {
        address claimKey = c.claimKey;
        bytes32 leaf = GiftHashes.leaf(c.index, claimKey, packHash);
        if (!MerkleProof.verifyCalldata(c.proof, root, leaf)) {
            revert Errors.GiftEscrow_NotInCampaign(c.campaignId, c.index);
        }
        bytes32 digest = _hashTypedData(GiftHashes.campaignClaim(c, packHash));
        // slither-disable-next-line unused-return
        (address signer,,) = ECDSA.tryRecoverCalldata(digest, c.signature);
        if (signer == address(0) || signer != claimKey) revert Errors.GiftEscrow_BadClaimSignature();
    }

    function _markOpened(bytes32 campaignId, uint256 index) private {
        mapping(uint256 word => uint256 bits) storage words = _opened[campaignId];
        uint256 bits = words[index >> 8];
        uint256 bit = 1 << (index & 0xff);
        if (bits & bit != 0) revert Errors.GiftEscrow_AlreadyOpened(campaignId, index);
        words[index >> 8] = bits | bit;
    }

    /// @dev ERC-721 leave by their number whatever the amount is, so that a counter would not hold them back: no campaign
    /// has any
    function _spend(bytes32 campaignId, Item calldata item, uint256 index) private {
        if (item.kind == ItemKind.ERC721) revert Errors.GiftEscrow_BadItem(index);
        bytes32 asset = _assetOf(item);
        uint256 left = _left[campaignId][asset];
        if (item.amount > left) revert Errors.GiftEscrow_CampaignDry(campaignId, left);
        unchecked {
            _left[campaignId][asset] = left - item.amount;
        }
    }

    // slither-disable-start reentrancy-no-eth
    /// @inheritdoc IGiftCampaigns
    function reclaimCampaign(
        bytes32 campaignId,
        address sender,
        Campaign calldata campaign,
        Item[] calldata assets,
        address to
    ) external nonReentrant {
        // Check
        _checkCampaign(campaignId, sender, campaign);
        if (block.timestamp < campaign.expiry) revert Errors.GiftEscrow_NotDue(campaign.expiry);
        if (to != sender && msg.sender != sender) revert Errors.GiftEscrow_BadRecipient();

        for (uint256 i; i < assets.length; ++i) {
            // Effect
            Item memory item = assets[i];
            item.amount = _left[campaignId][_assetOf(assets[i])];
            if (item.amount == 0) continue;
            _left[campaignId][_assetOf(assets[i])] = 0;
            emit CampaignReclaimed(campaignId, item, to);

            // Interaction
            _give(item, i, to);
        }
    }

    // slither-disable-end reentrancy-no-eth

    // ---- views

    /// @inheritdoc IGiftCampaigns
    function isOpened(bytes32 campaignId, uint256 index) external view returns (bool) {
        return _opened[campaignId][index >> 8] >> (index & 0xff) & 1 != 0;
    }

    /// @inheritdoc IGiftCampaigns
    function leftOf(bytes32 campaignId, Item calldata asset) external view returns (uint256) {
        return _left[campaignId][_assetOf(asset)];
    }

    /// @inheritdoc IGiftCampaigns
    function campaignDigest(CampaignClaim calldata c) external view returns (bytes32) {
        return _hashTypedData(GiftHashes.campaignClaim(c, GiftHashes.itemsHash(c.pack)));
    }

    function _checkCampaign(bytes32 campaignId, address sender, Campaign calldata campaign) private view {
        bytes32 found = _campaigns[campaignId];
        if (found == 0) revert Errors.GiftEscrow_Unknown(campaignId);
        if (found != GiftHashes.campaign(sender, campaign)) revert Errors.GiftEscrow_OtherGift(campaignId);
    }

    /// @dev what a counter counts: the amount is not part of it
    function _assetOf(Item calldata item) private pure returns (bytes32) {
        return keccak256(abi.encode(item.kind, item.token, item.id));
    }
}
