"""The worker as it runs in the product: a process of its own, which can be killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.config import ROOT, settings


class WorkerProcess:
    """``python -m app worker`` on this test's data folder and chain."""

    def __init__(self) -> None:
        log = settings().data_path / "worker.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app", "worker"], cwd=ROOT, env=dict(os.environ), stdout=out, stderr=out
            )

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def stop(self) -> int:
        """End it as the supervisor does; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(20)

    def kill(self) -> None:
        """``kill -9``."""
        self._process.kill()
        self._process.wait(10)


@contextmanager
def working() -> Iterator[WorkerProcess]:
    """A worker that is gone at the end, whatever happens."""
    worker = WorkerProcess()
    try:
        yield worker
    finally:
        if worker.is_alive():
            worker.kill()
