"""Who is behind a live socket, and the two ways from State to a service.

Every public method of a State is callable by anybody on the network: each handler asks here first, and believes
nothing that came with the event. Services are synchronous, so they run in a thread: one slow query must not hold up
everybody's events.
"""

import asyncio
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Concatenate, ParamSpec, TypeVar

import reflex as rx
from sqlmodel import Session

from app.accounts import service as accounts
from app.caller import Caller
from app.db import reading, transaction
from app.errors import NotSignedIn

REFERENCE_COOKIE = "ks_ref"
"""Put in the session cookie's place by ``app.socket`` at the handshake."""

P = ParamSpec("P")
T = TypeVar("T")


async def caller_of(state: rx.State) -> Caller | None:
    """Who is signed in at this page's socket, asked anew each time: a session may have ended since."""
    reference = read_reference(state.router.headers.cookie)
    if reference is None:
        return None
    return await look_up(accounts.find_caller_by_socket_pass, reference)


async def require_caller(state: rx.State) -> Caller:
    """As ``caller_of``; raises ``NotSignedIn``."""
    caller = await caller_of(state)
    if caller is None:
        raise NotSignedIn()
    return caller


async def look_up(ask: Callable[Concatenate[Session, P], T], *args: P.args, **options: P.kwargs) -> T:
    """Ask a service in a session that only reads."""

    def work() -> T:
        with reading() as session:
            return ask(session, *args, **options)

    return await asyncio.to_thread(work)


async def carry_out(act: Callable[Concatenate[Session, P], T], *args: P.args, **options: P.kwargs) -> T:
    """Let a service write; committed when this returns."""

    def work() -> T:
        with transaction() as session:
            return act(session, *args, **options)

    return await asyncio.to_thread(work)


def read_reference(cookie: str) -> str | None:
    """The socket pass in a Cookie header; a header that cannot be read is as good as none."""
    try:
        found = SimpleCookie(cookie).get(REFERENCE_COOKIE)
    except CookieError:
        return None
    return found.value if found and found.value else None


def path_part(state: rx.State, index: int) -> str:
    """A part of the page's address ("/event/jazz/" has "event" and "jazz"), "" when there is none."""
    parts = [part for part in state.router.url.path.split("/") if part]
    return parts[index] if index < len(parts) else ""
