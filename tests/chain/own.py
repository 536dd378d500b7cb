"""An embedded chain of a test's own: started, killed, started again."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from app.chain import deploy, embedded
from app.chain.embedded import EmbeddedChain
from app.config import settings


def make_chain(port: int) -> EmbeddedChain:
    """The chain of this test's data folder, not started yet."""
    return EmbeddedChain(settings().data_path / "chain", port)


def state_file() -> Path:
    """The dump of this test's chain."""
    return settings().data_path / "chain" / "state.json.gz"


def kill(port: int) -> None:
    """``kill -9`` of the anvil on this port (a child of ours), if it runs."""
    for child in psutil.Process().children():
        if child.status() != psutil.STATUS_ZOMBIE and str(port) in child.cmdline():
            child.send_signal(signal.SIGKILL)
            child.wait(10)


def crash_and_start_again(port: int) -> EmbeddedChain:
    """Kill anvil, and start it from what is on disk."""
    kill(port)
    again = make_chain(port)
    again.start()
    return again


@contextmanager
def serving() -> Iterator[None]:
    """``python -m app chain`` in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=embedded.serve, args=(stop,))
    thread.start()
    try:
        deploy.wait_for_node()
        yield
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
