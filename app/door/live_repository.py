"""Every query of the live door: the state of all tickets of an event, or of those that changed.

Plain columns, and numbers wherever the database can make them: 100,000 rows are read for one snapshot.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, case, cast, extract, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from app.db import dialect_of
from app.door.errors import DoorEventNotFound
from app.door.repository import PUBLISHED
from app.door.snapshot import ASK, BLOCKED, EXISTS, REFUNDED, ScanRow, TicketRow
from app.door.views import UNNAMED_STAFF
from app.models import Account, CheckIn, Event, IssuedPass, Ticket, Tier, Wallet
from app.units import NOBODY

PART = 500
"""Tickets asked for by name in one statement."""
AnySelect = Select[*tuple[Any, ...]]
PLACE_AT = 34
"""Where the entry begins in ``CheckIn.admission``: after the ticket's id and a colon."""


@dataclass(frozen=True)
class LiveEvent:
    """The event as its scanners know it; ``tiers`` are names by position."""

    id: str
    organizer_id: str
    title: str
    number: int
    chain_id: int
    contract: str
    status: str
    allows_paper: bool
    allows_reentry: bool
    timezone: str
    doors_at: datetime
    ends_at: datetime
    gates: list[dict[str, Any]]
    tiers: list[str]


@dataclass(frozen=True)
class NameRow:
    """What a holder's name is encrypted from: ``windows`` is the JSON text of the pass's windows."""

    token: int
    name: str
    windows: str
    name_keys: bytes


def get_event(session: Session, event_id: str) -> LiveEvent:
    """A published event with its tiers; raises ``DoorEventNotFound``."""
    found = session.connection().execute(_event_query(), {"event_id": event_id}).first()
    if found is None:
        raise DoorEventNotFound
    tiers = session.connection().execute(_tier_query(), {"event_id": event_id}).all()
    names = {tier.position: tier.name for tier in tiers}
    ordered = [names.get(position, "") for position in range(max(names, default=-1) + 1)]
    return LiveEvent(**found._asdict() | {"tiers": ordered})


def list_tickets(session: Session, event_id: str, ticket_ids: Sequence[str] | None = None) -> list[TicketRow]:
    """The tickets of an event, or those of these ids."""
    return [tuple(row) for row in _run(session, _ticket_query, event_id, ticket_ids)]


def list_admissions(session: Session, event_id: str, ticket_ids: Sequence[str] | None = None) -> list[ScanRow]:
    """The scans of an event that let somebody in or out and stand, or those of tickets of these ids."""
    rows = list(_run(session, _admission_query, event_id, ticket_ids))
    names = _name_staff(session, {row[4] for row in rows})
    return [ScanRow(token, place, at, gate, names[by]) for token, place, at, gate, by in rows]


def _name_staff(session: Session, account_ids: set[str]) -> dict[str, str]:
    found = dict.fromkeys(account_ids, UNNAMED_STAFF)
    for part in _parts(sorted(account_ids)):
        query = columns(col(Account.id), col(Account.display_name)).where(col(Account.id).in_(part))
        found |= {one: name for one, name in session.connection().execute(query) if name}
    return found


def list_changed(session: Session, event_id: str, since: datetime, *, limit: int) -> list[str]:
    """The ids of tickets that changed or were scanned in or out since; one more than ``limit`` when there are more."""
    asked = {"event_id": event_id, "since": since, "limit": limit + 1}
    return [row[0] for row in session.connection().execute(_changed_query(), asked)]


def list_names(session: Session, event_id: str) -> list[NameRow]:
    """Holders with a name whose newest pass can open it."""
    rows = session.connection().execute(_name_query(), {"event_id": event_id})
    return [NameRow(row[0], row[1], row[2], bytes(row[3])) for row in rows]


def find_token_range(session: Session, event_id: str) -> tuple[int, int]:
    """The lowest and the highest token of an event; (0, -1) when there is none."""
    token = col(Ticket.token_id)
    query = columns(func.min(token), func.max(token)).where(col(Ticket.event_id) == event_id)
    lowest, highest = session.connection().execute(query).one()
    return (0, -1) if lowest is None else (lowest, highest)


def _run(session: Session, query: Any, event_id: str, ticket_ids: Sequence[str] | None) -> Iterator[Any]:
    connection, dialect = session.connection(), dialect_of(session)
    if ticket_ids is None:
        yield from connection.execute(query(dialect, is_part=False), {"event_id": event_id})
        return
    for part in _parts(ticket_ids):
        yield from connection.execute(query(dialect, is_part=True), {"ticket_ids": part})


