// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicket} from "../interfaces/IEventTicket.sol";
import {Tier, TierParams} from "../interfaces/TicketTypes.sol";
import {CompactAmount} from "../libraries/CompactAmount.sol";
import {Errors} from "../libraries/Errors.sol";
import {TicketTerms} from "../libraries/TicketTerms.sol";
import {TicketTransfers} from "./TicketTransfers.sol";

/// @title TicketTiers
/// @notice The kinds of tickets: what they cost, how many there are, how many are gone.
abstract contract TicketTiers is TicketTransfers {
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

    /// @dev a wallet's counts of all tiers, 8 bits each, lie in the 224 bits beside its balance
    uint256 internal constant MAX_TIERS = 28;
    uint256 internal constant MAX_TOKEN_ID = type(uint24).max;

    mapping(uint256 tier => TierSlot) internal _tiers;
    mapping(uint256 tier => bytes32 root) internal _allowRoots;

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

    function _takeIds(uint8 index, uint256 quantity) internal returns (uint256 firstTokenId) {
        TierSlot storage t = _tiers[index];
        uint256 left = t.supply - t.sold;
        if (quantity > left) revert Errors.EventTicket_SoldOut(index, left);
        uint256 minted = _ledger.minted;
        if (minted + quantity > MAX_TOKEN_ID) revert Errors.EventTicket_TokenIdsExhausted();
        t.sold += uint24(quantity);
        _ledger.minted = uint24(minted + quantity);
        return minted + 1;
    }

    function _countIn(uint224 counts, uint256 index) internal pure returns (uint256) {
        return (counts >> (8 * index)) & 0xff;
    }
}
