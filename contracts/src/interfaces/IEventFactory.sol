// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventParams, TierParams, TransferPolicy, Trust} from "./TicketTypes.sol";

/// @title IEventFactory
/// @notice Creates one ticket contract an event, keeps the registry, and names what all of them rely on. It holds
/// no money and cannot be changed; fee, recipients, guardian, curator and delays are fixed at its deployment.
interface IEventFactory {
    /// @notice An event was created. The ticket contract's own `TierAdded` and `RolesGranted` follow.
    /// @param eventNumber running number, from 1
    /// @param organizer the creator
    /// @param ticket the event's ticket contract
    /// @param ref the organizer's own id for the draft
    /// @param contentHash sha-256 of the metadata JSON
    /// @param startTime Unix seconds
    /// @param endTime Unix seconds
    /// @param releaseTime Unix seconds; from here on the money may be withdrawn
    /// @param refundUntil Unix seconds; last second for refunds on request
    /// @param currency address(0) for the chain's own coin, else an ERC-20
    /// @param transferPolicy who may move tickets
    /// @param resaleCapBps highest resale price in hundredths of a percent of the price paid
    /// @param royaltyBps royalty on resales in hundredths of a percent
    /// @param draft true when nothing can be bought until the organizer opens the sale
    /// @param door the account with the role DOOR, may be zero
    event EventCreated(
        uint32 indexed eventNumber,
        address indexed organizer,
        address indexed ticket,
        bytes32 ref,
        bytes32 contentHash,
        uint40 startTime,
        uint40 endTime,
        uint40 releaseTime,
        uint40 refundUntil,
        address currency,
        TransferPolicy transferPolicy,
        uint16 resaleCapBps,
        uint16 royaltyBps,
        bool draft,
        address door
    );

    /// @notice The guardian announced that it will cancel an event.
    /// @param ticket the event's ticket contract
    /// @param readyAt Unix seconds from which it can be carried out
    event CancelAnnounced(address indexed ticket, uint256 readyAt);

    /// @notice The guardian took its announcement back.
    /// @param ticket the event's ticket contract
    event CancelRetracted(address indexed ticket);

    /// @notice The curator announced trust in an escrow or marketplace.
    /// @param account the contract
    /// @param kind what it will be trusted as
    /// @param readyAt Unix seconds from which anybody can put it into force
    event TrustAnnounced(address indexed account, Trust kind, uint256 readyAt);

    /// @notice The curator took its announcement back.
    /// @param account the contract
    event TrustRetracted(address indexed account);

    /// @notice A contract is trusted from now on, for ever.
    /// @param account the contract
    /// @param kind what it is trusted as
    event TrustGiven(address indexed account, Trust kind);

    /// @notice Creates an event; the caller becomes its organizer.
    /// @param p the terms
    /// @param tiers the kinds of ticket, at most 28
    /// @return eventNumber running number, from 1
    /// @return ticket the event's ticket contract, at `predictTicket(msg.sender, p.ref)`
    function createEvent(EventParams calldata p, TierParams[] calldata tiers)
        external
        returns (uint32 eventNumber, address ticket);

    /// @notice Guardian: announces the cancellation of an event. It can do nothing else to an event, ever.
    /// @param ticket the event's ticket contract
    function announceCancel(address ticket) external;

    /// @notice Guardian: takes an announcement back.
    /// @param ticket the event's ticket contract
    function retractCancel(address ticket) external;

    /// @notice Guardian: cancels the event once the delay has run, if its money is not released yet.
    /// @param ticket the event's ticket contract
    function executeCancel(address ticket) external;

    /// @notice Curator: announces trust in a gift escrow or marketplace.
    /// @dev Trust lets a contract move nothing it was not given or approved for: it frees tickets that leave it, lets
    /// a marketplace carry out a holder's approval, and keeps refunds from going to it. It must have code, so that
    /// no holder's plain account can be cut off from refunds.
    /// @param account the contract
    /// @param kind `Escrow` or `Marketplace`
    function announceTrust(address account, Trust kind) external;

    /// @notice Curator: takes an announcement back.
    /// @param account the contract
    function retractTrust(address account) external;

    /// @notice Puts an announced trust into force once the delay has run; anybody may.
    /// @param account the contract
    function giveTrust(address account) external;

    /// @notice Ends the call with the code of the ticket contract that is just being deployed, raw. Made for that
    /// contract's creation code alone.
    function ticketCode() external view;

    /// @notice Where the ticket contract of an organizer's draft is or will be.
    /// @param organizer the account that creates the event
    /// @param ref the draft's id
    /// @return the address
    function predictTicket(address organizer, bytes32 ref) external view returns (address);

    /// @notice The ticket contract of an event.
    /// @param eventNumber the event
    /// @return the address, zero when there is none
    function eventOf(uint32 eventNumber) external view returns (address);

    /// @notice The event of a ticket contract.
    /// @param ticket any address
    /// @return its number, zero when it is not ours
    function numberOf(address ticket) external view returns (uint32);

    /// @notice How many events there are; numbers run from 1 to this.
    /// @return the count
    function eventCount() external view returns (uint32);

    /// @notice What an address is trusted as.
    /// @param account any address
    /// @return the kind
    function trustOf(address account) external view returns (Trust);

    /// @notice A trust that was announced and is not in force.
    /// @param account any address
    /// @return kind what it will be trusted as
    /// @return readyAt Unix seconds, zero when nothing was announced
    function announcedTrust(address account) external view returns (Trust kind, uint40 readyAt);

    /// @notice When an announced cancellation can be carried out.
    /// @param ticket the event's ticket contract
    /// @return Unix seconds, zero when nothing was announced
    function announcedCancel(address ticket) external view returns (uint256);

    /// @notice The code all ticket contracts run.
    /// @return the address
    function implementation() external view returns (address);

    /// @notice Who may announce cancellations.
    /// @return the address
    function guardian() external view returns (address);

    /// @notice Who may announce trust.
    /// @return the address
    function curator() external view returns (address);

    /// @notice Seconds between announcing and carrying out a cancellation.
    /// @return the delay
    function guardianDelay() external view returns (uint40);

    /// @notice Seconds between announcing trust and its coming into force.
    /// @return the delay
    function trustDelay() external view returns (uint40);

    /// @notice The platform's fee, taken at withdrawal only.
    /// @return in hundredths of a percent
    function feeBps() external view returns (uint16);

    /// @notice Who is paid the fee.
    /// @return the address
    function feeRecipient() external view returns (address);

    /// @notice Who pays for tickets bought with credits, and is refunded for them.
    /// @return the address
    function creditTreasury() external view returns (address);
}
