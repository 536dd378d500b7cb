"""Rows as what the door shows."""

from typing import Literal

from app.caller import Caller
from app.door.repository import Admission, AnyRow, DoorTicket
from app.door.schemas import CheckInView, DoorEventView, FirstScan, VerdictView
from app.door.verdict import ALREADY_IN, REASONS
from app.models import CheckIn, Event
from app.units import shorten

UNNAMED_STAFF = "door staff"


def verdict_view(scan: CheckIn, ticket: DoorTicket | None, winner: Admission | None) -> VerdictView:
    """What the door is told of a scan; ``winner``: the scan that let the ticket in before."""
    is_named = ticket is not None and (scan.result == "go" or scan.reason == ALREADY_IN)
    return VerdictView(
        result=scan.result,
        reason=scan.reason,
        sentence=REASONS[scan.reason or "go"].sentence,
        holder_name=ticket.holder_name if ticket is not None and is_named else "",
        tier_name=ticket.tier_name if ticket is not None else "",
        first_scan=_first_scan(winner) if scan.reason == ALREADY_IN else None,
        ticket_id=scan.ticket_id,
        checkin_id=scan.id,
    )


def _first_scan(winner: Admission | None) -> FirstScan | None:
    return None if winner is None else FirstScan(at=winner.at, gate=winner.gate, by=winner.by or UNNAMED_STAFF)


def listed(row: AnyRow) -> CheckInView:
    """A row of ``repository.list_scans`` as a list shows it."""
    return CheckInView(
        checkin_id=row.id,
        result=row.result,
        reason=row.reason,
        sentence=REASONS[row.reason or "go"].sentence,
        holder_name=(row.holder or shorten(row.owner)) if row.owner else "",
        tier_name=row.tier or "",
        gate=row.gate,
        by=row.scanner or UNNAMED_STAFF,
        scanned_at=row.recorded_at,
        undone_at=row.undone_at,
    )


def door_event(event: Event, caller: Caller, *, gate: str) -> DoorEventView:
    """An event as the list of doors shows it to the caller, whose link puts them at ``gate`` or nowhere special."""
    return DoorEventView(
        **event.model_dump(
            include={"id", "title", "slug", "venue", "city", "country", "timezone", "status", "doors_at", "starts_at"}
        ),
        ends_at=event.ends_at,
        art_seed=event.id,
        role=_role_of(caller, event),
        gate=gate,
        gates=[one["name"] for one in event.gates],
    )


def _role_of(caller: Caller, event: Event) -> Literal["organizer", "supervisor", "door"]:
    if caller.may_edit(event.organizer_id):
        return "organizer"
    return "supervisor" if caller.may_supervise(event.id, event.organizer_id) else "door"
