"""The door of one event for who supervises it: figures and scans as they come. Its inbox is ``DoorInboxState``."""

import reflex as rx
from reflex.event import EventSpec

from app.api.envelope import PageQuery
from app.caller import Caller
from app.door import service as door
from app.errors import AppError, NotFound
from state.door_inbox import DoorInboxState, show_conflicts
from state.door_watch_words import (
    GateCount,
    ScanRow,
    TierCount,
    WatchedDoor,
    gate_counts,
    scan_row,
    tier_counts,
    watched_door,
)
from state.session import caller_of, carry_out, look_up, path_part, require_caller
from state.shell import call, say
from state.watching import changes_of, counter_of

SHOWN = 20
"""Scans on the page."""
AGAIN_AFTER_S = 30.0
"""How many come in a minute changes by itself when nobody comes."""
UNDONE = "Taken back. The ticket may enter again."
UNDONE_ON_CHAIN = "Taken back. The ticket may enter again; that it was there is on the chain already, and stays."


class DoorWatchState(rx.State):
    """One event's door. ``refusal`` says why it is not the caller's to see."""

    event: WatchedDoor = WatchedDoor()
    tiers: list[TierCount] = []
    gates: list[GateCount] = []
    scans: list[ScanRow] = []
    refusal: str = ""
    is_loaded: bool = False
    is_nobody: bool = False
    is_missing: bool = False

    @rx.event
    async def load(self) -> EventSpec | None:
        """Show the door of the event in the address, and watch it from now on."""
        caller = await caller_of(self)
        self.is_nobody = caller is None
        self._forget()
        event_id = path_part(self, 1)
        seen = await counter_of(f"event:{event_id}")
        is_shown = caller is not None and await self._show(caller, event_id)
        self.is_loaded = True
        return call(DoorWatchState.watch, event_id, seen) if is_shown else None

    @rx.event(background=True, supersedes=True)
    async def watch(self, event_id: str, seen: int) -> None:
        """Show each scan as it comes, until the page is left or the caller may not see it any more."""
        async with self:
            caller = await caller_of(self)
        if caller is None:
            return
        async for _ in changes_of(f"event:{event_id}", since=seen, again_after_s=AGAIN_AFTER_S):
            async with self:
                caller = await caller_of(self)
                if caller is None or self.event.id != event_id:
                    return
                inbox = await self.get_state(DoorInboxState)
                if not await self._show(caller, event_id):
                    inbox.event_id, inbox.conflicts = "", []
                    return
                await show_conflicts(inbox, caller)

    @rx.event
    async def undo(self, checkin_id: str) -> EventSpec:
        """Take an entry or an exit back."""
        caller = await require_caller(self)
        undone = await carry_out(door.undo, caller, checkin_id)
        await self._show(caller, self.event.id)
        return say(UNDONE_ON_CHAIN if undone.is_recorded_on_chain else UNDONE, "success")

    async def _show(self, caller: Caller, event_id: str) -> bool:
        """Read everything anew; whether it is the caller's to see."""
        self.refusal, self.is_missing = "", False
        try:
            event = await look_up(door.open_desk, caller, event_id)
            counts = await look_up(door.counts, caller, event_id)
            scans = await look_up(door.recent, caller, event_id, PageQuery(limit=SHOWN))
        except AppError as problem:
            self.refusal = problem.message
            self.is_missing = isinstance(problem, NotFound)
            self._forget()
            return False
        self.event = watched_door(event, counts)
        self.tiers, self.gates = tier_counts(counts), gate_counts(counts)
        self.scans = [scan_row(scan, event.timezone) for scan in scans.items]
        return True

    def _forget(self) -> None:
        """Leave nothing of a door in the tab that may be somebody else's by now."""
        self.event, self.tiers, self.gates, self.scans = WatchedDoor(), [], [], []
