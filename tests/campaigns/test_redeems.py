"""The race for one ticket in short, and that it is lost without what guards the door."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, text

from app import db
from app.db import engine, make_engine
from tests.campaigns import api_processes, redeems
from tests.figures import record

TRIALS = 3
"""One of each kind."""
PAPER = [kind for kind in redeems.KINDS if kind.name == "printed"]
SECONDS = 8.0


@pytest.fixture
def unlimited(configure: Callable[..., None]) -> None:
    configure(rate_limits=False)


@pytest.fixture
def without_index(postgres: str) -> Iterator[None]:
    """PostgreSQL without the unique index behind ``CheckIn.admission``; it is back afterwards."""
    with engine().begin() as connection:
        connection.execute(text("ALTER TABLE check_in DROP CONSTRAINT check_in_admission_key"))
    yield
    with engine().begin() as connection:
        connection.execute(text("DELETE FROM check_in"))
        connection.execute(text("ALTER TABLE check_in ADD CONSTRAINT check_in_admission_key UNIQUE (admission)"))


def test_one_go(database: str, unlimited: None, tmp_path: Path) -> None:
    with api_processes.running(redeems.PROCESSES, tmp_path / "logs") as ports:
        tally = redeems.run("PostgreSQL" if "postgres" in database else "SQLite", ports, trials=TRIALS, seconds=SECONDS)
    assert tally.failures == []
    assert set(tally.trials) == {kind.name for kind in redeems.KINDS}
    what = f"200 scanners at once, 8 processes, {tally.database}"
    found = f"{tally.answers['go']} go, {tally.answers['double_entry']} conflicts in {len(tally.seconds)} trials"
    record(what, f"{found}, median {tally.median_ms:.0f} ms")


def test_one_process_takes_them_all(postgres: str, unlimited: None, tmp_path: Path) -> None:
    """More requests than threads: when those who waited for a connection held every thread, nobody was answered."""
    with api_processes.running(1, tmp_path / "logs") as ports:
        tally = redeems.run("PostgreSQL", ports, trials=1, seconds=SECONDS, kinds=PAPER)
    assert tally.failures == []


def test_several_go_without_the_index(without_index: None, unlimited: None, tmp_path: Path) -> None:
    """The control: the campaign sees what it is there to see."""
    with api_processes.running(redeems.PROCESSES, tmp_path / "logs") as ports:
        tally = redeems.run("PostgreSQL", ports, trials=2, seconds=SECONDS, kinds=PAPER)
    assert max(failure["go"] for failure in tally.failures) >= 2


def test_one_engine(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every further engine would be a further pool: PostgreSQL ran out of connections at the first crowd."""
    barrier, made = Barrier(16), []

    def make_slowly(url: str) -> Engine:
        made.append(url)
        time.sleep(0.02)  # as when the driver is imported for the first time
        return make_engine(url)

    def use(_thread: int) -> None:
        barrier.wait(10)
        db.engine()

    monkeypatch.setattr(db, "make_engine", make_slowly)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(use, range(16)))
    assert made == [sqlite]


def test_failures_without_the_write_lock(sqlite: str, unlimited: None, tmp_path: Path) -> None:
    """SQLite's control: a writer that looks first and locks later is refused by the database, not by us."""
    with api_processes.running(redeems.PROCESSES, tmp_path / "logs", guards=False) as ports:
        tally = redeems.run("SQLite", ports, trials=1, seconds=SECONDS, kinds=PAPER)
    assert any("503 UNAVAILABLE" in failure for failure in tally.failures), tally.row()
