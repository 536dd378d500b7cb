"""Buying tickets: an order, the transaction for the wallet, and what becomes of it on chain.

An order holds no seat: the contract decides what is sold. A purchase is simulated before anybody pays, may still
lose the race, and is told so together with what became of the money.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.caller import Caller
from app.chain.calls import Outcome, Priced, UnsignedTransaction, price
from app.chain.contracts import TicketContract
from app.chain.networks import network
from app.clock import now
from app.errors import Retryable, Reverted
from app.models import ChainLog, Order
from app.orders import repository
from app.orders.errors import NetworkAway, NotYourWallet, OrderNotFound, TransactionTaken
from app.orders.repository import OrderRow
from app.orders.rules import (
    OPEN,
    SETTLED,
    TX_UNKNOWN,
    TX_WRONG,
    WRONG_AFTER,
    Failure,
    Purchase,
    ensure_buyable,
    ensure_open,
    is_fulfilled,
    is_overdue,
    parse_tx_hash,
    translate_refusal,
    translate_revert,
)
from app.orders.schemas import OrderView
from app.outbox import bump, enqueue
from app.units import Address, Wei, parse_address


@dataclass(frozen=True)
class PlacedOrder:
    """A fresh order, the transaction that its payer signs, and the network fee at most (wei)."""

    order: OrderView
    transaction: UnsignedTransaction
    fee_wei: Wei


def place(
    session: Session, caller: Caller, *, tier_id: str, quantity: int, payer_address: str, recipient_address: str
) -> PlacedOrder:
    """Write an order and prepare its transaction.

    Raises ``NotYourWallet``, ``TierNotFound``, ``SoldOut`` and the other errors of this slice: what we know is
    checked first, then the contract is asked by a simulation.
    """
    purchase = _plan(
        session,
        caller,
        tier_id=tier_id,
        quantity=quantity,
        payer=parse_address(payer_address),
        recipient=parse_address(recipient_address),
    )
    prepared = prepare_purchase(purchase)
    order = Order(
        account_id=caller.account_id,
        event_id=purchase.event_id,
        tier_id=purchase.tier_id,
        quantity=purchase.quantity,
        payer_address=purchase.payer_address,
        recipient_address=purchase.recipient_address,
        unit_price_wei=purchase.unit_price_wei,
        total_wei=purchase.total_wei,
    )
    repository.add(session, order)
    return PlacedOrder(get(session, caller, order.id), prepared.transaction, prepared.fee_wei)


def prepare_purchase(purchase: Purchase) -> Priced:
    """Ask the contract whether it would sell, and what the network would take. Raises this slice's errors."""
    call = TicketContract(purchase.ticket_contract).buy(
        purchase.tier_position, purchase.quantity, purchase.recipient_address, purchase.total_wei
    )
    try:
        return price(call, sender=purchase.payer_address)
    except Reverted as refusal:
        raise translate_refusal(refusal.error_name) from refusal
    except Retryable as away:
        raise NetworkAway from away


def mark_submitted(session: Session, caller: Caller, order_id: str, tx_hash: str) -> OrderView:
    """The wallet has sent this transaction for the order; from now on the worker watches it.

    The same hash again changes nothing; another one (the wallet raised the fee) takes the place of the first.
    Raises ``OrderNotFound``, ``OrderSettled``, ``TransactionTaken``.
    """
    tx_hash = parse_tx_hash(tx_hash)
    order, _event, _tier = row = repository.get_locked(session, order_id)
    _ensure_own(order, caller)
    ensure_open(order, tx_hash)
    if order.tx_hash != tx_hash:
        if repository.find_by_tx_hash(session, tx_hash) is not None:
            raise TransactionTaken
        order.status, order.submitted_at = "submitted", now()
        repository.claim_transaction(session, order, tx_hash)
        enqueue(session, "orders.watch", {"order_id": order.id})
        bump(session, f"orders:{order.account_id}")
    return _view(session, [row])[0]


def find_order(session: Session, order_id: str) -> Order | None:
    """The order as the worker sees it."""
    return repository.find(session, order_id)


def get(session: Session, caller: Caller, order_id: str) -> OrderView:
    """One of the caller's orders; raises ``OrderNotFound``."""
    row = repository.get(session, order_id)
    _ensure_own(row[0], caller)
    return _view(session, [row])[0]


def list_open(session: Session, caller: Caller) -> list[OrderView]:
    """The caller's orders that wait for the network, the newest first."""
    return _view(session, repository.list_of_account(session, caller.account_id, OPEN))


def list_all(session: Session, caller: Caller) -> list[OrderView]:
    """The caller's orders that were sent, the newest first."""
    return _view(session, repository.list_of_account(session, caller.account_id, OPEN + SETTLED))


