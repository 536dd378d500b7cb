"""The live stream: every scanner of an event hears of each change within two seconds (server-sent events).

Of each event that somebody listens to, one task of this process looks at the change counter twice a second and reads
what changed once for all listeners. Nobody holds a database session while listening; reads happen in threads of their
own. A listener's first message is everything since its cursor; it is read together with what the others are told, so
that leaving out what was told before is right for each of them.
"""

import asyncio
import contextvars
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app import metrics
from app.accounts import service as accounts
from app.clock import now
from app.db import reading
from app.door import live, live_repository
from app.door.desk import make_counts
from app.door.errors import DoorEventNotFound, ListenersFull, SnapshotNeeded
from app.door.live_schemas import Delta
from app.door.schemas import Counts
from app.ending import on_end

POLL_S = 0.5
PING_S = 10.0
"""At least that often everything is read, whatever the counter says, and listeners hear that we are there."""
RIGHTS_S = 5.0
"""Who lost the right to listen hears nothing more after that."""
COUNTS_S = 2.0
COUNTS_SHARE = 20
"""Counting takes at most this part of the time of a thread: a large event is counted less often."""
RETRY_S = 2.0
RETRY_MS = 1_000
FIRST_WITHIN_S = 10.0
MAX_LISTENERS = 400
"""In one process."""
QUEUE_LENGTH = 64
"""Messages that wait for a slow listener; it starts again from its cursor when there are more."""

log = structlog.get_logger(__name__)


@dataclass(eq=False)
class Listener:
    """One stream: whose session it is, from where on, and the messages that wait for it (None: the end)."""

    token: str
    since: int
    is_new: bool = True
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_LENGTH))

    def tell(self, *messages: bytes | None) -> None:
        """Put messages in its queue; one that does not keep up is told the end."""
        for message in messages:
            if self.queue.full():
                while not self.queue.empty():
                    self.queue.get_nowait()
                message = None
            self.queue.put_nowait(message)
            if message is None:
                return


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the database has found; ``delta`` is None when nothing has changed."""

    delta: Delta | None
    counts: Counts | None
    fresh: list[Listener]
    lost: list[Listener]
    too_late: list[Listener]


class Feed:
    """One event's changes, for all its listeners in this process."""

    def __init__(self, event_id: str) -> None:
        self.event_id = event_id
        self.listeners: set[Listener] = set()
        self._wake = asyncio.Event()
        self._cursor = live.to_cursor(now())
        self._version = -1
        self._told: dict[int, Any] = {}
        self._head: Any = None
        self._last_counts: list[bytes] = []
        self._counts_wanted = True
        self._next_read = self._next_counts = self._next_ping = 0.0
        self._next_rights = time.monotonic() + RIGHTS_S

    def add(self, listener: Listener) -> None:
        """Somebody listens."""
        self.listeners.add(listener)
        metrics.DOOR_LISTENERS.inc()
        self._wake.set()

    def remove(self, listener: Listener) -> None:
        """Somebody has hung up."""
        self.listeners.discard(listener)
        metrics.DOOR_LISTENERS.dec()

    async def run(self, limiter: CapacityLimiter) -> None:
        """Look and tell until nobody listens."""
        while self.listeners:
            wait_s = POLL_S
            self._wake.clear()
            try:
                look = await to_thread.run_sync(self._look, list(self.listeners), limiter=limiter)
                self._tell(look)
            except SQLAlchemyError as away:
                log.warning("door.feed.waiting", why=str(away.__cause__ or away))
                wait_s = RETRY_S
            except DoorEventNotFound:
                self.end()
            try:
                await asyncio.wait_for(self._wake.wait(), wait_s)
            except TimeoutError:
                continue

    def end(self) -> None:
        """Tell everybody that it is over."""
        for listener in self.listeners:
            listener.tell(None)

    def _look(self, listeners: list[Listener]) -> Look:
        """In a thread: what has changed, who may listen no more."""
        at = time.monotonic()
        fresh = [one for one in listeners if one.is_new]
        with reading() as session:
            version = live.read_version(session, self.event_id)
            lost = self._find_lost(session, listeners, at) if at >= self._next_rights else []
            delta, too_late = None, list[Listener]()
            if version != self._version or fresh or at >= self._next_read:
                delta, too_late = self._read(session, listeners, fresh)
                self._counts_wanted |= version != self._version
                self._version, self._next_read = version, at + PING_S
            return Look(delta, self._count(session, at), fresh, lost, too_late)

    def _find_lost(self, session: Session, listeners: list[Listener], at: float) -> list[Listener]:
        self._next_rights = at + RIGHTS_S
        event = live_repository.get_event(session, self.event_id)
        callers = {one: accounts.find_caller(session, one.token) for one in listeners}
        return [one for one, who in callers.items() if who is None or not who.may_scan(event.id, event.organizer_id)]

    def _read(
        self, session: Session, listeners: list[Listener], fresh: list[Listener]
    ) -> tuple[Delta | None, list[Listener]]:
        """From the earliest cursor of all on. Whose cursor is too far back is left out; maybe everybody's is."""
        too_late: list[Listener] = []
        waiting = sorted(fresh, key=lambda one: one.since)
        while True:
            since = min([self._cursor, *(one.since for one in waiting)])
            try:
                return live.make_delta(session, self.event_id, since, counts=False), too_late
            except SnapshotNeeded:
                if since == self._cursor:
                    return None, listeners
                too_late.append(waiting.pop(0))

    def _count(self, session: Session, at: float) -> Counts | None:
        if not self._counts_wanted or at < self._next_counts:
            return None
        begun = time.monotonic()
        counts = make_counts(session, self.event_id)
        taken = time.monotonic() - begun
        self._counts_wanted, self._next_counts = False, at + max(COUNTS_S, COUNTS_SHARE * taken)
        return counts

    def _tell(self, look: Look) -> None:
        for listener in look.too_late:
            listener.tell(format_event("reset", {}), None)
        for listener in look.lost:
            listener.tell(None)
        counts = [format_event("counts", look.counts.model_dump())] if look.counts else []
        self._last_counts = counts or self._last_counts
        if look.delta is None and look.too_late:
            self._cursor, self._told = live.to_cursor(now()), {}
        news = [] if look.delta is None else self._news(look.delta)
        for listener in self.listeners.difference(look.lost, look.too_late):
            if not listener.is_new:
                listener.tell(*news, *counts)
            elif look.delta is not None and listener in look.fresh:
                listener.is_new = False
                listener.tell(_delta_event(look.delta), *self._last_counts)

    def _news(self, delta: Delta) -> list[bytes]:
        """What of the delta was not told before, and now and then that we are there."""
        before, head = self._told, (delta.event, delta.keys, delta.tiers, delta.gates)
        self._told = {one.token: one for one in delta.tickets}
        news = [one for one in delta.tickets if before.get(one.token) != one]
        is_new_head, self._head = head != self._head, head
        self._cursor = delta.cursor
        messages = []
        if news or is_new_head:
            messages.append(_delta_event(delta.model_copy(update={"tickets": news})))
        if time.monotonic() >= self._next_ping:
            self._next_ping = time.monotonic() + PING_S
            messages.append(format_event("ping", {"server_ms": delta.server_ms}, delta.cursor))
        return messages


