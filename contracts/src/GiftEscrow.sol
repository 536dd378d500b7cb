// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IGiftEscrow} from "./interfaces/IGiftEscrow.sol";
import {IPermit2Allowance} from "./interfaces/IPermit2Allowance.sol";
import {Claim, Gift, Item, Return, TokenPermit} from "./interfaces/GiftTypes.sol";
import {GiftCampaigns} from "./gift/GiftCampaigns.sol";
import {Errors} from "./libraries/Errors.sol";
import {GiftHashes} from "./libraries/GiftHashes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

/// @title GiftEscrow
/// @notice See `IGiftEscrow`.
contract GiftEscrow is GiftCampaigns {
    /// @dev what a claim costs beside its items
    uint256 private constant CLAIM_GAS = 60_000;

    // ---- giving

    /// @inheritdoc IGiftEscrow
    function lock(Gift calldata gift, bytes32 salt) external payable nonReentrant returns (bytes32) {
        return _lock(gift, salt);
    }

    // slither-disable-start reentrancy-benign
    /// @inheritdoc IGiftEscrow
    function lockWithPermits(Gift calldata gift, bytes32 salt, TokenPermit[] calldata permits)
        external
        payable
        nonReentrant
        returns (bytes32)
    {
        for (uint256 i; i < permits.length; ++i) {
            if (!_isAllowed(permits[i])) _carry(permits[i]);
        }
        return _lock(gift, salt);
    }

    // slither-disable-end reentrancy-benign

    /// @dev the token's own permit, or else one for Permit2, which then has to hold
    function _carry(TokenPermit calldata p) private {
        try IERC20Permit(p.token).permit(msg.sender, address(this), p.value, p.deadline, p.v, p.r, p.s) {}
            catch {}
        if (_isAllowed(p)) return;
        SafeTransferLib.simplePermit2(p.token, msg.sender, address(this), p.value, p.deadline, p.v, p.r, p.s);
    }

    /// @dev also when somebody who saw the permit in the mempool has carried it before
    function _isAllowed(TokenPermit calldata p) private view returns (bool) {
        if (IERC20(p.token).allowance(msg.sender, address(this)) >= p.value) return true;
        address permit2 = SafeTransferLib.PERMIT2;
        if (permit2.code.length == 0) return false;
        // slither-disable-next-line unused-return
        (uint160 allowed, uint48 until,) =
            IPermit2Allowance(permit2).allowance(msg.sender, p.token, address(this));
        return allowed >= p.value && until >= block.timestamp;
    }

    function _lock(Gift calldata gift, bytes32 salt) private returns (bytes32 giftId) {
        // Check
        _checkTerms(gift);
        address recipient = gift.recipient;
        if (recipient == address(this)) revert Errors.GiftEscrow_BadRecipient();

        // Effect
        address claimKey = gift.claimKey;
        giftId = _open(gift, claimKey, salt);
        Item[] calldata items = gift.items;
        emit GiftLocked(
            giftId, msg.sender, claimKey, recipient, gift.second, gift.expiry, gift.cancellable, items
        );

        // Interaction
        _takeAll(items, 1);
    }

    /// @inheritdoc IGiftEscrow
    function lockMany(Gift calldata gift, bytes32 salt, address[] calldata claimKeys)
        external
        payable
        nonReentrant
    {
        // Check
        if (gift.claimKey != address(0) || gift.recipient != address(0) || gift.second != address(0)) {
            revert Errors.GiftEscrow_NotForAnyone();
        }
        if (claimKeys.length == 0) revert Errors.GiftEscrow_ItemCount(0, MAX_ITEMS);
        _checkTerms(gift);

        // Effect
        for (uint256 i; i < claimKeys.length; ++i) {
            _open(gift, claimKeys[i], salt);
        }
        emit GiftsLocked(msg.sender, salt, gift.expiry, gift.cancellable, gift.items, claimKeys);

        // Interaction
        _takeAll(gift.items, claimKeys.length);
    }

    function _checkTerms(Gift calldata gift) private view {
        if (!_isGoodExpiry(gift.expiry)) revert Errors.GiftEscrow_BadExpiry(gift.expiry);
    }

    function _open(Gift calldata gift, address claimKey, bytes32 salt) private returns (bytes32 giftId) {
        if (claimKey == address(0)) revert Errors.GiftEscrow_ZeroClaimKey();
        giftId = GiftHashes.idOf(msg.sender, claimKey, salt);
        if (_slots[giftId] != 0) revert Errors.GiftEscrow_IdUsed(giftId);
        _slots[giftId] = GiftHashes.slotWith(msg.sender, gift, claimKey);
    }

    /// @inheritdoc IGiftEscrow
    function rekey(bytes32 giftId, Gift calldata gift, address claimKey) external nonReentrant {
        // Check: the slot is the hash of the sender, too
        _checkSlot(giftId, GiftHashes.slotOf(msg.sender, gift));
        if (!gift.cancellable && gift.recipient == address(0)) {
            revert Errors.GiftEscrow_NotCancellable(giftId);
        }
        if (claimKey == address(0)) revert Errors.GiftEscrow_ZeroClaimKey();

        // Effect
        _slots[giftId] = GiftHashes.slotWith(msg.sender, gift, claimKey);
        emit GiftRekeyed(giftId, claimKey);
    }

    // ---- taking

    /// @inheritdoc IGiftEscrow
    function claim(Claim calldata c) external nonReentrant {
        _claim(c);
    }

    /// @inheritdoc IGiftEscrow
    function claimMany(Claim[] calldata claims) external nonReentrant returns (uint256 done) {
        for (uint256 i; i < claims.length; ++i) {
            uint256 cap = CLAIM_GAS + claims[i].gift.items.length * ITEM_GAS;
            _keepGas(cap);
            try this.claimWithin{gas: cap}(claims[i]) {
                ++done;
            } catch {
                emit GiftSkipped(claims[i].giftId);
            }
        }
    }

    /// @inheritdoc IGiftEscrow
    function claimWithin(Claim calldata c) external onlySelf {
        _claim(c);
    }

    function _claim(Claim calldata c) private {
        // Check
        Gift calldata gift = c.gift;
        Item[] calldata items = gift.items;
        bytes32 slot = GiftHashes.slotOf(c.sender, gift);
        _checkSlot(c.giftId, slot);
        if (block.timestamp >= gift.expiry) revert Errors.GiftEscrow_Expired(gift.expiry);
        if (block.timestamp > c.deadline) revert Errors.GiftEscrow_DeadlinePassed(c.deadline);
        address recipient = c.recipient;
        if (recipient == address(0) || recipient == address(this)) revert Errors.GiftEscrow_BadRecipient();
        if (gift.recipient != address(0) && gift.recipient != recipient) {
            revert Errors.GiftEscrow_NotForYou(gift.recipient);
        }
        uint256 all = (1 << items.length) - 1;
        uint256 kept = c.skipMask & all;
        if (kept == all) revert Errors.GiftEscrow_NothingTaken();
        _checkSignatures(c, gift, _claimDigest(c, slot));

        // Effect
        _end(c.giftId, c.sender, gift, kept);
        emit GiftClaimed(c.giftId, recipient, kept);

        // Interaction
        for (uint256 i; i < items.length; ++i) {
            if (kept >> i & 1 == 0) _give(items[i], i, recipient);
        }
    }

    function _checkSignatures(Claim calldata c, Gift calldata gift, bytes32 digest) private view {
        // slither-disable-next-line unused-return
        (address signer,,) = ECDSA.tryRecoverCalldata(digest, c.claimSignature);
        if (signer != gift.claimKey) revert Errors.GiftEscrow_BadClaimSignature();
        address second = gift.second;
        if (
            second != address(0)
                && !SignatureCheckerLib.isValidSignatureNowCalldata(second, digest, c.secondSignature)
        ) revert Errors.GiftEscrow_BadSecondSignature();
    }

    // ---- going back

    /// @inheritdoc IGiftEscrow
    function reclaim(Return calldata r) external nonReentrant {
        _checkSlot(r.giftId, GiftHashes.slotOf(r.sender, r.gift));
        if (!_isDue(r.gift, r.sender, msg.sender)) revert Errors.GiftEscrow_NotDue(r.gift.expiry);
        _sendBack(r.giftId, r.sender, r.gift, r.sender);
    }

    /// @inheritdoc IGiftEscrow
    function reclaimMany(Return[] calldata returns_) external nonReentrant returns (uint256 done) {
        for (uint256 i; i < returns_.length; ++i) {
            Return calldata r = returns_[i];
            (bytes32 giftId, address sender, Gift calldata gift) = (r.giftId, r.sender, r.gift);
            bool isOurs = _slots[giftId] == GiftHashes.slotOf(sender, gift);
            if (isOurs && _isDue(gift, sender, msg.sender) && _sendBack(giftId, sender, gift, sender)) {
                ++done;
            } else {
                emit GiftSkipped(giftId);
            }
        }
    }

    /// @inheritdoc IGiftEscrow
    function reclaimTo(Return calldata r, address to, uint256 deadline, bytes calldata signature)
        external
        nonReentrant
    {
        // Check
        bytes32 slot = GiftHashes.slotOf(r.sender, r.gift);
        _checkSlot(r.giftId, slot);
        if (to == address(0) || to == address(this)) revert Errors.GiftEscrow_BadRecipient();
        if (!_isDue(r.gift, r.sender, r.sender)) revert Errors.GiftEscrow_NotDue(r.gift.expiry);
        if (msg.sender != r.sender) {
            if (block.timestamp > deadline) revert Errors.GiftEscrow_DeadlinePassed(deadline);
            bytes32 digest = _hashTypedData(GiftHashes.reclaim(r.giftId, slot, to, deadline));
            if (!SignatureCheckerLib.isValidSignatureNowCalldata(r.sender, digest, signature)) {
                revert Errors.GiftEscrow_BadSenderSignature();
            }
        }
        _sendBack(r.giftId, r.sender, r.gift, to);
    }

    function _isDue(Gift calldata gift, address sender, address by) private view returns (bool) {
        return block.timestamp >= gift.expiry || (gift.cancellable && by == sender);
    }

    // slither-disable-start reentrancy-benign
    /// @dev Item by item; what cannot be delivered stays. The gift is ended while items leave, and what stays is
    /// written down at the end: nothing can be taken twice, and nobody else may act meanwhile.
    function _sendBack(bytes32 giftId, address sender, Gift calldata gift, address to)
        private
        returns (bool isAny)
    {
        Item[] calldata items = gift.items;
        _slots[giftId] = ENDED;
        uint256 kept;
        for (uint256 i; i < items.length; ++i) {
            if (!_tryGive(items[i], to)) kept |= 1 << i;
        }
        if (kept != 0) _end(giftId, sender, gift, kept);
        isAny = kept != (1 << items.length) - 1;
        if (kept == 0 && to == sender) emit GiftReturned(giftId); // nearly always, and cheaper
        else if (isAny) emit GiftReclaimed(giftId, to, kept);
    }
    // slither-disable-end reentrancy-benign
}
