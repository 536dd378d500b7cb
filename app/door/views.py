"""Rows as what the door shows."""

from collections.abc import Mapping
from typing import Literal

from app.caller import Caller
from app.door.known import Admission, DoorTicket
from app.door.repository import AnyRow
from app.door.rules import CONFLICTS
from app.door.scans import OFFLINE
from app.door.schemas import CheckInView, ConflictSide, ConflictView, DoorEventView, FirstScan, VerdictView
from app.door.verdict import ALREADY_IN, REASONS
from app.models import CheckIn, Event
from app.units import shorten

UNNAMED_STAFF = "door staff"
WENT_OUT = "They are out, and may come back."


def verdict_view(scan: CheckIn, ticket: DoorTicket | None, winner: Admission | None) -> VerdictView:
    """What the door is told of a scan; ``winner``: the scan that let the ticket in before.

    Only a presented pass brings its holder's name along: the record of a scan is anybody's who has a scanner.
    """
    is_named = scan.source != OFFLINE and (scan.result == "go" or scan.reason == ALREADY_IN)
    return VerdictView(
        result=scan.result,
        reason=scan.reason,
        sentence=_say(scan.kind, scan.reason),
        holder_name=ticket.holder_name if ticket is not None and is_named else "",
        tier_name=ticket.tier_name if ticket is not None else "",
        first_scan=_first_scan(winner) if scan.reason == ALREADY_IN else None,
        ticket_id=scan.ticket_id,
        checkin_id=scan.id,
    )


def _first_scan(winner: Admission | None) -> FirstScan | None:
    return None if winner is None else FirstScan(at=winner.at, gate=winner.gate, by=winner.by or UNNAMED_STAFF)


def _say(kind: str, reason: str) -> str:
    return WENT_OUT if kind == "exit" and not reason else REASONS[reason or "go"].sentence


def listed(row: AnyRow, *, with_names: bool) -> CheckInView:
    """A row of ``inbox_repository.list_scans`` as a list shows it; holders' names are for supervisors."""
    is_offline = row.source == OFFLINE
    return CheckInView(
        checkin_id=row.id,
        result=row.result,
        reason=row.reason,
        sentence=_say(row.kind, row.reason),
        holder_name=(row.holder or shorten(row.owner)) if row.owner and with_names else "",
        tier_name=row.tier or "",
        gate=row.gate,
        by=row.scanner or UNNAMED_STAFF,
        kind=row.kind,
        source=row.source,
        is_quarantined=row.is_quarantined,
        note=row.note,
        scanned_at=row.scanned_at if is_offline else row.recorded_at,
        undone_at=row.undone_at,
    )


def conflict(row: AnyRow, scans: Mapping[str, AnyRow]) -> ConflictView:
    """A row of ``conflict_repository.list_conflicts`` with its scans, the earlier one first."""
    sides = [_side(scans[scan_id]) for scan_id in (row.first_id, row.second_id) if scan_id in scans]
    return ConflictView(
        id=row.id,
        kind=row.kind,
        sentence=CONFLICTS[row.kind],
        token_id=row.token_id,
        tier_name=row.tier or "",
        sides=sorted(sides, key=lambda side: side.scanned_at),
        found_at=row.found_at,
        resolved_at=row.resolved_at,
        resolved_by=row.resolver or "",
        resolution=row.resolution,
    )


def _side(row: AnyRow) -> ConflictSide:
    return ConflictSide(
        checkin_id=row.id,
        result=row.result,
        reason=row.reason,
        sentence=_say(row.kind, row.reason),
        kind=row.kind,
        source=row.source,
        gate=row.gate,
        by=row.person or UNNAMED_STAFF,
        scanner=row.device or "",
        counter=row.counter,
        scanned_at=row.scanned_at if row.source == OFFLINE else row.recorded_at,
        recorded_at=row.recorded_at,
        note=row.note,
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
