"""Every query about the door."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, func, literal, update
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from app.clock import now
from app.db import dialect_of, insert_into
from app.door.errors import CheckInNotFound, DoorEventNotFound
from app.models import Account, CheckIn, Event, OutboxRow, PassKey, Ticket, Tier, Wallet
from app.units import NOBODY, shorten

PUBLISHED = ("on_sale", "paused", "cancelled")
ENTRY = ":1"
"""A ticket enters once. ``CheckIn.admission`` is the ticket's id and this."""
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
Scanner = aliased(Account, name="scanner")


@dataclass(frozen=True)
class DoorEvent:
    """What the door needs to know of an event; ``keys`` are its Ed25519 public keys by key id."""

    id: str
    organizer_id: str
    status: str
    chain_id: int
    ticket_contract: str
    event_number: int
    allows_paper: bool
    keys: dict[int, bytes]


@dataclass(frozen=True)
class Admission:
    """The scan that let a ticket in."""

    at: datetime
    gate: str
    by: str


@dataclass(frozen=True)
class DoorTicket:
    """What the door needs to know of a ticket."""

    id: str
    owner: str
    pass_seq: int
    is_refunded: bool
    tier_name: str
    holder_name: str
    admission: Admission | None


@dataclass(frozen=True)
class AtDoor:
    """What one scan needs to know; ``is_asked_for``: the attendance of this moment's admissions is on its way."""

    event: DoorEvent
    ticket: DoorTicket | None
    is_asked_for: bool


def get_event(session: Session, event_id: str) -> DoorEvent:
    """A published event with its keys in one query; raises ``DoorEventNotFound``."""
    return _door_event(session.connection().execute(_event_query(), {"event_id": event_id}).all())


def look_up(session: Session, event_id: str, *, event_number: int | None, token_id: int | None, wish_id: str) -> AtDoor:
    """All that a scan needs to know, in one query; raises ``DoorEventNotFound``.

    The ticket is that of the event's number and token, with its tier, its holder's name and the scan that let it in.
    """
    asked = {"event_id": event_id, "event_number": event_number, "token_id": token_id, "wish_id": wish_id}
    rows = session.connection().execute(_door_query(), asked).all()
    event = _door_event(rows)
    found = rows[0][len(_event_columns()) : -1]
    return AtDoor(event, None if found[0] is None else _door_ticket(found), is_asked_for=rows[0].wish is not None)


def find_ticket_by_id(session: Session, ticket_id: str) -> DoorTicket | None:
    """A ticket with its tier, its holder's name and the scan that let it in."""
    query = _with_names(columns(*_ticket_columns()).select_from(Ticket)).where(col(Ticket.id) == ticket_id)
    row = session.connection().execute(query).first()
    return None if row is None else _door_ticket(row)


def add_scan(session: Session, scan: CheckIn) -> bool:
    """Keep a scan; False when its nonce or its admission is taken. One statement: two scanners never meet in it."""
    return session.connection().execute(_scan_insert(dialect_of(session)), scan.model_dump()).first() is not None


@cache
def _scan_insert(dialect: str) -> Any:
    return insert_into(dialect, CheckIn).on_conflict_do_nothing().returning(col(CheckIn.id))


def find_by_nonce(session: Session, nonce: str) -> CheckIn | None:
    """The scan of this nonce."""
    return session.exec(select(CheckIn).where(CheckIn.nonce == nonce)).first()


def find_admission_before(session: Session, scan: CheckIn) -> Admission | None:
    """The admission that stood when this scan was refused as already in, undone since or not."""
    query = (
        select(CheckIn.recorded_at, CheckIn.gate, Account.display_name)
        .join(Account, col(Account.id) == col(CheckIn.scanned_by))
        .where(
            CheckIn.ticket_id == scan.ticket_id,
            CheckIn.result == "go",
            col(CheckIn.recorded_at) <= scan.recorded_at,
        )
        .order_by(col(CheckIn.recorded_at).desc())
    )
    row = session.exec(query.limit(1)).first()
    return None if row is None else Admission(*row)


def get_scan(session: Session, checkin_id: str) -> CheckIn:
    """A scan by its id, locked for a writer; raises ``CheckInNotFound``."""
    found = session.exec(select(CheckIn).where(CheckIn.id == checkin_id).with_for_update()).first()
    if found is None:
        raise CheckInNotFound
    return found


def touch_ticket(session: Session, ticket_id: str | None) -> None:
    """Let the next delta of every scanner tell of a ticket."""
    session.connection().execute(update(Ticket).where(col(Ticket.id) == ticket_id).values(changed_at=now()))


def list_scans(session: Session, event_id: str, *, offset: int, limit: int) -> Sequence[AnyRow]:
    """An event's scans, the newest first, each as the arguments of ``schemas.CheckInView`` that are stored.

    ``owner`` (a wallet or None), ``holder``, ``tier`` and ``scanner`` (names or None) come with them.
    """
    query: AnySelect = (
        columns(
            col(CheckIn.id),
            col(CheckIn.result),
            col(CheckIn.reason),
            col(CheckIn.gate),
            col(CheckIn.recorded_at),
            col(CheckIn.undone_at),
            col(Scanner.display_name).label("scanner"),
            col(Ticket.owner).label("owner"),
            col(Account.display_name).label("holder"),
            col(Tier.name).label("tier"),
        )
        .join(Scanner, col(Scanner.id) == col(CheckIn.scanned_by))
        .join(Ticket, col(Ticket.id) == col(CheckIn.ticket_id), isouter=True)
        .join(Tier, col(Tier.id) == col(Ticket.tier_id), isouter=True)
        .join(Wallet, col(Wallet.address) == col(Ticket.owner), isouter=True)
        .join(Account, col(Account.id) == col(Wallet.account_id), isouter=True)
        .where(col(CheckIn.event_id) == event_id)
        .order_by(col(CheckIn.recorded_at).desc(), col(CheckIn.id))
    )
    return session.connection().execute(query.offset(offset).limit(limit)).all()


