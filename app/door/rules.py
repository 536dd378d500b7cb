"""The rules of the door beside the verdict itself (``verdict``). Pure."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from app.caller import Caller
from app.door.errors import DoorForbidden, NothingToUndo
from app.models import CheckIn

LISTED_AFTER_END = timedelta(hours=12)
"""An event stays on the door page for half a day after its end."""
ACTS = (
    *("link_made", "link_revoked", "link_used", "gates_changed", "staff_added", "staff_removed"),
    *("undo", "admit", "mark", "conflict_resolved"),
)
"""The closed list of what ``DoorAct.what`` says: what people do at the door beside scanning."""
LEFT_OVER_AFTER = timedelta(seconds=30)
"""An admission without a batch for that long was missed by its workflow."""


def ensure_may_scan(caller: Caller, *, event_id: str, organizer_id: str) -> None:
    """Raise ``DoorForbidden`` unless the caller is the event's organizer, on its door, or an admin."""
    if not caller.may_scan(event_id, organizer_id):
        raise DoorForbidden


def compute_body_hash(*, account_id: str, event_id: str, gate: str, pass_text: str, scanned_at: datetime) -> str:
    """What makes a repeated nonce the same scan. The pass goes in hashed: it is never kept."""
    body = json.dumps([account_id, event_id, gate, scanned_at.astimezone(UTC).isoformat(), pass_text])
    return sha256(body.encode()).hexdigest()


def compute_attendance_row_id(event_id: str, now: datetime) -> str:
    """One outbox row an event and second: a rush of 500 scans starts one workflow, not 500."""
    return sha256(f"door.attendance {event_id} {int(now.timestamp())}".encode()).hexdigest()[:32]


def ensure_undoable(scan: CheckIn) -> None:
    """Raise ``NothingToUndo`` unless this scan let somebody in and still stands."""
    if scan.admission is None:
        raise NothingToUndo
