"""API processes as the product runs them (granian, each a port of its own), without pages: what races are run on."""

import asyncio
import multiprocessing
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from app.api.main import make_api
from tests import servers

START_TIMEOUT_S = 60


def serve(port: int, environment: Mapping[str, str], log: Path, *, guards: bool, make: Callable[[], Any]) -> None:
    """One process: the whole API until it is ended. Without ``guards`` a writer on SQLite does not lock at once."""
    with log.open("ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from app import db
    from app.config import settings

    settings.cache_clear()
    if not guards:
        db._begin = _begin_without_lock
    asyncio.run(Server(make(), port=port, interface=Interfaces.ASGI, backlog=1024, log_enabled=False).serve())


@contextmanager
def running(count: int, logs: Path, *, guards: bool = True, make: Callable[[], Any] = make_api) -> Iterator[list[int]]:
    """``count`` API processes on what ``KEEPSAKE_…`` says now; yields their ports. All are gone at the end.

    ``make`` gives the application, a function of a module.
    """
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["app.api.main", "granian.server.embed"])
    logs.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        ports = []
        for number in range(count):
            port = servers.free_port()
            log = logs / f"api-{number}.log"
            process = server.Process(
                target=serve, args=(port, dict(os.environ), log), kwargs={"guards": guards, "make": make}, daemon=True
            )
            process.start()
            stack.callback(_end, process)
            ports.append(port)
            _wait_for(port, process, log)
        yield ports


def _begin_without_lock(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _wait_for(port: int, process: BaseProcess, log: Path) -> None:
    ends = time.monotonic() + START_TIMEOUT_S
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if not process.is_alive() or time.monotonic() > ends:
            raise RuntimeError(f"an API process did not come up: {log.read_text()}")
        time.sleep(0.02)


def _end(process: BaseProcess) -> None:
    process.kill()
    process.join(10)
