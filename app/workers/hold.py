"""One worker a relayer: whoever holds it works, the others wait and take over when it is gone.

What a worker has begun is recovered by the next one under the same name (``worker.EXECUTOR``): two of them at once
would each do all of it. On PostgreSQL a session's advisory lock is the hold, so that workers may stand on many
machines; on SQLite a lock on a file beside the database. Both end with their process, however it ends.
"""

import fcntl
import os
import threading
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy import create_engine, func, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app.chain import sender
from app.config import settings
from app.db import lock_key

TRY_EVERY_S = 0.5
LOOK_EVERY_S = 1.0
GONE_AFTER = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
"""When PostgreSQL gives up a worker whose machine has vanished: after about ten seconds, not two hours."""

log = structlog.get_logger()


class Hold(Protocol):
    """The right to work, or the wish for it."""

    def take(self) -> bool:
        """Try to get it; at once."""

    def is_kept(self) -> bool:
        """Whether what was taken is still ours."""


class DatabaseHold:
    """By a connection of its own to PostgreSQL, which has to stay open. Not through a pooler that shares sessions."""

    def __init__(self, address: str) -> None:
        self._key = lock_key(f"worker of {address}")
        patience = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
        engine = create_engine(
            settings().database,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=patience | {"tcp_user_timeout": 10_000},
        )
        self._connection = engine.connect()
        for name, value in GONE_AFTER.items():
            self._connection.execute(select(func.set_config(name, value, False)))

    def take(self) -> bool:
        """See ``Hold``."""
        return bool(self._connection.execute(select(func.pg_try_advisory_lock(self._key))).scalar_one())

    def is_kept(self) -> bool:
        """PostgreSQL keeps it as long as the connection lives."""
        try:
            self._connection.execute(select(1))
        except DBAPIError as gone:
            log.error("worker.hold_lost", why=str(gone.orig))
            return False
        return True


class FileHold:
    """By a lock on a file, which the system ends with our process."""

    def __init__(self, address: str) -> None:
        folder = Path(make_url(settings().database).database or "").parent
        self._file = os.open(folder / f"worker-{address}.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def take(self) -> bool:
        """See ``Hold``."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def is_kept(self) -> bool:
        """Nobody can take it away."""
        return True


def wait_for_turn(stop: threading.Event) -> Hold | None:
    """The hold on our relayer, once no other worker has it; ``None`` when ``stop`` comes first."""
    address = str(sender.relayer().address)
    hold: Hold = FileHold(address) if settings().database.startswith("sqlite") else DatabaseHold(address)
    if hold.take():
        return hold
    log.warning("worker.waits", why=f"Another worker holds the relayer {address}; this one takes over when it is gone.")
    while not stop.wait(TRY_EVERY_S):
        if hold.take():
            log.warning("worker.takes_over", why=f"The worker that held the relayer {address} is gone.")
            return hold
    return None


def watch(hold: Hold, stop: threading.Event) -> None:
    """Return at the end, or when the hold is lost: then somebody else may be at work already."""
    while hold.is_kept() and not stop.wait(LOOK_EVERY_S):
        pass
