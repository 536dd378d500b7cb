"""Two workers of one relayer: one works, the other waits until it is gone; and nonces that two processes share."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.chain import embedded, sender
from app.chain.node import node
from app.config import ROOT, settings
from app.db import engine, lock_key, reading, transaction
from app.models import ChainCursor, OutgoingTransaction
from tests.chain.control import mine, set_automine, settle, wait_until, waiting
from tests.chain.sending import TO
from tests.chain.test_worker import admit, assert_exactly_one_badge, count_badges, list_outgoing, open_doors
from tests.chain.venue import CHAIN_ID
from tests.chain.worker_process import WorkerProcess, working
from tests.figures import record

OWN, SHARED = 40, 10


@pytest.fixture
def fresh_workflows(deployed_everywhere: None) -> Iterator[None]:
    """No workflow of another test, on PostgreSQL, where all tests share a database."""
    _drop_workflows()
    yield
    _drop_workflows()


def _drop_workflows() -> None:
    if engine().dialect.name == "postgresql":
        with transaction() as session:
            session.connection().execute(text("DROP SCHEMA IF EXISTS dbos CASCADE"))


def works(worker: WorkerProcess) -> bool:
    """Whether this one reads the chain."""
    with reading() as session:
        cursor = session.get(ChainCursor, CHAIN_ID)
    return cursor is not None and cursor.leader.endswith(f":{worker.pid}")


def log_text() -> str:
    return (settings().data_path / "worker.log").read_text()


def waits() -> bool:
    return f"Another worker holds the relayer {sender.relayer().address}" in log_text()


@pytest.mark.usefixtures("fresh_workflows")
class TestTwoWorkers:
    def test_the_second_takes_over_when_the_first_is_killed(self) -> None:
        """``kill -9`` while a transaction of the first waits for its block: the second goes on with it, once."""
        with working() as first:
            wait_until(lambda: works(first), "the first works")
            with working() as second:
                wait_until(waits, "the second says that it waits")
                venue, guest = open_doors()
                set_automine(False)
                admit(venue, guest)
                wait_until(lambda: waiting() and list_outgoing("attendance:"), "attendance waits for its block")
                assert (works(first), second.is_alive()) == (True, True)
                first.kill()
                begun = time.monotonic()
                wait_until(lambda: works(second), "the second works")
                kind = engine().dialect.name
                record(f"worker: killed until another one works ({kind})", f"{time.monotonic() - begun:.2f} s")
                mine()
                set_automine(True)
                wait_until(count_badges, "the badge is there")
                wait_until(lambda: {row.status for row in list_outgoing("")} == {"confirmed"}, "all are settled")
                assert second.stop() == 0
        assert_exactly_one_badge(venue)
        assert [len(list_outgoing(one)) for one in ("attendance:", "badges:")] == [1, 1]
        assert log_text().count("Another worker holds the relayer") == 1

    def test_one_that_waits_ends_when_it_is_told(self) -> None:
        with working() as first:
            wait_until(lambda: works(first), "the first works")
            with working() as second:
                wait_until(waits, "the second says that it waits")
                assert second.stop() == 0
            assert works(first)
            assert first.stop() == 0


def test_a_hold_that_is_lost_ends_the_worker(chain: int, postgres: str) -> None:
    """PostgreSQL has let go of it: somebody else may hold the relayer by now."""
    _drop_workflows()
    key = lock_key(f"worker of {sender.relayer().address}")
    ask = text(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        " AND (classid::bigint << 32) + objid::bigint = :key"
    )
    with working() as worker:
        wait_until(lambda: works(worker), "it works")
        with engine().begin() as connection:
            assert connection.execute(ask, {"key": key}).all() == [(True,)]
        wait_until(lambda: not worker.is_alive(), "it ends")
        assert "worker.hold_lost" in log_text()
    _drop_workflows()


def send_from_two(*, shared: int, **switches: str) -> None:
    """Two processes send their own purposes and some that both have, at the same time."""
    env = dict(os.environ) | switches
    senders = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.chain.sending", name, str(OWN), str(shared)],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    for process in senders:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in senders:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in senders:
        process.communicate(timeout=60)
        assert process.returncode == 0


def rows() -> list[OutgoingTransaction]:
    with reading() as session:
        return list(session.exec(select(OutgoingTransaction)).all())


def test_two_processes_share_the_nonces(relayer_everywhere: str) -> None:
    """Nothing is lost, nothing is sent twice, and no nonce is left out or given twice."""
    before = node().balance_wei(TO)
    begun = time.monotonic()
    send_from_two(shared=SHARED)
    purposes = {row.purpose for row in rows()}
    assert len(purposes) == 2 * OWN + SHARED
    assert {settle(purpose).status for purpose in purposes} == {"succeeded"}
    kind = engine().dialect.name
    record(f"sender: {len(purposes)} purposes from two processes ({kind})", f"{time.monotonic() - begun:.2f} s")
    kept = [row for row in rows() if row.status != "replaced"]
    assert Counter(row.purpose for row in kept) == dict.fromkeys(purposes, 1)
    assert sorted(row.nonce for row in kept) == list(range(len(purposes)))
    assert node().nonce(relayer_everywhere) == len(purposes)
    assert node().balance_wei(TO) - before == 5 * len(purposes)


def test_without_the_lock_they_fight(chain: int, postgres: str) -> None:
    """The control: nonces are given twice as soon as nothing keeps two processes apart."""
    embedded.fund(node(), str(sender.relayer().address))
    send_from_two(shared=0, KEEPSAKE_TEST_UNLOCKED="1")
    assert max(Counter(row.nonce for row in rows()).values()) > 1
