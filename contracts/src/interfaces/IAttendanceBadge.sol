// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title IAttendanceBadge
/// @notice Proof of having been there: a soulbound ERC-1155 token (id = event number), one for each ticket that is
/// marked as attended on chain.
interface IAttendanceBadge {
    /// @notice Why a ticket in a batch got no badge. It may get one later.
    enum SkipReason {
        NotAttended, // not marked, or its mark was cleared by a refund after a cancellation
        HeldInTrust, // an escrow or marketplace holds the ticket
        ReceiverRefused // the holder is a contract that does not take the token; it may `claim`
    }

    /// @notice Badges were minted: one log a call, beside ERC-1155's own of each badge.
    /// @param eventNumber the event, and the token id
    /// @param ticketIds the tickets that the call was about
    /// @param holders who got the badge of each; zero where none was minted by this call
    event BadgesMinted(uint32 indexed eventNumber, uint256[] ticketIds, address[] holders);

    /// @notice A ticket in a batch got no badge this time.
    /// @param eventNumber the event
    /// @param ticketId the ticket
    /// @param reason why
    event BadgeSkipped(uint32 indexed eventNumber, uint256 indexed ticketId, SkipReason reason);

    /// @notice Mints the badges that are due to the holders of some tickets; anybody may call it.
    /// @dev A ticket cannot change hands once it is marked (but out of an escrow), so its owner is the owner at the
    /// time of the mark. Tickets that have their badge are passed over in silence: calling again is harmless.
    /// @param ticket the event's ticket contract
    /// @param tokenIds the tickets
    /// @return minted how many badges were minted
    function mintBatch(address ticket, uint256[] calldata tokenIds) external returns (uint256 minted);

    /// @notice Mints the badge of the caller's own ticket, with no cap on the gas of its receiver hook: for holders
    /// that were skipped.
    /// @param ticket the event's ticket contract
    /// @param tokenId the caller's ticket
    function claim(address ticket, uint256 tokenId) external;

    /// @notice Mints one badge, asking the receiver; for this contract's own capped calls only.
    /// @param holder who gets it
    /// @param eventNumber the event
    function mintWithin(address holder, uint256 eventNumber) external;

    /// @notice Whether a ticket's badge was minted.
    /// @param eventNumber the event
    /// @param ticketId the ticket
    /// @return whether it was
    function isMinted(uint32 eventNumber, uint256 ticketId) external view returns (bool);

    /// @notice The factory whose events count.
    /// @return the address
    function factory() external view returns (address);
}
