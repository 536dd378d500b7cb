"""What can go wrong with a ticket."""

from app.errors import Conflict, Gone, NotFound, TooMany


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
