"""Every query about conflicts."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.clock import now
from app.db import dialect_of, insert_into
from app.door.repository import AnyRow, Staff
from app.models import Account, CheckIn, DoorConflict, Scanner, Ticket, Tier, new_id

Resolver = aliased(Account, name="resolver")


def add_conflicts(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep conflicts; one of the same kind and scan stays one."""
    if not rows:
        return
    statement = insert_into(dialect_of(session), DoorConflict).on_conflict_do_nothing(
        index_elements=["kind", "second_id"]
    )
    fixed = {"found_at": now(), "resolved_at": None, "resolved_by": None, "resolution": ""}
    session.connection().execute(statement, [{"id": new_id()} | fixed | row for row in rows])


def list_conflicts(session: Session, event_id: str, *, open_only: bool, offset: int, limit: int) -> Sequence[AnyRow]:
    """An event's conflicts, open ones first, then the newest, as ``views.conflict`` takes them."""
    query = _conflicts().where(*_of_inbox(event_id, open_only=open_only))
    order = (col(DoorConflict.resolved_at).is_not(None), col(DoorConflict.found_at).desc(), col(DoorConflict.id))
    return session.connection().execute(query.order_by(*order).offset(offset).limit(limit)).all()


def count_conflicts(session: Session, event_id: str, *, open_only: bool) -> int:
    """How many conflicts an event has."""
    return session.exec(select(func.count()).where(*_of_inbox(event_id, open_only=open_only))).one()


def find_conflict(session: Session, event_id: str, conflict_id: str) -> DoorConflict | None:
    """A conflict of this event, locked for a writer."""
    query = select(DoorConflict).where(DoorConflict.id == conflict_id, DoorConflict.event_id == event_id)
    return session.exec(query.with_for_update()).first()


def get_conflict_row(session: Session, conflict_id: str) -> AnyRow:
    """One conflict as lists show it."""
    return session.connection().execute(_conflicts().where(col(DoorConflict.id) == conflict_id)).one()


def list_sides(session: Session, scan_ids: Collection[str]) -> dict[str, AnyRow]:
    """These scans by id, with who made them and with which scanner."""
    query = (
        columns(
            col(CheckIn.id),
            col(CheckIn.result),
            col(CheckIn.reason),
            col(CheckIn.kind),
            col(CheckIn.source),
            col(CheckIn.gate),
            col(CheckIn.note),
            col(CheckIn.counter),
            col(CheckIn.scanned_at),
            col(CheckIn.recorded_at),
            col(CheckIn.undone_at),
            col(Staff.display_name).label("person"),
            col(Scanner.label).label("device"),
        )
        .join(Staff, col(Staff.id) == col(CheckIn.scanned_by))
        .join(Scanner, col(Scanner.id) == col(CheckIn.scanner_id), isouter=True)
        .where(col(CheckIn.id).in_(scan_ids))
    )
    return {row.id: row for row in session.connection().execute(query).all()}


def _conflicts() -> Select[*tuple[Any, ...]]:
    return (
        columns(
            col(DoorConflict.id),
            col(DoorConflict.kind),
            col(DoorConflict.first_id),
            col(DoorConflict.second_id),
            col(DoorConflict.found_at),
            col(DoorConflict.resolved_at),
            col(DoorConflict.resolution),
            col(Resolver.display_name).label("resolver"),
            col(Ticket.token_id).label("token_id"),
            col(Tier.name).label("tier"),
        )
        .select_from(DoorConflict)
        .join(Resolver, col(Resolver.id) == col(DoorConflict.resolved_by), isouter=True)
        .join(Ticket, col(Ticket.id) == col(DoorConflict.ticket_id), isouter=True)
        .join(Tier, col(Tier.id) == col(Ticket.tier_id), isouter=True)
    )


def _of_inbox(event_id: str, *, open_only: bool) -> tuple[Any, ...]:
    of_event = col(DoorConflict.event_id) == event_id
    return (of_event, col(DoorConflict.resolved_at).is_(None)) if open_only else (of_event,)
