// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicket} from "../interfaces/IEventTicket.sol";
import {Access, Consent, Permit, Schedule, Tier, TierParams, Trust} from "../interfaces/TicketTypes.sol";
import {CompactAmount} from "../libraries/CompactAmount.sol";
import {Errors} from "../libraries/Errors.sol";
import {TicketPermissions} from "../libraries/TicketPermissions.sol";
import {TicketRoles} from "../libraries/TicketRoles.sol";
import {TicketTerms} from "../libraries/TicketTerms.sol";
import {TokenWord} from "../libraries/TokenWord.sol";
import {TicketTransfers} from "./TicketTransfers.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title TicketSales
/// @notice Tiers, sales and grants.
abstract contract TicketSales is TicketTransfers {
    /// @dev one slot a tier
    struct TierSlot {
        uint64 packedPrice;
        uint24 supply; // never zero in a tier that exists
        uint24 sold;
        uint40 saleStart;
        uint40 saleEnd;
        uint8 walletLimit;
        bool gated; // `_allowRoots` holds its root
    }

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

    /// @dev a wallet's counts of all tiers, 8 bits each, lie in the 224 bits beside its balance
    uint256 internal constant MAX_TIERS = 28;
    uint256 internal constant MAX_TOKEN_ID = type(uint24).max;

    mapping(uint256 tier => TierSlot) internal _tiers;
    mapping(uint256 tier => bytes32 root) internal _allowRoots;

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
        uint96 word = TokenWord.make(p.tier, p.packedPrice, p.credit);
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

    function _countIn(uint224 counts, uint256 index) private pure returns (uint256) {
        return (counts >> (8 * index)) & 0xff;
    }

    function _takeIds(uint8 index, uint256 quantity) private returns (uint256 firstTokenId) {
        TierSlot storage t = _tiers[index];
        uint256 left = t.supply - t.sold;
        if (quantity > left) revert Errors.EventTicket_SoldOut(index, left);
        uint256 minted = _ledger.minted;
        if (minted + quantity > MAX_TOKEN_ID) revert Errors.EventTicket_TokenIdsExhausted();
        t.sold += uint24(quantity);
        _ledger.minted = uint24(minted + quantity);
        return minted + 1;
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
        uint96 word = TokenWord.make(index, 0, false);
        for (uint256 i; i < to.length; ++i) {
            if (_trustOf(to[i]) != Trust.None) revert Errors.EventTicket_TrustedRecipient(to[i]);
            _mintAndSetExtraDataUnchecked(to[i], firstTokenId + i, word);
        }
        emit TicketsGranted(msg.sender, index, firstTokenId, to.length);
    }

    // ---- tiers

    /// @inheritdoc IEventTicket
    function tier(uint8 index) external view returns (Tier memory) {
        TierSlot storage t = _tierAt(index);
        return Tier({
            price: CompactAmount.unpack(t.packedPrice),
            supply: t.supply,
            sold: t.sold,
            walletLimit: t.walletLimit,
            saleStart: t.saleStart,
            saleEnd: t.saleEnd,
            allowRoot: _allowRoots[index]
        });
    }

    /// @inheritdoc IEventTicket
    function tierCount() public view returns (uint8) {
        return TicketTerms.tierCount(address(this)) + _ledger.tiersAdded;
    }

    /// @inheritdoc IEventTicket
    function paused() public view returns (bool) {
        return _ledger.paused || (TicketTerms.isDraft(address(this)) && !_ledger.opened);
    }

    /// @inheritdoc IEventTicket
    function boughtBy(address account, uint8 index) external view returns (uint256) {
        return _countIn(_getAux(account), index);
    }

    function _tierAt(uint8 index) internal view returns (TierSlot storage t) {
        t = _tiers[index];
        if (t.supply == 0) revert Errors.EventTicket_UnknownTier(index);
    }

    /// @dev writes a tier whose `sold` is given
    function _writeTier(uint8 index, TierParams calldata params, uint24 sold) internal {
        if (params.supply == 0 || params.supply < sold) {
            revert Errors.EventTicket_SupplyTooSmall(params.supply, sold == 0 ? 1 : sold);
        }
        bool wasGated = _tiers[index].gated;
        _tiers[index] = TierSlot({
            packedPrice: CompactAmount.pack(params.price),
            supply: params.supply,
            sold: sold,
            saleStart: params.saleStart,
            saleEnd: params.saleEnd,
            walletLimit: params.walletLimit,
            gated: params.allowRoot != 0
        });
        if (wasGated || params.allowRoot != 0) _allowRoots[index] = params.allowRoot;
    }
}
