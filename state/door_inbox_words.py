"""What the organizer has to look at, in words. Pure."""

from dataclasses import dataclass

from app.door.schemas import ConflictSide, ConflictView
from state import times

RESULTS = {"go": "let in", "stop": "refused", "ask": "asked about"}


@dataclass(frozen=True)
class ConflictRow:
    """One conflict: what it is, about which ticket, and each scan of it in a line."""

    id: str
    title: str
    ticket: str
    sides: list[str]


def conflict_row(conflict: ConflictView, timezone: str) -> ConflictRow:
    """A conflict in the inbox."""
    ticket = f"{conflict.tier_name}, ticket {conflict.token_id}" if conflict.token_id is not None else ""
    sides = [_side_words(side, timezone) for side in conflict.sides]
    return ConflictRow(id=conflict.id, title=conflict.sentence, ticket=ticket, sides=sides)


def _side_words(side: ConflictSide, timezone: str) -> str:
    """As in "Sat 28 Nov, 20:14 · North · Jonas · let in, without network"."""
    what = RESULTS[side.result] if side.kind == "entry" else "went out"
    parts = [
        times.short_words(side.scanned_at, timezone),
        side.gate,
        side.by,
        side.scanner,
        f"{what}, without network" if side.source == "offline" else what,
        "taken back" if side.undone_at else "",
    ]
    return " · ".join(filter(None, parts))
