// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @notice What a pack holds.
enum ItemKind {
    Native, // the chain's coin: token and id are zero
    ERC20, // id is zero
    ERC721, // amount is one
    ERC1155
}

/// @notice One thing in a pack.
struct Item {
    ItemKind kind;
    address token;
    uint256 id;
    uint256 amount;
}

/// @notice A gift as its sender made it. With the sender it is all that the gift's slot is the hash of: it stands in
/// the log, in the link, and comes back as calldata.
struct Gift {
    address claimKey; // whose signature opens it
    address recipient; // the only one who may have it; zero: whoever the claim key names
    address second; // whose signature is needed besides; zero: nobody's
    uint40 expiry; // it is claimed before this second, and goes back from it on
    bool cancellable; // the sender may take it back, or give it another key, before that
    Item[] items;
}

/// @notice A claim on its way: who is to have a gift, and the signatures that say so.
struct Claim {
    bytes32 giftId;
    address sender;
    Gift gift;
    address recipient;
    uint256 deadline; // the last second at which the signatures count
    uint256 skipMask; // bit i: item i stays in the gift
    bytes claimSignature;
    bytes secondSignature; // empty where the gift needs none
}

/// @notice A gift that is due to go back.
struct Return {
    bytes32 giftId;
    address sender;
    Gift gift;
}

/// @notice Many gifts behind one root.
struct Campaign {
    bytes32 root;
    uint40 expiry; // they are claimed before this second, and what is left goes back from it on
}

/// @notice A gift of a campaign, on its way to somebody.
struct CampaignClaim {
    bytes32 campaignId;
    address sender;
    Campaign campaign;
    uint256 index;
    address claimKey;
    Item[] pack;
    bytes32[] proof;
    address recipient;
    uint256 deadline; // the last second at which the signature counts
    bytes signature;
}

/// @notice A permit of the sender for the escrow: ERC-2612, or Permit2's `PermitSingle`.
struct TokenPermit {
    address token;
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice Why a gift cannot be locked.
enum LockProblem {
    NoItems, // or more than `MAX_ITEMS`
    ZeroClaimKey,
    BadExpiry, // not in the future, or further away than `MAX_LIFE`
    IdUsed,
    BadRecipient, // the escrow itself
    BadItem, // amount zero, not one for an ERC-721, a token without code, or fields that its kind does not have
    NotHeld, // the sender has too little, or is not the owner
    NotApproved, // the escrow may not take it
    TransferRefused // the token's own policy (`ITransferPolicy`) says no
}

/// @notice A problem, and the item that has it (zero for those of the gift itself).
struct LockFinding {
    LockProblem problem;
    uint256 index;
}
