"""What a scan has to ask: event, ticket and who is in. ``kept`` writes scans, ``inbox_repository`` lists them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, func, literal, update
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from app.clock import now
from app.door.errors import DoorEventNotFound
from app.door.known import Admission, AtDoor, Coded, DoorEvent, DoorTicket
from app.door.rules import Movements, count_movements, entry_key
from app.models import Account, CheckIn, Event, IssuedPass, OutboxRow, PassKey, Ticket, Tier, Wallet
from app.units import NOBODY, shorten

PUBLISHED = ("on_sale", "paused", "cancelled")
FIRST_ENTRY = ":1"
"""Where nobody comes back, ``CheckIn.admission`` is the ticket's id and this."""
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
Staff = aliased(Account, name="staff")


def get_event(session: Session, event_id: str) -> DoorEvent:
    """A published event with its keys in one query; raises ``DoorEventNotFound``."""
    return _door_event(session.connection().execute(_event_query(), {"event_id": event_id}).all())


def look_up(session: Session, event_id: str, *, event_number: int | None, token_id: int | None, wish_id: str) -> AtDoor:
    """All that a scan needs to know, in one query; raises ``DoorEventNotFound``.

    The ticket is that of the event's number and token, with its tier, its holder's name and the scan that let it in.
    Where people come back, a second query tells how often this one has.
    """
    asked = {"event_id": event_id, "event_number": event_number, "token_id": token_id, "wish_id": wish_id}
    rows = session.connection().execute(_door_query(), asked).all()
    event = _door_event(rows)
    found = rows[0][len(_event_columns()) : -1]
    ticket = None if found[0] is None else _door_ticket(found)
    if ticket is not None and event.allows_reentry:
        ticket = _with_movements(session, [ticket])[0]
    return AtDoor(event, ticket, is_asked_for=rows[0].wish is not None)


def list_tickets(session: Session, event: DoorEvent, token_ids: Collection[int]) -> dict[int, DoorTicket]:
    """These tickets of an event by token id, as ``look_up`` finds one."""
    if not token_ids:
        return {}
    asked = {"chain_id": event.chain_id, "contract": event.ticket_contract, "token_ids": sorted(token_ids)}
    tickets = [_door_ticket(row) for row in session.connection().execute(_tickets_query(), asked).all()]
    if event.allows_reentry:
        tickets = _with_movements(session, tickets)
    return {ticket.token_id: ticket for ticket in tickets}


def find_ticket_by_id(session: Session, ticket_id: str, *, allows_reentry: bool) -> DoorTicket | None:
    """A ticket with its tier, its holder's name and the scan that let it in."""
    query = _with_names(columns(*_ticket_columns()).select_from(Ticket)).where(col(Ticket.id) == ticket_id)
    row = session.connection().execute(query).first()
    if row is None:
        return None
    return _with_movements(session, [_door_ticket(row)])[0] if allows_reentry else _door_ticket(row)


def touch_ticket(session: Session, ticket_id: str | None) -> None:
    """Let the next delta of every scanner tell of a ticket."""
    session.connection().execute(update(Ticket).where(col(Ticket.id) == ticket_id).values(changed_at=now()))


def mark_ticket(session: Session, ticket_id: str, door_mark: str) -> None:
    """Write the organizer's word to the door."""
    values = {"door_mark": door_mark, "changed_at": now()}
    session.connection().execute(update(Ticket).where(col(Ticket.id) == ticket_id).values(**values))


def list_events(
    session: Session, *, account_id: str, event_ids: Collection[str], all_events: bool, ended_after: datetime
) -> Sequence[Event]:
    """Published events that the account may scan for and that are not long over, the next one first."""
    query = select(Event).where(col(Event.status).in_(PUBLISHED), col(Event.ends_at) > ended_after)
    if not all_events:
        query = query.where(or_(col(Event.organizer_id) == account_id, col(Event.id).in_(event_ids)))
    return session.exec(query.order_by(col(Event.starts_at), col(Event.id)).limit(100)).all()


def count_by_tier(session: Session, event_id: str) -> Sequence[tuple[str, int, int]]:
    """Name, inside and expected of each tier: who went out again is not inside."""
    tickets = columns(col(Ticket.tier_id), func.count().label("expected"))
    expected = tickets.where(
        col(Ticket.event_id) == event_id, col(Ticket.owner) != NOBODY, col(Ticket.is_refunded).is_(False)
    )
    way = case((col(CheckIn.kind) == "exit", -1), else_=1)
    scans = columns(col(Ticket.tier_id), func.sum(way).label("inside")).join(
        Ticket, (col(Ticket.id) == col(CheckIn.ticket_id)) & (col(Ticket.owner) != NOBODY)
    )
    inside = scans.where(col(CheckIn.event_id) == event_id, col(CheckIn.admission).is_not(None))
    wanted = expected.group_by(col(Ticket.tier_id)).subquery()
    within = inside.group_by(col(Ticket.tier_id)).subquery()
    query = (
        columns(col(Tier.name), func.coalesce(within.c.inside, 0), func.coalesce(wanted.c.expected, 0))
        .join(wanted, wanted.c.tier_id == col(Tier.id), isouter=True)
        .join(within, within.c.tier_id == col(Tier.id), isouter=True)
        .where(col(Tier.event_id) == event_id)
        .order_by(col(Tier.position))
    )
    return [(name, int(is_in), may_come) for name, is_in, may_come in session.connection().execute(query).all()]


