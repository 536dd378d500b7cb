"""The live stream: every scanner of an event hears of each change within two seconds (server-sent events).

Of each event that somebody listens to, one task of this process looks at the change counter twice a second and reads
what changed once for all listeners. Nobody holds a database session while listening; reads happen in threads of their
own. A listener's first message is everything since its cursor; it is read together with what the others are told, so
that leaving out what was told before is right for each of them.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import structlog
from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app import metrics
from app.accounts import service as accounts
from app.clock import now
from app.db import reading
from app.door import live, live_repository
from app.door.desk import make_counts
from app.door.errors import DoorEventNotFound, SnapshotNeeded
from app.door.listening import Listener, format_event
from app.door.live_schemas import Delta
from app.door.schemas import Counts

POLL_S = 0.5
PING_S = 10.0
"""At least that often everything is read, whatever the counter says, and listeners hear that we are there."""
RIGHTS_S = 5.0
"""Who lost the right to listen hears nothing more after that."""
COUNTS_S = 2.0
COUNTS_SHARE = 20
"""Counting takes at most this part of the time of a thread: a large event is counted less often."""
RETRY_S = 2.0
"""After a failure of the database."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the database has found; ``delta`` is None when nothing has changed.

    ``whole`` is all of it as the message that each of the ``fresh`` listeners begins with.
    """

    delta: Delta | None
    whole: bytes
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
        self._next_read = self._next_ping = 0.0
        self._next_rights = time.monotonic() + RIGHTS_S
        self._counting = _Counting(self)

    def add(self, listener: Listener) -> None:
        """Somebody listens."""
        self.listeners.add(listener)
        metrics.DOOR_LISTENERS.inc()
        self._wake.set()

    def remove(self, listener: Listener) -> None:
        """Somebody has hung up."""
        self.listeners.discard(listener)
        metrics.DOOR_LISTENERS.dec()

    async def run(self, threads: CapacityLimiter) -> None:
        """Look and tell until nobody listens."""
        while self.listeners:
            wait_s = POLL_S
            self._wake.clear()
            try:
                self._tell(await to_thread.run_sync(self._look, list(self.listeners), limiter=threads))
                self._counting.begin(threads)
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
                self._counting.is_wanted |= version != self._version
                self._version, self._next_read = version, at + PING_S
        whole = _delta_event(delta) if delta is not None and fresh else b""
        return Look(delta, whole, fresh, lost, too_late)

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

    def _tell(self, look: Look) -> None:
        for listener in look.too_late:
            listener.tell(format_event("reset", {}), None)
        for listener in look.lost:
            listener.tell(None)
        if look.delta is None and look.too_late:
            self._cursor, self._told = live.to_cursor(now()), {}
        news = [] if look.delta is None else self._find_news(look.delta)
        for listener in self.listeners.difference(look.lost, look.too_late):
            if not listener.is_new:
                listener.tell(*news)
            elif look.delta is not None and listener in look.fresh:
                listener.is_new = False
                listener.tell(look.whole, *self._counting.last)

    def _find_news(self, delta: Delta) -> list[bytes]:
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


class _Counting:
    """How many are inside, counted beside the looking: at a large event it takes longer than a scan may be news."""

    def __init__(self, feed: Feed) -> None:
        self.last: list[bytes] = []
        self.is_wanted = True
        self._feed = feed
        self._next = 0.0
        self._task: asyncio.Task[None] | None = None

    def begin(self, threads: CapacityLimiter) -> None:
        """Count if something has changed, it is time, and nobody does."""
        if self.is_wanted and self._task is None and time.monotonic() >= self._next:
            self.is_wanted = False
            self._task = asyncio.get_running_loop().create_task(self._count(threads))

    async def _count(self, threads: CapacityLimiter) -> None:
        begun = time.monotonic()
        try:
            counts = await to_thread.run_sync(self._read, limiter=threads)
        except (SQLAlchemyError, DoorEventNotFound) as away:
            log.warning("door.counts.waiting", why=str(away.__cause__ or away))
            self.is_wanted = True
        else:
            self.last = [format_event("counts", counts.model_dump())]
            for listener in self._feed.listeners:
                if not listener.is_new:
                    listener.tell(*self.last)
        finally:
            ended = time.monotonic()
            self._task, self._next = None, ended + max(COUNTS_S, COUNTS_SHARE * (ended - begun))

    def _read(self) -> Counts:
        with reading() as session:
            return make_counts(session, self._feed.event_id)


def _delta_event(delta: Delta) -> bytes:
    return format_event("delta", delta.model_dump(mode="json"), delta.cursor)
