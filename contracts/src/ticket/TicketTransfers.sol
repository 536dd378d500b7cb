// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITransferPolicy} from "../interfaces/ITransferPolicy.sol";
import {IEventTicket} from "../interfaces/IEventTicket.sol";
import {TransferPolicy, TransferRefusal, Trust} from "../interfaces/TicketTypes.sol";
import {CompactAmount} from "../libraries/CompactAmount.sol";
import {ContentURI} from "../libraries/ContentURI.sol";
import {Errors} from "../libraries/Errors.sol";
import {TicketTerms} from "../libraries/TicketTerms.sol";
import {TokenWord} from "../libraries/TokenWord.sol";
import {TicketBase} from "./TicketBase.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {ERC721} from "solady/tokens/ERC721.sol";
import {LibString} from "solady/utils/LibString.sol";

/// @title TicketTransfers
/// @notice The tickets as ERC-721 tokens: metadata, royalty, and who may move them.
abstract contract TicketTransfers is TicketBase, ERC721, ITransferPolicy {
    using TokenWord for uint96;

    /// @dev ERC-4906
    event BatchMetadataUpdate(uint256 _fromTokenId, uint256 _toTokenId);

    // ---- metadata

    /// @dev ERC-721: generic, the event's own name is in its metadata
    function name() public view override returns (string memory) {
        return string.concat("Keepsake ticket ", LibString.toString(eventNumber()));
    }

    /// @dev ERC-721
    function symbol() public pure override returns (string memory) {
        return "KEEP";
    }

    /// @dev ERC-721: the event's metadata, for every ticket
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        if (!_exists(tokenId)) revert TokenDoesNotExist();
        return contractURI();
    }

    /// @inheritdoc IEventTicket
    function contractURI() public view returns (string memory) {
        return ContentURI.uriOf(contentHash());
    }

    /// @inheritdoc IEventTicket
    function contentHash() public view returns (bytes32) {
        bytes32 changed = _newContentHash;
        return changed != 0 ? changed : TicketTerms.contentHash(address(this));
    }

    /// @inheritdoc IEventTicket
    function eventNumber() public view returns (uint32) {
        return TicketTerms.eventNumber(address(this));
    }

    /// @dev ERC-2981: to the organizer
    function royaltyInfo(uint256, uint256 salePrice) external view returns (address, uint256) {
        address self = address(this);
        return (TicketTerms.organizer(self), salePrice * TicketTerms.royaltyBps(self) / BPS);
    }

    /// @dev ERC-165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return super.supportsInterface(interfaceId) || interfaceId == type(IERC2981).interfaceId
            || interfaceId == bytes4(0x49064906) // ERC-4906
            || interfaceId == type(ITransferPolicy).interfaceId;
    }

    /// @dev ERC-721; the chain's coin sent along is refused, it could not be got back
    function transferFrom(address from, address to, uint256 tokenId) public payable override {
        if (msg.value != 0) revert Errors.EventTicket_WrongPayment(0, msg.value);
        super.transferFrom(from, to, tokenId);
    }

    /// @dev ERC-721; the same
    function approve(address account, uint256 tokenId) public payable override {
        if (msg.value != 0) revert Errors.EventTicket_WrongPayment(0, msg.value);
        super.approve(account, tokenId);
    }

    // ---- policy

    /// @inheritdoc ITransferPolicy
    function transferPolicy() public view returns (TransferPolicy policy, uint16 resaleCapBps) {
        if (!_ledger.policyChanged) return TicketTerms.policy(address(this));
        return (TransferPolicy(_ledger.policy), _ledger.resaleCapBps);
    }

    /// @inheritdoc ITransferPolicy
    function resaleCapOf(uint256 tokenId) external view returns (uint256) {
        (, uint16 capBps) = transferPolicy();
        return paidOf(tokenId) * capBps / BPS;
    }

    /// @inheritdoc ITransferPolicy
    function checkTransfer(address by, address to, uint256 tokenId) external view returns (TransferRefusal) {
        return _refusal(by, ownerOf(tokenId), to, tokenId, _getExtraData(tokenId));
    }

    function _refusal(address by, address from, address to, uint256 tokenId, uint96 word)
        private
        view
        returns (TransferRefusal)
    {
        if (word.isRefunded()) return TransferRefusal.Refunded;
        bool used = attended(tokenId);
        // a policy only gets looser: who was once free need not look it up
        if (!used && word.isFree()) return TransferRefusal.None;
        (TransferPolicy policy,) = transferPolicy();
        if (!used && policy == TransferPolicy.Free) return TransferRefusal.None;
        // whatever happened meanwhile, no ticket is trapped in an escrow
        if (_trustOf(from) != Trust.None) return TransferRefusal.None;
        if (used) return TransferRefusal.Attended;
        if (policy == TransferPolicy.None) return TransferRefusal.NotTransferable;
        if (_trustOf(by) != Trust.Marketplace) return TransferRefusal.MarketplaceOnly;
        if (_trustOf(to) == Trust.Escrow) return TransferRefusal.NotToEscrow;
        return TransferRefusal.None;
    }

    /// @dev Runs before the owner is compared with `from`; a wrong `from` reverts after it.
    function _beforeTokenTransfer(address from, address to, uint256 tokenId) internal override {
        if (from == address(0)) return;
        uint96 word = _getExtraData(tokenId);
        TransferRefusal refusal = _refusal(msg.sender, from, to, tokenId, word);
        if (refusal != TransferRefusal.None) revert Errors.EventTicket_TransferRefused(tokenId, refusal);
        _setExtraData(tokenId, word.nextSequence());
    }

    /// @dev whether what is minted now moves freely
    function _isFree() internal view returns (bool) {
        (TransferPolicy policy,) = transferPolicy();
        return policy == TransferPolicy.Free;
    }

    // ---- a ticket

    /// @inheritdoc IEventTicket
    function tierOf(uint256 tokenId) external view returns (uint8) {
        return _wordOf(tokenId).tier();
    }

    /// @inheritdoc IEventTicket
    function paidOf(uint256 tokenId) public view returns (uint256) {
        return CompactAmount.unpack(_wordOf(tokenId).packedPaid());
    }

    /// @inheritdoc IEventTicket
    function sequenceOf(uint256 tokenId) external view returns (uint256) {
        return _wordOf(tokenId).sequence();
    }

    /// @inheritdoc IEventTicket
    function boughtWithCredits(uint256 tokenId) external view returns (bool) {
        return _wordOf(tokenId).isCredit();
    }

    /// @inheritdoc IEventTicket
    function refunded(uint256 tokenId) external view returns (bool) {
        return _wordOf(tokenId).isRefunded();
    }

    /// @inheritdoc IEventTicket
    function attended(uint256 tokenId) public view returns (bool) {
        return _attendedWords[tokenId >> 8] >> (tokenId & 0xff) & 1 != 0;
    }

    function _wordOf(uint256 tokenId) private view returns (uint96) {
        if (!_exists(tokenId)) revert TokenDoesNotExist();
        return _getExtraData(tokenId);
    }
}
