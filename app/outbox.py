"""The outbox, the change counter and kept answers: what is written beside a slice's rows, in the same transaction."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from app.clock import now
from app.db import dialect_of, insert_into
from app.models import ChangeCounter, IdempotencyRecord, OutboxRow

SLOTS = 32
"""Of a change counter: about as many writers as a busy evening has at once, over all processes."""


def enqueue(session: Session, topic: str, payload: dict[str, Any], *, row_id: str | None = None) -> OutboxRow:
    """Ask for the durable workflow ``topic`` to be run once this transaction is committed."""
    row = OutboxRow(topic=topic, payload=payload)
    if row_id is not None:
        row.id = row_id
    session.add(row)
    return row


def list_waiting(session: Session, *, limit: int = 100) -> Sequence[OutboxRow]:
    """Rows whose workflow has not been started, oldest first."""
    query = (
        select(OutboxRow).where(col(OutboxRow.started_at).is_(None)).order_by(col(OutboxRow.created_at)).limit(limit)
    )
    return session.exec(query).all()


def mark_started(session: Session, row_id: str) -> None:
    """The workflow of this row is durable now."""
    session.exec(update(OutboxRow).where(col(OutboxRow.id) == row_id).values(started_at=now()))


def bump(session: Session, topic: str) -> None:
    """Tell pages that watch ``topic`` that something changed."""
    bump_all(session, [topic])


def bump_all(session: Session, topics: Iterable[str]) -> None:
    """The same for many topics, in an order in which two writers never wait for each other."""
    rows = [{"topic": topic, "slot": secrets.randbelow(SLOTS), "value": 1} for topic in sorted(set(topics))]
    if rows:
        session.connection().execute(_bump_statement(dialect_of(session)), rows)


@cache
def _bump_statement(dialect: str) -> Any:
    """Built once: building a statement costs more than running it."""
    return insert_into(dialect, ChangeCounter).on_conflict_do_update(
        index_elements=["topic", "slot"], set_={"value": col(ChangeCounter.value) + 1}
    )


def read_counters(session: Session, topics: Sequence[str]) -> dict[str, int]:
    """The value of each topic; one never bumped is 0."""
    query = select(ChangeCounter.topic, func.sum(ChangeCounter.value)).where(col(ChangeCounter.topic).in_(topics))
    found = session.exec(query.group_by(col(ChangeCounter.topic))).all()
    return dict.fromkeys(topics, 0) | {topic: int(value) for topic, value in found}


def forget_answers(session: Session, *, before: datetime) -> None:
    """Drop kept answers that nobody asks for again (``Idempotency-Key``)."""
    session.exec(delete(IdempotencyRecord).where(col(IdempotencyRecord.created_at) < before))
