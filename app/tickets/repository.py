"""Every query about tickets; those about their passes stand in ``pass_repository``."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, delete, exists, func, insert, update
from sqlmodel import Session, col, or_, select

from app.models import Account, ChainLog, CheckIn, Event, IssuedPass, Ticket, Tier, Wallet
from app.tickets.errors import TicketNotFound
from app.tickets.rules import MANY_TOKENS
from app.units import NOBODY

TicketRow = tuple[Ticket, Event, Tier]
Part = TypeVar("Part", int, str)


def list_addresses(session: Session, account_id: str) -> Sequence[str]:
    """The wallets of an account."""
    return session.exec(select(Wallet.address).where(Wallet.account_id == account_id)).all()


def get_owned_row(session: Session, account_id: str, ticket_id: str) -> TicketRow:
    """A ticket of one of the account's wallets; raises ``TicketNotFound`` for anybody else's."""
    row = get_row(session, ticket_id)
    if row[0].owner not in list_addresses(session, account_id):
        raise TicketNotFound
    return row


def list_of_owners(session: Session, owners: Collection[str]) -> Sequence[TicketRow]:
    """The tickets of these wallets with their event and tier, the next event first."""
    query = (
        select(Ticket, Event, Tier)
        .join(Event, col(Event.id) == col(Ticket.event_id))
        .join(Tier, col(Tier.id) == col(Ticket.tier_id))
        .where(col(Ticket.owner).in_(owners))
        .order_by(col(Event.starts_at), col(Ticket.token_id))
    )
    return session.exec(query).all()


def get_row(session: Session, ticket_id: str) -> TicketRow:
    """A ticket with its event and tier; raises ``TicketNotFound``."""
    query = (
        select(Ticket, Event, Tier)
        .join(Event, col(Event.id) == col(Ticket.event_id))
        .join(Tier, col(Tier.id) == col(Ticket.tier_id))
        .where(Ticket.id == ticket_id)
    )
    found = session.exec(query).first()
    if found is None:
        raise TicketNotFound
    return found


def list_used(session: Session, ticket_ids: Collection[str]) -> set[str]:
    """Which of these tickets somebody went in with, also before the chain has heard of it."""
    found: set[str] = set()
    for part in _parts(ticket_ids):
        query = select(CheckIn.ticket_id).where(col(CheckIn.ticket_id).in_(part), col(CheckIn.admission).is_not(None))
        found.update(one for one in session.exec(query).all() if one is not None)
    return found


def list_events_by_contract(session: Session, contracts: Collection[str]) -> dict[str, Event]:
    """The published events of these ticket contracts; a contract that is not ours is left out."""
    found = session.exec(select(Event).where(col(Event.ticket_contract).in_(contracts))).all()
    return {event.ticket_contract: event for event in found}


def list_tier_ids(session: Session, event_ids: Collection[str]) -> dict[tuple[str, int], str]:
    """The tier's id by event and position."""
    query = select(Tier.event_id, Tier.position, Tier.id).where(col(Tier.event_id).in_(event_ids))
    return {(event_id, position): tier_id for event_id, position, tier_id in session.exec(query).all()}


def list_rows_of_tokens(
    session: Session, contracts: Collection[str], token_ids: Collection[int]
) -> Sequence[TicketRow]:
    """Tickets of these contracts with these numbers, with their events and tiers."""
    query = (
        select(Ticket, Event, Tier)
        .join(Event, col(Event.id) == col(Ticket.event_id))
        .join(Tier, col(Tier.id) == col(Ticket.tier_id))
        .where(col(Ticket.contract).in_(contracts), col(Ticket.token_id).in_(token_ids))
    )
    return session.exec(query).all()


def list_tokens(session: Session, contract: str, token_ids: Collection[int]) -> dict[int, Ticket]:
    """The tickets of a contract by token id."""
    found: dict[int, Ticket] = {}
    for part in _parts(token_ids):
        query = select(Ticket).where(Ticket.contract == contract, col(Ticket.token_id).in_(part))
        found.update({ticket.token_id: ticket for ticket in session.exec(query).all()})
    return found


def add_tickets(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Many new tickets in few statements."""
    if rows:
        session.connection().execute(insert(Ticket), rows)


def mark_attended(session: Session, contract: str, token_ids: Collection[int], *, at: Any) -> None:
    """Write the time of the first mark; a mark told twice changes nothing."""
    for part in _parts(token_ids):
        session.exec(
            update(Ticket)
            .where(
                col(Ticket.contract) == contract,
                col(Ticket.token_id).in_(part),
                col(Ticket.attended_at).is_(None),
            )
            .values(attended_at=at)
        )


def recount_sold(session: Session, tier_ids: Collection[str]) -> None:
    """Set each tier's ``sold`` to the number of its tickets that were minted."""
    minted = (col(Ticket.tier_id) == col(Tier.id), col(Ticket.owner) != NOBODY)
    count = select(func.count()).where(*minted).scalar_subquery()
    session.exec(update(Tier).where(col(Tier.id).in_(tier_ids)).values(sold=count))


def list_logs(session: Session, contract: str, token_ids: Collection[int]) -> Sequence[ChainLog]:
    """The logs of a contract that may speak of these tokens, in the chain's order.

    Sales and attendance name many tokens in one log, so all of theirs are read.
    """
    found = list(session.exec(select(ChainLog).where(ChainLog.contract == contract, _names(MANY_TOKENS))).all())
    for part in _parts(token_ids):
        others = (col(ChainLog.token_id).in_(part), ~_names(MANY_TOKENS))
        found += session.exec(select(ChainLog).where(ChainLog.contract == contract, *others)).all()
    return sorted(found, key=_place)


def list_minted(session: Session, contract: str, tx_hashes: Collection[str]) -> dict[int, str]:
    """Who got each token that these transactions minted."""
    found: dict[int, str] = {}
    for part in _parts(tx_hashes):
        moves = (ChainLog.contract == contract, ChainLog.name == "Transfer", col(ChainLog.tx_hash).in_(part))
        for token_id, values in session.exec(select(ChainLog.token_id, ChainLog.values).where(*moves)).all():
            if values["from"] == NOBODY and token_id is not None:
                found[token_id] = values["to"]
    return found


def _names(names: Collection[str]) -> ColumnElement[bool]:
    return col(ChainLog.name).in_(names)


def _place(log: ChainLog) -> tuple[int, int]:
    return log.block_number, log.log_index


def remove_unless_used(session: Session, ticket: Ticket) -> bool:
    """Delete a ticket that never was, unless a pass or a scan hangs on it; True when it is gone."""
    used = session.exec(
        select(
            or_(
                exists().where(col(IssuedPass.ticket_id) == ticket.id),
                exists().where(col(CheckIn.ticket_id) == ticket.id),
            )
        )
    ).one()
    if not used:
        session.exec(delete(Ticket).where(col(Ticket.id) == ticket.id))
        session.expunge(ticket)
    return not used


def find_display_name(session: Session, address: str) -> str:
    """The name that the holder of a wallet goes by; empty when none is known."""
    query = select(Account.display_name).join(Wallet, col(Wallet.account_id) == col(Account.id))
    return session.exec(query.where(Wallet.address == address)).first() or ""


def _parts(values: Iterable[Part], size: int = 500) -> Iterable[list[Part]]:
    """SQLite takes 32,766 parameters a statement, and one text for all parts need not be read anew each time."""
    ordered = sorted(values)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
