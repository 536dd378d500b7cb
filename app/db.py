"""The database: engine, column types and the two ways to open a session.

``transaction()`` is for writers and commits at its end; ``reading()`` never writes. On SQLite a writer takes
the write lock at once (``BEGIN IMMEDIATE``): a deferred transaction that turns into a writer fails with
"database is locked" without waiting (SQLite documentation, "Transactions").
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, String, create_engine, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

from app.config import settings
from app.units import Wei

BUSY_TIMEOUT_MS = 10_000
POOL_SIZE = 16
"""Connections that a process keeps. Requests take turns for them (``app.api.deps``): neither do they pile up in
threads, nor do many processes together ask PostgreSQL for more than it gives (100 by default)."""
POOL_OVERFLOW = 4
"""For what comes beside the requests: pages, health, the socket."""
PING_AFTER_S = 1.0
"""A connection that lay idle for that long is tried before it is used."""
_making = Lock()
WEI_DIGITS = 29
"""2**96 - 1 has 29 decimal digits; zero-padded text sorts like the number on every database."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC datetimes on every database; refuses naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC on the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone: it is UTC by the rule above."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WeiType(TypeDecorator[Wei]):
    """Amounts up to 96 bits, exact and sortable: 29 digits of text."""

    impl = String(WEI_DIGITS)
    cache_ok = True

    def process_bind_param(self, value: Wei | None, dialect: Dialect) -> str | None:
        """Zero-padded digits; raises ``ValueError`` for what does not fit."""
        if value is None:
            return None
        if not 0 <= value < 10**WEI_DIGITS:
            raise ValueError("amount does not fit")
        return str(int(value)).zfill(WEI_DIGITS)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Wei | None:
        """The integer again."""
        return None if value is None else Wei(int(value))


def _set_pragmas(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check_idle_connections(made: Engine) -> None:
    """What ``pool_pre_ping`` does, but not for connections that were in use a moment ago: a question less a request.

    One that breaks within that moment fails its request (503), and takes the others of the pool with it.
    """

    def note(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["returned_at"] = time.monotonic()

    def check(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - entry.info.get("returned_at", 0.0) < PING_AFTER_S:
            return
        try:
            made.dialect.do_ping(connection)
        except made.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError() from gone

    event.listen(made, "checkin", note)
    event.listen(made, "checkout", check)


def make_engine(url: str) -> Engine:
    """An engine for ``url`` (SQLite or PostgreSQL) with the settings that everything relies on."""
    if not url.startswith("sqlite"):
        made = create_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW)
        _check_idle_connections(made)
        return made
    made = create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(made, "connect", _set_pragmas)
    event.listen(made, "begin", _begin)
    return made


@cache
def engine() -> Engine:
    """The engine of this process: one, also when its first callers are many threads (``cache`` calls for each)."""
    with _making:
        return _engine_of(settings().database)


@lru_cache(maxsize=1)
def _engine_of(url: str) -> Engine:
    return make_engine(url)


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing session: committed when the block ends well, rolled back when it raises."""
    with Session(engine().execution_options(writes=True), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads; whatever it changed is thrown away."""
    with Session(engine(), expire_on_commit=False, autoflush=False) as session:
        yield session


def finish(session: Session) -> None:
    """End it before its block does: a writing session commits, a reading one gives its connection back."""
    if session.get_bind().get_execution_options().get("writes"):
        session.commit()
    else:
        session.close()


def insert_into(dialect: str, table: type[SQLModel]) -> Any:
    """An INSERT that knows ``ON CONFLICT``, of the database that is connected (``dialect_of``)."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(inspect(table).local_table)


def dialect_of(session: Session) -> str:
    """``sqlite`` or ``postgresql``."""
    return session.get_bind().dialect.name


def lock_key(name: str) -> int:
    """The number under which PostgreSQL knows an advisory lock of this name."""
    return int.from_bytes(hashlib.sha256(f"keepsake {name}".encode()).digest()[:8], signed=True)


def upsert(session: Session, table: type[SQLModel], row: dict[str, Any], *overwrite: str) -> None:
    """Insert ``row``; where its primary key stands already, ``overwrite`` these columns (none: leave it as it is).

    One statement, so that two writers never meet between looking and writing.
    """
    session.connection().execute(_upsert_statement(dialect_of(session), table, overwrite), row)


@cache
def _upsert_statement(dialect: str, table: type[SQLModel], overwrite: tuple[str, ...]) -> Any:
    """Built once: building a statement costs more than running it."""
    insert = insert_into(dialect, table)
    key = [column.name for column in insert.table.primary_key.columns]
    if not overwrite:
        return insert.on_conflict_do_nothing(index_elements=key)
    return insert.on_conflict_do_update(index_elements=key, set_={name: insert.excluded[name] for name in overwrite})
