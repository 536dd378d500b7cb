// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicketEvents} from "./IEventTicketEvents.sol";
import {
    Access,
    Consent,
    EventState,
    Permit,
    RoleGrant,
    Schedule,
    Tier,
    TierParams,
    TransferPolicy
} from "./TicketTypes.sol";

/// @title IEventTicket
/// @notice One event's tickets (ERC-721, ids from 1), its sale, and its money until the release time.
/// @dev Amounts are in smallest units of the event's currency; times are Unix seconds. A ticket with id t has bit
/// t % 256 of word t / 256 in the bitmaps.
interface IEventTicket is IEventTicketEvents {
    /// @notice Buys tickets at the tier's price. Native events: `msg.value` is exactly the total. ERC-20 events:
    /// approve exactly the total, which then also is the most that can be taken.
    /// @dev The wallet limit counts the payer, whoever receives. It slows one person with many wallets, no more.
    /// @param tier the kind
    /// @param quantity how many
    /// @param to who gets them
    /// @return firstTokenId the first of them
    function buy(uint8 tier, uint256 quantity, address to) external payable returns (uint256 firstTokenId);

    /// @notice Buys tickets for somebody who agreed to it by signature and whose wallet limit counts. Paid by the
    /// treasury, which needs no signature, the tickets count as bought with credits.
    /// @param tier the kind
    /// @param quantity how many
    /// @param beneficiary who gets them
    /// @param consent the beneficiary's EIP-712 `Consent`
    /// @param access the beneficiary's voucher or proof, or all zero
    /// @return firstTokenId the first of them
    function buyFor(
        uint8 tier,
        uint256 quantity,
        address beneficiary,
        Consent calldata consent,
        Access calldata access
    ) external payable returns (uint256 firstTokenId);

    /// @notice Buys tickets of an ERC-20 event with an ERC-2612 permit. A permit that was carried already is fine,
    /// as long as the allowance is there.
    /// @param tier the kind
    /// @param quantity how many
    /// @param to who gets them
    /// @param permit at least the total
    /// @return firstTokenId the first of them
    function buyWithPermit(uint8 tier, uint256 quantity, address to, Permit calldata permit)
        external
        payable
        returns (uint256 firstTokenId);

    /// @notice Buys tickets of an allow-listed tier, or with a discount.
    /// @param tier the kind
    /// @param quantity how many
    /// @param to who gets them
    /// @param access the caller's voucher or proof
    /// @param permit all zero when not needed
    /// @return firstTokenId the first of them
    function buyWithAccess(
        uint8 tier,
        uint256 quantity,
        address to,
        Access calldata access,
        Permit calldata permit
    ) external payable returns (uint256 firstTokenId);

    /// @notice Organizer: gives tickets away, one to each; wallet limits and sale windows do not apply.
    /// @param tier the kind
    /// @param to who gets one
    /// @return firstTokenId the first of them
    function grantMany(uint8 tier, address[] calldata to) external returns (uint256 firstTokenId);

    /// @notice Withdraws a permission the caller has signed but nobody has used.
    /// @param nonce its nonce
    function withdrawNonce(uint256 nonce) external;

    /// @notice Holder: takes back what was first paid for a ticket, until `refundUntil` or after a cancellation.
    /// @param tokenId the ticket
    function refund(uint256 tokenId) external;

    /// @notice Holder: the same, paid to another account.
    /// @param tokenId the ticket
    /// @param to who is paid
    function refundTo(uint256 tokenId, address to) external;

