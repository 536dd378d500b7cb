"""The account: name, where it is signed in, and the way out."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.accounts import service as accounts
from app.accounts.schemas import SessionView
from app.chain.networks import network
from state import times
from state.session import caller_of, carry_out, look_up, require_caller
from state.shell import ShellState, say

BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
"""In this order: each later one is also named by the earlier ones."""
NAMES = {"Edg": "Edge", "OPR": "Opera"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS": "Mac", "Windows": "Windows"}


@dataclass(frozen=True)
class SessionRow:
    """A browser that is signed in."""

    id: str
    title: str
    words: str
    is_current: bool


class MeState(rx.State):
    """The signed-in account."""

    display_name: str = ""
    address: str = ""
    network_name: str = ""
    sessions: list[SessionRow] = []
    is_loaded: bool = False
    is_nobody: bool = False

    @rx.event
    async def load(self) -> None:
        """The caller's account; nothing for a visitor."""
        caller = await caller_of(self)
        self.is_nobody = caller is None
        self.display_name = caller.display_name if caller else ""
        self.address = caller.address if caller else ""
        self.network_name = network().name
        found = await look_up(accounts.list_sessions, caller) if caller else []
        self.sessions = sorted((row_of(one) for one in found), key=lambda row: not row.is_current)
        self.is_loaded = True

    @rx.event
    async def rename(self, form: dict[str, Any]) -> EventSpec:
        """Change the display name."""
        caller = await require_caller(self)
        await carry_out(accounts.rename, caller, str(form.get("display_name", "")))
        await self._refresh()
        return say("Saved.", "success")

    @rx.event
    async def end_session(self, session_id: str) -> EventSpec:
        """Sign another browser of the caller's out."""
        caller = await require_caller(self)
        await carry_out(accounts.end_session, caller, session_id)
        self.sessions = [row for row in self.sessions if row.id != session_id]
        return say("That device is signed out.", "success")

    @rx.event
    async def sign_out(self) -> list[EventSpec]:
        """End this session. Its cookie stays in the browser and opens nothing any more."""
        caller = await caller_of(self)
        if caller is not None:
            await carry_out(accounts.sign_out, session_id=caller.session_id)
        return [rx.redirect("/"), say("You are signed out.")]

    async def _refresh(self) -> None:
        caller = await require_caller(self)
        self.display_name = caller.display_name
        shell = await self.get_state(ShellState)
        shell.display_name = caller.display_name or shell.short_address


def row_of(session: SessionView) -> SessionRow:
    """A session as the account's page lists it."""
    return SessionRow(
        id=session.id,
        title="This device" if session.is_current else device_words(session.user_agent),
        words=f"Signed in {times.date_words(session.created_at, 'UTC')}",
        is_current=session.is_current,
    )


def device_words(user_agent: str) -> str:
    """As in "Firefox on Android", from what a browser says of itself."""
    browser = next((NAMES.get(word, word) for word in BROWSERS if word in user_agent), "A browser")
    system = next((name for word, name in SYSTEMS.items() if word in user_agent), "")
    return f"{browser} on {system}" if system else browser
