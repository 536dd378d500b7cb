"""The door: one scan, one verdict, at most one admission a ticket and entry.

The unique index on ``CheckIn.admission`` decides who was first, whatever races; the green light is answered after
the commit. A refusal is a value that is recorded, not an exception.
"""

from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.door import judging, keeping, links, repository, views
from app.door import photo as photographs
from app.door.attendance import claim_batch, enqueue_leftovers, list_batch, release_marks
from app.door.conflicts import list_conflicts, resolve_conflict
from app.door.desk import counts, open_desk, recent
from app.door.rules import LISTED_AFTER_END, compute_attendance_row_id, ensure_may_scan
from app.door.scanners import register as register_scanner
from app.door.scans import Scan, make_row, read_pass
from app.door.schemas import DoorEventView, PhotoAnswer, VerdictView
from app.door.supervising import admit, mark, undo
from app.door.uploads import check_in_all
from app.errors import AppError
from app.models import new_id

__all__ = [
    "admit",
    "check_in",
    "check_in_all",
    "claim_batch",
    "counts",
    "enqueue_leftovers",
    "list_batch",
    "list_conflicts",
    "list_events",
    "mark",
    "open_desk",
    "photo",
    "recent",
    "register_scanner",
    "release_marks",
    "resolve_conflict",
    "undo",
]


def check_in(session: Session, caller: Caller, scan: Scan) -> VerdictView:
    """Decide one scan and record it; the same nonce with the same scan gives the first verdict again.

    A pass alone, which is what comes every second at a busy door, costs one query and one insert; what comes with a
    record, or as a typed code, goes the way of lists. Raises ``DoorForbidden``, ``DoorEventNotFound``,
    ``ExitsNotKept``, ``RecordRefused``, ``ScannerRevoked``, and ``NonceReused`` for a nonce that named another scan.
    """
    if scan.record is None and scan.pass_text is not None and scan.kind == "entry":
        return _check_in_pass(session, caller, scan)
    [answer] = check_in_all(session, caller, [scan])
    if isinstance(answer, AppError):
        raise answer
    return answer


def _check_in_pass(session: Session, caller: Caller, scan: Scan) -> VerdictView:
    presented, moment = read_pass(scan.pass_text), now()
    found = repository.look_up(
        session,
        scan.event_id,
        event_number=None if presented is None else presented.event_number,
        token_id=None if presented is None else presented.token_id,
        wish_id=compute_attendance_row_id(scan.event_id, moment),
    )
    event = found.event
    ensure_may_scan(caller, event_id=event.id, organizer_id=event.organizer_id)
    row = make_row(scan, caller.account_id, moment)
    judged = judging.judge_pass(row, scan, event, presented, found.ticket)
    kept = keeping.keep(session, judged, event)
    keeping.follow_up(session, event.id, [kept], is_asked_for=found.is_asked_for)
    return kept.verdict


def photo(session: Session, caller: Caller, *, event_id: str, gate: str, image: bytes) -> PhotoAnswer:
    """Read the QR code of a photograph and check it in; a photograph without one is recorded as unreadable.

    Raises ``PhotoTooLarge``, ``PhotoUnsupported``, ``PhotoUnreadable`` and what ``check_in`` raises.
    """
    event = repository.get_event(session, event_id)
    ensure_may_scan(caller, event_id=event.id, organizer_id=event.organizer_id)
    texts = photographs.read_codes(image)
    passes = [text for text in texts if read_pass(text) is not None]
    text = next(iter(passes or texts), "")
    scan = Scan(event_id, gate, new_id(), now(), pass_text=text, source="photo")
    return PhotoAnswer(verdict=check_in(session, caller, scan), decoded=bool(texts))


def list_events(session: Session, caller: Caller) -> list[DoorEventView]:
    """The events whose door the caller may stand at, the next one first; ended ones stay for half a day."""
    events = repository.list_events(
        session,
        account_id=caller.account_id,
        event_ids=caller.door_event_ids,
        all_events=caller.is_admin,
        ended_after=now() - LISTED_AFTER_END,
    )
    gates = links.find_gates(session, caller)
    return [views.door_event(event, caller, gate=gates.get(event.id, "")) for event in events]
