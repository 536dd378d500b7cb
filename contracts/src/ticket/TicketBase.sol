// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventFactory} from "../interfaces/IEventFactory.sol";
import {IEventTicket} from "../interfaces/IEventTicket.sol";
import {EventState, Schedule, Trust} from "../interfaces/TicketTypes.sol";
import {Errors} from "../libraries/Errors.sol";
import {TicketRoles} from "../libraries/TicketRoles.sol";
import {TicketTerms} from "../libraries/TicketTerms.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";
import {EIP712} from "solady/utils/EIP712.sol";

/// @title TicketBase
/// @notice What all parts of a ticket contract share: its storage, roles, signed permissions and payments.
/// @dev Runs behind clones. Terms live in the clone's code; storage starts as all zeros and means "as created".
abstract contract TicketBase is IEventTicket, ReentrancyGuardTransient, EIP712 {
    /// @dev one slot, written by every sale
    struct Ledger {
        uint24 minted;
        uint24 refundedCount;
        uint128 held;
        bool cancelled;
        bool paused;
        bool opened; // a draft's sale was opened
        bool rescheduled; // `_newSchedule` is in force
        bool policyChanged; // the next two are in force
        uint8 policy;
        uint16 resaleCapBps;
        uint8 tiersAdded; // beyond those of the creation
    }

    uint256 internal constant BPS = 10_000;

    address internal immutable FACTORY;
    address internal immutable TREASURY;
    address internal immutable FEE_RECIPIENT;
    uint256 internal immutable FEE_BPS;

    Ledger internal _ledger;
    uint128 internal _feeOwed;
    Schedule internal _newSchedule;
    bytes32 internal _newContentHash;
    mapping(uint256 word => uint256 bits) internal _attendedWords;
    mapping(uint256 word => uint256 bits) internal _refundedWords;
    /// @dev how an account's roles differ from those of the creation
    mapping(address account => uint8 roles) private _roleFlips;
    mapping(address account => mapping(uint256 word => uint256 bits)) private _usedNonces;

    constructor(address treasury, address feeRecipient, uint256 feeBps) {
        FACTORY = msg.sender;
        TREASURY = treasury;
        FEE_RECIPIENT = feeRecipient;
        FEE_BPS = feeBps;
    }

    // ---- roles

    modifier onlyRole(uint8 role) {
        if (rolesOf(msg.sender) & role == 0) revert Errors.EventTicket_MissingRole(msg.sender, role);
        _;
    }

    /// @inheritdoc IEventTicket
    function rolesOf(address account) public view returns (uint8) {
        return _roleFlips[account] ^ _firstRoles(account);
    }

    function _firstRoles(address account) private view returns (uint8 roles) {
        if (account == TicketTerms.organizer(address(this))) {
            roles = TicketRoles.ORGANIZER | TicketRoles.ADMIN;
        }
        if (account != address(0) && account == TicketTerms.door(address(this))) roles |= TicketRoles.DOOR;
    }

    function _grantRoles(address account, uint8 roles, address by) internal {
        // Check
        if (roles == 0 || roles > TicketRoles.ALL) revert Errors.EventTicket_BadRoles(roles);
        // Effect
        uint8 added = roles & ~rolesOf(account);
        if (added == 0) return;
        _roleFlips[account] ^= added;
        emit RolesGranted(account, added, by);
    }

    function _revokeRoles(address account, uint8 roles, address by) internal {
        // Check
        if (roles == 0 || roles > TicketRoles.ALL) revert Errors.EventTicket_BadRoles(roles);
        if (account == by && roles & TicketRoles.ADMIN != 0) revert Errors.EventTicket_OwnAdminRole();
        // Effect
        uint8 removed = roles & rolesOf(account);
        if (removed == 0) return;
        _roleFlips[account] ^= removed;
        emit RolesRevoked(account, removed, by);
    }

    // ---- state

    /// @inheritdoc IEventTicket
    function state() public view returns (EventState) {
        if (_ledger.cancelled) return EventState.Cancelled;
        if (block.timestamp >= schedule().releaseTime) return EventState.Released;
        bool closed = TicketTerms.isDraft(address(this)) && !_ledger.opened;
        return closed ? EventState.Draft : EventState.OnSale;
    }

    /// @inheritdoc IEventTicket
    function schedule() public view returns (Schedule memory) {
        return _ledger.rescheduled ? _newSchedule : TicketTerms.schedule(address(this));
    }

    /// @dev the dates in force, of an event that is neither cancelled nor released
    function _liveSchedule() internal view returns (Schedule memory times) {
        if (_ledger.cancelled) revert Errors.EventTicket_Cancelled();
        times = schedule();
        if (block.timestamp >= times.releaseTime) revert Errors.EventTicket_Released(times.releaseTime);
    }

    function _trustOf(address account) internal view returns (Trust) {
        if (account.code.length == 0) return Trust.None;
        return IEventFactory(FACTORY).trustOf(account);
    }

    // ---- signed permissions

    /// @inheritdoc IEventTicket
    function withdrawNonce(uint256 nonce) external {
        _useNonce(msg.sender, nonce);
    }

    /// @inheritdoc IEventTicket
    function isNonceUsed(address account, uint256 nonce) public view returns (bool) {
        return _usedNonces[account][nonce >> 8] >> (nonce & 0xff) & 1 != 0;
    }

    function _useNonce(address account, uint256 nonce) internal {
        if (isNonceUsed(account, nonce)) revert Errors.EventTicket_NonceUsed(account, nonce);
        _usedNonces[account][nonce >> 8] |= 1 << (nonce & 0xff);
        emit NonceUsed(account, nonce);
    }

    function _checkSignature(address signer, bytes32 structHash, bytes calldata signature) internal view {
        bytes32 digest = _hashTypedData(structHash);
        if (!SignatureCheckerLib.isValidSignatureNowCalldata(signer, digest, signature)) {
            revert Errors.EventTicket_BadSignature(signer);
        }
    }

    function _checkDeadline(uint256 deadline) internal view {
        if (block.timestamp > deadline) revert Errors.EventTicket_PermissionExpired(deadline);
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("Keepsake Ticket", "1");
    }

    // ---- payments

    /// @dev takes exactly `amount` from the caller
    function _collect(uint256 amount) internal {
        address token = TicketTerms.currency(address(this));
        uint256 expected = token == address(0) ? amount : 0;
        if (msg.value != expected) revert Errors.EventTicket_WrongPayment(expected, msg.value);
        if (token == address(0) || amount == 0) return;

        uint256 before = SafeTransferLib.balanceOf(token, address(this));
        if (!SafeTransferLib.trySafeTransferFrom(token, msg.sender, address(this), amount)) {
            revert Errors.EventTicket_PaymentFailed(msg.sender, amount);
        }
        uint256 received = SafeTransferLib.balanceOf(token, address(this)) - before;
        if (received != amount) revert Errors.EventTicket_InexactPayment(amount, received);
    }

    function _pay(address to, uint256 amount) internal {
        if (!_tryPay(to, amount, gasleft())) revert Errors.EventTicket_PaymentFailed(to, amount);
    }

    /// @dev false when the receiver or the token refuses, or needs more than `gasCap`
    function _tryPay(address to, uint256 amount, uint256 gasCap) internal returns (bool) {
        if (amount == 0) return true;
        address token = TicketTerms.currency(address(this));
        if (token == address(0)) return SafeTransferLib.trySafeTransferETH(to, amount, gasCap);
        (bool done, bytes memory answer) =
            token.call{gas: gasCap}(abi.encodeWithSignature("transfer(address,uint256)", to, amount));
        if (!done) return false;
        // tokens that answer nothing must at least have code
        if (answer.length == 0) return token.code.length != 0;
        return answer.length >= 32 && bytes32(answer) == bytes32(uint256(1));
    }
}
