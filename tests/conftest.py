"""Databases for the tests: the schema is made by the migrations, each test starts with empty tables.

``database`` runs a test on SQLite and on PostgreSQL, ``sqlite`` on SQLite only. Both point ``settings()`` and
``engine()`` at it, with a data folder of the test's own.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from app import clock, db, migrate
from app.api import limits
from app.chain.networks import network
from app.chain.node import node
from app.config import TOOLCHAIN, settings
from app.db import engine, make_engine, transaction
from app.secrets_store import relayer_key, sealing_key
from tests import servers

os.environ["REFLEX_STATES_WORKDIR"] = str(TOOLCHAIN / "states")  # Reflex makes it as soon as there is an app

structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])


@pytest.fixture(scope="session", autouse=True)
def one_engine_for_postgres() -> Iterator[None]:
    """An engine compiles each statement once, which takes longer than to run it: PostgreSQL's is not made anew."""
    keep = cache(make_engine)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "make_engine", lambda url: (make_engine if url.startswith("sqlite") else keep)(url))
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file: copied for each test."""
    path = tmp_path_factory.mktemp("template") / "keepsake.db"
    migrate.upgrade(f"sqlite:///{path}")
    with make_engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A migrated PostgreSQL database, shared by the whole run."""
    with servers.postgres() as url:
        migrate.upgrade(url)
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A real Redis, shared by the whole run."""
    with servers.redis() as url:
        yield url


@pytest.fixture(scope="session")
def anvil_port() -> Iterator[int]:
    """A real EVM node, shared by the tests that only need a chain to be there."""
    with servers.anvil() as port:
        yield port


@pytest.fixture
def chain(configure: Callable[..., None], anvil_port: int) -> int:
    """Point the chain layer at the shared node; its port. Nothing is deployed on it."""
    configure(anvil_port=anvil_port)
    return anvil_port


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The real Redis, empty."""
    import redis

    with redis.Redis.from_url(redis_server) as connection:
        connection.flushall()
    return redis_server


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Set settings by name (``configure(rate_limits=False)``); everything cached from them is made anew."""

    def apply(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"KEEPSAKE_{name.upper()}", str(value))
        _forget()

    apply(data_dir=tmp_path / "data")
    yield apply
    _forget()


def _forget() -> None:
    if engine.cache_info().currsize:
        engine().dispose()
    for cached in (engine, settings, limits.limiter, network, node, sealing_key, relayer_key):
        cached.cache_clear()


@pytest.fixture
def sqlite(configure: Callable[..., None], sqlite_template: Path) -> str:
    """An empty SQLite database in a data folder of its own; its URL."""
    target = settings().data_path / "keepsake.db"
    target.parent.mkdir(parents=True)
    shutil.copyfile(sqlite_template, target)
    return settings().database


@pytest.fixture
def postgres(configure: Callable[..., None], postgres_url: str) -> str:
    """The PostgreSQL database with empty tables; its URL."""
    configure(database_url=postgres_url)
    empty_tables(engine())
    return postgres_url


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn; its URL."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """One writing session on each kind of database."""
    with transaction() as opened:
        yield opened


def empty_tables(target: Engine) -> None:
    """Delete every row, children first."""
    with target.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(text(f'DELETE FROM "{table.name}"'))


@pytest.fixture
def set_time() -> Iterator[Callable[[datetime], None]]:
    """Hold the clock still at a time of the test's choice."""
    yield lambda moment: clock.set_source(lambda: moment)
    clock.set_source(None)
