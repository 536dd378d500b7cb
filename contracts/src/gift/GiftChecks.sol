// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITransferPolicy} from "../interfaces/ITransferPolicy.sol";
import {Gift, Item, ItemKind, LockFinding, LockProblem} from "../interfaces/GiftTypes.sol";
import {TransferRefusal} from "../interfaces/TicketTypes.sol";
import {GiftItems} from "./GiftItems.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

/// @title GiftChecks
/// @notice What would keep a gift from being locked, found out before anybody pays.
abstract contract GiftChecks is GiftItems {
    uint256 internal constant MAX_LIFE = 2 * 365 days;

    /// @dev the gift's own problems; its items' are found one by one
    function _findings(Gift calldata gift, address sender, bool isUsed)
        internal
        view
        returns (LockFinding[] memory findings)
    {
        findings = new LockFinding[](5 + gift.items.length);
        uint256 count;
        if (gift.items.length == 0 || gift.items.length > MAX_ITEMS) {
            findings[count++] = LockFinding(LockProblem.NoItems, 0);
        }
        if (gift.claimKey == address(0)) findings[count++] = LockFinding(LockProblem.ZeroClaimKey, 0);
        if (!_isGoodExpiry(gift.expiry)) findings[count++] = LockFinding(LockProblem.BadExpiry, 0);
        if (isUsed) findings[count++] = LockFinding(LockProblem.IdUsed, 0);
        if (gift.recipient == address(this)) findings[count++] = LockFinding(LockProblem.BadRecipient, 0);
        for (uint256 i; i < gift.items.length; ++i) {
            (bool isGood, LockProblem problem) = _check(gift.items[i], sender);
            if (!isGood) findings[count++] = LockFinding(problem, i);
        }
        assembly ("memory-safe") {
            mstore(findings, count) // shorter than it was made
        }
    }

    function _isGoodExpiry(uint40 expiry) internal view returns (bool) {
        return expiry > block.timestamp && expiry <= block.timestamp + MAX_LIFE;
    }

    function _check(Item calldata item, address sender) private view returns (bool, LockProblem) {
        if (!_isSound(item, item.kind)) return (false, LockProblem.BadItem);
        if (item.kind == ItemKind.Native) return (sender.balance >= item.amount, LockProblem.NotHeld);
        if (item.kind == ItemKind.ERC20) return _checkERC20(item, sender);
        if (item.kind == ItemKind.ERC721) return _checkERC721(item, sender);
        return _checkERC1155(item, sender);
    }

    function _checkERC20(Item calldata item, address sender) private view returns (bool, LockProblem) {
        IERC20 token = IERC20(item.token);
        try token.balanceOf(sender) returns (uint256 held) {
            if (held < item.amount) return (false, LockProblem.NotHeld);
        } catch {
            return (false, LockProblem.BadItem);
        }
        try token.allowance(sender, address(this)) returns (uint256 allowed) {
            return (allowed >= item.amount, LockProblem.NotApproved);
        } catch {
            return (false, LockProblem.BadItem);
        }
    }

    function _checkERC721(Item calldata item, address sender) private view returns (bool, LockProblem) {
        IERC721 token = IERC721(item.token);
        try token.ownerOf(item.id) returns (address owner) {
            if (owner != sender) return (false, LockProblem.NotHeld);
        } catch {
            return (false, LockProblem.BadItem);
        }
        if (!_isPermitted(item)) return (false, LockProblem.TransferRefused);
        try token.getApproved(item.id) returns (address approved) {
            if (approved == address(this)) return (true, LockProblem.NotApproved);
        } catch {
            return (false, LockProblem.BadItem);
        }
        return (_isOperator(item.token, sender), LockProblem.NotApproved);
    }

    function _checkERC1155(Item calldata item, address sender) private view returns (bool, LockProblem) {
        try IERC1155(item.token).balanceOf(sender, item.id) returns (uint256 held) {
            if (held < item.amount) return (false, LockProblem.NotHeld);
        } catch {
            return (false, LockProblem.BadItem);
        }
        return (_isOperator(item.token, sender), LockProblem.NotApproved);
    }

    /// @dev ERC-721 and ERC-1155 ask alike
    function _isOperator(address token, address sender) private view returns (bool) {
        try IERC721(token).isApprovedForAll(sender, address(this)) returns (bool is_) {
            return is_;
        } catch {
            return false;
        }
    }

    /// @dev by the token's own policy, where it has one (our tickets do)
    function _isPermitted(Item calldata item) private view returns (bool) {
        if (!ERC165Checker.supportsInterface(item.token, type(ITransferPolicy).interfaceId)) return true;
        try ITransferPolicy(item.token).checkTransfer(address(this), address(this), item.id) returns (
            TransferRefusal refusal
        ) {
            return refusal == TransferRefusal.None;
        } catch {
            return false;
        }
    }
}
