"""Work that takes a while, one piece of a kind at a time in a process: what is quick does not wait behind it."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

Made = TypeVar("Made")


class Alone:
    """The one place of each event loop at which this kind of work is done, in a thread."""

    def __init__(self, name: str) -> None:
        self._place: RunVar[CapacityLimiter] = RunVar(name)

    async def run(self, work: Callable[[], Made]) -> Made:
        """Do it when it is its turn; raises what it raises."""
        place = self._place.get(None)
        if place is None:
            place = CapacityLimiter(1)
            self._place.set(place)
        return await to_thread.run_sync(work, limiter=place)
