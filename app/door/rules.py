"""The rules of the door beside the verdict itself (``verdict``). Pure."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from app.caller import Caller
from app.door.errors import DoorForbidden, MovedSince, NothingToUndo, NotYourScan, SupervisorsOnly
from app.models import CheckIn

CONFLICTS = {
    "double_entry": "Two scans let this ticket in.",
    "superseded": "A scanner without network let in a ticket that had been replaced.",
    "refunded": "A scanner without network let in a ticket that had been refunded.",
    "blocked": "A scanner without network let in a ticket that is blocked.",
    "unknown_ticket": "A scanner without network let in a ticket that we do not know.",
    "exit_without_entry": "Somebody was scanned out who was not in.",
    "quarantined": "This scan was uploaded by a scanner or a person whose right had ended. It let nobody in.",
    "gap": "Scans are missing in the log of this scanner, or it was written anew.",
    "shown_go": "The scanner showed go, but the ticket may not enter.",
}
"""What the organizer has to look at (``DoorConflict.kind``), each in one sentence."""
ACTS = (
    *("link_made", "link_revoked", "link_used", "gates_changed", "staff_added", "staff_removed", "keys_changed"),
    *("undo", "admit", "mark", "conflict_resolved"),
)
"""The closed list of what ``DoorAct.what`` says: what people do at the door beside scanning."""
CLOCK_TOLERANCE = timedelta(seconds=5)

LISTED_AFTER_END = timedelta(hours=12)
"""An event stays on the door page for half a day after its end."""
LEFT_OVER_AFTER = timedelta(seconds=30)
"""An admission without a batch for that long was missed by its workflow."""


def ensure_may_scan(caller: Caller, *, event_id: str, organizer_id: str) -> None:
    """Raise ``DoorForbidden`` unless the caller is the event's organizer, on its door, or an admin."""
    if not caller.may_scan(event_id, organizer_id):
        raise DoorForbidden


def ensure_may_supervise(caller: Caller, *, event_id: str, organizer_id: str) -> None:
    """Raise ``SupervisorsOnly`` unless the caller is the event's organizer, one of its supervisors, or an admin."""
    if not caller.may_supervise(event_id, organizer_id):
        raise SupervisorsOnly


def compute_body_hash(
    *, account_id: str, event_id: str, gate: str, pass_text: str, scanned_at: datetime, more: Collection[str] = ()
) -> str:
    """What makes a repeated nonce the same scan. The pass goes in hashed: it is never kept.

    ``more`` is what not every scan has.
    """
    body = json.dumps([account_id, event_id, gate, scanned_at.astimezone(UTC).isoformat(), pass_text, *more])
    return sha256(body.encode()).hexdigest()


def compute_record_body_hash(account_id: str, record_hash: str) -> str:
    """The same for a scan with a record: whether it was tried online or uploaded later, it is that one scan."""
    return sha256(json.dumps([account_id, record_hash]).encode()).hexdigest()


def compute_attendance_row_id(event_id: str, now: datetime) -> str:
    """One outbox row an event and second: a rush of 500 scans starts one workflow, not 500."""
    return sha256(f"door.attendance {event_id} {int(now.timestamp())}".encode()).hexdigest()[:32]


class Movements(NamedTuple):
    """How often a ticket has come in, and gone out, by the scans that stand."""

    entries: int
    exits: int

    @property
    def is_in(self) -> bool:
        """Whether it is inside now."""
        return self.entries > self.exits

    @property
    def next_entry(self) -> int:
        """The number of the entry that would come next."""
        return max(self.entries, self.exits) + 1


def entry_key(ticket_id: str, number: int) -> str:
    """``CheckIn.admission`` of a ticket's entry of this number, from 1 on."""
    return f"{ticket_id}:{number}"


def exit_key(ticket_id: str, number: int) -> str:
    """``CheckIn.admission`` of the exit that ends this entry."""
    return f"{ticket_id}:{number}:out"


def count_movements(keys: Iterable[str]) -> Movements:
    """What the ``CheckIn.admission`` of one ticket's scans amount to."""
    parts = [key.split(":")[1:] for key in keys]
    return Movements(
        entries=max((int(number) for number, *out in parts if not out), default=0),
        exits=max((int(number) for number, *out in parts if out), default=0),
    )


def ensure_undoable(scan: CheckIn, caller: Caller, *, organizer_id: str, standing: Collection[str]) -> None:
    """Raise unless this caller may take this scan back, and it is the last of its ticket's that stand.

    ``standing``: ``admission`` of all of them. Raises ``NotYourScan``, ``NothingToUndo``, ``MovedSince``.
    """
    if scan.scanned_by != caller.account_id and not caller.may_supervise(scan.event_id, organizer_id):
        raise NotYourScan
    if scan.admission is None:
        raise NothingToUndo
    entries, exits = count_movements(standing)
    last = exit_key(str(scan.ticket_id), exits) if exits >= entries else entry_key(str(scan.ticket_id), entries)
    if scan.admission != last:
        raise MovedSince


def list_gates_of_tier(gates: Iterable[Mapping[str, Any]], position: int) -> tuple[str, ...]:
    """The gates that a tier comes through. None means every gate: also when no gate names the tier."""
    listed = list(gates)
    fitting = tuple(str(gate["name"]) for gate in listed if not gate.get("tiers") or position in gate["tiers"])
    return () if len(fitting) == len(listed) else fitting


def describe_clock(*, scanned_at: datetime, now: datetime, offset_ms: int) -> str:
    """What is to be said of the clock that told ``scanned_at``; mostly nothing."""
    ahead = scanned_at - now
    if ahead > CLOCK_TOLERANCE:
        return f"The scanner's clock was ahead by {int(ahead.total_seconds())} s."
    if abs(offset_ms) > CLOCK_TOLERANCE.total_seconds() * 1000:
        return f"The scanner's clock was {abs(offset_ms) // 1000} s {'ahead' if offset_ms > 0 else 'behind'}."
    return ""
