"""What the desk and the scanners see of a door: figures and the last scans."""

from datetime import timedelta

from sqlmodel import Session

from app.api.envelope import Page, PageQuery
from app.caller import Caller
from app.clock import now
from app.door import desk_repository, inbox_repository, links, repository, views
from app.door.known import DoorEvent
from app.door.rules import ensure_may_scan, ensure_may_supervise
from app.door.schemas import CheckInView, Counts, DoorEventView, GateCounts, TierCounts

RATE_OVER = timedelta(minutes=5)


def open_desk(session: Session, caller: Caller, event_id: str) -> DoorEventView:
    """The event for who supervises its door. Raises ``DoorEventNotFound``, ``SupervisorsOnly``."""
    event = desk_repository.get_event(session, event_id)
    ensure_may_supervise(caller, event_id=event.id, organizer_id=event.organizer_id)
    return views.door_event(event, caller, gate=links.find_gates(session, caller).get(event.id, ""))


def counts(session: Session, caller: Caller, event_id: str) -> Counts:
    """How many are inside and how many may come, in all, a tier and a gate. Raises ``DoorForbidden``."""
    _open_door(session, caller, event_id)
    return make_counts(session, event_id)


def make_counts(session: Session, event_id: str) -> Counts:
    """The same for whoever may see it: every gate of the event, and what else somebody came in by."""
    tiers = [
        TierCounts(name=name, inside=inside, expected=expected)
        for name, inside, expected in repository.count_by_tier(session, event_id)
    ]
    came = {
        name: (entries, recent)
        for name, entries, recent in inbox_repository.count_by_gate(session, event_id, since=now() - RATE_OVER)
    }
    names = inbox_repository.list_gates(session, event_id)
    names += [name for name in came if name not in names]
    return Counts(
        inside=sum(tier.inside for tier in tiers),
        expected=sum(tier.expected for tier in tiers),
        tiers=tiers,
        gates=[_gate(name, *came.get(name, (0, 0))) for name in names],
        rate_per_min=_rate(sum(recent for _entries, recent in came.values())),
    )


def recent(session: Session, caller: Caller, event_id: str, query: PageQuery | None = None) -> Page[CheckInView]:
    """The event's scans, the newest first; with holders' names for supervisors. Raises ``DoorForbidden``."""
    event = _open_door(session, caller, event_id)
    query = query or PageQuery()
    rows = inbox_repository.list_scans(session, event_id, offset=query.offset, limit=query.limit)
    total = inbox_repository.count_scans(session, event_id)
    with_names = caller.may_supervise(event.id, event.organizer_id)
    return Page([views.listed(row, with_names=with_names) for row in rows], total, page=query.page, limit=query.limit)


def _open_door(session: Session, caller: Caller, event_id: str) -> DoorEvent:
    event = repository.get_event(session, event_id)
    ensure_may_scan(caller, event_id=event.id, organizer_id=event.organizer_id)
    return event


def _gate(name: str, entries: int, came: int) -> GateCounts:
    return GateCounts(name=name, entries=entries, rate_per_min=_rate(came))


def _rate(came: int) -> float:
    return round(came / (RATE_OVER.total_seconds() / 60), 1)
