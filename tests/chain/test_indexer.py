"""The indexer on a real node: catching up, following, resuming, one reader at a time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.chain import deploy, inbox, indexer
from app.chain.indexer import Indexer, lag_blocks
from app.chain.networks import network
from app.chain.node import Node, NodeRefused, node
from app.db import engine, reading, transaction
from app.models import ChainBlock, ChainCursor, ChainLog
from tests.chain.control import mine, wait_until
from tests.chain.venue import CHAIN_ID, Person, Venue, forget_index, make_indexer, read_tables
from tests.factories import make_address
from tests.figures import record

GRANTS, HOLDERS, PAUSE = 8, 50, 60
"""Grants of that many tickets each, and empty blocks after each."""


def cursor() -> ChainCursor:
    with reading() as session:
        found = inbox.find_cursor(session, CHAIN_ID)
    assert found is not None
    return found


def count_logs() -> int:
    with reading() as session:
        return len(session.exec(select(ChainLog)).all())


def count_logs_on_chain(venue: Venue) -> int:
    """All logs of our contracts, whatever they say (we know every event of theirs)."""
    addresses = [venue.tickets.address, deploy.factory().address, deploy.badge().address]
    return len(node().call("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest", "address": addresses}))


def step_through(reader: Indexer) -> int:
    """Read to the end; how many steps it took."""
    steps = 0
    while reader.step():
        steps += 1
    return steps


@contextmanager
def running(reader: Indexer, name: str = "reader") -> Iterator[None]:
    """The reader in a thread of its own, as in the worker."""
    stop = threading.Event()
    thread = threading.Thread(target=reader.run, args=(stop,), kwargs={"poll_s": 0.01, "name": name})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


class TestCatchUp:
    def test_many_blocks(self, deployed_everywhere: None) -> None:
        """Whole ranges first, blocks one by one near the tip; a ticket contract's first logs are not missed."""
        venue = Venue()
        holders = [make_address() for _ in range(HOLDERS)]
        for _ in range(GRANTS):
            venue.organizer.send(venue.tickets.grant_many(1, holders))
            mine(PAUSE)
        begun = time.monotonic()
        steps = step_through(venue.indexer)
        seconds = time.monotonic() - begun
        record(
            f"indexer: catch-up on {engine().dialect.name}",
            f"{GRANTS * (PAUSE + 1) / seconds:,.0f} blocks/s, {count_logs() / seconds:,.0f} logs/s",
        )
        assert steps == 1 + 2  # one range; the last 128 blocks in two steps of 64
        assert len(venue.owners()) == GRANTS * HOLDERS == venue.tickets.total_minted()
        assert count_logs() == count_logs_on_chain(venue) > GRANTS * (HOLDERS + 1)
        assert (cursor().block_number, cursor().head_number) == (node().block_number(),) * 2

    def test_ranges_and_single_blocks_say_the_same(self, deployed: None, monkeypatch: pytest.MonkeyPatch) -> None:
        venue, guest = Venue(), Person()
        for _ in range(4):
            venue.buy(guest)
            mine(60)
        monkeypatch.setattr(indexer, "RANGE_BLOCKS", 25)
        step_through(venue.indexer)
        by_ranges = read_tables()
        forget_index()
        monkeypatch.setattr(indexer, "WINDOW_BLOCKS", 10_000)
        step_through(make_indexer())
        assert read_tables() == by_ranges
        assert set(venue.owners().values()) == {guest.address}

    def test_too_large_range_is_halved(self, deployed: None) -> None:
        venue, guest = Venue(), Person()
        venue.buy(guest)
        mine(250)
        narrow = Narrow(network().rpc_urls)
        step_through(make_indexer(narrow))
        assert narrow.refused > 0
        assert set(venue.owners().values()) == {guest.address}
        assert cursor().block_number == node().block_number()


class Narrow(Node):
    """The real node, refusing ranges as public nodes do (anvil itself takes any)."""

    refused = 0

    def batch(self, calls: list[tuple[str, list[Any]]]) -> list[Any]:
        for method, params in calls:
            if method == "eth_getLogs" and "fromBlock" in params[0]:
                span = params[0]
                if int(span["toBlock"], 16) - int(span["fromBlock"], 16) > 20:
                    self.refused += 1
                    raise NodeRefused(-32005, "query returned more than 10000 results", None)
        return super().batch(calls)


