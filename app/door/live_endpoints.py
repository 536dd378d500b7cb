"""What scanners load and listen to: snapshot, delta, names, stream. For the event's door alone.

The right is looked at in a session of its own that is over before anything long begins.
"""

import gzip
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

from fastapi import Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from sqlmodel import Session

from app.api.deps import current_caller, find_credential, make_router, open_session
from app.api.envelope import Answer, is_known
from app.clock import now
from app.db import finish
from app.door import files, live
from app.door.errors import SnapshotNeeded
from app.door.hub import find_hub
from app.door.live import Packed
from app.door.live_schemas import Delta
from app.errors import NotSignedIn

router = make_router("door")

LONGEST_WAIT_S = 900
MAX_CURSOR = 2**53
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Nobody between us and the scanner keeps the stream, or holds it back to fill a buffer (nginx)."""
FILE = {"schema": {"type": "string", "format": "binary"}}
STREAM_EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["delta", "counts", "ping", "reset"]},
        "id": {"type": "string", "description": "The cursor from which to go on"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}

EventId = Annotated[str, Query(alias="event", min_length=1, max_length=32)]
Cursor = Annotated[int | None, Query(ge=0, le=MAX_CURSOR, description="Milliseconds since 1970")]
Found = TypeVar("Found")

_opened = asynccontextmanager(open_session)


@router.get(
    "/door/snapshot",
    response_class=Response,
    responses={200: {"model": Answer[Delta], "content": {"application/octet-stream": FILE}}},
)
async def read_snapshot(request: Request, event_id: EventId, since: Cursor = None) -> Response:
    """Every ticket of the event as bytes (gzip, with an ETag); with ``since`` what changed after that cursor."""
    if since is not None:
        delta = await _at_door(request, event_id, lambda session: live.make_delta(session, event_id, since))
        return Response(Answer(data=delta).model_dump_json(), media_type="application/json")
    version = await _at_door(request, event_id, lambda session: live.read_version(session, event_id))
    return await _answer(request, await files.fetch_snapshot(event_id, version))


@router.get(
    "/door/names",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": FILE}}},
)
async def read_names(
    request: Request,
    event_id: EventId,
    is_next: Annotated[bool, Query(alias="next")] = False,
    is_fresh: Annotated[bool, Query(alias="fresh", description="Made at most 30 s ago, not 5 min")] = False,
) -> Response:
    """Holders' names, each readable only with the pass that it belongs to: for the windows of now or the next ones."""
    await _at_door(request, event_id, lambda _session: None)
    return await _answer(request, await files.fetch_names(event_id, is_next=is_next, is_fresh=is_fresh))


@router.get(
    "/door/stream",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": STREAM_EVENT}}}},
)
async def listen(
    request: Request,
    event_id: EventId,
    since: Cursor = None,
    last_event_id: Annotated[str, Header(max_length=40)] = "",
    wait_s: Annotated[int, Query(ge=0, le=LONGEST_WAIT_S, description="Seconds until it ends by itself")] = 900,
) -> StreamingResponse:
    """Every change as it happens (server-sent events ``delta``, ``counts``, ``ping``, ``reset``), from a cursor on."""
    await _at_door(request, event_id, lambda _session: None)
    here = live.to_cursor(now())
    start = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else since
    if start is not None and start > here + live.AHEAD_MS:
        raise SnapshotNeeded
    hub, credential = find_hub(), find_credential(request)
    hub.ensure_room()
    token = credential.token if credential else ""
    messages = hub.listen(event_id, token, since=here if start is None else start, wait_s=wait_s)
    return StreamingResponse(messages, media_type="text/event-stream", headers=STREAM_HEADERS)


async def _at_door(request: Request, event_id: str, find: Callable[[Session], Found]) -> Found:
    """What ``find`` finds for who is at the door of the event.

    Raises ``NotSignedIn``, ``DoorEventNotFound``, ``DoorForbidden``.
    """

    def run(session: Session) -> Found:
        caller = current_caller(request, session)
        if caller is None:
            raise NotSignedIn
        live.open_door(session, caller, event_id)
        found = find(session)
        finish(session)
        return found

    async with _opened(request) as session:
        return await run_in_threadpool(run, session)


async def _answer(request: Request, packed: Packed) -> Response:
    """A file, as it is kept or unpacked, or that the asker has it."""
    tag = f'"{packed.tag}"'
    headers: dict[str, Any] = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(packed.body, media_type="application/octet-stream", headers=headers)
    body = await run_in_threadpool(gzip.decompress, packed.body)
    return Response(body, media_type="application/octet-stream", headers=headers)
