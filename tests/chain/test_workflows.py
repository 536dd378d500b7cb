"""The durable workflows in this process, step by step with an index that reads only when the test says so."""

import time
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import pytest
from sqlmodel import col, select

from app.caller import Caller
from app.chain import deploy, sender
from app.chain.calls import Call
from app.chain.node import node
from app.db import reading, transaction
from app.door import service as door
from app.door.schemas import UndoneView
from app.models import CheckIn, Event, OutgoingTransaction, Ticket
from app.outbox import enqueue
from app.units import Address
from app.workers import worker, workflows
from tests.chain.control import reorg, wait_until
from tests.chain.execution import run_waiting, start_waiting
from tests.chain.venue import Person, Venue
from tests.factories import make_address


def purposes(kind: str) -> list[tuple[str, str]]:
    """(purpose after its workflow's id, status) of our transactions of a kind, in order."""
    with reading() as session:
        rows = session.exec(select(OutgoingTransaction).order_by(col(OutgoingTransaction.nonce))).all()
    return [(row.purpose.split(":", 2)[2], row.status) for row in rows if row.purpose.startswith(kind)]


def scan(venue: Venue, *token_ids: int) -> None:
    """Admissions as the door writes them, with their wish for attendance."""
    with transaction() as session:
        event = session.get_one(Event, venue.event_id)
        for ticket in session.exec(select(Ticket).where(col(Ticket.token_id).in_(token_ids))).all():
            admission = CheckIn(
                nonce=token_hex(8),
                body_hash=token_hex(32),
                event_id=event.id,
                ticket_id=ticket.id,
                admission=f"{ticket.id}:1",
                result="go",
                scanned_by=event.organizer_id,
                scanned_at=event.doors_at,
            )
            session.add(admission)
        enqueue(session, "door.attendance", {"event_id": event.id})


def undo(venue: Venue, token_id: int) -> UndoneView:
    """The organizer takes a ticket's admission back."""
    with transaction() as session:
        organizer_id = session.get_one(Event, venue.event_id).organizer_id
        organizer = Caller(organizer_id, make_address(), "", frozenset(), frozenset(), "s")
        query = select(CheckIn.id).join(Ticket, col(Ticket.id) == col(CheckIn.ticket_id))
        standing = query.where(Ticket.token_id == token_id, col(CheckIn.admission).is_not(None))
        return door.undo(session, organizer, session.exec(standing).one())


