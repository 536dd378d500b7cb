"""A long evening without network: five thousand scans go up at once, on both databases, and a second time."""

import time
from collections import Counter
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from app.db import reading, transaction
from app.door.scans import Scan
from app.models import CheckIn, DoorConflict, RoleGrant, Scanner, Ticket, new_id
from tests.api.conftest import make_client, open_session
from tests.figures import record
from tests.service.devices import Device, as_body
from tests.service.doors import Door

SCANS = 5_000
AT_ONCE = 80
LONGEST_S = 30.0
"""door.md: 5,000 queued scans go up in at most 30 s."""


@pytest.fixture
def client(database: str) -> Iterator[TestClient]:
    with make_client() as made:
        yield made


def add_tickets(session: Session, door: Door, count: int) -> list[int]:
    """Tickets of the door in one statement; their token ids."""
    tokens = range(door.ticket.token_id + 1, door.ticket.token_id + 1 + count)
    shared = door.ticket.model_dump(exclude={"id", "token_id"})
    session.connection().execute(insert(Ticket), [shared | {"id": new_id(), "token_id": token} for token in tokens])
    return list(tokens)


def scan_all(device: Device, tokens: list[int], event_number: int) -> Iterator[Scan]:
    """One scan a ticket, of a scanner that has seen their passes."""
    seen: dict[str, Any] = {"form": "printed", "key_id": 1, "event_number": event_number, "sequence": 0}
    for token_id in tokens:
        yield device.queue("", token_id=token_id, pass_hash=token_hex(32), **seen)


def upload(client: TestClient, queue: list[dict[str, Any]]) -> tuple[Counter[str], float, float]:
    """What became of them, how long all took, and the longest list, in seconds."""
    results: Counter[str] = Counter()
    longest, begun = 0.0, time.perf_counter()
    for start in range(0, len(queue), AT_ONCE):
        sent = time.perf_counter()
        answer = client.post("/api/v1/checkins", json={"scans": queue[start : start + AT_ONCE]})
        longest = max(longest, time.perf_counter() - sent)
        assert answer.status_code == 200, answer.text
        results.update(one.get("result", "refused") for one in answer.json()["data"]["verdicts"])
    return results, time.perf_counter() - begun, longest


def snapshot() -> list[str]:
    """Every scan, conflict and scanner as it is written."""
    tables: list[type[SQLModel]] = [CheckIn, DoorConflict, Scanner]
    with reading() as session:
        return [
            f"{table.__name__} {row.model_dump(exclude={'seen_at'})}"
            for table in tables
            for row in session.exec(select(table).order_by(col(table.id))).all()  # type: ignore[attr-defined]
        ]


def test_five_thousand(client: TestClient, database: str) -> None:
    with transaction() as session:
        door = Door(session)
        session.add(RoleGrant(account_id=door.staff.account_id, role="door", event_id=door.event.id))
        device = Device(session, door.staff, door.event.id)
        queue = [as_body(scan) for scan in scan_all(device, add_tickets(session, door, SCANS), door.event.event_number)]
    open_session(client, door.staff)
    results, seconds, longest = upload(client, queue)
    assert results == {"go": SCANS}
    name = "PostgreSQL" if "postgres" in database else "SQLite"
    record(
        f"5,000 queued scans in lists of {AT_ONCE}, {name}", f"{seconds:.1f} s, longest list {longest * 1000:.0f} ms"
    )
    before = snapshot()
    again, seconds, _longest = upload(client, queue)
    record(f"the same 5,000 again, {name}", f"{seconds:.1f} s")
    assert (again, snapshot()) == (results, before)
    assert (len(before), seconds < LONGEST_S) == (SCANS + 1, True)
    counts = client.get(f"/api/v1/events/{door.event.id}/counts").json()["data"]
    assert (counts["inside"], counts["gates"][0]["entries"]) == (SCANS, SCANS)
