"""What can go wrong with a ticket."""

from app.errors import Conflict, Gone, Invalid, NotFound, TooMany, Unavailable


class TicketNotFound(NotFound):
    """There is no such ticket, or it is somebody else's: the two are not told apart."""

    code = "TICKET_NOT_FOUND"
    sentence = "We could not find that ticket in your wallet."


class TicketRefunded(Conflict):
    """The money went back, so no pass is made."""

    code = "TICKET_REFUNDED"
    sentence = "This ticket was refunded and no longer opens the door."


class TicketEventCancelled(Conflict):
    """The event does not take place."""

    code = "EVENT_CANCELLED"
    sentence = "This event was cancelled. Your ticket can be refunded."


class PaperNotAllowed(Conflict):
    """The organizer does not allow the printed form."""

    code = "PAPER_NOT_ALLOWED"
    sentence = "The organizer of this event does not allow printed passes."


class PassWindowOver(Gone):
    """The event's doors have closed for good."""

    code = "PASS_OVER"
    sentence = "This event is over, so there is no pass to show any more."


class PassesUsedUp(Conflict):
    """``pass_seq`` has 16 bits in the pass and refuses to overflow."""

    code = "PASSES_USED_UP"
    sentence = "This ticket has changed hands too often for another pass. Please ask the organizer."


class PassPlanChanged(Conflict):
    """The sequence or the windows that a device made its chains for are not the next pass's any more."""

    code = "PASS_PLAN_CHANGED"
    sentence = "The code of this ticket has changed in the meantime. Please try again."


class PassKeysUsedUp(Conflict):
    """A key's number has 8 bits in the pass."""

    code = "PASS_KEYS_USED_UP"
    sentence = "The keys of this event have been changed too often. Please ask us for help."


class PassesTooOften(TooMany):
    """The code went from device to device, or from form to form, more often than anybody needs."""

    code = "PASSES_TOO_OFTEN"
    sentence = "The code of this ticket has moved too often today. Please use it where it is now."


class AppleWalletNotSetUp(NotFound):
    """No certificates for Apple's passes are configured, or they cannot be used."""

    code = "APPLE_WALLET_NOT_SET_UP"
    sentence = "Passes for Apple Wallet are not made here."


class GoogleWalletNotSetUp(NotFound):
    """No key for Google's passes is configured, or it cannot be used."""

    code = "GOOGLE_WALLET_NOT_SET_UP"
    sentence = "Passes for Google Wallet are not made here."


class TicketUsed(Conflict):
    """Somebody went in with it: it can be kept, not passed on or given back."""

    code = "TICKET_USED"
    sentence = "This ticket was used at the door, so it stays with you."


class TransferNotAllowed(Conflict):
    """The policy *none*: it stays with its first holder."""

    code = "TRANSFER_NOT_ALLOWED"
    sentence = "The organizer does not let this ticket be passed on."


class MarketplaceOnly(Conflict):
    """The policy *marketplace*: only a trusted marketplace moves it, under the price cap."""

    code = "MARKETPLACE_ONLY"
    sentence = "The organizer lets this ticket be passed on through a marketplace only."


class RefundsClosed(Gone):
    """The time for giving tickets back is over, and the event is not cancelled."""

    code = "REFUNDS_CLOSED"
    sentence = "The time for giving this ticket back is over."


class NoReceiver(Invalid):
    """What was entered is no address, or one that nobody has."""

    code = "NO_RECEIVER"
    sentence = "Nobody has that address: the ticket would be lost."


class OwnAddress(Invalid):
    """It is there already."""

    code = "OWN_ADDRESS"
    sentence = "That is the wallet that holds this ticket."


class CannotHoldTickets(Conflict):
    """A contract stands at the address and does not say that it takes tickets: it would never leave there."""

    code = "CANNOT_HOLD_TICKETS"
    sentence = "What is at that address cannot hold tickets. Nothing was sent."


class ToGiftBox(Conflict):
    """The gift escrow takes tickets for a gift only."""

    code = "TO_GIFT_BOX"
    sentence = "That is the gift box. To put the ticket into a gift, please use “Give away”."


class TicketMoved(Conflict):
    """The chain knows another holder than the index does, for a moment."""

    code = "TICKET_MOVED"
    sentence = "This ticket has just left this wallet."


class TicketHeldInTrust(Conflict):
    """An escrow or a marketplace has it."""

    code = "TICKET_HELD_IN_TRUST"
    sentence = "This ticket is in a gift or on offer. Please take it back first."


class CannotTakeCoins(Conflict):
    """The holder is a contract that refuses the money."""

    code = "CANNOT_TAKE_COINS"
    sentence = "The wallet that holds this ticket takes no coins, so the money cannot go back to it."


class NotEnoughMoney(Conflict):
    """The wallet cannot pay the network fee."""

    code = "NOT_ENOUGH_MONEY"
    sentence = "The wallet that holds this ticket does not hold enough for the network fee. Nothing was sent."


class MoveRefused(Conflict):
    """The contract refused for a reason without a sentence of its own."""

    code = "MOVE_REFUSED"
    sentence = "The ticket contract refused this. Nothing was sent."


class NetworkAway(Unavailable):
    """No node answers."""

    code = "NETWORK_AWAY"
    sentence = "The network is away for a moment. Nothing was sent; please try again."
