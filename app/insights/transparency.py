"""What everybody may check of an event: sales, scans, attendance and badges side by side, each with its proof.

The figures of the chain come from its logs as we keep them (``chain_log``), not from our own tables of tickets.
"""

from threading import Lock

from cachetools import TTLCache
from sqlmodel import Session

from app.chain import deploy
from app.chain.networks import network
from app.errors import Retryable
from app.events import service as events
from app.events.schemas import EventDetail
from app.insights import repository
from app.insights.rules import replay_attendance
from app.insights.schemas import Difference, EventFigures, Figure, FigureName

KEPT_S = 5

_kept: TTLCache[str, EventFigures] = TTLCache(maxsize=200, ttl=KEPT_S)
_keeping = Lock()


def check_event(session: Session, slug_or_id: str) -> EventFigures:
    """An event's figures, at most five seconds old; raises ``EventNotFound`` for one that is not published."""
    event = events.get_public(session, slug_or_id)
    with _keeping:
        known = _kept.get(event.id)
    if known is None:
        known = _count(session, event)
        with _keeping:
            _kept[event.id] = known
    return known


def forget() -> None:
    """Keep nothing (tests)."""
    with _keeping:
        _kept.clear()


def _count(session: Session, event: EventDetail) -> EventFigures:
    told = repository.count_logs(session, event.ticket_contract)
    attended = replay_attendance(repository.list_attendance_logs(session, event.ticket_contract))
    let_in, badged = set(repository.list_let_in(session, event.id)), set(repository.list_badged(session, event.id))
    tickets = event.ticket_contract
    return EventFigures(
        event_id=event.id,
        event_number=event.event_number,
        chain_id=event.chain_id,
        block_number=repository.find_block(session, event.chain_id),
        figures=[
            _figure("sold", told.sold, tickets, "TicketsSold"),
            _figure("granted", told.granted, tickets, "TicketsGranted"),
            _figure("refunded", told.refunded, tickets, "TicketRefunded"),
            _figure("let_in", len(let_in)),
            _figure("attended", len(attended), tickets, "AttendanceMarked", "AttendanceCleared"),
            _figure("badges", len(badged), _badge_contract(), "BadgesMinted"),
        ],
        differences=[
            Difference(name="let_in_not_attended", count=len(let_in - attended)),
            Difference(name="attended_not_let_in", count=len(attended - let_in)),
            Difference(name="attended_without_badge", count=len(attended - badged)),
            Difference(name="badge_without_attendance", count=len(badged - attended)),
        ],
    )


def _figure(name: FigureName, count: int, contract: str = "", *logs: str) -> Figure:
    explorer = network().explorer_url
    url = f"{explorer}/address/{contract}" if explorer and contract else None
    return Figure(name=name, count=count, contract=contract, logs=list(logs), explorer_url=url)


def _badge_contract() -> str:
    """Empty while it is not known."""
    try:
        return deploy.badge().address
    except Retryable:
        return ""
