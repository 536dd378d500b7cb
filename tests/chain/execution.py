"""Seeing durable workflows through, with an index that reads only when the test says so."""

import time
from typing import Any

from dbos import DBOS, WorkflowHandle
from sqlmodel import col, select

from app.db import reading
from app.models import OutboxRow, OutgoingTransaction
from app.workers import worker
from tests.chain.venue import make_indexer


def start_waiting() -> list[WorkflowHandle[Any]]:
    """Start what the outbox asks for."""
    with reading() as session:
        waiting = session.exec(select(OutboxRow.id).where(col(OutboxRow.started_at).is_(None))).all()
    assert worker.pump() == len(waiting)
    return [DBOS.retrieve_workflow(row_id) for row_id in waiting]


def run_waiting() -> None:
    """Start what the outbox asks for, and see it through: what they have mined is read, as they wait for that."""
    running, reader, read = start_waiting(), make_indexer(), count_mined()
    while any(one.get_status().status in ("ENQUEUED", "PENDING") for one in running):
        if count_mined() > read:
            while reader.step():
                pass
            read = count_mined()
        time.sleep(0.02)
    for one in running:
        one.get_result()


def count_mined() -> int:
    """Our transactions that have been seen in a block."""
    with reading() as session:
        return len(session.exec(select(OutgoingTransaction).where(OutgoingTransaction.status == "confirmed")).all())
