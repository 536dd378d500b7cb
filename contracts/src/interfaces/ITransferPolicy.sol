// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {TransferPolicy, TransferRefusal} from "./TicketTypes.sol";

/// @title ITransferPolicy
/// @notice What wallets, the gift escrow and marketplaces may ask a ticket contract before they move a ticket.
interface ITransferPolicy {
    /// @notice The policy changed.
    /// @param policy the policy from now on
    /// @param resaleCapBps highest resale price, in hundredths of a percent of the price first paid
    event TransferPolicyChanged(TransferPolicy policy, uint16 resaleCapBps);

    /// @notice The policy in force. After the first ticket exists it only ever gets looser.
    /// @return policy the policy
    /// @return resaleCapBps highest resale price, in hundredths of a percent of the price first paid; binds trusted
    /// marketplaces, not a private deal under the policy `Free`
    function transferPolicy() external view returns (TransferPolicy policy, uint16 resaleCapBps);

    /// @notice The highest price a trusted marketplace may settle a ticket at.
    /// @param tokenId the ticket
    /// @return price in smallest units of the event's currency
    function resaleCapOf(uint256 tokenId) external view returns (uint256 price);

    /// @notice Whether a transfer would be allowed by the policy (approvals are not looked at).
    /// @param by who would move it
    /// @param to who would get it
    /// @param tokenId the ticket
    /// @return refusal `None` when allowed, else why not
    function checkTransfer(address by, address to, uint256 tokenId)
        external
        view
        returns (TransferRefusal refusal);
}
