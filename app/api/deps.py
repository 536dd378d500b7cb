"""What endpoints depend on: the session that commits before the answer, the caller, and the guarded route.

The caller is resolved through a callable that ``app.api.main`` registers, since accounts live above this module.
A later ``Authorization: Bearer`` is one more branch in ``find_credential``.
"""

import hmac
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from inspect import signature
from typing import Annotated, Any, TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from sqlmodel import Session

from app.api import idempotency, limits
from app.api.route import SAFE_METHODS, GuardedRoute, writes
from app.caller import Caller
from app.config import settings
from app.db import POOL_SIZE, reading, transaction
from app.errors import Forbidden, NotSignedIn

PREFIX = "/api/v1"
SESSION_COOKIE = "ks_session"
CSRF_COOKIE = "ks_csrf"
CSRF_HEADER = "X-CSRF-Token"

CallerSource = Callable[[Session, str], Caller | None]

_source: list[CallerSource] = []
ASK_CHAIN = frozenset({"accounts", "events", "gifts", "moves", "orders", "system"})
"""Tags of writes that may wait for the chain's node."""
_turns: RunVar[tuple[CapacityLimiter, CapacityLimiter]] = RunVar("database turns")
"""Quick ones, and those that may ask the chain."""


class CrossSite(Forbidden):
    """A page that is not ours, or one without our token, tried to act in somebody's name."""

    code = "CROSS_SITE"
    sentence = "This page is out of date. Please reload it and try again."


@dataclass(frozen=True, slots=True)
class Credential:
    """A session's token and whether a browser sent it by itself (then CSRF is possible)."""

    token: str
    is_cookie: bool


def use_caller_source(source: CallerSource) -> None:
    """Register what turns a session token into a caller."""
    _source[:] = [source]


async def open_session(request: Request) -> AsyncIterator[Session]:
    """A transaction that commits before the answer leaves for what writes, else a reading session.

    A few at a time (``KEEPSAKE_DATABASE_TURNS``); the others wait here and not in a thread. A request goes through
    several threads: if those who wait for a connection held them all, who has one could never give it back. And
    threads that have something to do at once keep each other from doing it: with 16 at a time, 32 scanners got 200
    answers a second, with 3 they get 280.

    Writes that may ask the chain have turns of their own, so that a slow node does not hold up the door.
    """
    opened = transaction if writes(request) else reading
    async with _find_turns(request), _ended_in_thread(opened()) as session:
        request.state.session = session
        yield session


@asynccontextmanager
async def _ended_in_thread(opened: AbstractContextManager[Session]) -> AsyncIterator[Session]:
    """Opening a session asks the database for nothing; ending it does, unless the endpoint has done so already."""
    session = opened.__enter__()
    try:
        yield session
    except BaseException as problem:
        await run_in_threadpool(opened.__exit__, type(problem), problem, problem.__traceback__)
        raise
    if session.in_transaction():
        await run_in_threadpool(opened.__exit__, None, None, None)
    else:
        opened.__exit__(None, None, None)


Model = TypeVar("Model")


def from_query(model: Callable[..., Model]) -> Callable[..., Coroutine[Any, Any, Model]]:
    """A dependency that makes ``model`` of the query string. FastAPI hands classes to threads, which costs more."""

    async def make(**values: Any) -> Model:
        return model(**values)

    make.__signature__ = signature(model)  # type: ignore[attr-defined]
    return make


def _find_turns(request: Request) -> CapacityLimiter:
    """The turns of this event loop for such a request."""
    found = _turns.get(None)
    if found is None:
        quick = settings().database_turns
        found = (CapacityLimiter(quick), CapacityLimiter(POOL_SIZE - quick))
        _turns.set(found)
    tags = getattr(request.scope.get("route"), "tags", [])
    may_ask_chain = request.method not in SAFE_METHODS and not ASK_CHAIN.isdisjoint(tags)
    return found[1] if may_ask_chain else found[0]


DatabaseSession = Annotated[Session, Depends(open_session, scope="function")]


def find_credential(request: Request) -> Credential | None:
    """The credential that came with the request, if any."""
    token = request.cookies.get(SESSION_COOKIE)
    return Credential(token, is_cookie=True) if token else None


def csrf_token(token: str) -> str:
    """The CSRF token that belongs to a session token: nobody who cannot read our cookies can make it."""
    return sha256(b"keepsake-csrf-v1:" + token.encode()).hexdigest()


def ensure_same_origin(request: Request) -> None:
    """Raises ``CrossSite`` when a browser says that the request comes from a page that is not ours."""
    origin = request.headers.get("origin")
    if origin is not None and origin not in settings().origins:
        raise CrossSite()
    if origin is None and request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        raise CrossSite()


def _ensure_own_page(request: Request, credential: Credential) -> None:
    if not writes(request) or not credential.is_cookie:
        return
    ensure_same_origin(request)
    if request.method in SAFE_METHODS:
        return
    sent = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(), csrf_token(credential.token).encode()):
        raise CrossSite()


def current_caller(request: Request, session: DatabaseSession) -> Caller | None:
    """Whoever is signed in, or ``None``. Unsafe calls by cookie must come from our own pages.

    Raises ``CrossSite`` (403), ``TooMany`` (429), and ends the request early with the first answer when the
    caller's ``Idempotency-Key`` has been answered before.
    """
    credential = find_credential(request)
    caller = _source[0](session, credential.token) if credential and _source else None
    if credential is None or caller is None:
        return None
    _ensure_own_page(request, credential)
    limits.count_account(request, caller.account_id)
    idempotency.reserve(request, session, caller.account_id)
    return caller


MaybeCaller = Annotated[Caller | None, Depends(current_caller)]


async def signed_in(caller: MaybeCaller) -> Caller:
    """The caller; raises ``NotSignedIn`` when there is none. Waits for nothing, and so needs no thread."""
    if caller is None:
        raise NotSignedIn()
    return caller


SignedIn = Annotated[Caller, Depends(signed_in)]


def make_router(tag: str, *, prefix: str = PREFIX, route_class: type[GuardedRoute] = GuardedRoute) -> APIRouter:
    """A router of a slice: guarded routes and rate limits. Paths start after ``/api/v1``."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=route_class,
        dependencies=[Depends(limits.count_address)],
    )
