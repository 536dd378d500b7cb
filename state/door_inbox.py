"""What happened at the door that somebody has to look at: it stays here until they say what was done."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.caller import Caller
from app.door import service as door
from app.door.schemas import DoorEventView
from app.errors import Forbidden, NotFound
from state.door_inbox_words import ConflictRow, conflict_row
from state.session import caller_of, carry_out, look_up, path_part, require_caller
from state.shell import say

FIELD = "resolution."
"""Of a row's form, before the conflict's id."""
MAX_RESOLUTION = 200
SETTLED = "Looked at."
"""What is written down when nothing was said."""


class DoorInboxState(rx.State):
    """Open conflicts of one event that the caller supervises; ``more`` are open beside those shown."""

    event_id: str = ""
    timezone: str = "UTC"
    conflicts: list[ConflictRow] = []
    more: int = 0
    is_nobody: bool = False

    @rx.event
    async def load(self) -> None:
        """Show what is open at the door of the event in the address; only who supervises it sees it."""
        caller = await caller_of(self)
        event = await find_supervised(caller, path_part(self, 1)) if caller else None
        self.is_nobody = caller is None
        self.event_id, self.conflicts, self.more = "", [], 0
        if caller is None or event is None:
            return
        self.event_id, self.timezone = event.id, event.timezone
        await show_conflicts(self, caller)

    @rx.event
    async def resolve(self, form: dict[str, Any]) -> EventSpec:
        """Say what was done about a conflict: the form of its row names it."""
        caller = await require_caller(self)
        for name, words in form.items():
            if name.startswith(FIELD):
                said = str(words).strip()[:MAX_RESOLUTION] or SETTLED
                await carry_out(door.resolve_conflict, caller, self.event_id, name.removeprefix(FIELD), resolution=said)
        await show_conflicts(self, caller)
        return say("Settled. It stays in the door's log.", "success")


async def find_supervised(caller: Caller, event_id: str) -> DoorEventView | None:
    """A published event whose door the caller supervises; ``None`` for any other one."""
    try:
        return await look_up(door.open_desk, caller, event_id)
    except (NotFound, Forbidden):
        return None


async def show_conflicts(state: DoorInboxState, caller: Caller) -> None:
    """Read what is open anew."""
    if not state.event_id:
        return
    found = await look_up(door.list_conflicts, caller, state.event_id, open_only=True)
    state.conflicts = [conflict_row(one, state.timezone) for one in found.items]
    state.more = max(0, found.total - len(found.items))