def settle(session: Session, order_id: str, outcome: Outcome) -> Order:
    """Write down what became of the order's transaction; called by the worker until the order is settled.

    ``confirmed`` only once the index holds the tickets: nothing is shown as done before it is. An outcome of a
    transaction that is no longer the order's is ignored.
    """
    row = order, _event, _tier = repository.get_locked(session, order_id)
    if order.status in SETTLED or outcome.tx_hash.lower() != order.tx_hash:
        return order
    match outcome.status:
        case "reverted":
            _fail(session, order, translate_revert(outcome.error_name or ""))
        case "succeeded":
            _settle_mined(session, row, outcome)
        case "unknown" if is_overdue(order, now()):
            _fail(session, order, Failure("TX_UNKNOWN", TX_UNKNOWN))
    session.flush()
    return order


def confirm_sold(session: Session, logs: Sequence[ChainLog]) -> None:
    """``TicketsSold`` logs that were just indexed: their orders are done, also one that was given up too early.

    A transaction can be unheard of for minutes, or revert in a block that a reorg takes back, and still go through.
    """
    by_hash: dict[str, list[ChainLog]] = {}
    for log in logs:
        by_hash.setdefault(log.tx_hash, []).append(log)
    for order, event, tier in repository.list_unconfirmed_by_tx_hash(session, by_hash):
        if is_fulfilled(order, event.ticket_contract, tier.position, by_hash[order.tx_hash or ""]):
            _confirm(session, order)
    session.flush()


def reopen(session: Session, tx_hashes: Collection[str]) -> None:
    """After a reorg: confirmed orders whose sale is gone from the chain wait for the network again."""
    for order in repository.list_confirmed_by_tx_hash(session, tx_hashes):
        if not repository.list_sales(session, order.tx_hash or ""):
            order.status, order.settled_at, order.submitted_at = "submitted", None, now()
            enqueue(session, "orders.watch", {"order_id": order.id})
            bump(session, f"orders:{order.account_id}")
    session.flush()


def _plan(
    session: Session, caller: Caller, *, tier_id: str, quantity: int, payer: Address, recipient: Address
) -> Purchase:
    if not repository.is_wallet_of(session, payer, caller.account_id):
        raise NotYourWallet
    event, tier = repository.get_offer(session, tier_id)
    ensure_buyable(event, tier, quantity=quantity, now=now())
    return Purchase(
        event_id=event.id,
        tier_id=tier.id,
        ticket_contract=Address(event.ticket_contract),
        tier_position=tier.position,
        quantity=quantity,
        payer_address=payer,
        recipient_address=recipient,
        unit_price_wei=tier.price_wei,
    )


def _settle_mined(session: Session, row: OrderRow, outcome: Outcome) -> None:
    order, event, tier = row
    sales = repository.list_sales(session, outcome.tx_hash.lower())
    if is_fulfilled(order, event.ticket_contract, tier.position, sales):
        _confirm(session, order)
    elif _is_wrong(session, order, outcome):
        _fail(session, order, Failure("TX_WRONG", TX_WRONG))
    elif order.status != "confirming":
        order.status = "confirming"
        bump(session, f"orders:{order.account_id}")


def _is_wrong(session: Session, order: Order, outcome: Outcome) -> bool:
    """The index has read the transaction's block and had time to unwind a reorg, yet holds no such sale."""
    return (
        outcome.block_number is not None
        and is_overdue(order, now(), after=WRONG_AFTER)
        and repository.is_indexed(session, network().chain_id, outcome.block_number)
    )


def _confirm(session: Session, order: Order) -> None:
    order.status, order.settled_at = "confirmed", now()
    order.error_code = order.error_message = ""
    bump(session, f"orders:{order.account_id}")


def _fail(session: Session, order: Order, failure: Failure) -> None:
    order.status, order.settled_at = "failed", now()
    order.error_code, order.error_message = failure.code, failure.message
    bump(session, f"orders:{order.account_id}")


def _ensure_own(order: Order, caller: Caller) -> None:
    if order.account_id != caller.account_id:
        raise OrderNotFound


def _view(session: Session, rows: Sequence[OrderRow]) -> list[OrderView]:
    confirmed = {order.tx_hash for order, _event, _tier in rows if order.tx_hash and order.status == "confirmed"}
    ticket_ids = repository.list_ticket_ids(session, confirmed)
    return [
        OrderView(
            id=order.id,
            status=order.status,
            event_id=order.event_id,
            tier_id=order.tier_id,
            quantity=order.quantity,
            unit_price_wei=order.unit_price_wei,
            total_wei=order.total_wei,
            error_code=order.error_code,
            error_message=order.error_message,
            tx_hash=order.tx_hash,
            ticket_ids=ticket_ids.get(order.tx_hash or "", []),
            event_title=event.title,
            event_slug=event.slug,
            tier_name=tier.name,
            created_at=order.created_at,
        )
        for order, event, tier in rows
    ]
