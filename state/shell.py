"""What every page's frame knows: who is here, whether the network is followed, and what there is to say."""

import asyncio
import uuid
from typing import Any, cast

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from app.chain import inbox
from app.chain.networks import network
from app.clock import now
from app.units import shorten
from state.session import caller_of, look_up

TOAST_KEPT_S = 1.0
MAX_TOAST = 300
NO_TOAST = {"id": "", "kind": "", "text": ""}
FOLLOWED = "Connected. The network answers."
BEHIND = "Connected. News from the network arrive late just now; nothing is lost."


class ShellState(rx.State):
    """The frame around all pages. Roles here only decide what is shown; every handler asks again for itself."""

    is_signed_in: bool = False
    is_organizer: bool = False
    is_staff: bool = False
    display_name: str = ""
    short_address: str = ""
    connection: str = "ok"
    connection_words: str = FOLLOWED
    toast: dict[str, str] = NO_TOAST
    field_errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """First thing on every page."""
        caller = await caller_of(self)
        is_behind = await look_up(_is_behind)
        self.is_signed_in = caller is not None
        self.is_organizer = caller is not None and caller.is_organizer
        self.is_staff = caller is not None and (caller.is_organizer or bool(caller.door_event_ids))
        self.short_address = shorten(caller.address) if caller and caller.address else ""
        self.display_name = (caller.display_name or self.short_address) if caller else ""
        self.connection = "slow" if is_behind else "ok"
        self.connection_words = BEHIND if is_behind else FOLLOWED
        self.field_errors = {}

    @rx.event(background=True)
    async def tell(self, text: str, kind: str = "") -> None:
        """Show a toast in this tab. It is taken back at once, or a reload would show it again."""
        message = {"id": uuid.uuid4().hex, "kind": kind, "text": text[:MAX_TOAST]}
        async with self:
            self.toast = message
        await asyncio.sleep(TOAST_KEPT_S)
        async with self:
            if self.toast["id"] == message["id"]:
                self.toast = NO_TOAST

    @rx.event
    def show_problem(self, text: str, fields: dict[str, str]) -> EventSpec:
        """What went wrong: said in a toast, and at the fields that are to blame."""
        self.field_errors = fields
        return say(text, "error")

    @rx.event
    def clear_problems(self) -> None:
        """Before a form is sent again."""
        self.field_errors = {}


def say(text: str, kind: str = "") -> EventSpec:
    """The event that shows a toast: "success", "error", "ask" or a plain one."""
    return call(ShellState.tell, text, kind)


def call(handler: Any, *values: Any) -> EventSpec:
    """A handler with its values as an event to return from another one (Reflex's own types do not say so)."""
    return cast("EventSpec", handler(*values))


def _is_behind(session: Session) -> bool:
    """Whether nobody reads the chain at the moment (the indexer's lease has run out)."""
    cursor = inbox.find_cursor(session, network().chain_id)
    return cursor is None or cursor.leader_until is None or cursor.leader_until < now()
