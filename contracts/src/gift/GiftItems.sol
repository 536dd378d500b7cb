// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IGiftEscrow} from "../interfaces/IGiftEscrow.sol";
import {Item, ItemKind} from "../interfaces/GiftTypes.sol";
import {Errors} from "../libraries/Errors.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// @title GiftItems
/// @notice Taking things in and handing them out.
abstract contract GiftItems is IGiftEscrow, IERC165 {
    /// @dev what one item may cost a push; enough for every token we know, and for a receiver's hook
    uint256 internal constant ITEM_GAS = 120_000;
    /// @dev kept back from a capped call for what comes after it
    uint256 internal constant RESERVE = 40_000;
    uint256 internal constant MAX_ITEMS = 16;

    /// @dev ERC-1155 are accepted while we take them, and at no other time
    bool private transient _taking;

    modifier onlySelf() {
        if (msg.sender != address(this)) revert Errors.GiftEscrow_OnlySelf(msg.sender);
        _;
    }

    // ---- in

    // slither-disable-start reentrancy-benign
    /// @dev the caller's, `times` over; the chain's coin must have come with the call to the wei
    function _takeAll(Item[] calldata items, uint256 times) internal {
        if (items.length == 0 || items.length > MAX_ITEMS) {
            revert Errors.GiftEscrow_ItemCount(items.length, MAX_ITEMS);
        }
        uint256 coins;
        for (uint256 i; i < items.length; ++i) {
            Item calldata item = items[i];
            ItemKind kind = item.kind;
            if (!_isSound(item, kind)) revert Errors.GiftEscrow_BadItem(i);
            if (kind == ItemKind.Native) coins += item.amount * times;
            else if (kind == ItemKind.ERC20) _takeERC20(item, item.amount * times);
            else if (kind == ItemKind.ERC1155) _takeERC1155(item, item.amount * times);
            else _takeERC721(item, i, times);
        }
        if (msg.value != coins) revert Errors.GiftEscrow_WrongValue(coins, msg.value);
    }

    function _isSound(Item calldata item, ItemKind kind) internal view returns (bool) {
        if (item.amount == 0) return false;
        if (kind == ItemKind.Native) return item.token == address(0) && item.id == 0;
        if (kind == ItemKind.ERC20 && item.id != 0) return false;
        if (kind == ItemKind.ERC721 && item.amount != 1) return false;
        return item.token.code.length != 0;
    }

    function _takeERC20(Item calldata item, uint256 amount) private {
        IERC20 token = IERC20(item.token);
        uint256 before = token.balanceOf(address(this));
        SafeTransferLib.safeTransferFrom2(item.token, msg.sender, address(this), amount);
        _checkReceived(item.token, amount, token.balanceOf(address(this)) - before);
    }

    function _takeERC721(Item calldata item, uint256 index, uint256 times) private {
        if (times != 1) revert Errors.GiftEscrow_BadItem(index);
        IERC721 token = IERC721(item.token);
        token.transferFrom(msg.sender, address(this), item.id);
        _checkReceived(item.token, 1, token.ownerOf(item.id) == address(this) ? 1 : 0);
    }

    function _takeERC1155(Item calldata item, uint256 amount) private {
        IERC1155 token = IERC1155(item.token);
        uint256 before = token.balanceOf(address(this), item.id);
        _taking = true;
        token.safeTransferFrom(msg.sender, address(this), item.id, amount, "");
        _taking = false;
        _checkReceived(item.token, amount, token.balanceOf(address(this), item.id) - before);
    }

    // slither-disable-end reentrancy-benign

    /// @dev a token that takes a fee or rounds would leave somebody's gift short
    function _checkReceived(address token, uint256 expected, uint256 received) private pure {
        if (received != expected) revert Errors.GiftEscrow_Inexact(token, expected, received);
    }

    /// @dev ERC-1155; ERC-721 and batches that were sent here by mistake are refused by the hooks' absence
    function onERC1155Received(address, address, uint256, uint256, bytes calldata)
        external
        view
        returns (bytes4)
    {
        if (!_taking) revert Errors.GiftEscrow_NotAskedFor();
        return IERC1155Receiver.onERC1155Received.selector;
    }

    /// @dev ERC-165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IGiftEscrow).interfaceId
            || interfaceId == type(IERC1155Receiver).interfaceId;
    }

    // ---- out

    /// @inheritdoc IGiftEscrow
    function giveWithin(Item calldata item, address to) external onlySelf {
        _give(item, 0, to);
    }

    /// @dev with all the gas there is
    function _give(Item memory item, uint256 index, address to) internal {
        bool done;
        if (item.kind == ItemKind.Native) {
            done = SafeTransferLib.trySafeTransferETH(to, item.amount, gasleft());
        } else if (item.kind == ItemKind.ERC20) {
            done = _tryTransfer(item.token, to, item.amount, gasleft());
        } else if (item.kind == ItemKind.ERC721) {
            try IERC721(item.token).transferFrom(address(this), to, item.id) {
                done = true;
            } catch {}
        } else {
            try IERC1155(item.token).safeTransferFrom(address(this), to, item.id, item.amount, "") {
                done = true;
            } catch {}
        }
        if (!done) revert Errors.GiftEscrow_Undeliverable(index);
    }

    /// @dev within a cap, which is really there: nobody can make a good item fail by sending too little gas
    function _tryGive(Item calldata item, address to) internal returns (bool) {
        _keepGas(ITEM_GAS);
        ItemKind kind = item.kind;
        if (kind == ItemKind.Native) return SafeTransferLib.trySafeTransferETH(to, item.amount, ITEM_GAS);
        if (kind == ItemKind.ERC20) return _tryTransfer(item.token, to, item.amount, ITEM_GAS);
        try this.giveWithin{gas: ITEM_GAS}(item, to) {
            return true;
        } catch {
            return false;
        }
    }

    /// @dev What `SafeERC20.trySafeTransfer` does, with a cap: a token answers true, or nothing at all; whatever else
    /// it answers is not copied.
    function _tryTransfer(address token, address to, uint256 amount, uint256 cap)
        private
        returns (bool done)
    {
        bytes memory payload = abi.encodeCall(IERC20.transfer, (to, amount));
        assembly ("memory-safe") {
            done := call(cap, token, 0, add(payload, 0x20), mload(payload), 0x00, 0x20)
            switch returndatasize()
            case 0 { done := and(done, gt(extcodesize(token), 0)) }
            default { done := and(done, and(gt(returndatasize(), 0x1f), eq(mload(0x00), 1))) }
        }
    }

    function _keepGas(uint256 cap) internal view {
        uint256 needed = (cap + RESERVE) * 64 / 63;
        if (gasleft() < needed) revert Errors.GiftEscrow_NotEnoughGas(needed);
    }
}
