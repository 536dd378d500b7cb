"""A door as its supervisors watch it: figures and the last scans in words. Pure."""

from dataclasses import dataclass

from app.door.schemas import CheckInView, Counts, DoorEventView
from state import times
from state.desk_words import percent_of

RESULTS = {"go": ("In", "is-go"), "stop": ("Refused", "is-stop"), "ask": ("Asked", "is-ask")}
"""Result → a word and the class of its badge."""
SOURCES = {
    "offline": "without network",
    "photo": "from a photo",
    "code": "typed code",
    "supervisor": "let in by hand",
}


@dataclass(frozen=True)
class WatchedDoor:
    """The event, and how many are in."""

    id: str = ""
    title: str = ""
    words: str = ""
    scan_path: str = ""
    inside: str = "0"
    expected: str = ""
    inside_note: str = ""
    rate: str = "0"


@dataclass(frozen=True)
class TierCount:
    """How many of a kind of ticket are in; ``percent`` 0–100."""

    name: str
    words: str
    percent: int


@dataclass(frozen=True)
class GateCount:
    """How many came by a gate, and how fast they come now."""

    name: str
    came: str
    rate: str


@dataclass(frozen=True)
class ScanRow:
    """One scan; ``can_undo`` while it stands."""

    id: str
    title: str
    words: str
    result: str
    mood: str
    can_undo: bool


def watched_door(event: DoorEventView, counts: Counts) -> WatchedDoor:
    """The figures on top."""
    return WatchedDoor(
        id=event.id,
        title=event.title,
        words=" · ".join([f"Doors {times.short_words(event.doors_at, event.timezone)}", event.venue]),
        scan_path=f"/door/{event.id}/",
        inside=f"{counts.inside:,}",
        expected=f"of {counts.expected:,}",
        inside_note=f"{percent_of(counts.inside, counts.expected)} %",
        rate=_number(counts.rate_per_min),
    )


def tier_counts(counts: Counts) -> list[TierCount]:
    """Each kind of ticket."""
    return [
        TierCount(one.name, f"{one.inside:,} of {one.expected:,}", percent_of(one.inside, one.expected))
        for one in counts.tiers
    ]


def gate_counts(counts: Counts) -> list[GateCount]:
    """Each gate; scans that named none stand under their own line."""
    return [GateCount(one.name or "No gate", f"{one.entries:,}", _number(one.rate_per_min)) for one in counts.gates]


def scan_row(scan: CheckInView, timezone: str) -> ScanRow:
    """As in "Nadia Petrović" and "20:14 · North · Jonas · Standing · without network"."""
    result, mood = RESULTS[scan.result]
    if scan.kind == "exit" and scan.result == "go":
        result, mood = "Out", ""
    if scan.undone_at is not None:
        result, mood = "Taken back", ""
    parts = [
        times.clock_words(scan.scanned_at, timezone),
        scan.gate,
        scan.by,
        scan.tier_name,
        "" if scan.result == "go" else scan.sentence,
        SOURCES.get(scan.source, ""),
        "kept apart" if scan.is_quarantined else "",
        scan.note,
    ]
    return ScanRow(
        id=scan.checkin_id,
        title=scan.holder_name or "Unknown ticket",
        words=" · ".join(filter(None, parts)),
        result=result,
        mood=mood,
        can_undo=scan.result == "go" and scan.undone_at is None and not scan.is_quarantined,
    )


def _number(rate: float) -> str:
    """As in "0", "0.4", "12"."""
    return f"{rate:,.1f}".removesuffix(".0")