class Hub:
    """The feeds of one event loop."""

    def __init__(self) -> None:
        self._feeds: dict[str, Feed] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._limiter = CapacityLimiter(2)
        self._is_over = False

    def ensure_room(self) -> None:
        """Raise ``ListenersFull`` when this process has no room for one more."""
        if self._is_over or sum(len(feed.listeners) for feed in self._feeds.values()) >= MAX_LISTENERS:
            raise ListenersFull(retry_after_s=5)

    async def listen(self, event_id: str, token: str, *, since: int, wait_s: float) -> AsyncIterator[bytes]:
        """The messages of one stream, for at most that long (the first one is waited for)."""
        loop = asyncio.get_running_loop()
        ends, listener = loop.time() + wait_s, Listener(token, since)
        feed = self._join(event_id, listener)
        try:
            yield f"retry: {RETRY_MS}\n\n".encode()
            patience = max(wait_s, FIRST_WITHIN_S)
            while patience > 0 or not listener.queue.empty():
                async with asyncio.timeout(patience):
                    message = await listener.queue.get()
                if message is None:
                    return
                yield message
                patience = max(0.0, ends - loop.time())
        except TimeoutError:
            return
        finally:
            feed.remove(listener)

    def end(self) -> None:
        """End every stream, and begin no other: the process stops."""
        self._is_over = True
        for feed in self._feeds.values():
            feed.end()

    def _join(self, event_id: str, listener: Listener) -> Feed:
        feed = self._feeds.get(event_id)
        if feed is None:
            feed = self._feeds[event_id] = Feed(event_id)
            feed.add(listener)
            task = asyncio.get_running_loop().create_task(self._keep(feed), context=contextvars.Context())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            feed.add(listener)
        return feed

    async def _keep(self, feed: Feed) -> None:
        try:
            await feed.run(self._limiter)
        except Exception:
            log.exception("door.feed.failed")
        finally:
            self._feeds.pop(feed.event_id, None)
            feed.end()


_hub: RunVar[Hub] = RunVar("door feeds")


def find_hub() -> Hub:
    """The feeds of this event loop."""
    found = _hub.get(None)
    if found is None:
        found = Hub()
        _hub.set(found)
        on_end(found.end)
    return found


def format_event(name: str, data: Mapping[str, Any], cursor: int | None = None) -> bytes:
    """A message of a stream (HTML, "Server-sent events")."""
    place = f"id: {cursor}\n" if cursor is not None else ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\n{place}data: {text}\n\n".encode()


def _delta_event(delta: Delta) -> bytes:
    return format_event("delta", delta.model_dump(mode="json"), delta.cursor)
