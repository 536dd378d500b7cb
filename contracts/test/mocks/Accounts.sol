// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAttendanceBadge} from "../../src/interfaces/IAttendanceBadge.sol";
import {IEventTicket} from "../../src/interfaces/IEventTicket.sol";
import {ERC721} from "solady/tokens/ERC721.sol";
import {ECDSA} from "solady/utils/ECDSA.sol";

/// @notice A contract that can act, and takes neither money nor badges.
contract Refuser {
    function act(address target, bytes calldata payload) external payable returns (bytes memory) {
        (bool done, bytes memory answer) = target.call{value: msg.value}(payload);
        if (!done) {
            assembly {
                revert(add(answer, 0x20), mload(answer))
            }
        }
        return answer;
    }
}

/// @notice Burns all gas it is given.
contract GasBurner is Refuser {
    receive() external payable {
        _burn();
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata)
        external
        pure
        returns (bytes4)
    {
        _burn();
    }

    function _burn() private pure {
        assembly {
            invalid()
        }
    }
}

/// @notice Takes money and badges, and tries a call of its choice while it does.
contract Caller is Refuser {
    address public target;
    bytes public payload;
    bool public succeeded;
    bytes public answer;

    function arm(address target_, bytes calldata payload_) external {
        target = target_;
        payload = payload_;
    }

    receive() external payable {
        _try();
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        _try();
        return this.onERC1155Received.selector;
    }

    function _try() private {
        if (target != address(0)) (succeeded, answer) = target.call(payload);
    }
}

/// @notice A contract wallet with one owner, ERC-1271.
contract Wallet {
    address public immutable owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        return
            ECDSA.tryRecover(hash, signature) == owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    receive() external payable {}
}

/// @notice Stands for the gift escrow and for a marketplace: holds tickets and moves those it is approved for.
contract Custodian is Refuser {
    function move(address ticket, address from, address to, uint256 tokenId) external {
        ERC721(ticket).transferFrom(from, to, tokenId);
    }
}
