"""Keeping scans: the insert that decides who was first, what a repeated upload is told, and what follows from a go.

The unique index on ``CheckIn.admission`` decides, whatever races. Who loses is told who won; who repeats a scan is
told what was said before. Rows are inserted in the order of their tickets, so that two lists never wait for each other
in a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.door import batches, kept, repository, views
from app.door.conflicts import Found, add_conflicts
from app.door.errors import NonceReused
from app.door.judging import Judged, lose
from app.door.known import DoorEvent
from app.door.rules import compute_attendance_row_id
from app.door.schemas import VerdictView
from app.door.verdict import ALREADY_IN
from app.errors import AppError
from app.models import CheckIn
from app.outbox import bump


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a scan: its verdict, whether it is a new one, and what a repeated one has brought up."""

    judged: Judged
    verdict: VerdictView
    is_new: bool
    found: Found | None = None


def keep(session: Session, judged: Judged, event: DoorEvent) -> Kept:
    """Keep one scan. Raises ``NonceReused``."""
    _order(judged)
    if kept.add_scan(session, judged.row):
        return _new(judged)
    return _settle(session, judged, event, kept.list_by_nonce(session, [judged.row.nonce]))


def keep_all(session: Session, scans: Sequence[Judged], event: DoorEvent) -> tuple[list[Kept], dict[str, AppError]]:
    """Keep several scans of different tickets, in one statement where nothing stands in the way.

    The second part tells, by the row's id, which of them were refused.
    """
    ordered = sorted(scans, key=_place)
    for judged in ordered:
        _order(judged)
    fresh = kept.add_scans(session, [judged.row for judged in ordered])
    others = [judged for judged in ordered if judged.row.id not in fresh]
    firsts = kept.list_by_nonce(session, [judged.row.nonce for judged in others])
    done = [_new(judged) for judged in ordered if judged.row.id in fresh]
    refused: dict[str, AppError] = {}
    for judged in others:
        try:
            done.append(_settle(session, judged, event, firsts))
        except NonceReused as problem:
            refused[judged.row.id] = problem
    return done, refused


def follow_up(
    session: Session, event_id: str, scans: Sequence[Kept], more: Sequence[Found] = (), *, is_asked_for: bool
) -> None:
    """What scans set off: conflicts for the organizer, attendance on chain, and live counts.

    It is called once a request, after all its scans: whoever holds the common row of a count waits for no ticket.
    ``more``: conflicts of scanners' logs. ``is_asked_for``: this moment's attendance is on its way.
    """
    news = [one.judged for one in scans if one.is_new]
    found = [
        Found(judged.conflict, judged.row.id, first_id=judged.first_id, ticket_id=judged.row.ticket_id)
        for judged in news
        if judged.conflict
    ]
    found += [one.found for one in scans if one.found is not None]
    found += more
    if found:
        add_conflicts(session, event_id, found)
    moved = [judged.row for judged in news if judged.row.admission is not None]
    entered = [row for row in moved if row.kind == "entry"]
    if entered and not is_asked_for:
        row_id = compute_attendance_row_id(event_id, entered[0].recorded_at)
        batches.ask_for_attendance(session, event_id, row_id)
    if moved or found:
        bump(session, f"event:{event_id}")


def _place(judged: Judged) -> tuple[int, str]:
    return judged.ticket.token_id if judged.ticket else -1, judged.row.nonce


def _order(judged: Judged) -> None:
    """Who is in came first, whatever the clocks say (and a repeated scan is told of them by that order)."""
    if judged.ticket is not None and judged.ticket.admission is not None:
        judged.row.recorded_at = max(judged.row.recorded_at, judged.ticket.admission.at)


def _new(judged: Judged) -> Kept:
    ticket = judged.ticket
    view = views.verdict_view(judged.row, ticket, ticket.admission if ticket is not None else None)
    return Kept(judged, view, is_new=True)


def _settle(session: Session, judged: Judged, event: DoorEvent, firsts: dict[str, CheckIn]) -> Kept:
    """Somebody was faster: the same scan before, or another one of the same ticket."""
    first = firsts.get(judged.row.nonce)
    if first is not None:
        return _replay(session, first, judged, event)
    ticket = repository.find_ticket_by_id(session, judged.row.ticket_id or "", allows_reentry=event.allows_reentry)
    return keep(session, lose(judged, ticket), event)


def _replay(session: Session, first: CheckIn, judged: Judged, event: DoorEvent) -> Kept:
    """The answer that the first upload of this scan was given. That the scanner showed another is a conflict."""
    if first.body_hash != judged.row.body_hash:
        raise NonceReused
    ticket = judged.ticket if judged.ticket is not None and judged.ticket.id == first.ticket_id else None
    if ticket is None and first.ticket_id is not None:
        ticket = repository.find_ticket_by_id(session, first.ticket_id, allows_reentry=event.allows_reentry)
    winner = kept.find_admission_before(session, first) if first.reason == ALREADY_IN else None
    found = None
    if judged.scan.shown == "go" and first.result != "go":
        first_id = winner.id if winner is not None else None
        found = Found("shown_go", first.id, first_id=first_id, ticket_id=first.ticket_id)
    return Kept(judged, views.verdict_view(first, ticket, winner), is_new=False, found=found)
