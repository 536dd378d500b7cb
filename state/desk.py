"""The organizer's desk: all events of one organizer."""

from dataclasses import dataclass

import reflex as rx

from app.accounts import service as accounts
from app.caller import Caller
from app.clock import now
from app.errors import Forbidden, NotFound
from app.events import service as events
from app.events.schemas import EventDetail, EventSummary
from state import times
from state.cards import place_words
from state.session import caller_of, carry_out, look_up, require_caller
from state.shell import ShellState

STATUSES = {
    "draft": ("Draft", ""),
    "publishing": ("Publishing", "is-ask"),
    "on_sale": ("On sale", "is-go"),
    "paused": ("Paused", "is-ask"),
    "cancelled": ("Cancelled", "is-stop"),
}
"""Status → words and the class of its badge."""


@dataclass(frozen=True)
class DeskRow:
    """One of the organizer's events."""

    href: str
    title: str
    month: str
    day: str
    weekday: str
    words: str
    sold: str
    status: str
    mood: str


class DeskState(rx.State):
    """The signed-in organizer's events."""

    coming: list[DeskRow] = []
    past: list[DeskRow] = []
    is_loaded: bool = False
    is_nobody: bool = False
    is_organizer: bool = False

    @rx.event
    async def load(self) -> None:
        """The caller's own events; nothing for a visitor."""
        caller = await caller_of(self)
        self.is_nobody = caller is None
        self.is_organizer = caller is not None and caller.is_organizer
        mine = await look_up(events.list_mine, caller) if caller else []
        self.coming = [row_of(event) for event in reversed(mine) if event.ends_at > now()]
        self.past = [row_of(event) for event in mine if event.ends_at <= now()]
        self.is_loaded = True

    @rx.event
    async def start_organizing(self) -> None:
        """Become an organizer."""
        caller = await require_caller(self)
        await carry_out(accounts.become_organizer, caller)
        shell = await self.get_state(ShellState)
        shell.is_organizer = shell.is_staff = self.is_organizer = True


async def find_own(caller: Caller, event_id: str) -> EventDetail | None:
    """An event of the caller's in any state; ``None`` for one that is not there or somebody else's."""
    try:
        return await look_up(events.get_for_organizer, caller, event_id)
    except (NotFound, Forbidden):
        return None


def status_words(event: EventSummary) -> tuple[str, str]:
    """The event's state in a word, and the class of its badge."""
    if event.ends_at <= now() and event.status in ("on_sale", "paused"):
        return "Over", ""
    if event.status == "on_sale" and event.is_sold_out:
        return "Sold out", "is-gold"
    return STATUSES[event.status]


def row_of(event: EventSummary) -> DeskRow:
    """An event as the desk lists it."""
    starts = times.local(event.starts_at, event.timezone)
    status, mood = status_words(event)
    return DeskRow(
        href=f"/desk/{event.id}/",
        title=event.title,
        month=f"{starts:%b}",
        day=f"{starts:%-d}",
        weekday=f"{starts:%a}",
        words=" · ".join(filter(None, [times.short_words(event.starts_at, event.timezone), place_words(event)])),
        sold=f"{event.sold} of {event.supply} sold" if event.status not in ("draft", "publishing") else "",
        status=status,
        mood=mood,
    )
