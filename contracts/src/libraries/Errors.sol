// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {TransferRefusal} from "../interfaces/TicketTypes.sol";

/// @title Errors
/// @notice Every way our contracts say no, one error a reason, with the values that explain it.
library Errors {
    // ---- EventFactory

    /// @notice The organizer has already created an event under this ref.
    error EventFactory_RefUsed(address organizer, bytes32 ref);
    /// @notice Only the guardian may do this.
    error EventFactory_NotGuardian(address caller);
    /// @notice Only the curator may do this.
    error EventFactory_NotCurator(address caller);
    /// @notice The address is not a ticket contract of this factory.
    error EventFactory_UnknownTicket(address ticket);
    /// @notice Nothing was announced for this address.
    error EventFactory_NotAnnounced(address subject);
    /// @notice The delay runs until `readyAt`.
    error EventFactory_TooEarly(uint256 readyAt);
    /// @notice The address is trusted already, has no code, or the kind of trust is none.
    error EventFactory_CannotTrust(address account);
    /// @notice The fee is above the maximum.
    error EventFactory_FeeTooHigh(uint256 feeBps, uint256 maximum);
    /// @notice A required address of the configuration is zero.
    error EventFactory_ZeroAddress();

    // ---- EventTicket: who

    /// @notice Only the factory may do this.
    error EventTicket_NotFactory(address caller);
    /// @notice The caller lacks the role.
    error EventTicket_MissingRole(address caller, uint8 role);
    /// @notice An admin cannot give up its own admin role; another admin can take it.
    error EventTicket_OwnAdminRole();
    /// @notice Unknown role bits, or none.
    error EventTicket_BadRoles(uint8 roles);
    /// @notice The account does not own this ticket.
    error EventTicket_NotHolder(uint256 tokenId, address account);
    /// @notice The signature is not the signer's, or is for something else.
    error EventTicket_BadSignature(address signer);
    /// @notice The signer's nonce was used or withdrawn before.
    error EventTicket_NonceUsed(address signer, uint256 nonce);
    /// @notice The permission ended at `deadline`.
    error EventTicket_PermissionExpired(uint256 deadline);

    // ---- EventTicket: terms

    /// @notice The event must end after it starts and after now.
    error EventTicket_BadTimes(uint256 startTime, uint256 endTime);
    /// @notice The money may not be released before `earliest`.
    error EventTicket_ReleaseTooEarly(uint256 releaseTime, uint256 earliest);
    /// @notice Refunds cannot be promised beyond the release.
    error EventTicket_RefundsAfterRelease(uint256 refundUntil, uint256 releaseTime);
    /// @notice The royalty is above the maximum.
    error EventTicket_RoyaltyTooHigh(uint256 royaltyBps, uint256 maximum);
    /// @notice The currency has no code.
    error EventTicket_NotAToken(address currency);
    /// @notice More tiers than a ticket contract can hold.
    error EventTicket_TooManyTiers(uint256 tiers, uint256 maximum);
    /// @notice A tier needs a supply, not below what is sold.
    error EventTicket_SupplyTooSmall(uint256 supply, uint256 minimum);
    /// @notice The price has too many significant digits or is too large to be kept with a ticket.
    error EventTicket_PriceDoesNotFit(uint256 price);
    /// @notice After a tier's first sale its price may only fall.
    error EventTicket_PriceRaised(uint256 price, uint256 current);
    /// @notice After the first sale the policy may only get looser.
    error EventTicket_PolicyTightened();

    // ---- EventTicket: state

    /// @notice The event is cancelled.
    error EventTicket_Cancelled();
    /// @notice The event is not cancelled.
    error EventTicket_NotCancelled();
    /// @notice The release time has passed.
    error EventTicket_Released(uint256 releaseTime);
    /// @notice The release time has not come.
    error EventTicket_NotReleased(uint256 releaseTime);
    /// @notice The organizer has paused the sale or has not opened it.
    error EventTicket_SalePaused();

    // ---- EventTicket: buying

    /// @notice No such tier.
    error EventTicket_UnknownTier(uint256 tier);
    /// @notice The tier's sale has not begun.
    error EventTicket_SaleNotOpen(uint256 tier, uint256 opensAt);
    /// @notice The tier's sale is over.
    error EventTicket_SaleOver(uint256 tier, uint256 closedAt);
    /// @notice Fewer tickets are left than asked for.
    error EventTicket_SoldOut(uint256 tier, uint256 left);
    /// @notice The buyer would exceed the tier's limit per wallet.
    error EventTicket_WalletLimit(uint256 tier, uint256 limit, uint256 bought);
    /// @notice At least one ticket.
    error EventTicket_ZeroQuantity();
    /// @notice The contract has no token ids left.
    error EventTicket_TokenIdsExhausted();
    /// @notice The value sent is not the price.
    error EventTicket_WrongPayment(uint256 expected, uint256 sent);
    /// @notice The permit covers less than the price.
    error EventTicket_PermitTooSmall(uint256 expected, uint256 permitted);
    /// @notice The token took or gave another amount than agreed: such tokens are refused.
    error EventTicket_InexactPayment(uint256 expected, uint256 received);
    /// @notice The money could not be moved from or to the account.
    error EventTicket_PaymentFailed(address account, uint256 amount);
    /// @notice The tier is sold to an allow-list; a proof or voucher is needed.
    error EventTicket_AllowListed(uint256 tier);
    /// @notice The voucher is for a higher price than the tier's.
    error EventTicket_VoucherAbovePrice(uint256 unitPrice, uint256 price);
    /// @notice The voucher is for fewer tickets.
    error EventTicket_VoucherQuantity(uint256 quantity, uint256 maximum);
    /// @notice Tickets are not sold to an escrow or marketplace; buy, then give.
    error EventTicket_TrustedRecipient(address recipient);

    // ---- EventTicket: holding

    /// @notice The policy does not allow this transfer.
    error EventTicket_TransferRefused(uint256 tokenId, TransferRefusal reason);
    /// @notice The ticket was refunded.
    error EventTicket_Refunded(uint256 tokenId);
    /// @notice The ticket was used at the door and is not refunded unless the event is cancelled.
    error EventTicket_Attended(uint256 tokenId);
    /// @notice Refunds on request ended at `refundUntil`.
    error EventTicket_RefundsClosed(uint256 refundUntil);
    /// @notice The ticket is in an escrow or marketplace: claim or reclaim it first.
    error EventTicket_HeldInTrust(uint256 tokenId, address owner);
    /// @notice The content is the same.
    error EventTicket_SameContent();
    /// @notice Nothing to pay out.
    error EventTicket_NothingToWithdraw();
    /// @notice Too little gas for the capped calls inside.
    error EventTicket_NotEnoughGas(uint256 needed);

    // ---- EventTicket: the door

    /// @notice Lists that must be of equal length are not.
    error EventTicket_LengthMismatch(uint256 words, uint256 masks);
    /// @notice Bits of tokens that were never minted.
    error EventTicket_NotMinted(uint256 word, uint256 mask);
    /// @notice Bits of tokens that were refunded.
    error EventTicket_MaskRefunded(uint256 word, uint256 mask);

    // ---- AttendanceBadge

    /// @notice Badges cannot be given away.
    error AttendanceBadge_Soulbound();
    /// @notice The address is not a ticket contract of the factory.
    error AttendanceBadge_UnknownTicket(address ticket);
    /// @notice No event has this number.
    error AttendanceBadge_UnknownEvent(uint256 eventNumber);
    /// @notice The ticket is not marked as attended.
    error AttendanceBadge_NotAttended(uint256 ticketId);
    /// @notice The caller does not hold the ticket.
    error AttendanceBadge_NotHolder(uint256 ticketId, address caller);
    /// @notice The ticket's badge was minted before.
    error AttendanceBadge_AlreadyMinted(uint256 ticketId);
    /// @notice Too little gas for the capped calls inside.
    error AttendanceBadge_NotEnoughGas(uint256 needed);
    /// @notice The holder's contract does not take the badge.
    error AttendanceBadge_ReceiverRefused(address holder);
    /// @notice Lists that must be of equal length are not.
    error AttendanceBadge_LengthMismatch(uint256 holders, uint256 ids);
    /// @notice Only this contract may call itself here.
    error AttendanceBadge_OnlySelf(address caller);

    // ---- GiftEscrow

    /// @notice A gift holds at least one item and at most `maximum`.
    error GiftEscrow_ItemCount(uint256 count, uint256 maximum);
    /// @notice The item is empty, of a token without code, or has what its kind does not have.
    error GiftEscrow_BadItem(uint256 index);
    /// @notice The chain's coin that came along is not what the items say.
    error GiftEscrow_WrongValue(uint256 expected, uint256 sent);
    /// @notice The token took a fee on the way, or rounds.
    error GiftEscrow_Inexact(address token, uint256 expected, uint256 received);
    /// @notice Tokens are taken for a gift only; these were sent here by mistake.
    error GiftEscrow_NotAskedFor();
    /// @notice A gift without a claim key could never be opened.
    error GiftEscrow_ZeroClaimKey();
    /// @notice The expiry is not in the future, or too far away.
    error GiftEscrow_BadExpiry(uint256 expiry);
    /// @notice There is, or was, a gift of this sender, key and salt.
    error GiftEscrow_IdUsed(bytes32 giftId);
    /// @notice Gifts of a batch have no key, recipient or second of their own.
    error GiftEscrow_NotForAnyone();
    /// @notice Nobody, or the escrow itself, cannot have it.
    error GiftEscrow_BadRecipient();
    /// @notice There is no such gift.
    error GiftEscrow_Unknown(bytes32 giftId);
    /// @notice The gift was opened, or went back.
    error GiftEscrow_Ended(bytes32 giftId);
    /// @notice The gift under this id is another one, or somebody else's.
    error GiftEscrow_OtherGift(bytes32 giftId);
    /// @notice The gift was to be opened before.
    error GiftEscrow_Expired(uint256 expiry);
    /// @notice The signature counted until then.
    error GiftEscrow_DeadlinePassed(uint256 deadline);
    /// @notice Only `recipient` may have this gift.
    error GiftEscrow_NotForYou(address recipient);
    /// @notice Every item was skipped.
    error GiftEscrow_NothingTaken();
    /// @notice The claim key did not sign this.
    error GiftEscrow_BadClaimSignature();
    /// @notice The second did not sign this.
    error GiftEscrow_BadSecondSignature();
    /// @notice The sender did not sign this.
    error GiftEscrow_BadSenderSignature();
    /// @notice The item cannot be handed to the recipient; it may be skipped.
    error GiftEscrow_Undeliverable(uint256 index);
    /// @notice The gift goes back from `expiry` on.
    error GiftEscrow_NotDue(uint256 expiry);
    /// @notice The sender gave away the power to take the gift back or change its key.
    error GiftEscrow_NotCancellable(bytes32 giftId);
    /// @notice This gift of the campaign was opened before.
    error GiftEscrow_AlreadyOpened(bytes32 campaignId, uint256 index);
    /// @notice The campaign holds no such gift.
    error GiftEscrow_NotInCampaign(bytes32 campaignId, uint256 index);
    /// @notice The campaign's gifts add up to more than was put in; `left` is what there is.
    error GiftEscrow_CampaignDry(bytes32 campaignId, uint256 left);
    /// @notice Too little gas for the capped calls inside.
    error GiftEscrow_NotEnoughGas(uint256 needed);
    /// @notice Only this contract may call itself here.
    error GiftEscrow_OnlySelf(address caller);
}
