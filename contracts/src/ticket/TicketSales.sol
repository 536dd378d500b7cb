// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicket} from "../interfaces/IEventTicket.sol";
import {Access, Consent, Permit, Schedule, Trust} from "../interfaces/TicketTypes.sol";
import {CompactAmount} from "../libraries/CompactAmount.sol";
import {Errors} from "../libraries/Errors.sol";
import {TicketPermissions} from "../libraries/TicketPermissions.sol";
import {TicketRoles} from "../libraries/TicketRoles.sol";
import {TicketTerms} from "../libraries/TicketTerms.sol";
import {TokenWord} from "../libraries/TokenWord.sol";
import {TicketTiers} from "./TicketTiers.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title TicketSales
/// @notice Sales and grants.
abstract contract TicketSales is TicketTiers {
    /// @dev a purchase on its way through the steps below
    struct Purchase {
        uint8 tier;
        uint256 quantity;
        address counted; // whose wallet limit and permissions count
        address to;
        uint64 packedPrice;
        bool credit;
        uint256 most; // the total may not be more
    }

    // ---- buying

    /// @inheritdoc IEventTicket
    function buy(uint8 index, uint256 quantity, address to) external payable nonReentrant returns (uint256) {
        return _buyOpenly(index, quantity, to, type(uint256).max);
    }

    // slither-disable-start reentrancy-benign
    /// @inheritdoc IEventTicket
    function buyWithPermit(uint8 index, uint256 quantity, address to, Permit calldata permit)
        external
        payable
        nonReentrant
        returns (uint256)
    {
        _usePermit(permit);
        return _buyOpenly(index, quantity, to, permit.value);
    }

    /// @inheritdoc IEventTicket
    function buyWithAccess(
        uint8 index,
        uint256 quantity,
        address to,
        Access calldata access,
        Permit calldata permit
    ) external payable nonReentrant returns (uint256) {
        bool permitted = permit.deadline != 0;
        if (permitted) _usePermit(permit);
        uint256 most = permitted ? permit.value : type(uint256).max;
        Purchase memory p = Purchase(index, quantity, msg.sender, to, 0, false, most);
        p.packedPrice = _admit(p, _openTier(index), access);
        return _sell(p);
    }

    // slither-disable-end reentrancy-benign

    /// @inheritdoc IEventTicket
    function buyFor(
        uint8 index,
        uint256 quantity,
        address beneficiary,
        Consent calldata consent,
        Access calldata access
    ) external payable nonReentrant returns (uint256 firstTokenId) {
        bool credit = msg.sender == TREASURY;
        if (!credit) _useConsent(index, quantity, beneficiary, consent);
        Purchase memory p = Purchase(index, quantity, beneficiary, beneficiary, 0, credit, type(uint256).max);
        p.packedPrice = _admit(p, _openTier(index), access);
        firstTokenId = _sell(p);
        if (credit) emit CreditsSpent(beneficiary, firstTokenId, quantity);
    }

    function _buyOpenly(uint8 index, uint256 quantity, address to, uint256 most) private returns (uint256) {
        TierSlot storage t = _openTier(index);
        if (t.gated) revert Errors.EventTicket_AllowListed(index);
        return _sell(Purchase(index, quantity, msg.sender, to, t.packedPrice, false, most));
    }

    function _sell(Purchase memory p) private returns (uint256 firstTokenId) {
        // Check
        if (p.quantity == 0) revert Errors.EventTicket_ZeroQuantity();
        if (p.to != msg.sender && _trustOf(p.to) != Trust.None) {
            revert Errors.EventTicket_TrustedRecipient(p.to);
        }

        // Effect
        _count(p);
        firstTokenId = _takeIds(p.tier, p.quantity);
        uint256 unitPrice = CompactAmount.unpack(p.packedPrice);
        uint256 total = unitPrice * p.quantity;
        if (total > p.most) revert Errors.EventTicket_PermitTooSmall(total, p.most);
        _ledger.held += SafeCast.toUint128(total);
        uint96 word = TokenWord.make(p.tier, p.packedPrice, p.credit, _isFree());
        uint256 end = firstTokenId + p.quantity;
        for (uint256 id = firstTokenId; id < end; ++id) {
            _mintAndSetExtraDataUnchecked(p.to, id, word);
        }
        emit TicketsSold(msg.sender, p.to, p.tier, firstTokenId, p.quantity, unitPrice);

        // Interaction
        _collect(total);
    }

    /// @dev a tier that sells now
    function _openTier(uint8 index) private view returns (TierSlot storage t) {
        Schedule memory times = _liveSchedule();
        if (paused()) revert Errors.EventTicket_SalePaused();
        t = _tierAt(index);
        if (block.timestamp < t.saleStart) revert Errors.EventTicket_SaleNotOpen(index, t.saleStart);
        uint256 closing = t.saleEnd;
        if (closing == 0 || closing > times.endTime) closing = times.endTime;
        if (block.timestamp >= closing) revert Errors.EventTicket_SaleOver(index, closing);
    }

    /// @dev the price a voucher, proof or neither gives; uses their nonce
    function _admit(Purchase memory p, TierSlot storage t, Access calldata access) private returns (uint64) {
        if (access.signature.length != 0) return _useVoucher(p, t, access);
        if (!t.gated) return t.packedPrice;
        _checkDeadline(access.deadline);
        bytes32 leaf = TicketPermissions.allowLeaf(p.counted, p.tier, access.nonce, access.deadline);
        if (!MerkleProof.verifyCalldata(access.proof, _allowRoots[p.tier], leaf)) {
            revert Errors.EventTicket_AllowListed(p.tier);
        }
        _useNonce(p.counted, access.nonce);
        return t.packedPrice;
    }

    function _useVoucher(Purchase memory p, TierSlot storage t, Access calldata access)
        private
        returns (uint64)
    {
        uint256 price = CompactAmount.unpack(t.packedPrice);
        if (access.unitPrice > price) revert Errors.EventTicket_VoucherAbovePrice(access.unitPrice, price);
        if (p.quantity > access.maxQuantity) {
            revert Errors.EventTicket_VoucherQuantity(p.quantity, access.maxQuantity);
        }
        _checkDeadline(access.deadline);
        if (rolesOf(access.signer) & TicketRoles.ORGANIZER == 0) {
            revert Errors.EventTicket_MissingRole(access.signer, TicketRoles.ORGANIZER);
        }
        bytes32 structHash = TicketPermissions.voucher(
            p.counted, p.tier, access.unitPrice, access.maxQuantity, access.nonce, access.deadline
        );
        _checkSignature(access.signer, structHash, access.signature);
        _useNonce(p.counted, access.nonce);
        return CompactAmount.pack(access.unitPrice);
    }

    function _useConsent(uint8 index, uint256 quantity, address beneficiary, Consent calldata consent)
        private
    {
        _checkDeadline(consent.deadline);
        bytes32 structHash =
            TicketPermissions.consent(beneficiary, index, quantity, consent.nonce, consent.deadline);
        _checkSignature(beneficiary, structHash, consent.signature);
        _useNonce(beneficiary, consent.nonce);
    }

    /// @dev A permit seen in the mempool may have been carried by somebody else; then the allowance is there.
    function _usePermit(Permit calldata permit) private {
        address token = TicketTerms.currency(address(this));
        if (token == address(0)) return;
        try IERC20Permit(token)
            .permit(msg.sender, address(this), permit.value, permit.deadline, permit.v, permit.r, permit.s) {}
            catch {
            // not enough allowance makes the payment fail below, by name
        }
    }

    function _count(Purchase memory p) private {
        uint256 limit = _tiers[p.tier].walletLimit;
        if (limit == 0) return;
        uint224 counts = _getAux(p.counted);
        uint256 bought = _countIn(counts, p.tier);
        if (p.quantity > limit || bought + p.quantity > limit) {
            revert Errors.EventTicket_WalletLimit(p.tier, limit, bought);
        }
        _setAux(p.counted, counts + (uint224(p.quantity) << (8 * p.tier)));
    }

    // ---- grants

    /// @inheritdoc IEventTicket
    function grantMany(uint8 index, address[] calldata to)
        external
        nonReentrant
        onlyRole(TicketRoles.ORGANIZER)
        returns (uint256 firstTokenId)
    {
        // Check
        _liveSchedule();
        _tierAt(index);
        if (to.length == 0) revert Errors.EventTicket_ZeroQuantity();

        // Effect
        firstTokenId = _takeIds(index, to.length);
        uint96 word = TokenWord.make(index, 0, false, _isFree());
        for (uint256 i; i < to.length; ++i) {
            if (_trustOf(to[i]) != Trust.None) revert Errors.EventTicket_TrustedRecipient(to[i]);
            _mintAndSetExtraDataUnchecked(to[i], firstTokenId + i, word);
        }
        emit TicketsGranted(msg.sender, index, firstTokenId, to.length);
    }
}
