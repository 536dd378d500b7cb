"""Admissions on their way to the chain: every query about their batches."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from app.clock import now
from app.db import upsert
from app.models import CheckIn, OutboxRow, Ticket
from app.units import NOBODY


def ask_for_attendance(session: Session, event_id: str, row_id: str) -> None:
    """An outbox row for the event's attendance under this id, unless it stands already.

    Look for it first (``look_up``): this waits for whoever writes the same row at the moment.
    """
    row = {"id": row_id, "topic": "door.attendance", "payload": {"event_id": event_id}, "created_at": now()}
    upsert(session, OutboxRow, row)


def is_asked_for(session: Session, row_id: str) -> bool:
    """Whether this outbox row stands."""
    return session.exec(select(OutboxRow.id).where(OutboxRow.id == row_id)).first() is not None


def claim(session: Session, event_id: str, batch_id: str) -> None:
    """Put every admission of the event that waits for a batch into this one."""
    waiting = (col(CheckIn.event_id) == event_id, *_waiting())
    session.exec(update(CheckIn).where(*waiting).values(batch_id=batch_id))


def _waiting() -> tuple[ColumnElement[bool], ...]:
    """In no batch, of a ticket that can be marked: after a reorg it may have to be bought again first."""
    markable = select(Ticket.id).where(
        col(Ticket.attended_at).is_(None), col(Ticket.is_refunded).is_(False), col(Ticket.owner) != NOBODY
    )
    return (
        col(CheckIn.kind) == "entry",
        col(CheckIn.admission).is_not(None),
        col(CheckIn.batch_id).is_(None),
        col(CheckIn.ticket_id).in_(markable),
    )


def list_batch(session: Session, batch_id: str) -> Sequence[int]:
    """The tokens of a batch that can still be marked: what was undone in time is left out."""
    query = (
        select(Ticket.token_id)
        .join(CheckIn, col(CheckIn.ticket_id) == col(Ticket.id))
        .where(CheckIn.batch_id == batch_id, col(CheckIn.admission).is_not(None))
        .where(col(Ticket.is_refunded).is_(False), col(Ticket.attended_at).is_(None))
        .order_by(col(Ticket.token_id))
    )
    return session.exec(query.distinct()).all()


def list_unclaimed_events(session: Session, *, before: datetime) -> Sequence[str]:
    """Events with an admission that has been waiting for a batch since before that time."""
    query = select(CheckIn.event_id).where(col(CheckIn.recorded_at) < before, *_waiting())
    return session.exec(query.distinct()).all()


def release(session: Session, contract: str, token_ids: Collection[int]) -> None:
    """Take the admissions of these tickets out of their batches."""
    tickets = select(Ticket.id).where(col(Ticket.contract) == contract, col(Ticket.token_id).in_(token_ids))
    session.exec(update(CheckIn).where(col(CheckIn.ticket_id).in_(tickets)).values(batch_id=None))
