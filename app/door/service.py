"""The door: one scan, one verdict, at most one admission a ticket.

The unique index on ``CheckIn.admission`` decides who was first, whatever races; the green light is answered after
the commit. A refusal is a value that is recorded, not an exception.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts.caller import Caller
from app.api.envelope import Page, PageQuery
from app.clock import now
from app.door import photo as photographs
from app.door import repository
from app.door.errors import NonceReused
from app.door.repository import ENTRY, AnyRow, DoorEvent, DoorTicket
from app.door.rules import (
    LEFT_OVER_AFTER,
    LISTED_AFTER_END,
    compute_attendance_row_id,
    compute_body_hash,
    ensure_may_scan,
    ensure_undoable,
)
from app.door.schemas import (
    CheckInView,
    Counts,
    DoorEventView,
    FirstScan,
    PhotoAnswer,
    TierCounts,
    UndoneView,
    VerdictView,
)
from app.door.verdict import REASONS, Snapshot, TicketAtDoor, Verdict, decide
from app.models import CheckIn, Event, new_id
from app.outbox import bump
from app.tickets import pass_codec
from app.units import shorten


def check_in(
    session: Session,
    caller: Caller,
    *,
    event_id: str,
    gate: str,
    pass_text: str,
    nonce: str,
    scanned_at: datetime,
) -> VerdictView:
    """Decide one scan and record it. The same nonce with the same scan gives the first verdict again.

    Raises ``DoorForbidden``, ``DoorEventNotFound``, and ``NonceReused`` for a nonce that named another scan.
    """
    event = _open_door(session, caller, event_id)
    scan = CheckIn(
        nonce=nonce,
        body_hash=compute_body_hash(
            account_id=caller.account_id, event_id=event_id, gate=gate, pass_text=pass_text, scanned_at=scanned_at
        ),
        event_id=event_id,
        gate=gate,
        scanned_by=caller.account_id,
        scanned_at=scanned_at,
        result="stop",
    )
    return _record(session, event, scan, _read(pass_text, event))
