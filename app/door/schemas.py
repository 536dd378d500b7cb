"""The door as the API shows it; what it takes is in ``scan_schemas``."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel


class FirstScan(BaseModel):
    """Who let this ticket in before, when and where."""

    at: datetime
    gate: str
    by: str


class VerdictView(BaseModel):
    """What the scanner shows: go, stop or ask, why, and whose ticket it is."""

    result: Literal["go", "stop", "ask"]
    reason: str
    sentence: str
    holder_name: str
    tier_name: str
    first_scan: FirstScan | None
    ticket_id: str | None
    checkin_id: str


class VerdictAnswer(BaseModel):
    """One scan's verdict."""

    verdict: VerdictView


class Refusal(BaseModel):
    """Why one scan of a list was not taken: the code and sentence that it would have been answered with alone."""

    code: str
    message: str


class RefusedScan(BaseModel):
    """The place of a scan that was not taken."""

    error: Refusal


class VerdictsAnswer(BaseModel):
    """The verdicts of several scans, in the order of the scans."""

    verdicts: list[VerdictView | RefusedScan]


class PhotoAnswer(BaseModel):
    """A photograph's verdict, and whether a QR code could be read from it at all."""

    verdict: VerdictView
    decoded: bool


class UndoneView(BaseModel):
    """An admission taken back; attendance that the chain recorded before stays there."""

    checkin_id: str
    undone_at: datetime
    is_recorded_on_chain: bool


class CheckInView(BaseModel):
    """One scan in the list of an event's last scans. Holders' names are there for its supervisors alone."""

    checkin_id: str
    result: Literal["go", "stop", "ask"]
    reason: str
    sentence: str
    holder_name: str
    tier_name: str
    gate: str
    by: str
    kind: Literal["entry", "exit"]
    source: str
    is_quarantined: bool
    note: str
    scanned_at: datetime
    undone_at: datetime | None


class ConflictSide(BaseModel):
    """One of the scans that a conflict is about: who made it, where, with which scanner, and when it came to us."""

    checkin_id: str
    result: Literal["go", "stop", "ask"]
    reason: str
    sentence: str
    kind: Literal["entry", "exit"]
    source: str
    gate: str
    by: str
    scanner: str
    counter: int | None
    scanned_at: datetime
    recorded_at: datetime
    note: str
    undone_at: datetime | None


class ConflictView(BaseModel):
    """Something for the organizer to look at, with its one or two scans, the earlier one first."""

    id: str
    kind: str
    sentence: str
    token_id: int | None
    tier_name: str
    sides: list[ConflictSide]
    found_at: datetime
    resolved_at: datetime | None
    resolved_by: str
    resolution: str


class ScannerView(BaseModel):
    """A device at a door, and the end of its log as we have it: the next record carries the next number."""

    id: str
    last_counter: int
    last_hash: str
    server_time: datetime
    clock_offset_ms: int


class LogLine(BaseModel):
    """A scan or an act in the door's log, as it came to us; ``about`` is the id of the scan that it concerns."""

    at: datetime
    happened_at: datetime
    what: str
    result: str
    reason: str
    admitted: bool
    ticket: int | None
    tier: str
    gate: str
    who: str
    source: str
    scanner: str
    counter: int | None
    about: str
    note: str
    details: dict[str, Any]
    id: str


class DoorMarkView(BaseModel):
    """The organizer's word to the door about one ticket."""

    token_id: int
    mark: Literal["", "blocked", "ask"]


class TierCounts(BaseModel):
    """How many of a tier are inside, and how many may come."""

    name: str
    inside: int
    expected: int


class GateCounts(BaseModel):
    """How many came in by a gate, and how many a minute do so now (over the last five)."""

    name: str
    entries: int
    rate_per_min: float


class Counts(BaseModel):
    """How many are inside, and how many may come; how many come in a minute (over the last five)."""

    inside: int
    expected: int
    tiers: list[TierCounts]
    gates: list[GateCounts]
    rate_per_min: float


class DoorEventView(BaseModel):
    """An event whose door the caller may stand at, as what, and at which of its gates (none: any of them)."""

    id: str
    title: str
    slug: str
    venue: str
    city: str
    country: str
    timezone: str
    status: str
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    art_seed: str
    role: Literal["organizer", "supervisor", "door"]
    gate: str
    gates: list[str]
