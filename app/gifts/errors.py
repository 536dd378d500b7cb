"""What can go wrong with a gift. Each says what became of what is in it."""

from app.errors import Conflict, Forbidden, Gone, Invalid, NotFound, TooMany, Unavailable


class PackNotFound(NotFound):
    """There is no such gift of the caller's."""

    code = "GIFT_NOT_FOUND"
    sentence = "We could not find that gift."


class ItemNotFound(NotFound):
    """There is nothing at this place in the draft."""

    code = "GIFT_ITEM_NOT_FOUND"
    sentence = "There is no such thing in this gift."


class GiftUnknown(NotFound):
    """Nothing like it lies in the escrow."""

    code = "GIFT_UNKNOWN"
    sentence = "There is no gift behind this link. It may not have arrived yet; please try again in a moment."


class GiftTaken(Gone):
    """Somebody has opened it."""

    code = "GIFT_CLAIMED"
    sentence = "This gift has been opened already."


class GiftExpired(Gone):
    """Its time is over; it goes back, or has."""

    code = "GIFT_EXPIRED"
    sentence = "This gift has expired. It goes back to its sender."


class GiftReturned(Gone):
    """The sender has it back."""

    code = "GIFT_RETURNED"
    sentence = "This gift went back to its sender."


class GiftBack(Gone):
    """The sender has it back, as the sender is told."""

    code = "GIFT_BACK"
    sentence = "This gift is back with you already."


class GiftRekeyed(Gone):
    """It has another key now."""

    code = "GIFT_REKEYED"
    sentence = "This link was replaced by a newer one. Please ask the sender for it."


class NotForYou(Forbidden):
    """It is bound to another address."""

    code = "GIFT_NOT_FOR_YOU"
    sentence = "This gift is for somebody else's wallet."


class WrongKey(Forbidden):
    """The signature is not of the gift's key."""

    code = "GIFT_WRONG_KEY"
    sentence = "This link does not open the gift. Please check that it is complete."


class WrongPassphrase(Forbidden):
    """The second signature is missing or not the right one."""

    code = "GIFT_WRONG_PASSPHRASE"
    sentence = "That is not the passphrase of this gift."


class ClaimTooLate(Conflict):
    """The signatures were made too long ago."""

    code = "GIFT_CLAIM_STALE"
    sentence = "That took too long. Please open the gift again."


class ItemStuck(Conflict):
    """One of the items cannot be handed over."""

    code = "GIFT_ITEM_STUCK"
    sentence = "One of the things in this gift cannot be handed over right now. Nothing was lost."


class BeingOpened(Conflict):
    """Somebody else's claim is on its way."""

    code = "GIFT_BEING_OPENED"
    sentence = "Somebody is opening this gift right now."


class BudgetSpent(TooMany):
    """We carry no more claims of this kind today."""

    code = "SPONSOR_BUDGET_SPENT"
    sentence = "We cannot pay the network fee for this gift today. You can open it with a wallet that has some coin."


class TooCostly(Invalid):
    """The claim would take more gas than we carry."""

    code = "GIFT_TOO_COSTLY"
    sentence = "This gift is too large for us to carry. You can open it with a wallet that has some coin."


class NotYourWallet(Forbidden):
    """The sender is not a wallet of the signed-in account."""

    code = "NOT_YOUR_WALLET"
    sentence = "Please sign in with the wallet that gives."


class NotADraft(Conflict):
    """It is on its way or locked: it cannot be changed any more."""

    code = "GIFT_NOT_A_DRAFT"
    sentence = "This gift is on its way already and can no longer be changed."


class NotLocked(Conflict):
    """It is a draft, or on its way."""

    code = "GIFT_NOT_LOCKED"
    sentence = "This gift is not wrapped yet."


class NotReady(Conflict):
    """The escrow would refuse it; ``details`` names the items."""

    code = "GIFT_NOT_READY"
    sentence = "This gift cannot be wrapped yet."


class Inexact(Conflict):
    """A token takes a fee or rounds: somebody's gift would be short."""

    code = "GIFT_INEXACT"
    sentence = "This token takes a share of every transfer, so it cannot be wrapped. Nothing was taken."


class NotDue(Conflict):
    """It cannot go back before its expiry."""

    code = "GIFT_NOT_DUE"
    sentence = "This gift can go back once it has expired."


class NotRekeyable(Conflict):
    """Neither cancellable nor bound to somebody."""

    code = "GIFT_NOT_REKEYABLE"
    sentence = "This gift cannot get another link: it is for anyone, and you promised not to take it back."


class NotEnoughMoney(Conflict):
    """The wallet does not hold the gift and the network fee."""

    code = "NOT_ENOUGH_MONEY"
    sentence = "This wallet does not hold enough for the gift and the network fee. Nothing was taken."


class GiftRefused(Conflict):
    """The escrow says no, and we do not know its word."""

    code = "GIFT_REFUSED"
    sentence = "The network refused this. Nothing was taken."


class NetworkAway(Unavailable):
    """No node answers."""

    code = "NETWORK_AWAY"
    sentence = "The network is away for a moment. Nothing was lost; please try again."


class TransactionTaken(Conflict):
    """The transaction belongs to another gift."""

    code = "TRANSACTION_TAKEN"
    sentence = "That transaction belongs to another gift."