    /// @notice The same, carried by anybody for a holder that signed EIP-712 `Refund`.
    /// @param tokenId the ticket
    /// @param to who is paid
    /// @param nonce the holder's
    /// @param deadline last second it is valid
    /// @param signature the holder's
    function refundBySignature(
        uint256 tokenId,
        address to,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice After a cancellation anybody may pay tickets back to their holders. Refunded tickets, and those in an
    /// escrow or marketplace, are passed over; a holder that cannot be paid keeps its claim.
    /// @param tokenIds the tickets
    /// @return refundedCount how many were refunded
    function pushRefund(uint256[] calldata tokenIds) external returns (uint256 refundedCount);

    /// @notice Factory, once, at creation.
    /// @param tiers the kinds of ticket
    /// @param roles further roles
    function initialize(TierParams[] calldata tiers, RoleGrant[] calldata roles) external;

    /// @notice Admin: cancels the event, before the release time. Every ticket can then be refunded, for ever.
    function cancel() external;

    /// @notice Factory: the same, for its guardian.
    function cancelByGuardian() external;

    /// @notice Organizer: stops the sale. Refunds and withdrawals go on.
    function pauseSale() external;

    /// @notice Organizer: opens or resumes the sale.
    function resumeSale() external;

    /// @notice Organizer: gives the event new dates before the release. Once a ticket exists, this opens 7 days of
    /// refunds on request, and the release can only move later.
    /// @param startTime new start
    /// @param endTime new end
    /// @param releaseTime new release, at least 48 h after the end and not before the 7 days are over
    function postpone(uint40 startTime, uint40 endTime, uint40 releaseTime) external;

    /// @notice Organizer: adds a kind of ticket.
    /// @param params the terms
    /// @return tier its number
    function addTier(TierParams calldata params) external returns (uint8 tier);

    /// @notice Organizer: changes a kind of ticket. After its first sale or grant the price may only fall, and the
    /// supply not below what is sold; the rest may change.
    /// @param tier its number
    /// @param params all the terms
    function updateTier(uint8 tier, TierParams calldata params) external;

    /// @notice Organizer: points to other metadata.
    /// @param newContentHash sha-256 of the metadata JSON
    function setContent(bytes32 newContentHash) external;

    /// @notice Organizer: changes the transfer policy. Once a ticket exists, it may only get looser.
    /// @param policy the new policy
    /// @param resaleCapBps highest resale price, in hundredths of a percent of the price paid
    function setTransferPolicy(TransferPolicy policy, uint16 resaleCapBps) external;

    /// @notice Admin: gives roles.
    /// @param account who gets them
    /// @param roles bits: DOOR 1, ORGANIZER 2, ADMIN 4
    function grantRoles(address account, uint8 roles) external;

    /// @notice Admin: takes roles. Nobody can take the admin role from itself, so one admin always remains.
    /// @param account who loses them
    /// @param roles bits
    function revokeRoles(address account, uint8 roles) external;

    /// @notice Door: records attendance. Bits set before are passed over; bits of tokens that were never minted or
    /// were refunded are refused.
    /// @param wordIndexes numbers of the 256-ticket words
    /// @param masks bits to set, one mask a word
    function markAttended(uint256[] calldata wordIndexes, uint256[] calldata masks) external;

    /// @notice Admin: takes out everything that was paid and not refunded, less the fee, from the release time on.
    /// @param to who is paid
    function withdraw(address to) external;

    /// @notice Pays the platform's fee that withdrawals set aside to its recipient; anybody may.
    function collectFee() external;

    /// @notice Where the event stands.
    /// @return the state
    function state() external view returns (EventState);

    /// @notice Whether the sale is paused, or was never opened.
    /// @return whether nothing can be bought for that reason
    function paused() external view returns (bool);

    /// @notice The dates in force.
    /// @return the dates
    function schedule() external view returns (Schedule memory);

    /// @notice The event's number in the factory.
    /// @return the number
    function eventNumber() external view returns (uint32);

    /// @notice Who created the event; royalties go there.
    /// @return the account
    function organizer() external view returns (address);

    /// @notice What tickets are paid in.
    /// @return address(0) for the chain's own coin, else an ERC-20
    function currency() external view returns (address);

    /// @notice sha-256 of the metadata JSON.
    /// @return the hash
    function contentHash() external view returns (bytes32);

    /// @notice Where the metadata is: `ipfs://` and the CIDv1 (raw, base 16) of the content.
    /// @return the URI
    function contractURI() external view returns (string memory);

    /// @notice A kind of ticket.
    /// @param index its number, from 0
    /// @return its terms and how many are sold
    function tier(uint8 index) external view returns (Tier memory);

    /// @notice How many kinds of ticket there are.
    /// @return the count
    function tierCount() external view returns (uint8);

    /// @notice How many tickets were ever minted; ids run from 1 to this.
    /// @return the count
    function totalMinted() external view returns (uint256);

    /// @notice How many tickets were refunded.
    /// @return the count
    function totalRefunded() external view returns (uint256);

    /// @notice What was paid for all tickets that are not refunded, until it is withdrawn.
    /// @return the amount
    function held() external view returns (uint256);

    /// @notice The platform's fee set aside by withdrawals and not yet collected.
    /// @return the amount
    function feeOwed() external view returns (uint256);

    /// @notice An account's roles.
    /// @param account the account
    /// @return bits: DOOR 1, ORGANIZER 2, ADMIN 4
    function rolesOf(address account) external view returns (uint8);

    /// @notice How many tickets of a limited tier count against a wallet.
    /// @param account the wallet
    /// @param index the tier
    /// @return the count
    function boughtBy(address account, uint8 index) external view returns (uint256);

    /// @notice Whether a nonce of an account was used or withdrawn.
    /// @param account the account
    /// @param nonce the nonce
    /// @return whether it was
    function isNonceUsed(address account, uint256 nonce) external view returns (bool);

    /// @notice The kind of a ticket.
    /// @param tokenId the ticket
    /// @return the tier
    function tierOf(uint256 tokenId) external view returns (uint8);

    /// @notice What was first paid for a ticket; a refund is this.
    /// @param tokenId the ticket
    /// @return the amount
    function paidOf(uint256 tokenId) external view returns (uint256);

    /// @notice How often a ticket has changed its owner (stays at 4,194,303).
    /// @param tokenId the ticket
    /// @return the count
    function sequenceOf(uint256 tokenId) external view returns (uint256);

    /// @notice Whether a ticket was bought with credits.
    /// @param tokenId the ticket
    /// @return whether it was
    function boughtWithCredits(uint256 tokenId) external view returns (bool);

    /// @notice Whether a ticket was used at the door.
    /// @param tokenId the ticket
    /// @return whether it was
    function attended(uint256 tokenId) external view returns (bool);

    /// @notice Whether a ticket was refunded.
    /// @param tokenId the ticket
    /// @return whether it was
    function refunded(uint256 tokenId) external view returns (bool);

    /// @notice 256 tickets' attendance.
    /// @param word number of the word
    /// @return the bits
    function attendedWord(uint256 word) external view returns (uint256);

    /// @notice 256 tickets' refunds.
    /// @param word number of the word
    /// @return the bits
    function refundedWord(uint256 word) external view returns (uint256);

    /// @notice Who holds the attended ones of some tickets.
    /// @param tokenIds the tickets
    /// @return holders one each; zero for a ticket that is not attended
    function attendeesOf(uint256[] calldata tokenIds) external view returns (address[] memory holders);
}