def _parts(ticket_ids: Sequence[str]) -> Iterable[list[str]]:
    for start in range(0, len(ticket_ids), PART):
        yield list(ticket_ids[start : start + PART])


@cache
def _event_query() -> AnySelect:
    """Built once, as all of these: building a statement costs more than running it."""
    return columns(
        col(Event.id),
        col(Event.organizer_id),
        col(Event.title),
        col(Event.event_number).label("number"),
        col(Event.chain_id),
        col(Event.ticket_contract).label("contract"),
        col(Event.status),
        col(Event.allows_paper),
        col(Event.allows_reentry),
        col(Event.timezone),
        col(Event.doors_at),
        col(Event.ends_at),
        col(Event.gates),
    ).where(col(Event.id) == bindparam("event_id"), col(Event.status).in_(PUBLISHED))


@cache
def _tier_query() -> AnySelect:
    return columns(col(Tier.position), col(Tier.name)).where(col(Tier.event_id) == bindparam("event_id"))


@cache
def _ticket_query(_dialect: str, *, is_part: bool) -> AnySelect:
    flags = (
        case((col(Ticket.owner) != NOBODY, EXISTS), else_=0)
        + case((col(Ticket.is_refunded), REFUNDED), else_=0)
        + case((col(Ticket.door_mark) == "blocked", BLOCKED), (col(Ticket.door_mark) == "ask", ASK), else_=0)
    )
    query = columns(col(Ticket.token_id), col(Ticket.pass_seq), col(Tier.position), flags)
    query = query.join(Tier, col(Tier.id) == col(Ticket.tier_id))
    return query.where(_is_wanted(col(Ticket.event_id), col(Ticket.id), is_part))


@cache
def _admission_query(dialect: str, *, is_part: bool) -> AnySelect:
    place = func.substr(col(CheckIn.admission), PLACE_AT)
    at = _seconds(dialect, col(CheckIn.recorded_at))
    query = (
        columns(col(Ticket.token_id), place, at, col(CheckIn.gate), col(CheckIn.scanned_by))
        .select_from(CheckIn)
        .join(Ticket, col(Ticket.id) == col(CheckIn.ticket_id))
        .where(col(CheckIn.admission).is_not(None))
    )
    return query.where(_is_wanted(col(CheckIn.event_id), col(CheckIn.ticket_id), is_part))


def _is_wanted(event_id: Any, ticket_id: Any, is_part: bool) -> ColumnElement[bool]:
    """Of the event, or of some of its tickets: not both, or SQLite reads the whole event for a few of them."""
    wanted: ColumnElement[bool] = event_id == bindparam("event_id")
    return ticket_id.in_(bindparam("ticket_ids", expanding=True)) if is_part else wanted


def _seconds(dialect: str, column: Any) -> ColumnElement[Any]:
    """Whole seconds since 1970; SQLite keeps times as text in UTC."""
    if dialect == "sqlite":
        return cast(func.strftime("%s", column), Integer)
    return cast(func.floor(extract("epoch", column)), Integer)


@cache
def _changed_query() -> Any:
    changed = columns(col(Ticket.id)).where(
        col(Ticket.event_id) == bindparam("event_id"), col(Ticket.changed_at) >= bindparam("since")
    )
    scanned = columns(col(CheckIn.ticket_id)).where(
        col(CheckIn.event_id) == bindparam("event_id"),
        col(CheckIn.recorded_at) >= bindparam("since"),
        col(CheckIn.admission).is_not(None),
    )
    return changed.union(scanned).limit(bindparam("limit"))


@cache
def _name_query() -> AnySelect:
    return (
        columns(
            col(Ticket.token_id),
            col(Account.display_name),
            cast(col(IssuedPass.windows), String),
            col(IssuedPass.name_keys),
        )
        .select_from(Ticket)
        .join(
            IssuedPass,
            (col(IssuedPass.ticket_id) == col(Ticket.id)) & (col(IssuedPass.pass_seq) == col(Ticket.pass_seq)),
        )
        .join(Wallet, col(Wallet.address) == col(Ticket.owner))
        .join(Account, col(Account.id) == col(Wallet.account_id))
        .where(
            col(Ticket.event_id) == bindparam("event_id"),
            col(Account.display_name) != "",
            col(Ticket.is_refunded).is_(False),
        )
    )
