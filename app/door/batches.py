"""Admissions on their way to the chain: every query about their batches."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.clock import now
from app.db import upsert
from app.models import CheckIn, OutboxRow, Ticket


def ask_for_attendance(session: Session, event_id: str, row_id: str) -> None:
    """An outbox row for the event's attendance under this id, unless it stands already.

    Looked for first: writing it would wait for whoever writes the same row at the moment.
    """
    if session.exec(select(OutboxRow.id).where(OutboxRow.id == row_id)).first():
        return
    row = {"id": row_id, "topic": "door.attendance", "payload": {"event_id": event_id}, "created_at": now()}
    upsert(session, OutboxRow, row, None)


def claim(session: Session, event_id: str, batch_id: str) -> None:
    """Put every admission of the event that is in no batch into this one."""
    waiting = (
        col(CheckIn.event_id) == event_id,
        col(CheckIn.admission).is_not(None),
        col(CheckIn.batch_id).is_(None),
    )
    session.exec(update(CheckIn).where(*waiting).values(batch_id=batch_id))


def list_batch(session: Session, batch_id: str) -> Sequence[int]:
    """The tokens of a batch that can still be marked."""
    query = (
        select(Ticket.token_id)
        .join(CheckIn, col(CheckIn.ticket_id) == col(Ticket.id))
        .where(CheckIn.batch_id == batch_id, col(Ticket.is_refunded).is_(False))
        .order_by(col(Ticket.token_id))
    )
    return session.exec(query).all()


def list_unclaimed_events(session: Session, *, before: datetime) -> Sequence[str]:
    """Events with an admission that has been waiting for a batch since before that time."""
    query = select(CheckIn.event_id).where(
        col(CheckIn.batch_id).is_(None), col(CheckIn.admission).is_not(None), col(CheckIn.recorded_at) < before
    )
    return session.exec(query.distinct()).all()


def release_missed(session: Session, *, after: datetime, before: datetime) -> None:
    """Take admissions recorded in between out of their batch when the chain has not marked their ticket after all."""
    unmarked = select(Ticket.id).where(col(Ticket.attended_at).is_(None), col(Ticket.is_refunded).is_(False))
    missed = (
        col(CheckIn.batch_id).is_not(None),
        col(CheckIn.admission).is_not(None),
        col(CheckIn.recorded_at) > after,
        col(CheckIn.recorded_at) < before,
        col(CheckIn.ticket_id).in_(unmarked),
    )
    session.exec(update(CheckIn).where(*missed).values(batch_id=None))
