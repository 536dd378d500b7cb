"""The rules of passing a ticket on, and of giving it back. Pure: no database, no clock, no chain."""

from datetime import datetime
from typing import Literal

from app.errors import AppError, Invalid, Reverted
from app.models import Event, Ticket
from app.tickets.errors import (
    CannotHoldTickets,
    CannotTakeCoins,
    MarketplaceOnly,
    MoveRefused,
    NoReceiver,
    NotEnoughMoney,
    OwnAddress,
    RefundsClosed,
    TicketHeldInTrust,
    TicketMoved,
    TicketRefunded,
    TicketUsed,
    ToGiftBox,
    TransferNotAllowed,
)
from app.units import Address, parse_address

TransferBar = Literal["refunded", "used", "marketplace", "none"]
RefundBar = Literal["refunded", "used", "over"]
RESERVED = 2**16
"""Below it lie the zero address, the precompiled contracts and ``0x…dEaD``: nobody has a key of these."""

TRANSFER_BARS: dict[TransferBar, type[AppError]] = {
    "refunded": TicketRefunded,
    "used": TicketUsed,
    "marketplace": MarketplaceOnly,
    "none": TransferNotAllowed,
}
REFUND_BARS: dict[RefundBar, type[AppError]] = {
    "refunded": TicketRefunded,
    "used": TicketUsed,
    "over": RefundsClosed,
}
BY_POLICY: tuple[type[AppError], ...] = (
    MoveRefused,
    TicketRefunded,
    TicketUsed,
    TransferNotAllowed,
    MarketplaceOnly,
    ToGiftBox,
)
"""In the order of the contract's enum ``TransferRefusal``, whose first says that it is none."""

REFUSALS: dict[str, type[AppError]] = {
    "EventTicket_Refunded": TicketRefunded,
    "EventTicket_Attended": TicketUsed,
    "EventTicket_RefundsClosed": RefundsClosed,
    "EventTicket_HeldInTrust": TicketHeldInTrust,
    "EventTicket_NotHolder": TicketMoved,
    "EventTicket_PaymentFailed": CannotTakeCoins,
    "NotOwnerNorApproved": TicketMoved,
    "TokenDoesNotExist": TicketMoved,
    "TransferFromIncorrectOwner": TicketMoved,
    "TransferToNonERC721ReceiverImplementer": CannotHoldTickets,
    "TransferToZeroAddress": NoReceiver,
    "InsufficientFunds": NotEnoughMoney,
}
"""The contracts' words (contracts/src/libraries/Errors.sol, Solady's ERC721), the node's, and ours for the same."""

FOREIGN = frozenset({"Error", "Panic", "Unknown", "Halted"})
"""Our contracts have a name for each of their refusals: what has none was said by the receiver."""


def find_transfer_bar(ticket: Ticket, event: Event, *, is_used: bool) -> TransferBar | None:
    """What keeps a ticket with its holder, as far as we know; the contract has the last word.

    ``is_used``: somebody went in with it. The chain hears of that a moment later than the door.
    """
    if ticket.is_refunded:
        return "refunded"
    if is_used or ticket.attended_at is not None:
        return "used"
    if event.transfer_policy == "marketplace":
        return "marketplace"
    return None if event.transfer_policy == "free" else "none"


def find_refund_bar(ticket: Ticket, event: Event, *, is_used: bool, now: datetime) -> RefundBar | None:
    """What keeps a ticket from being given back, as far as we know; nothing but an earlier refund does
    when the event is cancelled.
    """
    if ticket.is_refunded:
        return "refunded"
    if event.status == "cancelled":
        return None
    if is_used or ticket.attended_at is not None:
        return "used"
    return "over" if now > event.refund_until else None


def ensure_transferable(ticket: Ticket, event: Event, *, is_used: bool) -> None:
    """Raise ``TicketRefunded``, ``TicketUsed``, ``MarketplaceOnly`` or ``TransferNotAllowed`` unless it may move."""
    bar = find_transfer_bar(ticket, event, is_used=is_used)
    if bar is not None:
        raise TRANSFER_BARS[bar]


def ensure_refundable(ticket: Ticket, event: Event, *, is_used: bool, now: datetime) -> None:
    """Raise ``TicketRefunded``, ``TicketUsed`` or ``RefundsClosed`` unless it may be given back."""
    bar = find_refund_bar(ticket, event, is_used=is_used, now=now)
    if bar is not None:
        raise REFUND_BARS[bar]


def read_receiver(text: str, holder: str) -> Address:
    """The address that is to have a ticket of ``holder``; raises ``NoReceiver`` or ``OwnAddress``."""
    try:
        receiver = parse_address(text)
    except Invalid as wrong:
        raise _blame(NoReceiver, wrong.message) from None
    if int(receiver, 16) < RESERVED:
        raise _blame(NoReceiver)
    if receiver == holder:
        raise _blame(OwnAddress)
    return receiver


def _blame(kind: type[Invalid], message: str = "") -> Invalid:
    words = message or kind.sentence
    return kind(words, details=[{"field": "to", "message": words}])


def translate_transfer(refusal: Reverted) -> AppError:
    """Why the contract, or whoever was to have the ticket, would refuse a transfer, as our error."""
    if refusal.error_name == "EventTicket_TransferRefused":
        reason = refusal.args_[1] if len(refusal.args_) > 1 else 0
        return BY_POLICY[reason if reason < len(BY_POLICY) else 0]()
    if refusal.error_name in FOREIGN:
        return CannotHoldTickets()
    return translate_refund(refusal)


def translate_refund(refusal: Reverted) -> AppError:
    """Why the contract would refuse a refund, as our error."""
    return REFUSALS.get(refusal.error_name, MoveRefused)()
