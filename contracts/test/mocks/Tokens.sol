// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicket} from "../../src/interfaces/IEventTicket.sol";
import {ERC20} from "solady/tokens/ERC20.sol";

/// @notice A well-behaved ERC-20 with permit.
contract PlainToken is ERC20 {
    function name() public pure override returns (string memory) {
        return "Test Dollar";
    }

    function symbol() public pure override returns (string memory) {
        return "TUSD";
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @notice Asks nobody's leave to move the caller's own money, like wrapped coins and some well-known dollars.
contract OwnHandToken is PlainToken {
    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        return from == msg.sender ? transfer(to, amount) : super.transferFrom(from, to, amount);
    }
}

/// @notice The same of an issuer that can freeze accounts.
contract FreezableToken is PlainToken {
    mapping(address account => bool) public frozen;

    error Frozen(address account);

    function freeze(address account) external {
        frozen[account] = true;
    }

    function thaw(address account) external {
        frozen[account] = false;
    }

    function _beforeTokenTransfer(address from, address to, uint256) internal view override {
        if (frozen[from] || frozen[to]) revert Frozen(frozen[from] ? from : to);
    }
}

/// @notice Takes another approval only once the one before was used up or taken back, like a well-known dollar. No permit.
contract StubbornToken is PlainToken {
    error StillAllowed(address spender);

    function approve(address spender, uint256 amount) public override returns (bool) {
        if (amount != 0 && allowance(msg.sender, spender) != 0) revert StillAllowed(spender);
        return super.approve(spender, amount);
    }

    function DOMAIN_SEPARATOR() public pure override returns (bytes32) {
        return 0;
    }
}

/// @notice Keeps 1 % of every transfer.
contract FeeToken is FreezableToken {
    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        super.transferFrom(from, to, amount);
        _burn(to, amount / 100);
        return true;
    }
}

/// @notice Answers false instead of reverting, and moves nothing.
contract FalseToken is FreezableToken {
    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }
}

/// @notice Takes the money in, and answers false when it should go out.
contract TrapToken is FreezableToken {
    function transfer(address, uint256) public pure override returns (bool) {
        return false;
    }
}

/// @notice Moves the money and answers nothing, like some well-known ones.
contract SilentToken {
    mapping(address account => uint256) public balanceOf;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }
}

/// @notice Calls back into whatever it is told while money moves.
contract ReentrantToken is FreezableToken {
    address public target;
    bytes public payload;
    bool public reached;
    bytes public answer;

    function arm(address target_, bytes calldata payload_) external {
        target = target_;
        payload = payload_;
    }

    function _afterTokenTransfer(address, address, uint256) internal override {
        if (target == address(0)) return;
        (reached, answer) = target.call(payload);
    }
}

/// @notice Changes its ways from one transfer to the next, and lets everybody move their own unasked. It never lies about balances: nobody can promise around that.
contract HostileToken is ReentrantToken {
    enum Mood {
        Fair,
        TakesFee,
        GivesMore,
        SaysNo,
        Reverts,
        BurnsGas
    }

    Mood public mood;

    function feel(Mood mood_) external {
        mood = mood_;
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (!_agrees()) return false;
        if (from == msg.sender) _transfer(from, to, amount);
        else super.transferFrom(from, to, amount);
        if (mood == Mood.TakesFee) _burn(to, amount / 100);
        if (mood == Mood.GivesMore) _mint(to, amount / 100);
        return true;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return _agrees() && super.transfer(to, amount);
    }

    function _agrees() private view returns (bool) {
        if (mood == Mood.Reverts) revert Frozen(address(this));
        if (mood == Mood.BurnsGas) {
            assembly {
                invalid()
            }
        }
        return mood != Mood.SaysNo;
    }
}
