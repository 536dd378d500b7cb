// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventTicketEvents} from "../src/interfaces/IEventTicketEvents.sol";
import {Access, Consent, Permit, TierParams} from "../src/interfaces/TicketTypes.sol";
import {Errors} from "../src/libraries/Errors.sol";
import {TicketPermissions} from "../src/libraries/TicketPermissions.sol";
import {Base} from "./Base.sol";
import {Wallet} from "./mocks/Accounts.sol";

/// @notice Allow-lists, vouchers and buying for others.
contract TicketAccessTest is Base {
    uint8 private constant GATED = 2;
    uint256 private constant DEADLINE = NOW + 1 days;
    bytes32 private _sibling;

    function setUp() public override {
        super.setUp();
        // a tree of two leaves: alice's nonce 7, and bob's nonce 8
        bytes32 left = TicketPermissions.allowLeaf(alice, GATED, 7, DEADLINE);
        _sibling = TicketPermissions.allowLeaf(bob, GATED, 8, DEADLINE);
        bytes32 root = left < _sibling
            ? keccak256(abi.encodePacked(left, _sibling))
            : keccak256(abi.encodePacked(_sibling, left));
        vm.prank(organizer);
        ticket.addTier(TierParams(uint128(PRICE), 10, 0, 0, 0, root));
    }

    // ---- proof

    function test_RevertWhen_NoProof() public {
        bytes memory refusal = abi.encodeWithSelector(Errors.EventTicket_AllowListed.selector, GATED);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        ticket.buy{value: PRICE}(GATED, 1, alice);
        vm.expectRevert(refusal);
        ticket.buyWithPermit{value: PRICE}(GATED, 1, alice, noPermit());
    }

    function test_RevertWhen_ProofIsNotForThis() public {
        bytes memory refusal = abi.encodeWithSelector(Errors.EventTicket_AllowListed.selector, GATED);
        Access memory a = _proof();
        _expect(bob, a, refusal);
        a.nonce = 9;
        _expect(alice, a, refusal);
        a = _proof();
        a.deadline += 1;
        _expect(alice, a, refusal);
        vm.warp(DEADLINE + 1);
        _expect(
            alice, _proof(), abi.encodeWithSelector(Errors.EventTicket_PermissionExpired.selector, DEADLINE)
        );
    }

    function test_ProofBuysOnce() public {
        vm.prank(alice);
        ticket.buyWithAccess{value: 2 * PRICE}(GATED, 2, bob, _proof(), noPermit());
        eq(ticket.balanceOf(bob), 2);
        vm.assertTrue(ticket.isNonceUsed(alice, 7));
        _expect(alice, _proof(), abi.encodeWithSelector(Errors.EventTicket_NonceUsed.selector, alice, 7));
    }

    function test_RevertWhen_NonceWithdrawn() public {
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.NonceUsed(alice, 7);
        vm.prank(alice);
        ticket.withdrawNonce(7);
        _expect(alice, _proof(), abi.encodeWithSelector(Errors.EventTicket_NonceUsed.selector, alice, 7));
        vm.assertFalse(ticket.isNonceUsed(alice, 8));
        vm.assertFalse(ticket.isNonceUsed(bob, 7));
    }

    // ---- voucher

    function test_VoucherGivesItsPrice() public {
        Access memory a = _voucher(alice, 0, PRICE / 2, 3, 1);
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.TicketsSold(alice, alice, 0, 1, 3, PRICE / 2);
        vm.prank(alice);
        ticket.buyWithAccess{value: 3 * PRICE / 2}(0, 3, alice, a, noPermit());
        eq(ticket.paidOf(1), PRICE / 2);
    }

    function test_VoucherOpensAGatedTier() public {
        Access memory a = _voucher(alice, GATED, 0, 1, 1);
        vm.prank(alice);
        ticket.buyWithAccess(GATED, 1, alice, a, noPermit());
        eq(ticket.paidOf(1), 0);
    }

    function test_VoucherWithPermitInToken() public {
        ticket = createForToken(address(dollar));
        Access memory a = _voucher(alice, 0, PRICE / 2, 2, 1);
        vm.startPrank(alice);
        dollar.approve(address(ticket), PRICE);
        Permit memory p;
        (p.value, p.deadline) = (PRICE - 1, NOW);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_PermitTooSmall.selector, PRICE, PRICE - 1));
        ticket.buyWithAccess(0, 2, alice, a, p);
        p.value = PRICE;
        ticket.buyWithAccess(0, 2, alice, a, p);
        eq(dollar.balanceOf(address(ticket)), PRICE);
    }

    function test_RevertWhen_SignerIsNoOrganizer() public {
        Access memory a = _voucher(alice, 0, 0, 1, 1);
        a.signer = alice;
        _expectOn(0, alice, a, abi.encodeWithSelector(Errors.EventTicket_MissingRole.selector, alice, 2));
        a = _voucher(alice, 0, 0, 1, 1);
        vm.prank(organizer);
        ticket.revokeRoles(organizer, 2);
        _expectOn(0, alice, a, abi.encodeWithSelector(Errors.EventTicket_MissingRole.selector, organizer, 2));
    }

    function test_RevertWhen_VoucherWasChanged() public {
        bytes memory refusal = abi.encodeWithSelector(Errors.EventTicket_BadSignature.selector, organizer);
        Access memory a = _voucher(alice, 0, PRICE / 2, 1, 1);
        _expectOn(0, bob, a, refusal);
        _expectOn(1, alice, _voucher(alice, 0, 0, 1, 1), refusal);
        a.unitPrice = 0;
        _expectOn(0, alice, a, refusal);
        a = _voucher(alice, 0, 0, 1, 1);
        a.maxQuantity = 9;
        _expectOn(0, alice, a, refusal);
        a = _voucher(alice, 0, 0, 1, 1);
        a.nonce = 2;
        _expectOn(0, alice, a, refusal);
        a = _voucher(alice, 0, 0, 1, 1);
        a.deadline += 1;
        _expectOn(0, alice, a, refusal);
        // another event's voucher
        a = _voucher(alice, 0, 0, 1, 1);
        ticket = create(terms());
        _expectOn(0, alice, a, refusal);
    }

    function test_RevertWhen_VoucherDoesNotCover() public {
        Access memory a = _voucher(alice, 0, PRICE + 1, 1, 1);
        _expectOn(
            0,
            alice,
            a,
            abi.encodeWithSelector(Errors.EventTicket_VoucherAbovePrice.selector, PRICE + 1, PRICE)
        );
        a = _voucher(alice, 0, 0, 1, 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_VoucherQuantity.selector, 2, 1));
        ticket.buyWithAccess(0, 2, alice, a, noPermit());
        vm.prank(alice);
        ticket.buyWithAccess(0, 1, alice, a, noPermit());
        _expectOn(0, alice, a, abi.encodeWithSelector(Errors.EventTicket_NonceUsed.selector, alice, 1));
        a = _voucher(alice, 0, 0, 1, 2);
        vm.warp(DEADLINE + 1);
        _expectOn(
            0, alice, a, abi.encodeWithSelector(Errors.EventTicket_PermissionExpired.selector, DEADLINE)
        );
    }

    function test_RevertWhen_VoucherIsMalleated() public {
        Access memory a = _voucher(alice, 0, 0, 1, 1);
        a.signature = hex"00";
        _expectOn(0, alice, a, abi.encodeWithSelector(Errors.EventTicket_BadSignature.selector, organizer));
        a.signature = new bytes(65);
        _expectOn(0, alice, a, abi.encodeWithSelector(Errors.EventTicket_BadSignature.selector, organizer));
    }

    // ---- buyFor

    function test_BuyForCountsTheBeneficiary() public {
        Consent memory c = _consent(0, 3, 1);
        vm.prank(bob);
        ticket.buyFor{value: 3 * PRICE}(0, 3, alice, c, noAccess());
        eq(ticket.balanceOf(alice), 3);
        eq(ticket.boughtBy(alice, 0), 3);
        vm.assertFalse(ticket.boughtWithCredits(1));
        c = _consent(0, 2, 2);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_WalletLimit.selector, 0, 4, 3));
        ticket.buyFor{value: 2 * PRICE}(0, 2, alice, c, noAccess());
    }

    function test_RevertWhen_ConsentIsNotForThis() public {
        bytes memory refusal = abi.encodeWithSelector(Errors.EventTicket_BadSignature.selector, alice);
        Consent memory c = _consent(0, 1, 1);
        vm.startPrank(bob);
        vm.expectRevert(refusal);
        ticket.buyFor(1, 1, alice, c, noAccess());
        vm.expectRevert(refusal);
        ticket.buyFor{value: 2 * PRICE}(0, 2, alice, c, noAccess());
        ticket.buyFor{value: PRICE}(0, 1, alice, c, noAccess());
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_NonceUsed.selector, alice, 1));
        ticket.buyFor{value: PRICE}(0, 1, alice, c, noAccess());
        c.nonce = 2;
        vm.expectRevert(refusal);
        ticket.buyFor{value: PRICE}(0, 1, alice, c, noAccess());
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_PermissionExpired.selector, DEADLINE));
        ticket.buyFor{value: PRICE}(0, 1, alice, c, noAccess());
    }

    function test_BuyForAContractWallet() public {
        Wallet wallet = new Wallet(alice);
        bytes32 structHash = TicketPermissions.consent(address(wallet), 0, 1, 1, DEADLINE);
        Consent memory c = Consent(1, DEADLINE, sign(ORGANIZER_KEY, structHash));
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_BadSignature.selector, wallet));
        ticket.buyFor{value: PRICE}(0, 1, address(wallet), c, noAccess());
        c.signature = sign(ALICE_KEY, structHash);
        ticket.buyFor{value: PRICE}(0, 1, address(wallet), c, noAccess());
        eq(ticket.ownerOf(1), address(wallet));
    }

    function test_TreasuryNeedsNoSignature() public {
        vm.expectEmit(address(ticket));
        emit IEventTicketEvents.CreditsSpent(alice, 1, 2);
        vm.prank(treasury);
        ticket.buyFor{value: 2 * PRICE}(0, 2, alice, noConsent(), noAccess());
        vm.assertTrue(ticket.boughtWithCredits(1) && ticket.boughtWithCredits(2));
        eq(ticket.paidOf(2), PRICE);
        eq(ticket.boughtBy(alice, 0), 2);
    }

    function test_BuyForInAGatedTierNeedsTheBeneficiarysProof() public {
        vm.startPrank(treasury);
        vm.expectRevert(abi.encodeWithSelector(Errors.EventTicket_AllowListed.selector, GATED));
        ticket.buyFor{value: PRICE}(GATED, 1, bob, noConsent(), _proof());
        ticket.buyFor{value: PRICE}(GATED, 1, alice, noConsent(), _proof());
        eq(ticket.ownerOf(1), alice);
    }

    // ---- helpers

    function _proof() private view returns (Access memory a) {
        (a.nonce, a.deadline) = (7, DEADLINE);
        a.proof = new bytes32[](1);
        a.proof[0] = _sibling;
    }

    function _voucher(address who, uint8 tier, uint256 price, uint256 most, uint256 nonce)
        private
        view
        returns (Access memory a)
    {
        (a.unitPrice, a.maxQuantity, a.nonce, a.deadline) = (uint128(price), uint24(most), nonce, DEADLINE);
        a.signer = organizer;
        a.signature = sign(ORGANIZER_KEY, TicketPermissions.voucher(who, tier, price, most, nonce, DEADLINE));
    }

    function _consent(uint8 tier, uint256 quantity, uint256 nonce) private view returns (Consent memory) {
        bytes32 structHash = TicketPermissions.consent(alice, tier, quantity, nonce, DEADLINE);
        return Consent(nonce, DEADLINE, sign(ALICE_KEY, structHash));
    }

    function _expect(address who, Access memory a, bytes memory refusal) private {
        vm.prank(who);
        vm.expectRevert(refusal);
        ticket.buyWithAccess{value: PRICE}(GATED, 1, who, a, noPermit());
    }

    function _expectOn(uint8 tier, address who, Access memory a, bytes memory refusal) private {
        vm.prank(who);
        vm.expectRevert(refusal);
        ticket.buyWithAccess(tier, 1, who, a, noPermit());
    }
}
