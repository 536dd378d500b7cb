// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC20} from "solady/tokens/ERC20.sol";
import {ECDSA} from "solady/utils/ECDSA.sol";

/// @notice One token's allowance, as Permit2 signs it.
struct PermitDetails {
    address token;
    uint160 amount;
    uint48 expiration;
    uint48 nonce;
}

struct PermitSingle {
    PermitDetails details;
    address spender;
    uint256 sigDeadline;
}

/// @notice The three functions of Permit2's AllowanceTransfer that we use, to its documented interface
/// (https://docs.uniswap.org/contracts/permit2/reference/allowance-transfer).
contract Permit2Double {
    bytes32 private constant DETAILS =
        keccak256("PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)");
    bytes32 private constant SINGLE = keccak256(
        "PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
    );

    mapping(address owner => mapping(address token => mapping(address spender => PermitDetails))) private
        _given;

    function allowance(address owner, address token, address spender)
        external
        view
        returns (uint160, uint48, uint48)
    {
        PermitDetails memory d = _given[owner][token][spender];
        return (d.amount, d.expiration, d.nonce);
    }

    function permit(address owner, PermitSingle calldata p, bytes calldata signature) external {
        PermitDetails storage given = _given[owner][p.details.token][p.spender];
        require(block.timestamp <= p.sigDeadline && given.nonce == p.details.nonce);
        require(ECDSA.tryRecoverCalldata(digestOf(p), signature) == owner);
        (given.amount, given.expiration) = (p.details.amount, p.details.expiration);
        ++given.nonce;
    }

    function transferFrom(address from, address to, uint160 amount, address token) external {
        PermitDetails storage given = _given[from][token][msg.sender];
        require(block.timestamp <= given.expiration);
        given.amount -= amount;
        require(ERC20(token).transferFrom(from, to, amount));
    }

    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)"),
                keccak256("Permit2"),
                block.chainid,
                address(this)
            )
        );
    }

    function digestOf(PermitSingle calldata p) public view returns (bytes32) {
        bytes32 structHash = keccak256(
            abi.encode(SINGLE, keccak256(abi.encode(DETAILS, p.details)), p.spender, p.sigDeadline)
        );
        return keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR(), structHash));
    }
}
