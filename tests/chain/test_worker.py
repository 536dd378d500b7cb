"""The worker process on a real chain: from the door to the badge, killed in between, and after a reorg."""

import time
from secrets import token_hex

import pytest
from sqlmodel import col, select

from app.chain import deploy, sender
from app.chain.calls import Call
from app.chain.embedded import EmbeddedChain
from app.chain.indexer import LEASE
from app.chain.node import node
from app.clock import now
from app.db import reading, transaction
from app.door import service as door
from app.door.scans import Scan
from app.models import Badge, ChainCursor, ChainLog, OutgoingTransaction, Ticket
from app.tickets import service as tickets
from app.workers import verify
from tests.chain.control import mine, reorg, set_automine, wait_until, waiting
from tests.chain.own import kill, make_chain
from tests.chain.test_sender import gift
from tests.chain.venue import CHAIN_ID, Person, Venue
from tests.chain.worker_process import working
from tests.factories import make_account
from tests.figures import record


class Guest(Person):
    """Somebody with an account who comes to the door."""

    def __post_init__(self) -> None:
        super().__post_init__()
        with transaction() as session:
            self.caller = make_account(session, address=self.address, name="Ada")


def count_badges() -> int:
    with reading() as session:
        return len(session.exec(select(Badge)).all())


def list_outgoing(kind: str) -> list[OutgoingTransaction]:
    with reading() as session:
        query = select(OutgoingTransaction).where(col(OutgoingTransaction.purpose).startswith(kind))
        return list(session.exec(query).all())


def list_mints() -> list[ChainLog]:
    with reading() as session:
        return list(session.exec(select(ChainLog).where(col(ChainLog.name) == "BadgesMinted")).all())


def admit(venue: Venue, guest: Guest) -> None:
    """Show a pass at the door, once the ticket is indexed."""
    wait_until(lambda: guest.address in venue.owners().values(), "the ticket is indexed")
    with transaction() as session:
        ticket = session.exec(select(Ticket).where(col(Ticket.owner) == guest.address)).one()
        text = tickets.issue_pass(session, guest.caller, ticket.id, form="printed").text
        organizer = make_account(session, name="Door", roles=("admin",))
        verdict = door.check_in(session, organizer, Scan(venue.event_id, "North", token_hex(8), now(), pass_text=text))
    assert verdict.result == "go"


def open_doors() -> tuple[Venue, Guest]:
    """A published event and a guest whose ticket is indexed (by a worker that runs)."""
    venue, guest = Venue(), Guest()
    wait_until(lambda: venue.event().status == "on_sale", "the publication is indexed")
    venue.buy(guest)
    return venue, guest


def lose_one() -> Call:
    """A transaction of ours that the node has forgotten, and that no workflow waits for."""
    call = gift()
    set_automine(False)
    sender.send("gift", call)
    node().call("anvil_dropAllTransactions")
    set_automine(True)
    return call


def assert_exactly_one_badge(venue: Venue) -> None:
    number = venue.event().event_number
    assert (count_badges(), len(list_mints())) == (1, 1)
    assert deploy.badge().is_minted(number, 1)
    assert venue.tickets.is_attended(1)
    assert verify.run() == []


class TestEvening:
    def test_from_the_door_to_the_badge_and_through_a_reorg(self, chain: int, postgres: str) -> None:
        deploy.deploy_missing()
        forgotten = lose_one()
        with working() as worker:
            venue, guest = open_doors()
            assert node().balance_wei(forgotten.to) == 5, "nobody but the healing at the start sends it"
            admit(venue, guest)
            begun = time.monotonic()
            wait_until(count_badges, "the badge is there")
            record("worker: admitted at the door until the badge is indexed", f"{time.monotonic() - begun:.2f} s")
            (first,) = list_mints()
            begun = time.monotonic()
            reorg(2)  # attendance and badge
            wait_until(lambda: any(mint.block_hash != first.block_hash for mint in list_mints()), "it is healed")
            record(
                "worker: attendance and badge lost in a reorg until both are back", f"{time.monotonic() - begun:.2f} s"
            )
            wait_until(lambda: len(list_outgoing("badges:")) == 2, "the badges are asked for again")
            assert worker.stop() == 0
        with reading() as session:
            assert session.get_one(ChainCursor, CHAIN_ID).leader_until is None
        assert_exactly_one_badge(venue)


class TestKilled:
    @pytest.mark.parametrize(
        ("moment", "fate"), [("attendance", "mined"), ("badges", "mined"), ("badges", "lost")], ids=str
    )
    def test_exactly_one_badge(self, deployed: None, moment: str, fate: str) -> None:
        """``kill -9`` while our transaction waits for its block, which then comes or does not."""
        with working() as worker:
            venue, guest = open_doors()
            set_automine(False)
            admit(venue, guest)
            wait_until(lambda: waiting() and list_outgoing("attendance:"), "attendance waits for its block")
            if moment == "badges":
                mine()
                wait_until(lambda: waiting() and list_outgoing("badges:"), "the badge waits for its block")
            worker.kill()
        before = {row.purpose: row.tx_hash for row in list_outgoing("")}
        if fate == "mined":
            mine()
        else:
            node().call("anvil_dropAllTransactions")
        set_automine(True)
        begun = time.monotonic()
        with working():
            wait_until(count_badges, "the badge is there")
            assert time.monotonic() - begun < LEASE.total_seconds(), "it waited for the dead reader's lease"
            record(f"worker: killed at {moment}, {fate}: start until the badge", f"{time.monotonic() - begun:.2f} s")
            wait_until(lambda: {row.status for row in list_outgoing("")} == {"confirmed"}, "all are settled")
        assert_exactly_one_badge(venue)
        after = {row.purpose: row.tx_hash for row in list_outgoing("")}
        assert before.items() <= after.items()
        assert [len(list_outgoing(kind)) for kind in ("attendance:", "badges:")] == [1, 1]

    def test_with_its_node(self, own: EmbeddedChain, port: int) -> None:
        """The node dies under the worker: it waits, and goes on once the node is back."""
        deploy.deploy_missing()
        with working() as worker:
            venue, guest = open_doors()
            admit(venue, guest)
            own.dump()
            kill(port)
            time.sleep(0.5)
            assert worker.is_alive()
            make_chain(port).start()
            wait_until(count_badges, "the badge is there")
        assert_exactly_one_badge(venue)
