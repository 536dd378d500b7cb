"""The door's log: every scan and every act in the order in which they came to us; who, when, where, what.

Lines are only ever added, and a line once there stays as it is (but for the names that people call themselves): that a
scan was undone is a line of its own. Nothing says whose ticket it was: no name, no address, no e-mail of a holder.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from heapq import merge
from typing import Any

from sqlmodel import Session

from app.caller import Caller
from app.door import inbox_repository, repository
from app.door.errors import OrganizerOnly
from app.door.repository import AnyRow
from app.door.schemas import LogLine
from app.door.views import UNNAMED_STAFF

COLUMNS = tuple(LogLine.model_fields)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell instead of showing it (OWASP, "CSV Injection")."""
Line = Mapping[str, Any]


def write_csv(session: Session, caller: Caller, event_id: str) -> str:
    """The log as a table, with a line of headings. Raises ``DoorEventNotFound``, ``OrganizerOnly``."""
    _ensure_organizer(session, caller, event_id)
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for line in _lines(session, event_id):
        writer.writerow([_cell(line[name]) for name in COLUMNS])
    return table.getvalue()


def write_json(session: Session, caller: Caller, event_id: str) -> str:
    """The log as the API's answer. Raises ``DoorEventNotFound``, ``OrganizerOnly``."""
    _ensure_organizer(session, caller, event_id)
    lines = ",".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in _lines(session, event_id))
    return f'{{"success":true,"data":[{lines}],"message":""}}'


def _ensure_organizer(session: Session, caller: Caller, event_id: str) -> None:
    if not caller.may_edit(repository.get_event(session, event_id).organizer_id):
        raise OrganizerOnly


def _lines(session: Session, event_id: str) -> Iterator[Line]:
    """By the time at which they came to us; scans of one upload by the time at which they were made."""
    scans = (
        ((row.recorded_at, row.scanned_at, row.id), _scan(row))
        for row in inbox_repository.stream_scans(session, event_id)
    )
    acts = (((row.at, row.at, row.id), _act(row)) for row in inbox_repository.list_acts(session, event_id))
    return (line for _place, line in merge(scans, acts, key=lambda one: one[0]))


def _scan(row: AnyRow) -> Line:
    return {
        "at": _time(row.recorded_at),
        "happened_at": _time(row.scanned_at),
        "what": row.kind,
        "result": row.result,
        "reason": row.reason,
        "admitted": row.result == "go" and (row.admission is not None or row.undone_at is not None),
        "ticket": row.token_id,
        "tier": row.tier or "",
        "gate": row.gate,
        "who": row.person or UNNAMED_STAFF,
        "source": "quarantine" if row.is_quarantined else row.source,
        "scanner": row.device or "",
        "counter": row.counter,
        "about": row.overrides_id or "",
        "note": row.note,
        "details": {},
        "id": row.id,
    }


def _act(row: AnyRow) -> Line:
    return {
        "at": _time(row.at),
        "happened_at": _time(row.at),
        "what": row.what,
        "result": "",
        "reason": "",
        "admitted": False,
        "ticket": row.token_id,
        "tier": row.tier or "",
        "gate": row.gate or "",
        "who": row.person or UNNAMED_STAFF,
        "source": "",
        "scanner": "",
        "counter": None,
        "about": row.checkin_id or "",
        "note": row.note,
        "details": row.details,
        "id": row.id,
    }


def _time(moment: datetime) -> str:
    """To the millisecond, in UTC: texts of one length, which sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    text = "" if value == {} else text
    return f"'{text}" if text.startswith(FORMULA) else text