class TestAttendance:
    def test_badges_in_portions(self, executor: None) -> None:
        """120 guests at once: one transaction marks them, three mint their badges."""
        venue = Venue()
        for _ in range(2):
            venue.organizer.send(venue.tickets.grant_many(1, [make_address() for _ in range(60)]))
        venue.index()
        run_waiting()
        scan(venue, *range(1, 121))
        run_waiting()
        run_waiting()
        assert purposes("attendance:") == [("0", "confirmed")]
        assert purposes("badges:") == [("0", "confirmed"), ("50", "confirmed"), ("100", "confirmed")]
        assert all(venue.tickets.is_attended(number) for number in (1, 60, 120))

    def test_refunded_meanwhile_is_left_out(self, executor: None) -> None:
        """The chain knows of the refund, the index does not yet: the others must not suffer from it."""
        venue, ada = Venue(), Person()
        venue.buy(ada, 3)
        venue.index()
        run_waiting()
        scan(venue, 1, 2, 3)
        ada.send(venue.tickets.refund(2))
        run_waiting()
        assert [venue.tickets.is_attended(number) for number in (1, 2, 3)] == [True, False, True]
        assert purposes("attendance:") == [("1", "confirmed")]

    def test_undone_before_its_batch(self, executor: None) -> None:
        """Who was scanned by mistake and taken back in time was never there, as far as the chain knows."""
        venue, ada = Venue(), Person()
        venue.buy(ada, 2)
        venue.index()
        run_waiting()
        scan(venue, 1, 2)
        undo(venue, 2)
        run_waiting()
        with transaction() as session:
            assert door.enqueue_leftovers(session) == 0
        assert [venue.tickets.is_attended(number) for number in (1, 2)] == [True, False]

    def test_undone_after_the_chain(self, executor: None) -> None:
        """The mark stays, the ticket may enter again, and is not marked a second time (decision 14)."""
        venue, ada = Venue(), Person()
        venue.buy(ada)
        venue.index()
        run_waiting()
        scan(venue, 1)
        run_waiting()
        venue.index()
        assert undo(venue, 1).is_recorded_on_chain
        scan(venue, 1)
        run_waiting()
        assert venue.tickets.is_attended(1)
        assert purposes("attendance:") == [("0", "confirmed")]

    def test_lost_before_it_was_read(self, executor: None) -> None:
        """Mined, and gone with the node's last moments before the index had read it: nobody sees a reorg."""
        venue, ada = Venue(), Person()
        venue.buy(ada)
        venue.index()
        run_waiting()
        scan(venue, 1)
        [attendance] = start_waiting()
        wait_until(lambda: purposes("attendance:") == [("0", "confirmed")], "it is mined")
        reorg(1)
        assert not venue.tickets.is_attended(1)
        wait_until(lambda: venue.tickets.is_attended(1), "it is sent again")
        assert attendance.get_status().status == "PENDING"
        venue.index()
        attendance.get_result()
        assert purposes("attendance:") == [("0", "confirmed")]

    def test_relayer_without_money(self, executor: None, monkeypatch: pytest.MonkeyPatch) -> None:
        """The workflow waits, longer than one step, and goes on by itself once there is money again."""
        monkeypatch.setattr(workflows, "STEP_LENGTH_S", 0.3)
        monkeypatch.setattr(workflows, "SLOW_POLL_S", 0.1)
        venue, ada = Venue(), Person()
        venue.buy(ada)
        venue.index()
        run_waiting()
        scan(venue, 1)
        relayer = str(sender.relayer().address)
        node().call("anvil_setBalance", relayer, "0x0")
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(run_waiting)
            time.sleep(1.0)
            assert not waiting.done()
            assert not venue.tickets.is_attended(1)
            node().call("anvil_setBalance", relayer, hex(10**18))
            waiting.result(20)
        assert venue.tickets.is_attended(1)
        assert purposes("attendance:") == [("0", "confirmed")]


class TestPublication:
    def test_refused_by_the_chain(self, executor: None) -> None:
        """The organizer sends the same publication twice: the second one's reference is taken."""
        venue = Venue()
        first = node().find_transaction(venue.publish_tx)
        assert first is not None
        twin = Call(Address(deploy.factory().address), bytes.fromhex(first["input"][2:]))
        refused = node().send_raw(venue.organizer.sign(twin))
        wait_until(lambda: node().find_receipt(refused), "it is mined")
        with transaction() as session:
            session.get_one(Event, venue.event_id).publish_tx_hash = refused
        run_waiting()
        event = venue.event()
        assert event.status == "draft"
        assert "EventFactory_RefUsed" in event.publish_error

    def test_unknown_to_the_node(self, executor: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workflows, "STEP_LENGTH_S", 0.4)
        venue = Venue()
        with transaction() as session:
            session.get_one(Event, venue.event_id).publish_tx_hash = "0x" + token_hex(32)
        run_waiting()
        assert "Nothing was paid" in venue.event().publish_error
        assert venue.event().status == "draft"


class TestPump:
    def test_crash_between_start_and_mark(self, executor: None, monkeypatch: pytest.MonkeyPatch) -> None:
        """Started and not marked as such: the same row is the same workflow, which runs once."""
        venue, ada = Venue(), Person()
        venue.buy(ada)
        venue.index()
        run_waiting()
        scan(venue, 1)
        with monkeypatch.context() as patch:
            patch.setattr(worker, "mark_started", lambda *_: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                worker.pump()
        run_waiting()
        run_waiting()
        assert worker.pump() == 0
        assert (purposes("attendance:"), purposes("badges:")) == ([("0", "confirmed")], [("0", "confirmed")])
        assert node().nonce(str(sender.relayer().address)) == 5  # three deployments, one attendance, one badge
