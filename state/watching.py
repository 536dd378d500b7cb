"""Live pages: what happens when something that a page shows has changed."""

import asyncio
from collections.abc import AsyncIterator

from app import outbox
from state.session import look_up

POLL_S = 1.0
WATCH_AT_MOST_S = 6 * 3600
"""Reflex ends a page's watch when the page is left or its socket closes; this ends one that was called by hand."""


async def changes_of(
    topic: str, *, since: int, poll_s: float = POLL_S, again_after_s: float = WATCH_AT_MOST_S
) -> AsyncIterator[int]:
    """The topic's change counter, each time it has moved on from ``since``, and when it has stood for long."""
    clock = asyncio.get_running_loop()
    told_at = clock.time()
    until = told_at + WATCH_AT_MOST_S
    while clock.time() < until:
        value = await counter_of(topic)
        if value != since or clock.time() - told_at >= again_after_s:
            since, told_at = value, clock.time()
            yield value
        await asyncio.sleep(poll_s)


async def counter_of(topic: str) -> int:
    """How often the topic has changed. Read it before what it stands for: a change in between is then seen again."""
    counters = await look_up(outbox.read_counters, [topic])
    return counters[topic]
