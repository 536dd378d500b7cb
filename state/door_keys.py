"""The keys that sign an event's codes, for its organizer. The keys themselves never come here, only their numbers."""

from collections.abc import AsyncIterator

import reflex as rx
from reflex.event import EventSpec

from app.caller import Caller
from app.door import keys
from app.errors import AppError
from state.desk import find_own
from state.door_desk import UNPUBLISHED
from state.door_keys_words import KeyRow, change_words, key_rows, result_words
from state.session import caller_of, carry_out, look_up, path_part, require_caller
from state.shell import say

CLOSED, CHOOSING, SURE = "", "choose", "sure"


class DoorKeysState(rx.State):
    """Keys of one of the caller's own events. ``step`` is what the sheet asks: nothing, which case, or whether."""

    event_id: str = ""
    timezone: str = "UTC"
    keys: list[KeyRow] = []
    changes: list[str] = []
    step: str = CLOSED
    is_busy: bool = False
    result: str = ""
    is_nobody: bool = False

    @rx.event
    async def load(self) -> None:
        """Show the keys of the event in the address; only its organizer sees them, once it is published."""
        caller = await caller_of(self)
        event = await find_own(caller, path_part(self, 1)) if caller else None
        self.is_nobody = caller is None
        self.event_id, self.keys, self.changes = "", [], []
        self.step, self.is_busy, self.result = CLOSED, False, ""
        if caller is None or event is None or event.status in UNPUBLISHED:
            return
        self.event_id, self.timezone = event.id, event.timezone
        await show_keys(self, caller)

    @rx.event
    def choose(self) -> None:
        """Ask which of the two cases it is."""
        self.step, self.result = CHOOSING, ""

    @rx.event
    def ask(self) -> None:
        """Ask whether all codes shall really end."""
        self.step = SURE

    @rx.event
    def close(self) -> None:
        """Leave everything as it is."""
        self.step = CLOSED

    @rx.event
    async def renew(self) -> AsyncIterator[EventSpec | None]:
        """Sign with another key; what was made before still works."""
        async for answer in self._rotate(CHOOSING, is_compromised=False):
            yield answer

    @rx.event
    async def end_all(self) -> AsyncIterator[EventSpec | None]:
        """Sign with another key, and let nothing enter that was made before."""
        async for answer in self._rotate(SURE, is_compromised=True):
            yield answer

    async def _rotate(self, step: str, *, is_compromised: bool) -> AsyncIterator[EventSpec | None]:
        """Once a sheet: a second press, made before the first one was answered, finds it closed."""
        caller = await require_caller(self)
        if self.step != step:
            return
        self.is_busy = True
        yield None
        try:
            made = await carry_out(keys.rotate_key, caller, self.event_id, is_compromised=is_compromised)
            self.result = result_words(made, is_compromised=is_compromised)
            await show_keys(self, caller)
        except AppError as problem:
            yield say(problem.message, "error")
        finally:
            self.step, self.is_busy = CLOSED, False


async def show_keys(state: DoorKeysState, caller: Caller) -> None:
    """Read keys and changes anew."""
    if not state.event_id:
        return
    found = await look_up(keys.list_keys, caller, state.event_id)
    state.keys = key_rows(found, state.timezone)
    state.changes = [change_words(change, state.timezone) for change in found.changes]
