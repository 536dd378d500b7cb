// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Claim, Gift, Item, LockFinding, Return, TokenPermit} from "./GiftTypes.sol";

/// @title IGiftEscrow
/// @notice Gifts of coins, tokens and collectibles that wait for whoever holds their claim key. Nobody has power over
/// what lies here but the signature of that key, and the sender after the expiry.
/// @dev `giftId = keccak256(abi.encode(sender, claimKey, salt))`, so nobody can take another's id. A gift's slot holds
/// 0 (none), 1 (ended, for good) or the hash of sender and gift: `keccak256(abi.encode(sender, claimKey, recipient,
/// second, expiry, cancellable, itemsHash))`, where `itemsHash` is over the items' ABI words one after the other.
/// EIP-712 domain: name "Keepsake Gift", version "1". ERC-20 are taken by allowance, or through Permit2.
interface IGiftEscrow {
    /// @notice A gift was locked.
    /// @param giftId its id
    /// @param sender who gives
    /// @param claimKey whose signature opens it
    /// @param recipient the only one who may have it, or zero
    /// @param second whose signature is needed besides, or zero
    /// @param expiry the second from which on it goes back
    /// @param cancellable whether the sender may take it back before
    /// @param items what is in it
    event GiftLocked(
        bytes32 indexed giftId,
        address indexed sender,
        address indexed claimKey,
        address recipient,
        address second,
        uint40 expiry,
        bool cancellable,
        Item[] items
    );

    /// @notice Gifts of the same content were locked, one a claim key.
    /// @param sender who gives
    /// @param salt of their ids
    /// @param expiry the second from which on they go back
    /// @param cancellable whether the sender may take them back before
    /// @param items what is in each
    /// @param claimKeys whose signatures open them
    event GiftsLocked(
        address indexed sender,
        bytes32 salt,
        uint40 expiry,
        bool cancellable,
        Item[] items,
        address[] claimKeys
    );

    /// @notice A gift was opened. It has ended, unless some of its items stay.
    /// @param giftId the gift
    /// @param recipient who has it now
    /// @param keptMask bit i: item i stays in the gift; the items that stay move up to fill the gaps
    event GiftClaimed(bytes32 indexed giftId, address indexed recipient, uint256 keptMask);

    /// @notice A gift went back to its sender, whole: it has ended.
    /// @param giftId the gift
    event GiftReturned(bytes32 indexed giftId);

    /// @notice A gift went back in part, or to another address. It has ended, unless some of its items stay.
    /// @param giftId the gift
    /// @param to who has it now
    /// @param keptMask as in `GiftClaimed`
    event GiftReclaimed(bytes32 indexed giftId, address indexed to, uint256 keptMask);

    /// @notice A gift has another claim key; its id stays.
    /// @param giftId the gift
    /// @param claimKey the new key
    event GiftRekeyed(bytes32 indexed giftId, address indexed claimKey);

    /// @notice A gift of a batch was passed over; it is as it was.
    /// @param giftId the gift
    event GiftSkipped(bytes32 indexed giftId);

    // ---- giving

    /// @notice Locks a gift: takes its items from the caller.
    /// @param gift what, for whom, until when
    /// @param salt makes several gifts of one key apart
    /// @return giftId its id
    function lock(Gift calldata gift, bytes32 salt) external payable returns (bytes32 giftId);

    /// @notice The same, carrying permits first: the token's own (ERC-2612), or for Permit2 where that is deployed (its
    /// `PermitSingle` without an end). One that was carried before by somebody else is no hindrance.
    /// @param gift what, for whom, until when
    /// @param salt makes several gifts of one key apart
    /// @param permits the caller's allowances
    /// @return giftId its id
    function lockWithPermits(Gift calldata gift, bytes32 salt, TokenPermit[] calldata permits)
        external
        payable
        returns (bytes32 giftId);

    /// @notice Locks many gifts of the same fungible content, one a key, for anyone who holds it.
    /// @param gift the content; its claim key, recipient and second are zero
    /// @param salt of their ids
    /// @param claimKeys one a gift
    function lockMany(Gift calldata gift, bytes32 salt, address[] calldata claimKeys) external payable;

    /// @notice Gives a gift another claim key, for a link that was lost. The sender may where the gift is cancellable,
    /// or has a recipient, who stays the same.
    /// @param giftId the gift
    /// @param gift as it is now
    /// @param claimKey the new key
    function rekey(bytes32 giftId, Gift calldata gift, address claimKey) external;

    // ---- taking

    /// @notice Opens a gift; anybody may carry the signatures. All of it or nothing, but for what the signers skip.
    /// @param c the claim
    function claim(Claim calldata c) external;

    /// @notice Opens many; one that cannot be opened is passed over.
    /// @param claims the claims
    /// @return done how many were opened
    function claimMany(Claim[] calldata claims) external returns (uint256 done);

    /// @notice Opens one with a cap on its gas; for this contract's own calls only.
    /// @param c the claim
    function claimWithin(Claim calldata c) external;

    // ---- going back

    /// @notice Sends a gift back to its sender: anybody from the expiry on, the sender before it where the gift is
    /// cancellable. What cannot be delivered stays in the gift.
    /// @param r the gift
    function reclaim(Return calldata r) external;

    /// @notice Sends many back; one that is not due, or has ended, is passed over.
    /// @param returns_ the gifts
    /// @return done how many went back, at least in part
    function reclaimMany(Return[] calldata returns_) external returns (uint256 done);

    /// @notice The same to another address, for senders that cannot receive: by the sender, or with its signature.
    /// @param r the gift
    /// @param to who gets it
    /// @param deadline the last second at which the signature counts
    /// @param signature the sender's, ERC-1271 too; empty when the sender calls
    function reclaimTo(Return calldata r, address to, uint256 deadline, bytes calldata signature) external;

    /// @notice Hands one item over; for this contract's own capped calls only.
    /// @param item the item
    /// @param to who gets it
    function giveWithin(Item calldata item, address to) external;

    // ---- views

    /// @notice What would keep a gift from being locked; nothing when it can be.
    /// @param sender who gives
    /// @param gift what, for whom, until when
    /// @param salt makes several gifts of one key apart
    /// @return findings the problems, at most one an item
    function validateGiftForLocking(address sender, Gift calldata gift, bytes32 salt)
        external
        view
        returns (LockFinding[] memory findings);

    /// @notice A gift's id.
    /// @param sender who gives
    /// @param claimKey its first claim key
    /// @param salt makes several gifts of one key apart
    /// @return the id
    function giftIdOf(address sender, address claimKey, bytes32 salt) external pure returns (bytes32);

    /// @notice What a gift's slot holds.
    /// @param giftId the gift
    /// @return 0 (none), 1 (ended), or the hash of sender and gift
    function slotOf(bytes32 giftId) external view returns (bytes32);

    /// @notice The digest that the claim key (and the second) signs.
    /// @param c the claim, whose signatures are not looked at
    /// @return the EIP-712 digest
    function claimDigest(Claim calldata c) external view returns (bytes32);

    /// @notice The digest that a sender signs to have a gift back at another address.
    /// @param r the gift
    /// @param to who gets it
    /// @param deadline the last second at which the signature counts
    /// @return the EIP-712 digest
    function reclaimDigest(Return calldata r, address to, uint256 deadline) external view returns (bytes32);
}
