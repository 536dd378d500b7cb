"""Making and changing an event."""

import uuid
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.accounts import service as accounts
from app.caller import Caller
from app.clock import now
from app.events import service as events
from state.desk import find_own
from state.event_form import EventFields, TierFields, fields_of, read_form, tier_fields_of
from state.session import caller_of, carry_out, look_up, path_part, require_caller
from state.shell import ShellState, say

NEW = "new"
MAX_TIERS = 28


class EditorState(rx.State):
    """One event in the form, a new one at ``/desk/new/``. What is typed lives in the page until it is saved."""

    event_id: str = ""
    status: str = "draft"
    is_fixed: bool = False
    fields: EventFields = EventFields()
    tiers: list[TierFields] = []
    is_loaded: bool = False
    is_nobody: bool = False
    is_missing: bool = False

    @rx.event
    async def load(self) -> None:
        """Show the event in the address; only its organizer finds it."""
        caller = await caller_of(self)
        asked = path_part(self, 1)
        self.event_id = "" if asked == NEW else asked
        self.is_nobody, self.is_missing = caller is None, False
        if caller is not None and self.event_id:
            await self._show(caller)
        else:
            self.status, self.is_fixed = "draft", False
            self.fields, self.tiers = EventFields(), [TierFields(key="first")]
        self.is_loaded = True

    @rx.event
    def add_tier(self) -> None:
        """One more kind of ticket, empty."""
        if not self.is_fixed and len(self.tiers) < MAX_TIERS:
            self.tiers = [*self.tiers, TierFields(key=uuid.uuid4().hex)]

    @rx.event
    def remove_tier(self, key: str) -> None:
        """Take a kind of ticket away; one stays."""
        if not self.is_fixed and len(self.tiers) > 1:
            self.tiers = [tier for tier in self.tiers if tier.key != key]

    @rx.event
    async def save(self, form: dict[str, Any]) -> list[EventSpec]:
        """Keep the form as a draft, or the words of a published event. Problems are told at their fields."""
        caller = await require_caller(self)
        shell = await self.get_state(ShellState)
        shell.field_errors = {}
        is_new = not self.event_id
        kept = None if is_new else await look_up(events.get_for_organizer, caller, self.event_id)
        read = read_form(form, [tier.key for tier in self.tiers], kept)
        if is_new:
            caller = await carry_out(accounts.become_organizer, caller)  # whoever makes an event is one
            shell.is_organizer = shell.is_staff = True
            saved = await carry_out(events.create_draft, caller, read)
        else:
            saved = await carry_out(events.update_event, caller, self.event_id, read)
        return [say("Draft saved." if saved.status == "draft" else "Saved.", "success"), _to_desk(saved.id)]

    @rx.event
    async def discard(self) -> list[EventSpec]:
        """Throw the draft away."""
        caller = await require_caller(self)
        await carry_out(events.remove_draft, caller, self.event_id)
        self.event_id = ""
        return [say("The draft is gone."), rx.redirect("/desk/")]

    async def _show(self, caller: Caller) -> None:
        event = await find_own(caller, self.event_id)
        self.is_missing = event is None
        if event is None:
            return
        self.status, self.is_fixed = event.status, event.status != "draft"
        self.fields = fields_of(event)
        self.tiers = [tier_fields_of(event, tier, now()) for tier in event.tiers]


def _to_desk(event_id: str) -> EventSpec:
    return rx.redirect(f"/desk/{event_id}/")