class TestFollow:
    def test_each_step_reads_what_is_new(self, deployed: None) -> None:
        venue, guest = Venue(), Person()
        venue.index()
        assert (venue.event().status, venue.owners()) == ("on_sale", {})
        venue.buy(guest, 2)
        assert venue.indexer.step()
        assert venue.owners() == {1: guest.address, 2: guest.address}
        venue.buy(guest)
        assert venue.indexer.step()
        assert len(venue.owners()) == 3
        assert not venue.indexer.step()

    def test_another_reader_goes_on_where_one_stopped(self, deployed: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(indexer, "STEP_BLOCKS", 2)
        venue, guest = Venue(), Person()
        for _ in range(6):
            venue.buy(guest)
        assert venue.indexer.step()
        assert venue.indexer.step()
        halfway = cursor().block_number
        assert halfway < node().block_number()
        assert lag_blocks(cursor()) == node().block_number() - halfway
        step_through(make_indexer())
        whole = read_tables()
        forget_index()
        step_through(make_indexer())
        assert read_tables() == whole
        assert len(venue.owners()) == 6

    def test_step_that_fails_leaves_nothing(self, deployed_everywhere: None) -> None:
        """Rows, their effect and the cursor are one transaction: the same step works the next time."""
        venue, guest = Venue(), Person()
        venue.buy(guest)

        def stumble(_session: Session, _logs: list[ChainLog]) -> None:
            raise RuntimeError("power cut")

        with pytest.raises(RuntimeError, match="power cut"):
            Indexer(node(), CHAIN_ID, apply=stumble, unwind=stumble).step()
        with reading() as session:
            assert (inbox.find_cursor(session, CHAIN_ID), session.exec(select(ChainBlock)).all()) == (None, [])
        assert count_logs() == 0
        venue.index()
        assert venue.owners() == {1: guest.address}

    def test_waits_for_confirmations(self, deployed: None) -> None:
        venue, guest = Venue(), Person()
        venue.buy(guest)
        reader = make_indexer(confirmations=3)
        step_through(reader)
        assert (venue.owners(), cursor().block_number) == ({}, node().block_number() - 3)
        mine(3)
        step_through(reader)
        assert venue.owners() == {1: guest.address}

    def test_nothing_to_read_before_the_contracts_are_there(self, relayer: str) -> None:
        assert not make_indexer().step()

    def test_window_is_kept_short(self, deployed: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(indexer, "WINDOW_BLOCKS", 10)
        step_through(make_indexer())
        for _ in range(5):
            mine(10)
            step_through(make_indexer())
        with reading() as session:
            numbers = [number for number, _hash in inbox.list_window(session, CHAIN_ID)]
        head = node().block_number()
        assert numbers == list(range(head, head - 11, -1))


class TestLease:
    def test_second_reader_does_not_read(self, deployed_everywhere: None) -> None:
        venue = Venue()
        with transaction() as session:
            assert inbox.take_lease(session, CHAIN_ID, "first", timedelta(minutes=1))
        with running(venue.indexer, "second"):
            time.sleep(0.2)
            assert (cursor().block_number, cursor().leader) == (inbox.NOWHERE, "first")
            with transaction() as session:
                inbox.drop_lease(session, CHAIN_ID, "first")
            wait_until(lambda: venue.event().status == "on_sale", "the second one reads")
        assert cursor().leader == "second"

    def test_lease_of_a_dead_reader_ends(self, deployed_everywhere: None) -> None:
        venue = Venue()
        with transaction() as session:
            assert inbox.take_lease(session, CHAIN_ID, "dead", timedelta(milliseconds=200))
            assert not inbox.take_lease(session, CHAIN_ID, "alive", timedelta(milliseconds=200))
        with running(venue.indexer, "alive"):
            wait_until(lambda: venue.event().status == "on_sale", "the lease has ended")

    def test_reader_keeps_its_own(self, deployed_everywhere: None) -> None:
        with transaction() as session:
            assert inbox.take_lease(session, CHAIN_ID, "mine", timedelta(minutes=1))
            assert inbox.take_lease(session, CHAIN_ID, "mine", timedelta(minutes=1))

    def test_two_at_once_read_everything_once(self, deployed_everywhere: None) -> None:
        venue, guest = Venue(), Person()
        with running(venue.indexer, "one"), running(make_indexer(), "two"):
            for _ in range(10):
                venue.buy(guest)
            wait_until(lambda: len(venue.owners()) == 10, "all are indexed")
        assert count_logs() == count_logs_on_chain(venue)
