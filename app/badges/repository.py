"""Every query about badges."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.db import dialect_of, insert_into
from app.models import Badge, ChainLog, Event, Wallet

BadgeRow = tuple[Badge, Event]


def list_of_owners(session: Session, owners: Collection[str]) -> Sequence[BadgeRow]:
    """The badges of these wallets with their events, the newest first."""
    query = (
        select(Badge, Event)
        .join(Event, col(Event.id) == col(Badge.event_id))
        .where(col(Badge.owner).in_(owners))
        .order_by(col(Badge.minted_at).desc(), col(Badge.event_number), col(Badge.ticket_token_id))
    )
    return session.exec(query).all()


def list_addresses(session: Session, account_id: str) -> Sequence[str]:
    """The wallets of an account."""
    return session.exec(select(Wallet.address).where(Wallet.account_id == account_id)).all()


def list_event_ids(session: Session, chain_id: int, event_numbers: Collection[int]) -> dict[int, str]:
    """Our event by its number on chain; a number that is not ours is left out."""
    query = select(Event.event_number, Event.id).where(
        Event.chain_id == chain_id, col(Event.event_number).in_(event_numbers)
    )
    return dict(session.exec(query).all())


def add_unless_there(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Many badges in one statement; one that stands already is left as it is."""
    if not rows:
        return
    insert = insert_into(dialect_of(session), Badge)
    unique = ["chain_id", "event_number", "ticket_token_id"]
    session.connection().execute(insert.on_conflict_do_nothing(index_elements=unique), rows)


def remove(session: Session, *, chain_id: int, event_number: int, ticket_token_ids: Collection[int]) -> Sequence[str]:
    """Forget the badges of these tickets; the wallets that had them."""
    gone = (
        delete(Badge)
        .where(
            col(Badge.chain_id) == chain_id,
            col(Badge.event_number) == event_number,
            col(Badge.ticket_token_id).in_(ticket_token_ids),
        )
        .returning(col(Badge.owner))
    )
    return session.exec(gone).scalars().all()


def list_mint_logs(session: Session, *, chain_id: int) -> Sequence[ChainLog]:
    """Every ``BadgesMinted`` log that we have read, in the chain's order."""
    query = (
        select(ChainLog)
        .where(ChainLog.chain_id == chain_id, ChainLog.name == "BadgesMinted")
        .order_by(col(ChainLog.block_number), col(ChainLog.log_index))
    )
    return session.exec(query).all()
