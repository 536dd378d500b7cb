// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicket} from "../src/interfaces/IEventTicket.sol";
import {Permit} from "../src/interfaces/TicketTypes.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {Base} from "./Base.sol";
import {FalseToken, FeeToken, FreezableToken, ReentrantToken, SilentToken} from "./mocks/Tokens.sol";

/// @notice Buying in events paid in an ERC-20, with hostile ones, and with permits.
contract TicketBuyTokenTest is Base {
    // ---- buy, ERC-20

    function test_RevertWhen_CoinIsSentToATokenEvent() public {
        _forToken(address(dollar));
        _expectBuy(0, 1, 1, abi.encodeWithSelector(Errors.EventTicket_WrongPayment.selector, 0, 1));
    }

    function test_RevertWhen_AllowanceIsMissing() public {
        ticket = createForToken(address(dollar));
        _expectBuy(0, 1, 0, abi.encodeWithSelector(Errors.EventTicket_PaymentFailed.selector, alice, PRICE));
    }

    function test_RevertWhen_TokenTakesAFee() public {
        FeeToken token = new FeeToken();
        token.mint(alice, 1 ether);
        _forToken(address(token));
        _expectBuy(
            0,
            1,
            0,
            abi.encodeWithSelector(Errors.EventTicket_InexactPayment.selector, PRICE, PRICE - PRICE / 100)
        );
    }

    function test_RevertWhen_TokenAnswersFalse() public {
        FalseToken token = new FalseToken();
        _forToken(address(token));
        _expectBuy(0, 1, 0, abi.encodeWithSelector(Errors.EventTicket_PaymentFailed.selector, alice, PRICE));
    }

    function test_TokenCannotCallBack() public {
        ReentrantToken token = new ReentrantToken();
        token.mint(alice, 1 ether);
        _forToken(address(token));
        token.arm(address(ticket), abi.encodeCall(IEventTicket.buy, (1, 1, alice)));
        vm.prank(alice);
        ticket.buy(0, 1, alice);
        vm.assertFalse(token.reached());
        vm.assertEq(bytes4(token.answer()), bytes4(keccak256("ReentrancyGuardReentrantCall()")));
        eq(ticket.totalMinted(), 1);
    }

    function test_SilentTokenIsFine() public {
        SilentToken token = new SilentToken();
        token.mint(alice, PRICE);
        ticket = createForToken(address(token));
        vm.startPrank(alice);
        ticket.buy(0, 1, alice);
        eq(token.balanceOf(address(ticket)), PRICE);
        ticket.refund(1);
        eq(token.balanceOf(alice), PRICE);
    }

    // ---- buyWithPermit

    function test_PermitIsOneStep() public {
        ticket = createForToken(address(dollar));
        uint256 before = dollar.balanceOf(alice);
        Permit memory permit = _permit(2 * PRICE);
        vm.prank(alice);
        ticket.buyWithPermit(0, 2, bob, permit);
        eq(before - dollar.balanceOf(alice), 2 * PRICE);
        eq(ticket.balanceOf(bob), 2);
        eq(dollar.allowance(alice, address(ticket)), 0);
    }

    function test_PermitCarriedBefore() public {
        ticket = createForToken(address(dollar));
        Permit memory p = _permit(PRICE);
        vm.prank(bob);
        dollar.permit(alice, address(ticket), p.value, p.deadline, p.v, p.r, p.s);
        vm.prank(alice);
        ticket.buyWithPermit(0, 1, alice, p);
        eq(ticket.ownerOf(1), alice);
    }

    function test_RevertWhen_PermitIsTooSmall() public {
        ticket = createForToken(address(dollar));
        vm.startPrank(alice);
        dollar.approve(address(ticket), type(uint256).max);
        Permit memory p = _permit(PRICE);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_PermitTooSmall.selector, 2 * PRICE, PRICE));
        ticket.buyWithPermit(0, 2, alice, p);
    }

    function test_RevertWhen_PermitIsNoGood() public {
        ticket = createForToken(address(dollar));
        Permit memory p = _permit(PRICE);
        p.v ^= 1;
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_PaymentFailed.selector, alice, PRICE));
        ticket.buyWithPermit(0, 1, alice, p);
    }

    function test_PermitIsIgnoredForCoin() public {
        Permit memory p = _permit(PRICE);
        vm.prank(alice);
        ticket.buyWithPermit{value: PRICE}(0, 1, alice, p);
        eq(ticket.ownerOf(1), alice);
    }

    function _expectBuy(uint8 tier, uint256 quantity, uint256 value, bytes memory refusal) private {
        vm.prank(alice);
        vm.expectRevert(refusal);
        ticket.buy{value: value}(tier, quantity, alice);
    }

    function _forToken(address token) private {
        ticket = createForToken(token);
        vm.prank(alice);
        FreezableToken(token).approve(address(ticket), type(uint256).max);
    }

    function _permit(uint256 value) private view returns (Permit memory p) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
                ),
                alice,
                address(ticket),
                value,
                dollar.nonces(alice),
                NOW
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", dollar.DOMAIN_SEPARATOR(), structHash));
        (p.v, p.r, p.s) = vm.sign(ALICE_KEY, digest);
        (p.value, p.deadline) = (value, NOW);
    }
}
