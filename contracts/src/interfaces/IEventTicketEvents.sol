// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title IEventTicketEvents
/// @notice What a ticket contract tells the world. Amounts are in smallest units of the event's currency, times are
/// Unix seconds.
interface IEventTicketEvents {
    /// @notice A kind of ticket was added.
    /// @param tier its number, from 0
    /// @param price of one ticket
    /// @param supply how many there are
    /// @param walletLimit how many one buyer may buy; 0 = no limit
    /// @param saleStart 0 = at once
    /// @param saleEnd exclusive; 0 = the end of the event
    /// @param allowRoot Merkle root of who may buy; 0 = everybody
    event TierAdded(
        uint8 indexed tier,
        uint256 price,
        uint256 supply,
        uint256 walletLimit,
        uint256 saleStart,
        uint256 saleEnd,
        bytes32 allowRoot
    );

    /// @notice A kind of ticket was changed; the values are all of them, as they are now.
    /// @param tier its number
    /// @param price of one ticket
    /// @param supply how many there are
    /// @param walletLimit how many one buyer may buy; 0 = no limit
    /// @param saleStart 0 = at once
    /// @param saleEnd exclusive; 0 = the end of the event
    /// @param allowRoot Merkle root of who may buy; 0 = everybody
    event TierUpdated(
        uint8 indexed tier,
        uint256 price,
        uint256 supply,
        uint256 walletLimit,
        uint256 saleStart,
        uint256 saleEnd,
        bytes32 allowRoot
    );

    /// @notice Tickets were sold. Ids run from `firstTokenId`; a `Transfer` for each precedes this.
    /// @param buyer who paid
    /// @param to who got them
    /// @param tier the kind
    /// @param firstTokenId the first of them
    /// @param quantity how many
    /// @param unitPaid what was paid for each
    event TicketsSold(
        address indexed buyer,
        address indexed to,
        uint8 indexed tier,
        uint256 firstTokenId,
        uint256 quantity,
        uint256 unitPaid
    );

    /// @notice The tickets just sold were bought with credits: a refund goes to the treasury.
    /// @param beneficiary who got them
    /// @param firstTokenId the first of them
    /// @param quantity how many
    event CreditsSpent(address indexed beneficiary, uint256 firstTokenId, uint256 quantity);

    /// @notice Tickets were given away by the organizer. Ids run from `firstTokenId`; the `Transfer` of each names
    /// its holder.
    /// @param by who gave
    /// @param tier the kind
    /// @param firstTokenId the first of them
    /// @param quantity how many
    event TicketsGranted(address indexed by, uint8 indexed tier, uint256 firstTokenId, uint256 quantity);

    /// @notice A ticket was refunded; it can no longer move or enter.
    /// @param tokenId the ticket
    /// @param owner who held it
    /// @param to who was paid: the owner, whom it named, or the treasury
    /// @param amount what was paid back
    /// @param credit whether it was bought with credits
    event TicketRefunded(
        uint256 indexed tokenId, address indexed owner, address indexed to, uint256 amount, bool credit
    );

    /// @notice A pushed refund could not be delivered; it is still owed.
    /// @param tokenId the ticket
    /// @param owner who holds it
    /// @param amount what is owed
    event RefundSkipped(uint256 indexed tokenId, address indexed owner, uint256 amount);

    /// @notice Attendance was recorded.
    /// @param word number of the 256-ticket word
    /// @param mask the bits newly set in it
    event AttendanceMarked(uint256 indexed word, uint256 mask);

    /// @notice An attended ticket of a cancelled event was refunded, and its mark taken away.
    /// @param tokenId the ticket
    event AttendanceCleared(uint256 indexed tokenId);

    /// @notice The event was cancelled.
    /// @param by an admin of the event, or the factory for its guardian
    event EventCancelled(address indexed by);

    /// @notice The event has new dates; refunds on request are open until `refundUntil`.
    /// @param startTime new start
    /// @param endTime new end
    /// @param releaseTime new release of the money
    /// @param refundUntil last second for refunds on request
    event EventPostponed(uint40 startTime, uint40 endTime, uint40 releaseTime, uint40 refundUntil);

    /// @notice The sale was paused.
    /// @param by who did it
    event SalePaused(address indexed by);

    /// @notice The sale was opened or resumed.
    /// @param by who did it
    event SaleResumed(address indexed by);

    /// @notice The metadata changed.
    /// @param contentHash sha-256 of the new metadata JSON
    event ContentChanged(bytes32 contentHash);

    /// @notice An account was given roles.
    /// @param account the account
    /// @param roles the bits newly given: DOOR 1, ORGANIZER 2, ADMIN 4
    /// @param by who gave them
    event RolesGranted(address indexed account, uint8 roles, address indexed by);

    /// @notice Roles were taken from an account.
    /// @param account the account
    /// @param roles the bits taken
    /// @param by who took them
    event RolesRevoked(address indexed account, uint8 roles, address indexed by);

    /// @notice The takings were withdrawn.
    /// @param to who was paid
    /// @param amount what was paid out
    /// @param fee what was set aside for the platform
    event Withdrawn(address indexed to, uint256 amount, uint256 fee);

    /// @notice The platform's fee was paid out.
    /// @param to who was paid
    /// @param amount how much
    event FeeCollected(address indexed to, uint256 amount);

    /// @notice A nonce was used, or withdrawn by its owner.
    /// @param account whose nonce
    /// @param nonce the nonce
    event NonceUsed(address indexed account, uint256 nonce);
}
