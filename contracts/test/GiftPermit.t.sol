// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Gift, Item, ItemKind, TokenPermit} from "../src/interfaces/GiftTypes.sol";
import {GiftBase} from "./GiftBase.sol";
import {Permit2Double, PermitDetails, PermitSingle} from "./mocks/Permit2Double.sol";
import {PlainToken} from "./mocks/Tokens.sol";

interface IPermit2 {
    function DOMAIN_SEPARATOR() external view returns (bytes32);
    function permit(address owner, PermitSingle calldata p, bytes calldata signature) external;
}

/// @notice Locking with a signature in place of an approval: ERC-2612, and Permit2 where it is deployed.
contract GiftPermitTest is GiftBase {
    address private constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;

    PlainToken private plain = new PlainToken(); // whose own permit is not used

    function setUp() public override {
        super.setUp();
        plain.mint(alice, 100);
        vm.startPrank(alice);
        dollar.approve(address(gifts), 0);
        plain.approve(PERMIT2, type(uint256).max);
        vm.stopPrank();
    }

    function test_Permit() public {
        _lockDollars(_permit(5 ether));
        eq(dollar.balanceOf(address(gifts)), 5 ether);
    }

    function test_Attack_PermitFrontRun() public {
        TokenPermit memory p = _permit(5 ether);
        // somebody has seen it and carries it first
        dollar.permit(alice, address(gifts), p.value, p.deadline, p.v, p.r, p.s);
        _lockDollars(p);
        eq(dollar.balanceOf(address(gifts)), 5 ether);
    }

    function test_RevertWhen_ThePermitIsWrongAndThereIsNoPermit2() public {
        TokenPermit memory p = _permit(5 ether);
        p.v ^= 7;
        vm.prank(alice);
        vm.expectRevert();
        gifts.lockWithPermits(giftOf(dollars(5 ether)), SALT, _list(p));
    }

    function test_Permit2() public {
        _deployPermit2();
        _lockPlain(_permit2(10, 0));
        eq(plain.balanceOf(address(gifts)), 10);
    }

    function test_Permit2OnceMore() public {
        _deployPermit2();
        _lockPlain(_permit2(10, 0));
        TokenPermit[] memory next = _list(_permit2(4, 1));
        vm.prank(alice);
        gifts.lockWithPermits(_plain(4), keccak256("another"), next);
        eq(plain.balanceOf(address(gifts)), 14);
    }

    function test_Attack_Permit2FrontRun() public {
        _deployPermit2();
        TokenPermit memory p = _permit2(10, 0);
        IPermit2(PERMIT2).permit(alice, _single(10, 0), abi.encodePacked(p.r, p.s, p.v));
        _lockPlain(p);
        eq(plain.balanceOf(address(gifts)), 10);
    }

    function test_RevertWhen_Permit2IsSignedByAnother() public {
        _deployPermit2();
        TokenPermit memory p = _permit2(10, 0);
        vm.prank(bob);
        vm.expectRevert();
        gifts.lockWithPermits(_plain(10), SALT, _list(p));
    }

    function test_RevertWhen_Permit2IsForLess() public {
        _deployPermit2();
        TokenPermit memory p = _permit2(9, 0);
        vm.prank(alice);
        vm.expectRevert();
        gifts.lockWithPermits(_plain(10), SALT, _list(p));
    }

    // ---- helpers

    function _deployPermit2() private {
        vm.etch(PERMIT2, address(new Permit2Double()).code);
    }

    function _lockDollars(TokenPermit memory p) private {
        vm.prank(alice);
        gifts.lockWithPermits(giftOf(dollars(5 ether)), SALT, _list(p));
    }

    function _lockPlain(TokenPermit memory p) private {
        vm.prank(alice);
        gifts.lockWithPermits(_plain(10), SALT, _list(p));
    }

    function _plain(uint256 amount) private view returns (Gift memory) {
        return giftOf(Item(ItemKind.ERC20, address(plain), 0, amount));
    }

    function _list(TokenPermit memory p) private pure returns (TokenPermit[] memory all) {
        all = new TokenPermit[](1);
        all[0] = p;
    }

    function _single(uint160 amount, uint48 nonce) private view returns (PermitSingle memory) {
        return PermitSingle(
            PermitDetails(address(plain), amount, type(uint48).max, nonce), address(gifts), NOW + 1 hours
        );
    }

    function _permit2(uint160 amount, uint48 nonce) private view returns (TokenPermit memory p) {
        PermitSingle memory single = _single(amount, nonce);
        bytes32 details = keccak256(
            abi.encode(
                keccak256("PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"),
                single.details
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
                ),
                details,
                single.spender,
                single.sigDeadline
            )
        );
        p = TokenPermit(address(plain), amount, single.sigDeadline, 0, 0, 0);
        (p.v, p.r, p.s) = _sign(IPermit2(PERMIT2).DOMAIN_SEPARATOR(), structHash);
    }

    function _permit(uint256 value) private view returns (TokenPermit memory p) {
        p = TokenPermit(address(dollar), value, NOW + 1 hours, 0, 0, 0);
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
                ),
                alice,
                address(gifts),
                value,
                dollar.nonces(alice),
                p.deadline
            )
        );
        (p.v, p.r, p.s) = _sign(dollar.DOMAIN_SEPARATOR(), structHash);
    }

    function _sign(bytes32 separator, bytes32 structHash) private pure returns (uint8, bytes32, bytes32) {
        return vm.sign(ALICE_KEY, keccak256(abi.encodePacked(hex"1901", separator, structHash)));
    }
}
