"""``python -m app verify`` on a real index: silent when it is right, and naming each thing that is not."""

import argparse
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from app import __main__ as command_line
from app.chain.node import node
from app.db import reading, transaction
from app.models import Badge, ChainLog, Ticket, Tier
from app.workers import verify
from tests.chain.control import reorg
from tests.chain.venue import Person, Venue, read_tables
from tests.factories import make_address


@pytest.fixture
def venue(deployed: None) -> Venue:
    """An evening's index on SQLite."""
    return open_evening()


def open_evening() -> Venue:
    """Three tickets, one of them moved, two admitted with badges, one refunded."""
    made, ada, ben = Venue(), Person(), Person()
    made.buy(ada, 3)
    ada.send(made.tickets.transfer(ada.address, ben.address, 2))
    ada.send(made.tickets.refund(3))
    made.admit(1, 2)
    made.award(1, 2)
    made.index()
    return made


def plant(statement: Any) -> None:
    with transaction() as session:
        assert session.connection().execute(statement).rowcount == 1


def find_log(name: str) -> ChainLog:
    with reading() as session:
        return session.exec(select(ChainLog).where(col(ChainLog.name) == name)).one()


class TestVerify:
    def test_silent_on_a_good_index(self, deployed_everywhere: None) -> None:
        open_evening()
        before = read_tables()
        assert verify.run() == []
        assert read_tables() == before

    @pytest.mark.parametrize("name", ["TicketsSold", "TicketRefunded", "AttendanceMarked", "EventCreated"])
    def test_log_that_is_missing(self, venue: Venue, name: str) -> None:
        lost = find_log(name)
        plant(delete(ChainLog).where(col(ChainLog.id) == lost.id))
        assert f"The index misses log {lost.log_index} of transaction {lost.tx_hash}." in verify.run()

    def test_log_that_the_chain_has_not(self, venue: Venue) -> None:
        extra = find_log("AttendanceMarked")
        with transaction() as session:
            session.add(ChainLog(**extra.model_dump(exclude={"id", "log_index"}), log_index=77))
        assert verify.run() == [f"The chain has not log 77 of transaction {extra.tx_hash}."]

    def test_branch_that_is_gone(self, venue: Venue) -> None:
        reorg(1)
        assert verify.run()[0].startswith("The chain has not log")
        venue.index()
        assert verify.run() == []

    def test_owner_that_is_wrong(self, venue: Venue) -> None:
        thief = make_address()
        plant(update(Ticket).where(col(Ticket.token_id) == 2).values(owner=thief))
        (sentence,) = verify.run()
        assert sentence.startswith(f"ticket 2 of {venue.tickets.address}: ('{thief}'")
        assert venue.owners()[2] == thief  # it tells, and repairs nothing

    @pytest.mark.parametrize(
        ("changes", "place"),
        [({"sequence": 7}, 1), ({"is_refunded": True}, 1), ({"is_refunded": False}, 3), ({"attended_at": None}, 2)],
        ids=str,
    )
    def test_ticket_that_is_wrong(self, venue: Venue, changes: dict[str, Any], place: int) -> None:
        plant(update(Ticket).where(col(Ticket.token_id) == place).values(**changes))
        assert [one.split(":")[0] for one in verify.run()] == [f"ticket {place} of {venue.tickets.address}"]

    def test_sold_count_that_is_wrong(self, venue: Venue) -> None:
        plant(update(Tier).where(col(Tier.position) == 0).values(sold=99))
        (sentence,) = verify.run()
        assert "(Standing): " in sentence
        assert "99" in sentence.split(" in the index, ")[0]
        assert "99" not in sentence.split(" in the index, ")[1]

    def test_ticket_that_is_missing(self, venue: Venue) -> None:
        plant(delete(Ticket).where(col(Ticket.token_id) == 3))
        found = verify.run()
        assert "Evening of Lights: 2 tickets in the index, 3 on chain." in found
        assert any(one.startswith(f"ticket 3 of {venue.tickets.address}: None in the index") for one in found)

    @pytest.mark.parametrize(
        "change",
        [
            lambda row: delete(Badge).where(row),
            lambda row: update(Badge).where(row).values(owner="0x" + "22" * 20),
        ],
        ids=["missing", "somebody else's"],
    )
    def test_badge_that_is_wrong(self, venue: Venue, change: Callable[[Any], Any]) -> None:
        plant(change(col(Badge.ticket_token_id) == 1))
        number = venue.event().event_number
        assert [one.split(":")[0] for one in verify.run()] == [f"badge {number}/1"]

    def test_price_that_is_wrong(self, venue: Venue) -> None:
        plant(update(Tier).where(col(Tier.position) == 1).values(supply=6))
        assert ["(Free)" in one for one in verify.run()] == [True]


class TestOddButTrue:
    def test_two_events_of_one_name(self, deployed: None) -> None:
        for tickets in (1, 2):
            venue = Venue()
            venue.buy(Person(), tickets)
            venue.index()
        assert verify.run() == []

    @pytest.mark.parametrize("act", ["pause_sale", "cancel"])
    def test_sale_that_stopped(self, venue: Venue, act: str) -> None:
        venue.organizer.send(getattr(venue.tickets, act)())
        venue.index()
        assert verify.run() == []

    def test_contract_that_is_gone(self, venue: Venue) -> None:
        reorg(node().block_number() - find_log("EventCreated").block_number + 1)
        assert any("no contract" in sentence.lower() for sentence in verify.run())


class TestCommand:
    def test_before_anything_was_read(self, deployed: None) -> None:
        assert verify.run() == ["The index has not read anything yet."]

    def test_says_so_and_ends_well_or_not(self, deployed: None, capsys: pytest.CaptureFixture[str]) -> None:
        venue = Venue()
        venue.index()
        command_line.verify(argparse.Namespace())
        assert capsys.readouterr().out.endswith("Chain and index agree.\n")
        plant(update(Tier).where(col(Tier.position) == 0).values(sold=1))
        with pytest.raises(SystemExit) as ended:
            command_line.verify(argparse.Namespace())
        assert ended.value.code == 1
        assert "(Standing): " in capsys.readouterr().out
