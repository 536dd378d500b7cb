"""Passing a ticket on to an address, and giving it back for what was paid: transactions for the holder's wallet.

Both are signed by the wallet that owns the ticket, which need not be the one that is signed in. Nothing is written
here: the index tells what became of them.
"""

from collections.abc import Callable

from sqlmodel import Session

from app.caller import Caller
from app.chain.calls import Call, Priced, can_pay, price
from app.chain.contracts import TicketContract
from app.chain.inbox import find_deployment
from app.chain.networks import network
from app.clock import now
from app.errors import AppError, Retryable, Reverted
from app.tickets import repository
from app.tickets.errors import NetworkAway, NotEnoughMoney, ToGiftBox
from app.tickets.moving_rules import (
    ensure_refundable,
    ensure_transferable,
    read_receiver,
    translate_refund,
    translate_transfer,
)


def prepare_transfer(session: Session, caller: Caller, ticket_id: str, *, to: str) -> Priced:
    """The transaction by which a ticket of the caller's goes to another wallet for good.

    Raises ``TicketNotFound``, ``NoReceiver``, ``OwnAddress``, ``TicketUsed``, ``TicketRefunded``,
    ``TransferNotAllowed``, ``MarketplaceOnly``, ``CannotHoldTickets``, ``ToGiftBox``, ``TicketMoved``,
    ``NotEnoughMoney``, ``NetworkAway``.
    """
    ticket, event, _tier = repository.get_owned_row(session, caller.account_id, ticket_id)
    receiver = read_receiver(to, ticket.owner)
    escrow = find_deployment(session, network().chain_id, "GiftEscrow")
    if escrow is not None and receiver == escrow.address:
        raise ToGiftBox
    ensure_transferable(ticket, event, is_used=_is_used(session, ticket.id))
    call = TicketContract(ticket.contract).transfer(ticket.owner, receiver, ticket.token_id)
    return _prepare(call, ticket.owner, translate_transfer)


def prepare_refund(session: Session, caller: Caller, ticket_id: str) -> Priced:
    """The transaction that gives a ticket of the caller's back: what was first paid for it goes to its owner.

    Raises ``TicketNotFound``, ``TicketUsed``, ``TicketRefunded``, ``RefundsClosed``, ``CannotTakeCoins``,
    ``TicketHeldInTrust``, ``TicketMoved``, ``NotEnoughMoney``, ``NetworkAway``.
    """
    ticket, event, _tier = repository.get_owned_row(session, caller.account_id, ticket_id)
    ensure_refundable(ticket, event, is_used=_is_used(session, ticket.id), now=now())
    call = TicketContract(ticket.contract).refund(ticket.token_id)
    return _prepare(call, ticket.owner, translate_refund)


def _is_used(session: Session, ticket_id: str) -> bool:
    return ticket_id in repository.list_used(session, [ticket_id])


def _prepare(call: Call, owner: str, translate: Callable[[Reverted], AppError]) -> Priced:
    try:
        priced = price(call, sender=owner)
        is_paid = can_pay(priced, sender=owner)
    except Reverted as refusal:
        raise translate(refusal) from refusal
    except Retryable as away:
        raise NetworkAway from away
    if not is_paid:
        raise NotEnoughMoney
    return priced
