// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title TicketPermissions
/// @notice The EIP-712 structs a ticket contract accepts, and its allow-list leaves. Domain: name "Keepsake Ticket",
/// version "1", the chain, the ticket contract.
library TicketPermissions {
    bytes32 internal constant CONSENT =
        keccak256("Consent(address beneficiary,uint8 tier,uint256 quantity,uint256 nonce,uint256 deadline)");
    bytes32 internal constant VOUCHER = keccak256(
        "Voucher(address beneficiary,uint8 tier,uint256 unitPrice,uint256 maxQuantity,uint256 nonce,uint256 deadline)"
    );
    bytes32 internal constant REFUND =
        keccak256("Refund(uint256 tokenId,address to,uint256 nonce,uint256 deadline)");

    function consent(address beneficiary, uint8 tier, uint256 quantity, uint256 nonce, uint256 deadline)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(CONSENT, beneficiary, tier, quantity, nonce, deadline));
    }

    function voucher(
        address beneficiary,
        uint8 tier,
        uint256 unitPrice,
        uint256 maxQuantity,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(VOUCHER, beneficiary, tier, unitPrice, maxQuantity, nonce, deadline));
    }

    function refund(uint256 tokenId, address to, uint256 nonce, uint256 deadline)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(REFUND, tokenId, to, nonce, deadline));
    }

    /// @dev hashed twice, as OpenZeppelin's StandardMerkleTree does for ["address","uint8","uint256","uint256"]
    function allowLeaf(address beneficiary, uint8 tier, uint256 nonce, uint256 deadline)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(bytes.concat(keccak256(abi.encode(beneficiary, tier, nonce, deadline))));
    }
}
