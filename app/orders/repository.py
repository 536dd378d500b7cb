"""Every query about orders."""

from collections.abc import Collection, Sequence

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from app.models import ChainCursor, ChainLog, Event, Order, Ticket, Tier, Wallet
from app.orders.errors import OrderNotFound, TierNotFound, TransactionTaken

OrderRow = tuple[Order, Event, Tier]
PUBLISHED = ("on_sale", "paused", "cancelled")


def get_offer(session: Session, tier_id: str) -> tuple[Event, Tier]:
    """A tier of a published event; raises ``TierNotFound``."""
    query = (
        select(Event, Tier)
        .join(Tier, col(Tier.event_id) == col(Event.id))
        .where(Tier.id == tier_id, col(Event.status).in_(PUBLISHED))
    )
    found = session.exec(query).first()
    if found is None:
        raise TierNotFound
    return found


def is_wallet_of(session: Session, address: str, account_id: str) -> bool:
    """Whether the account signs in with this wallet."""
    wallet = session.get(Wallet, address)
    return wallet is not None and wallet.account_id == account_id


def add(session: Session, order: Order) -> None:
    """Keep a new order."""
    session.add(order)
    session.flush()


def find(session: Session, order_id: str) -> Order | None:
    """An order by its id."""
    return session.get(Order, order_id)


def get(session: Session, order_id: str) -> OrderRow:
    """An order with its event and tier; raises ``OrderNotFound``."""
    found = session.exec(_rows().where(Order.id == order_id)).first()
    if found is None:
        raise OrderNotFound
    return found


def get_locked(session: Session, order_id: str) -> OrderRow:
    """The same for a writer: on PostgreSQL the order's row is locked until the end of the transaction."""
    session.exec(select(Order.id).where(Order.id == order_id).with_for_update())
    return get(session, order_id)


def find_by_tx_hash(session: Session, tx_hash: str) -> Order | None:
    """The order that a transaction belongs to."""
    return session.exec(select(Order).where(Order.tx_hash == tx_hash)).first()


def claim_transaction(session: Session, order: Order, tx_hash: str) -> None:
    """Tie a transaction to this order; raises ``TransactionTaken`` when another order is faster."""
    order.tx_hash = tx_hash
    try:
        session.flush()
    except IntegrityError as taken:
        raise TransactionTaken from taken


def list_of_account(session: Session, account_id: str, statuses: Collection[str]) -> Sequence[OrderRow]:
    """The account's orders in these states, the newest first."""
    query = _rows().where(Order.account_id == account_id, col(Order.status).in_(statuses))
    return session.exec(query.order_by(col(Order.created_at).desc()).limit(100)).all()


def list_confirmed_by_tx_hash(session: Session, tx_hashes: Collection[str]) -> Sequence[Order]:
    """The confirmed orders of these transactions."""
    query = select(Order).where(col(Order.tx_hash).in_(tx_hashes), Order.status == "confirmed")
    return session.exec(query).all()


def list_unconfirmed_by_tx_hash(session: Session, tx_hashes: Collection[str]) -> Sequence[OrderRow]:
    """The orders of these transactions that are not confirmed, failed ones among them."""
    return session.exec(_rows().where(col(Order.tx_hash).in_(tx_hashes), col(Order.status) != "confirmed")).all()


def list_ticket_ids(session: Session, tx_hashes: Collection[str]) -> dict[str, list[str]]:
    """The tickets that each transaction minted, in the order of their numbers."""
    query = (
        select(Ticket.mint_tx_hash, Ticket.id)
        .where(col(Ticket.mint_tx_hash).in_(tx_hashes))
        .order_by(col(Ticket.token_id))
    )
    found: dict[str, list[str]] = {}
    for tx_hash, ticket_id in session.exec(query).all():
        found.setdefault(tx_hash, []).append(ticket_id)
    return found


def list_sales(session: Session, tx_hash: str) -> Sequence[ChainLog]:
    """The ``TicketsSold`` logs of a transaction that the index holds."""
    return session.exec(select(ChainLog).where(ChainLog.tx_hash == tx_hash, ChainLog.name == "TicketsSold")).all()


def is_indexed(session: Session, chain_id: int, block_number: int) -> bool:
    """Whether the index has read this block."""
    cursor = session.get(ChainCursor, chain_id)
    return cursor is not None and cursor.block_number >= block_number


def _rows() -> Select[Order, Event, Tier]:
    return (
        select(Order, Event, Tier)
        .join(Event, col(Event.id) == col(Order.event_id))
        .join(Tier, col(Tier.id) == col(Order.tier_id))
    )