def find_coded(session: Session, event_id: str, code: str) -> Coded | None:
    """The newest pass of an event's ticket with this typed code."""
    query = (
        columns(
            col(Ticket.token_id),
            col(IssuedPass.pass_seq),
            col(IssuedPass.key_id),
            col(IssuedPass.form),
            col(IssuedPass.valid_from),
            col(IssuedPass.valid_until),
        )
        .join(Ticket, col(Ticket.id) == col(IssuedPass.ticket_id))
        .where(col(IssuedPass.short_code) == code, col(Ticket.event_id) == event_id, col(Ticket.owner) != NOBODY)
        .order_by(col(IssuedPass.issued_at).desc())
    )
    row = session.connection().execute(query.limit(1)).first()
    return None if row is None else Coded(*row)


def _with_movements(session: Session, tickets: Iterable[DoorTicket]) -> list[DoorTicket]:
    """The same tickets with what their scans amount to where people come back."""
    wanted = {ticket.id: ticket for ticket in tickets}
    query = (
        columns(
            col(CheckIn.ticket_id),
            col(CheckIn.admission),
            col(CheckIn.id),
            col(CheckIn.recorded_at),
            col(CheckIn.gate),
            col(Account.display_name),
        )
        .join(Account, col(Account.id) == col(CheckIn.scanned_by))
        .where(col(CheckIn.ticket_id).in_(wanted), col(CheckIn.admission).is_not(None))
    )
    by_ticket: dict[str, dict[str, Admission]] = {}
    for row in session.connection().execute(query).all():
        by_ticket.setdefault(str(row.ticket_id), {})[str(row.admission)] = Admission(*row[2:])
    return [_moved(ticket, by_ticket.get(ticket.id, {})) for ticket in wanted.values()]


def _moved(ticket: DoorTicket, scans: dict[str, Admission]) -> DoorTicket:
    movements = count_movements(scans)
    admission = scans[entry_key(ticket.id, movements.entries)] if movements.is_in else None
    return replace(ticket, movements=movements, admission=admission)


def _event_columns() -> tuple[Any, ...]:
    return (
        col(Event.id),
        col(Event.organizer_id),
        col(Event.status),
        col(Event.chain_id),
        col(Event.ticket_contract),
        col(Event.event_number),
        col(Event.allows_paper),
        col(Event.allows_reentry),
        col(Event.gates),
        col(PassKey.key_id),
        col(PassKey.public_key),
    )


def _ticket_columns() -> tuple[Any, ...]:
    return (
        col(Ticket.id).label("ticket_id"),
        col(Ticket.token_id),
        col(Ticket.owner),
        col(Ticket.pass_seq),
        col(Ticket.is_refunded),
        col(Ticket.door_mark),
        col(Tier.name),
        col(Tier.position),
        col(Account.display_name),
        col(CheckIn.id).label("entry_id"),
        col(CheckIn.recorded_at),
        col(CheckIn.gate),
        col(Staff.display_name),
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


@cache
def _tickets_query() -> AnySelect:
    return _with_names(columns(*_ticket_columns()).select_from(Ticket)).where(
        col(Ticket.chain_id) == bindparam("chain_id"),
        col(Ticket.contract) == bindparam("contract"),
        col(Ticket.token_id).in_(bindparam("token_ids", expanding=True)),
        col(Ticket.owner) != NOBODY,
    )


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
        .join(CheckIn, col(CheckIn.admission) == col(Ticket.id) + literal(FIRST_ENTRY), isouter=True)
        .join(Staff, col(Staff.id) == col(CheckIn.scanned_by), isouter=True)
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
        allows_reentry=event.allows_reentry,
        gates=event.gates,
        keys={row.key_id: bytes.fromhex(row.public_key) for row in rows if row.public_key},
    )


def _door_ticket(row: Sequence[Any]) -> DoorTicket:
    ticket_id, token_id, owner, pass_seq, is_refunded, mark, tier, position, holder, *scan = row
    admission = Admission(*scan) if scan[0] is not None else None
    return DoorTicket(
        id=ticket_id,
        token_id=token_id,
        owner=owner,
        pass_seq=pass_seq,
        is_refunded=is_refunded,
        door_mark=mark,
        tier_name=tier,
        tier_position=position,
        holder_name=holder or shorten(owner),
        admission=admission,
        movements=Movements(1 if admission else 0, 0),
    )
