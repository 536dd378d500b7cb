"""The live socket's handshake: the session cookie stays outside Reflex.

Reflex keeps the handshake's headers with the pickled state, on disk or in Redis. This wrapper takes the cookies off
and puts ``ks_ref`` in their place: a short-lived reference, of which we keep a hash, that ends with its session.
"""

import asyncio
from http.cookies import CookieError, SimpleCookie

from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts import service as accounts
from app.api.deps import SESSION_COOKIE
from app.db import transaction

SOCKET_PATH = "/_event"
REFERENCE_COOKIE = "ks_ref"
REMOVED_HEADERS = (b"cookie", b"authorization")


class SocketPassMiddleware:
    """ASGI wrapper around the whole product; only requests to the socket's path are changed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, with the cookies exchanged when it is the socket's."""
        if scope["type"] in {"websocket", "http"} and scope["path"].startswith(SOCKET_PATH):
            scope = {**scope, "headers": await _exchanged(scope)}
        await self.app(scope, receive, send)


async def _exchanged(scope: Scope) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = list(scope["headers"])
    kept = [(name, value) for name, value in headers if name.lower() not in REMOVED_HEADERS]
    token = find_token(headers)
    if token is None or scope["type"] == "http":
        return kept
    reference = await asyncio.to_thread(_open_pass, token)
    if reference is not None:
        kept.append((b"cookie", f"{REFERENCE_COOKIE}={reference}".encode()))
    return kept


def find_token(headers: list[tuple[bytes, bytes]]) -> str | None:
    """The session token among the cookies; cookies that cannot be read are as good as none."""
    for name, value in headers:
        if name.lower() == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(SESSION_COOKIE)
            except CookieError:
                continue
            if found is not None:
                return found.value
    return None


def _open_pass(token: str) -> str | None:
    with transaction() as session:
        return accounts.open_socket_pass(session, token)
