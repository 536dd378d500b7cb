"""From logs to rows and back: a purchase, a gift, a refund, attendance, a badge, and the sale's states."""

import pytest
from sqlmodel import col, select

from app.chain.calls import fetch_outcome
from app.chain.node import node
from app.db import reading, transaction
from app.models import Badge, ChainLog, Order, OutboxRow, Ticket, Tier
from app.orders import service as orders
from app.outbox import read_counters
from app.workers import projection
from tests.chain.control import raw_of, reorg
from tests.chain.venue import PRICE_WEI, Person, Venue, read_tables
from tests.factories import make_account


def ticket(token_id: int) -> Ticket:
    with reading() as session:
        return session.exec(select(Ticket).where(col(Ticket.token_id) == token_id)).one()


def sold(position: int = 0) -> int:
    with reading() as session:
        return session.exec(select(Tier).where(col(Tier.position) == position)).one().sold


def outbox(topic: str) -> list[OutboxRow]:
    with reading() as session:
        return list(session.exec(select(OutboxRow).where(col(OutboxRow.topic) == topic)).all())


def order_tickets(venue: Venue, guest: Person, quantity: int) -> tuple[str, str]:
    """Order and pay as the product does; the order's id and the transaction's hash."""
    with transaction() as session:
        caller = make_account(session, address=guest.address)
        tier = session.exec(select(Tier).where(col(Tier.position) == 0)).one()
        placed = orders.place(
            session,
            caller,
            tier_id=tier.id,
            quantity=quantity,
            payer_address=guest.address,
            recipient_address=guest.address,
        )
    tx_hash = venue.buy(guest, quantity)
    with transaction() as session:
        orders.mark_submitted(session, caller, placed.order.id, tx_hash)
    return placed.order.id, tx_hash


def settle_order(order_id: str) -> str:
    with transaction() as session:
        order = session.get_one(Order, order_id)
        return orders.settle(session, order_id, fetch_outcome(order.tx_hash or "")).status


class TestPurchase:
    def test_there_and_back_and_there_again(self, deployed_everywhere: None) -> None:
        venue, ada = Venue(), Person()
        venue.index()
        order_id, tx_hash = order_tickets(venue, ada, 2)
        venue.index()
        assert settle_order(order_id) == "confirmed"
        found = ticket(2)
        assert (found.owner, found.paid_wei, found.mint_tx_hash, sold()) == (ada.address, PRICE_WEI, tx_hash, 2)
        raw = raw_of(tx_hash)
        reorg(1)
        venue.index()
        assert (venue.owners(), sold()) == ({}, 0)
        with reading() as session:
            assert session.get_one(Order, order_id).status in ("submitted", "confirming")
        assert len(outbox("orders.watch")) == 2  # watched again
        node().send_raw(raw)
        venue.buy(ada)
        venue.index()
        assert settle_order(order_id) == "confirmed"
        assert (len(venue.owners()), sold()) == (3, 3)

    def test_by_somebody_that_we_do_not_know(self, deployed: None) -> None:
        """Bought past our pages, straight from the contract: a ticket like any other."""
        venue, stranger = Venue(), Person()
        venue.buy(stranger)
        venue.index()
        assert venue.owners() == {1: stranger.address}


class TestTicket:
    def test_gift_and_refund_and_back(self, deployed_everywhere: None) -> None:
        venue, ada, ben = Venue(), Person(), Person()
        venue.buy(ada, 2)
        venue.index()
        ada.send(venue.tickets.transfer(ada.address, ben.address, 1))
        ada.send(venue.tickets.refund(2))
        venue.index()
        given, returned = ticket(1), ticket(2)
        assert (given.owner, given.sequence, given.pass_seq) == (ben.address, 1, 1)
        assert (returned.is_refunded, returned.pass_seq) == (True, 1)
        reorg(2)
        venue.index()
        given, returned = ticket(1), ticket(2)
        assert (given.owner, given.sequence, given.pass_seq) == (ada.address, 0, 2)
        assert (returned.is_refunded, returned.pass_seq) == (False, 2)

    def test_pages_are_told(self, deployed: None) -> None:
        venue, ada = Venue(), Person()
        venue.index()
        topics = [f"event:{venue.event_id}", f"tickets:{ada.address}"]
        with reading() as session:
            before = read_counters(session, topics)
        venue.buy(ada)
        venue.index()
        with reading() as session:
            after = read_counters(session, topics)
        assert all(after[topic] > before[topic] for topic in topics)


class TestAttendance:
    def test_marked_with_a_badge_and_back(self, deployed_everywhere: None) -> None:
        venue, ada = Venue(), Person()
        venue.buy(ada, 3)
        venue.admit(1, 3)
        venue.index()
        assert [ticket(number).attended_at is not None for number in (1, 2, 3)] == [True, False, True]
        (asked,) = outbox(projection.BADGES_TOPIC)
        assert asked.payload == {"contract": venue.tickets.address, "word": 0, "mask": str(0b1010)}
        venue.award(1, 3)
        venue.index()
        with reading() as session:
            assert {one.owner for one in session.exec(select(Badge)).all()} == {ada.address}
        reorg(2)
        venue.index()
        with reading() as session:
            assert session.exec(select(Badge)).all() == []
        assert ticket(1).attended_at is None
        assert len(outbox(projection.HEAL_TOPIC)) == 1

    def test_same_log_again_asks_for_nothing_new(self, deployed: None) -> None:
        venue, ada = Venue(), Person()
        venue.buy(ada)
        venue.admit(1)
        venue.award(1)
        venue.index()
        before = read_tables()
        with transaction() as session:
            order = (col(ChainLog.block_number), col(ChainLog.log_index))
            logs = session.exec(select(ChainLog).where(col(ChainLog.name) != "Transfer").order_by(*order)).all()
            projection.apply(session, list(logs))
        assert read_tables() == before
        assert len(outbox(projection.BADGES_TOPIC)) == 1


class TestSale:
    @pytest.mark.parametrize(
        ("steps", "statuses"),
        [(("pause_sale",), ["paused"]), (("pause_sale", "resume_sale", "cancel"), ["paused", "on_sale", "cancelled"])],
        ids=["paused", "cancelled"],
    )
    def test_states_there_and_back(
        self, deployed_everywhere: None, steps: tuple[str, ...], statuses: list[str]
    ) -> None:
        venue = Venue()
        venue.index()
        for step, status in zip(steps, statuses, strict=True):
            venue.organizer.send(getattr(venue.tickets, step)())
            venue.index()
            assert venue.event().status == status
        reorg(len(steps))
        venue.index()
        assert venue.event().status == "on_sale"
