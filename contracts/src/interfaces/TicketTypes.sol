// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @notice Who may move a ticket. A smaller value is looser; after the first sale it may only get looser.
enum TransferPolicy {
    Free, // the holder may give it to anybody, the gift escrow included
    Marketplace, // only a trusted marketplace moves it, under the price cap
    None // it stays with the first holder
}

/// @notice Where an event stands.
enum EventState {
    Draft, // created closed; nothing can be bought yet
    OnSale,
    Cancelled, // for ever; every ticket can be refunded
    Released // the release time has passed; the organizer may withdraw
}

/// @notice What the factory vouches for about an address. Once given it is never taken back.
enum Trust {
    None,
    Escrow, // a gift escrow: tickets always leave it freely, refunds never go to it
    Marketplace // may move tickets under the policy `Marketplace`; refunds never go to it
}

/// @notice A role and the account that gets it when the event is created.
struct RoleGrant {
    address account;
    uint8 roles; // sum of DOOR = 1, ORGANIZER = 2, ADMIN = 4
}

/// @notice A kind of ticket, as the organizer states it.
struct TierParams {
    uint128 price; // smallest units of the event's currency; at most 60 significant bits (see CompactAmount)
    uint24 supply; // 1 or more
    uint8 walletLimit; // tickets one buyer may buy; 0 = no limit
    uint40 saleStart; // Unix seconds; 0 = at once
    uint40 saleEnd; // Unix seconds, exclusive; 0 = the end of the event
    bytes32 allowRoot; // Merkle root of who may buy; 0 = everybody
}

/// @notice A kind of ticket, as it stands.
struct Tier {
    uint128 price;
    uint24 supply;
    uint24 sold;
    uint8 walletLimit;
    uint40 saleStart;
    uint40 saleEnd;
    bytes32 allowRoot;
}

/// @notice An event's dates, Unix seconds.
struct Schedule {
    uint40 startTime;
    uint40 endTime;
    uint40 releaseTime; // from here on the organizer may withdraw, and nobody can cancel
    uint40 refundUntil; // last second in which a holder may ask for a refund without a cancellation
}

/// @notice Everything an event is created from.
struct EventParams {
    bytes32 ref; // the organizer's own id for the draft; one event per organizer and ref
    bytes32 contentHash; // sha-256 of the metadata JSON
    uint40 startTime;
    uint40 endTime;
    uint40 releaseTime;
    uint40 refundUntil;
    address currency; // address(0) = the chain's own coin, else one ERC-20
    TransferPolicy transferPolicy;
    uint16 resaleCapBps; // of the price first paid; 10,000 = face value
    uint16 royaltyBps;
    bool draft; // true: closed until `resumeSale`
    address door; // gets the role DOOR; may be zero
    RoleGrant[] roles;
}

/// @notice What lets a buyer into an allow-listed tier, or at a lower price. All zero = neither.
struct Access {
    uint128 unitPrice; // voucher only: the price to pay
    uint24 maxQuantity; // voucher only
    uint256 nonce; // free choice of the issuer, once per beneficiary
    uint256 deadline; // Unix seconds, inclusive
    address signer; // voucher only: an account with the role ORGANIZER
    bytes signature; // voucher: EIP-712 `Voucher`; empty = use `proof`
    bytes32[] proof; // allow-list: Merkle proof of the leaf
}

/// @notice An ERC-2612 permit for the ticket contract. `deadline` zero = none.
struct Permit {
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice A beneficiary's EIP-712 agreement to have tickets bought for it.
struct Consent {
    uint256 nonce;
    uint256 deadline;
    bytes signature;
}

/// @notice Why a transfer is refused.
enum TransferRefusal {
    None, // it is allowed
    Refunded,
    Attended,
    NotTransferable, // policy None
    MarketplaceOnly, // policy Marketplace, and the mover is no trusted marketplace
    NotToEscrow // policy Marketplace: not into the gift escrow
}

/// @notice What a factory is deployed with; none of it can change, but trust can be added after a delay.
struct FactoryConfig {
    address guardian; // may announce and carry out cancellations; zero = nobody
    address curator; // may announce trust; zero = nobody
    address feeRecipient;
    address creditTreasury;
    uint16 feeBps; // at most 1,000
    uint40 guardianDelay; // seconds; less than 48 h, or it can never act on a no-show
    uint40 trustDelay; // seconds
    address[] escrows; // trusted from the start
    address[] marketplaces;
}
