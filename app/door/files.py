"""The files that scanners load, made one at a time in a process and kept while they are good enough.

They are made outside of the requests' turns at the database: a check-in must not wait for somebody's snapshot.
"""

import time
from collections.abc import Callable, Hashable
from threading import Lock

from cachetools import TTLCache
from sqlmodel import Session

from app.api.alone import Alone
from app.db import reading
from app.door import live, names
from app.door.live import Packed

GOOD_FOR_S = 20.0
"""A snapshot is handed out for that long whatever changes: the delta from its cursor brings the rest."""
UNCHANGED_FOR_S = 600.0
NAMES_FOR_S = 300.0
"""Who gets a pass in between shows no name at the door until the next file."""
FRESH_NAMES_FOR_S = 30.0
"""The same for a scanner that has met somebody without a name."""

_snapshots: TTLCache[Hashable, tuple[float, Packed]] = TTLCache(maxsize=24, ttl=UNCHANGED_FOR_S)
_names: TTLCache[Hashable, tuple[float, Packed]] = TTLCache(maxsize=4, ttl=NAMES_FOR_S)
_keeping = Lock()
_maker = Alone("maker of files")


async def fetch_snapshot(event_id: str, version: int) -> Packed:
    """The event's snapshot of this version, or a younger one, or one that is not old; raises ``DoorEventNotFound``."""

    def find() -> Packed | None:
        kept = _find(_snapshots, event_id)
        if kept is None:
            return None
        made_at, packed = kept
        return packed if packed.version >= version or time.monotonic() - made_at < GOOD_FOR_S else None

    return await _fetch(_snapshots, event_id, find, lambda session: live.make_snapshot(session, event_id))


async def fetch_names(event_id: str, *, is_next: bool, is_fresh: bool) -> Packed:
    """The event's names for the windows of now, or for those that follow; raises ``DoorEventNotFound``."""
    key = (event_id, is_next)

    def find() -> Packed | None:
        kept = _find(_names, key)
        if kept is None or (is_fresh and time.monotonic() - kept[0] >= FRESH_NAMES_FOR_S):
            return None
        return kept[1]

    return await _fetch(_names, key, find, lambda session: names.make(session, event_id, is_next=is_next))


def forget() -> None:
    """Keep nothing (tests)."""
    with _keeping:
        _snapshots.clear()
        _names.clear()


Kept = TTLCache[Hashable, tuple[float, Packed]]


def _find(kept: Kept, key: Hashable) -> tuple[float, Packed] | None:
    with _keeping:
        return kept.get(key)


async def _fetch(
    kept: Kept, key: Hashable, find: Callable[[], Packed | None], make: Callable[[Session], Packed]
) -> Packed:
    def run() -> Packed:
        again = find()
        if again is not None:  # somebody else's, made while we waited
            return again
        begun = time.monotonic()
        with reading() as session:
            made = make(session)
        with _keeping:
            kept[key] = begun, made
        return made

    found = find()
    return found if found is not None else await _maker.run(run)
