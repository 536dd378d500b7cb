"""The route class of every endpoint: body size and kind checked before anything reads it, first answers kept.

Runs inside FastAPI's function-scoped exit stack: the session is still open when the answer is stored for its
``Idempotency-Key``, and commits together with it before the answer leaves.
"""

from collections.abc import Callable, Coroutine
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, ClassVar

from fastapi import Request, Response, params
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Receive

from app.api import idempotency
from app.db import finish
from app.errors import Invalid, TooLarge, UnsupportedType

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_JSON_BYTES = 64 * 1024
MAX_UPLOAD_BYTES = 9 * 1024 * 1024
"""A photo of 8 MB and its multipart frame."""


class GuardedRoute(APIRoute):
    """An endpoint that takes JSON up to 64 KB, or a form with a file up to 9 MB when it declares one."""

    max_json_bytes: ClassVar[int] = MAX_JSON_BYTES

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint if iscoroutinefunction(endpoint) else in_one_thread(endpoint), **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler between our checks."""
        answer = super().get_route_handler()
        takes_form = self.body_field is not None and isinstance(self.body_field.field_info, params.Form)
        kind = "multipart/form-data" if takes_form else "application/json"
        limit = MAX_UPLOAD_BYTES if takes_form else self.max_json_bytes

        async def guarded(request: Request) -> Response:
            request = Request(request.scope, limit_body(request, limit))
            ensure_clean(request.scope.get("query_string", b"") + request.scope.get("raw_path", b""), b"%00")
            if request.method not in SAFE_METHODS:
                await _check_body(request, kind)
            try:
                response = await answer(request)
            except idempotency.Answered as earlier:
                return earlier.response
            if idempotency.is_reserved(request):
                await run_in_threadpool(idempotency.keep, request, response)
            response.headers.update(getattr(request.state, "limit_headers", {}))
            return response

        return guarded


class HandOutRoute(GuardedRoute):
    """A GET that hands out what it has to write down first (a pass). Asking again gives the same.

    A link cannot send our token, so it is told from a foreign page's by what the browser says of its origin.
    """


def writes(request: Request) -> bool:
    """Whether a request changes anything."""
    return request.method not in SAFE_METHODS or isinstance(request.scope.get("route"), HandOutRoute)


def in_one_thread(endpoint: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
    """An endpoint that waits, and the end of its session, in one go.

    FastAPI would hand the endpoint, the check of its answer and the commit to a thread each; finding one and waking
    the loop again takes as long as a statement.
    """

    def run(*args: Any, **values: Any) -> Any:
        answer = endpoint(*args, **values)
        session = values.get("session")
        if session is not None and idempotency.KEPT not in session.info:
            finish(session)
        return answer

    @wraps(endpoint)
    async def called(*args: Any, **values: Any) -> Any:
        return await run_in_threadpool(run, *args, **values)

    return called


def limit_body(request: Request, limit: int) -> Receive:
    """``receive`` that raises ``TooLarge`` as soon as more than ``limit`` bytes are announced or have come."""
    announced = request.headers.get("content-length", "")
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        if announced.isdigit() and int(announced) > limit:
            raise TooLarge()
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLarge()
        return message

    return receive


async def _check_body(request: Request, kind: str) -> None:
    body = await request.body()
    sent = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if body and sent != kind:
        raise UnsupportedType(f"Please send {kind}.")
    if kind == "application/json":
        ensure_clean(body, b"\\u0000", b"\0")
    if "idempotency-key" in request.headers:
        idempotency.prepare(request, body)


def ensure_clean(text: bytes, *forbidden: bytes) -> None:
    """Raises ``Invalid`` for NUL characters, which no database keeps in text (PostgreSQL refuses them)."""
    if any(mark in text for mark in forbidden):
        raise Invalid("The text contains a character that cannot be stored.")
