"""What the organizer has to look at: two entries of one ticket, a gap in a scanner's log, and the like."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from app.api.envelope import Page, PageQuery
from app.caller import Caller
from app.clock import now
from app.door import acts, conflict_repository, repository, views
from app.door.errors import AlreadyResolved, ConflictNotFound
from app.door.rules import ensure_may_supervise
from app.door.schemas import ConflictView
from app.outbox import bump


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict of this kind (``rules.CONFLICTS``) about the scan ``second_id``; ``first_id`` is its other side."""

    kind: str
    second_id: str
    first_id: str | None = None
    ticket_id: str | None = None


def add_conflicts(session: Session, event_id: str, found: Iterable[Found]) -> None:
    """Keep conflicts; one that is found again stays one."""
    conflict_repository.add_conflicts(
        session,
        [
            {
                "event_id": event_id,
                "kind": one.kind,
                "ticket_id": one.ticket_id,
                "first_id": one.first_id,
                "second_id": one.second_id,
            }
            for one in found
        ],
    )


def list_conflicts(
    session: Session, caller: Caller, event_id: str, query: PageQuery | None = None, *, open_only: bool = False
) -> Page[ConflictView]:
    """An event's conflicts with both sides, those that are open first, then the newest.

    Raises ``DoorEventNotFound``, ``SupervisorsOnly``.
    """
    event = repository.get_event(session, event_id)
    ensure_may_supervise(caller, event_id=event.id, organizer_id=event.organizer_id)
    query = query or PageQuery()
    rows = conflict_repository.list_conflicts(
        session, event_id, open_only=open_only, offset=query.offset, limit=query.limit
    )
    total = conflict_repository.count_conflicts(session, event_id, open_only=open_only)
    scans = conflict_repository.list_sides(
        session, {scan_id for row in rows for scan_id in (row.first_id, row.second_id) if scan_id}
    )
    return Page([views.conflict(row, scans) for row in rows], total, page=query.page, limit=query.limit)


def resolve_conflict(
    session: Session, caller: Caller, event_id: str, conflict_id: str, *, resolution: str
) -> ConflictView:
    """Say what was done about a conflict; it leaves the inbox and stays in the log.

    Raises ``DoorEventNotFound``, ``SupervisorsOnly``, ``ConflictNotFound``, ``AlreadyResolved``.
    """
    event = repository.get_event(session, event_id)
    ensure_may_supervise(caller, event_id=event.id, organizer_id=event.organizer_id)
    conflict = conflict_repository.find_conflict(session, event_id, conflict_id)
    if conflict is None:
        raise ConflictNotFound
    if conflict.resolved_at is not None:
        raise AlreadyResolved
    conflict.resolved_at, conflict.resolved_by, conflict.resolution = now(), caller.account_id, resolution
    about = {"kind": conflict.kind}
    acts.write(
        session,
        caller.account_id,
        event_id,
        "conflict_resolved",
        about,
        checkin_id=conflict.second_id,
        note=resolution,
    )
    session.flush()
    bump(session, f"event:{event_id}")
    row = conflict_repository.get_conflict_row(session, conflict_id)
    scans = conflict_repository.list_sides(session, {one for one in (row.first_id, row.second_id) if one})
    return views.conflict(row, scans)