def count_scans(session: Session, event_id: str) -> int:
    """How many scans an event has."""
    return session.exec(select(func.count()).where(CheckIn.event_id == event_id)).one()


def count_by_tier(session: Session, event_id: str) -> Sequence[tuple[str, int, int]]:
    """Name, inside and expected of each tier."""
    expected = func.count(case((col(Ticket.is_refunded).is_(False), col(Ticket.id))))
    query = (
        columns(col(Tier.name), func.count(col(CheckIn.id)), expected)
        .join(Ticket, (col(Ticket.tier_id) == col(Tier.id)) & (col(Ticket.owner) != NOBODY), isouter=True)
        .join(
            CheckIn,
            (col(CheckIn.ticket_id) == col(Ticket.id)) & col(CheckIn.admission).is_not(None),
            isouter=True,
        )
        .where(col(Tier.event_id) == event_id)
        .group_by(col(Tier.id), col(Tier.name), col(Tier.position))
        .order_by(col(Tier.position))
    )
    return [(name, inside, wanted) for name, inside, wanted in session.connection().execute(query).all()]


def list_events(
    session: Session, *, account_id: str, event_ids: Collection[str], all_events: bool, ended_after: datetime
) -> Sequence[Event]:
    """Published events that the account may scan for and that are not long over, the next one first."""
    query = select(Event).where(col(Event.status).in_(PUBLISHED), col(Event.ends_at) > ended_after)
    if not all_events:
        query = query.where(or_(col(Event.organizer_id) == account_id, col(Event.id).in_(event_ids)))
    return session.exec(query.order_by(col(Event.starts_at), col(Event.id)).limit(100)).all()


def _event_columns() -> tuple[Any, ...]:
    return (
        col(Event.id),
        col(Event.organizer_id),
        col(Event.status),
        col(Event.chain_id),
        col(Event.ticket_contract),
        col(Event.event_number),
        col(Event.allows_paper),
        col(PassKey.key_id),
        col(PassKey.public_key),
    )


def _ticket_columns() -> tuple[Any, ...]:
    return (
        col(Ticket.id).label("ticket_id"),
        col(Ticket.owner),
        col(Ticket.pass_seq),
        col(Ticket.is_refunded),
        col(Tier.name),
        col(Account.display_name),
        col(CheckIn.recorded_at),
        col(CheckIn.gate),
        col(Scanner.display_name),
    )


@cache
def _event_query() -> AnySelect:
    """Built once: building a statement costs more than running it."""
    return _of_event(columns(*_event_columns()).select_from(Event))


@cache
def _door_query() -> AnySelect:
    wish = columns(col(OutboxRow.id)).where(col(OutboxRow.id) == bindparam("wish_id")).scalar_subquery()
    query = _of_event(columns(*_event_columns(), *_ticket_columns(), wish.label("wish")).select_from(Event))
    ticket = and_(
        col(Event.event_number) == bindparam("event_number"),
        col(Ticket.chain_id) == col(Event.chain_id),
        col(Ticket.contract) == col(Event.ticket_contract),
        col(Ticket.token_id) == bindparam("token_id"),
        col(Ticket.owner) != NOBODY,
    )
    return _with_names(query.join(Ticket, ticket, isouter=True))


def _of_event(query: AnySelect) -> AnySelect:
    """With a row for each of its keys, or one without."""
    return query.join(PassKey, col(PassKey.event_id) == col(Event.id), isouter=True).where(
        col(Event.id) == bindparam("event_id"), col(Event.status).in_(PUBLISHED)
    )


def _with_names(query: AnySelect) -> AnySelect:
    return (
        query.join(Tier, col(Tier.id) == col(Ticket.tier_id), isouter=True)
        .join(Wallet, col(Wallet.address) == col(Ticket.owner), isouter=True)
        .join(Account, col(Account.id) == col(Wallet.account_id), isouter=True)
        .join(CheckIn, col(CheckIn.admission) == col(Ticket.id) + literal(ENTRY), isouter=True)
        .join(Scanner, col(Scanner.id) == col(CheckIn.scanned_by), isouter=True)
    )


def _door_event(rows: Sequence[AnyRow]) -> DoorEvent:
    if not rows:
        raise DoorEventNotFound
    event = rows[0]
    return DoorEvent(
        id=event.id,
        organizer_id=event.organizer_id,
        status=event.status,
        chain_id=event.chain_id,
        ticket_contract=event.ticket_contract,
        event_number=event.event_number,
        allows_paper=event.allows_paper,
        keys={row.key_id: bytes.fromhex(row.public_key) for row in rows if row.public_key},
    )


def _door_ticket(row: Sequence[Any]) -> DoorTicket:
    ticket_id, owner, pass_seq, is_refunded, tier_name, holder_name, at, gate, by = row
    return DoorTicket(
        id=ticket_id,
        owner=owner,
        pass_seq=pass_seq,
        is_refunded=is_refunded,
        tier_name=tier_name,
        holder_name=holder_name or shorten(owner),
        admission=None if at is None else Admission(at, gate, by),
    )
