// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title TicketRoles
/// @notice The roles of an event, as bits.
library TicketRoles {
    /// @dev may mark attendance, nothing else
    uint8 internal constant DOOR = 1;
    /// @dev may sell, grant, pause, postpone, edit tiers and content, sign vouchers
    uint8 internal constant ORGANIZER = 2;
    /// @dev may cancel, withdraw after the release, and give or take roles
    uint8 internal constant ADMIN = 4;
    uint8 internal constant ALL = 7;
}
