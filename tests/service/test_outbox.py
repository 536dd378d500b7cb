"""Kept answers, change counters and the outbox, on both databases."""

from datetime import timedelta

from sqlmodel import Session, select

from app.clock import now
from app.models import IdempotencyRecord
from app.outbox import bump, enqueue, forget_answers, list_waiting, mark_started, read_counters


def test_only_old_answers_are_forgotten(session: Session) -> None:
    for key, age in (("old", timedelta(days=3)), ("fresh", timedelta(hours=1))):
        session.add(IdempotencyRecord(scope="s", key=key, body_hash="h", created_at=now() - age))
    session.flush()
    forget_answers(session, before=now() - timedelta(days=2))
    assert [row.key for row in session.exec(select(IdempotencyRecord)).all()] == ["fresh"]


def test_counters_only_grow(session: Session) -> None:
    assert read_counters(session, ["a", "b"]) == {"a": 0, "b": 0}
    bump(session, "a")
    bump(session, "a")
    session.expire_all()
    assert read_counters(session, ["a", "b"]) == {"a": 2, "b": 0}


def test_a_started_row_waits_no_more(session: Session) -> None:
    first, second = enqueue(session, "orders.watch", {"order_id": "1"}), enqueue(session, "chain.heal", {})
    session.flush()
    mark_started(session, first.id)
    session.expire_all()
    assert [row.id for row in list_waiting(session)] == [second.id]
