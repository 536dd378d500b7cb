"""What a web process has to end by itself: granian waits for open answers when it is told to stop, however long."""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGINT)


def on_end(act: Callable[[], None]) -> None:
    """Do this in the running event loop when the process is told to end; whoever else listens for that still hears it.

    Outside of a process's main thread nobody is told, and nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in ENDING:
        _add(number, lambda: loop.call_soon_threadsafe(act))


def _add(number: signal.Signals, tell: Callable[[], object]) -> None:
    """In front of what stands there. The loop's own handlers go by its wake-up pipe, and are not touched by this."""
    before = signal.getsignal(number)

    def handle(received: int, frame: FrameType | None) -> None:
        tell()
        if callable(before):
            before(received, frame)

    signal.signal(number, handle)
