"""The feeds of a process: one for each event that somebody listens to, for as long as somebody does."""

import asyncio
import contextvars
from collections.abc import AsyncIterator

import structlog
from anyio import CapacityLimiter
from anyio.lowlevel import RunVar

from app.door.errors import ListenersFull
from app.door.feed import Feed
from app.door.listening import Listener
from app.ending import on_end

RETRY_MS = 1_000
"""After that a scanner whose stream has ended asks again."""
FIRST_WITHIN_S = 10.0
MAX_LISTENERS = 400
"""In one process."""
THREADS = 3
"""That read for all feeds together."""

log = structlog.get_logger(__name__)


class Hub:
    """The feeds of one event loop."""

    def __init__(self) -> None:
        self._feeds: dict[str, Feed] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._threads = CapacityLimiter(THREADS)
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
            await feed.run(self._threads)
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
