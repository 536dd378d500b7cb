"""What scanners know without asking for each ticket: the snapshot of an event, and what changed since a cursor.

A cursor is our clock in milliseconds. A read begins ``OVERLAP`` before it, so that nothing is missed that was stamped
before a read and committed after it; a ticket told twice is harmless (``docs/decisions/0015-door-feed.md``).
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from app.caller import Caller
from app.clock import from_timestamp, now
from app.door import live_repository, snapshot
from app.door.desk import make_counts
from app.door.errors import SnapshotNeeded
from app.door.live_repository import LiveEvent
from app.door.live_schemas import Delta, GateView, LiveEventView, TicketState, TierName
from app.door.rules import ensure_may_scan
from app.outbox import read_counters
from app.tickets import service as tickets

OVERLAP = timedelta(seconds=15)
"""Longer than any transaction takes from its stamp to its commit, and clocks of our processes are apart."""
AHEAD_MS = 60_000
"""A cursor further ahead is none of ours (or from before our clock was put right)."""
MAX_CHANGED = 10_000
"""More changed tickets than these are taken as a new snapshot, which is smaller then."""
COMPRESSION = 6


@dataclass(frozen=True, slots=True)
class Packed:
    """A file for scanners, compressed (gzip). ``tag`` names its content, ``version`` the changes that it has seen."""

    body: bytes
    tag: str
    version: int


def open_door(session: Session, caller: Caller, event_id: str) -> LiveEvent:
    """The event; raises ``DoorEventNotFound``, and ``DoorForbidden`` for who is not at its door."""
    event = live_repository.get_event(session, event_id)
    ensure_may_scan(caller, event_id=event.id, organizer_id=event.organizer_id)
    return event


def read_version(session: Session, event_id: str) -> int:
    """How often anything of the event has changed."""
    topic = f"event:{event_id}"
    return read_counters(session, [topic])[topic]


def make_snapshot(session: Session, event_id: str) -> Packed:
    """Every ticket of an event as a scanner knows it (``snapshot``); raises ``DoorEventNotFound``."""
    version, cursor = read_version(session, event_id), to_cursor(now())
    event = live_repository.get_event(session, event_id)
    state = snapshot.make_state(
        live_repository.list_tickets(session, event_id), live_repository.list_admissions(session, event_id)
    )
    head = _head(session, event)
    tag = sha256(snapshot.pack(state, head)).hexdigest()[:32]
    body = snapshot.pack(state, head | {"cursor": cursor, "server_ms": cursor})
    return Packed(gzip.compress(body, COMPRESSION, mtime=0), tag, version)


def make_delta(session: Session, event_id: str, since: int, *, counts: bool = True) -> Delta:
    """The present state of whatever changed since the cursor, and the counts if wanted.

    Raises ``DoorEventNotFound``, and ``SnapshotNeeded`` when the cursor cannot be ours or too much has changed.
    """
    cursor = to_cursor(now())
    if since > cursor + AHEAD_MS:
        raise SnapshotNeeded
    event = live_repository.get_event(session, event_id)
    changed = live_repository.list_changed(session, event_id, _to_time(since) - OVERLAP, limit=MAX_CHANGED)
    if len(changed) > MAX_CHANGED:
        raise SnapshotNeeded
    state = snapshot.make_state(
        live_repository.list_tickets(session, event_id, changed),
        live_repository.list_admissions(session, event_id, changed),
    )
    return Delta(
        cursor=cursor,
        server_ms=cursor,
        **_head(session, event),
        tickets=[TicketState(**one) for one in snapshot.list_tickets(state)],
        counts=make_counts(session, event_id) if counts else None,
    )


def to_cursor(moment: datetime) -> int:
    """A time as milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def _to_time(cursor: int) -> datetime:
    return from_timestamp(0) + timedelta(milliseconds=cursor)


def _head(session: Session, event: LiveEvent) -> dict[str, Any]:
    """What is no ticket, as JSON: the same in snapshots and deltas."""
    view = LiveEventView(**{name: getattr(event, name) for name in LiveEventView.model_fields})
    return {
        "event": view.model_dump(mode="json"),
        "keys": {str(key_id): key.hex() for key_id, key in tickets.public_keys(session, event.id).items()},
        "tiers": [TierName(name=name).model_dump() for name in event.tiers],
        "gates": [_gate(gate).model_dump() for gate in event.gates],
    }


def _gate(gate: Mapping[str, Any]) -> GateView:
    return GateView(name=gate["name"], tiers=gate.get("tiers") or [])
