"""The door: which events the caller may stand at. The scanner itself speaks REST."""

from dataclasses import dataclass

import reflex as rx

from app.door import service as door
from app.door.schemas import DoorEventView
from state import times
from state.session import caller_of, look_up


@dataclass(frozen=True)
class DoorRow:
    """An event whose door the caller may stand at."""

    id: str
    href: str
    title: str
    month: str
    day: str
    weekday: str
    words: str


class DoorState(rx.State):
    """The caller's doors. The scanner itself needs no State."""

    rows: list[DoorRow] = []
    is_loaded: bool = False
    is_nobody: bool = False

    @rx.event
    async def load(self) -> None:
        """Every door of the caller's; nothing for a visitor."""
        caller = await caller_of(self)
        self.is_nobody = caller is None
        self.rows = [row_of(event) for event in await look_up(door.list_events, caller)] if caller else []
        self.is_loaded = True


def row_of(event: DoorEventView) -> DoorRow:
    """An event as the door's list shows it."""
    starts = times.local(event.starts_at, event.timezone)
    return DoorRow(
        id=event.id,
        href=f"/door/{event.id}/",
        title=event.title,
        month=f"{starts:%b}",
        day=f"{starts:%-d}",
        weekday=f"{starts:%a}",
        words=" · ".join(filter(None, [f"Doors {times.short_words(event.doors_at, event.timezone)}", event.gate])),
    )
