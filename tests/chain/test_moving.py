"""Tickets passed on and given back on the real chain: prepared by the service, signed by their holders, indexed."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.caller import Caller
from app.chain import deploy
from app.chain.calls import Call, Priced
from app.chain.node import node
from app.clock import now
from app.config import settings
from app.db import reading, transaction
from app.door import service as door
from app.door.scans import Scan
from app.errors import AppError
from app.models import Event, Ticket, Wallet
from app.tickets import errors, moving, service
from app.tickets.schemas import TicketView
from app.units import Address, Wei
from app.workers import verify
from tests import figures
from tests.chain.control import receipt_of, wait_until
from tests.chain.venue import PRICE_WEI, Person, Venue
from tests.factories import make_account, make_address, make_signer


class Guest:
    """Somebody with an account who bought a ticket; nothing is indexed by itself."""

    def __init__(self, venue: Venue, *, is_free: bool = False) -> None:
        self.venue, self.person = venue, Person()
        with transaction() as session:
            self.caller: Caller = make_account(session, address=self.person.address)
        price = Wei(0) if is_free else PRICE_WEI
        self.person.send(venue.tickets.buy(int(is_free), 1, self.person.address, price))
        venue.index()

    def ticket(self) -> Ticket:
        """The row of the one ticket that this guest holds, or held."""
        with reading() as session:
            return session.exec(select(Ticket).where(Ticket.contract == self.venue.tickets.address)).one()

    def views(self) -> list[TicketView]:
        with reading() as session:
            return service.list_for(session, self.caller)

    def transfer(self, to: str) -> Priced:
        with reading() as session:
            return moving.prepare_transfer(session, self.caller, self.ticket().id, to=to)

    def refund(self) -> Priced:
        with reading() as session:
            return moving.prepare_refund(session, self.caller, self.ticket().id)

    def sign(self, priced: Priced) -> dict[str, Any]:
        """Signed and mined as the wallet does it; the receipt."""
        asked = priced.transaction
        return receipt_of(self.person.send(Call(asked.to, bytes.fromhex(asked.data[2:]), asked.value_wei)))

    def refused_transfer(self, to: str = "") -> type[AppError]:
        with pytest.raises(AppError) as refused:
            self.transfer(to or make_address())
        return type(refused.value)

    def refused_refund(self) -> type[AppError]:
        with pytest.raises(AppError) as refused:
            self.refund()
        return type(refused.value)


def write_event(venue: Venue, **values: Any) -> None:
    """What the index would say if it knew no better."""
    with transaction() as session:
        event = session.get_one(Event, venue.event_id)
        for name, value in values.items():
            setattr(event, name, value)


@pytest.fixture
def venue(deployed: None) -> Venue:
    return Venue()


@pytest.fixture
def guest(venue: Venue) -> Iterator[Guest]:
    """Afterwards the index is what the chain says, whatever happened."""
    yield Guest(venue)
    venue.index()
    assert verify.run() == []


class TestTransfer:
    def test_goes_to_somebody_else_for_good(self, venue: Venue, guest: Guest) -> None:
        friend = Person()
        with transaction() as session:
            friends = make_account(session, address=friend.address)
        guest.sign(guest.transfer(friend.address))
        assert guest.refused_transfer() is errors.TicketMoved
        assert guest.refused_refund() is errors.TicketMoved
        before = guest.ticket()
        venue.index()
        assert venue.tickets.owner_of(before.token_id) == friend.address
        after = guest.ticket()
        assert (after.owner, after.pass_seq, after.sequence) == (friend.address, before.pass_seq + 1, 1)
        assert guest.refused_transfer() is errors.TicketNotFound
        with reading() as session:
            assert [one.id for one in service.list_for(session, friends)] == [after.id]

    def test_old_code_is_dead_within_seconds(self, venue: Venue, guest: Guest) -> None:
        """From the signature to the door's word, with the index reading as it does in the product (bar 5 s)."""
        with transaction() as session:
            text = service.issue_pass(session, guest.caller, guest.ticket().id, form="printed").text
        priced, before, stop = guest.transfer(make_address()), guest.ticket().pass_seq, threading.Event()
        reading_on = {"poll_s": settings().index_poll_ms / 1000, "name": "reader"}
        reader = threading.Thread(target=venue.indexer.run, args=(stop,), kwargs=reading_on)
        reader.start()
        try:
            begun = time.monotonic()
            guest.sign(priced)
            wait_until(lambda: guest.ticket().pass_seq > before, "the index knows of the transfer")
            taken = time.monotonic() - begun
        finally:
            stop.set()
            reader.join()
        figures.record("transfer signed to the old code's refusal at the door (bar 5 s)", f"{taken:.2f} s")
        with transaction() as session:
            staff = replace(make_account(session), door_event_ids=frozenset({venue.event_id}))
            verdict = door.check_in(session, staff, Scan(venue.event_id, "North", "n1", now(), pass_text=text))
        assert (verdict.result, verdict.reason) == ("stop", "superseded")

    def test_costs_at_most_what_was_said(self, guest: Guest) -> None:
        priced = guest.transfer(make_address())
        receipt = guest.sign(priced)
        assert int(receipt["gasUsed"], 16) <= priced.transaction.gas
        assert int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16) <= priced.fee_wei

    def test_from_another_wallet_of_the_account(self, venue: Venue, guest: Guest) -> None:
        second = Person()
        with transaction() as session:
            session.add(Wallet(address=second.address, account_id=guest.caller.account_id))
        guest.sign(guest.transfer(second.address))
        venue.index()
        priced = guest.transfer(guest.person.address)
        guest.person = second
        guest.sign(priced)
        venue.index()
        assert guest.ticket().owner == guest.caller.address

    def test_contracts_that_would_swallow_it(self, venue: Venue, guest: Guest) -> None:
        for address in (venue.tickets.address, deploy.factory().address, deploy.badge().address):
            assert guest.refused_transfer(address) is errors.CannotHoldTickets
        assert guest.refused_transfer(deploy.escrow().address) is errors.ToGiftBox

    @pytest.mark.parametrize("code", ["0xfe", "0x60006000fd", "0x00", "0x60015ffd", "0x5b5f56"])
    def test_other_code_that_takes_none(self, guest: Guest, code: str) -> None:
        """It breaks off, reverts, answers nothing, reverts with a byte, never ends."""
        address = make_address()
        node().call("anvil_setCode", address, code)
        assert guest.refused_transfer(address) is errors.CannotHoldTickets

    def test_policy_of_the_contract(self, deployed: None) -> None:
        venue = Venue(transfer_policy="none")
        guest = Guest(venue)
        assert guest.refused_transfer() is errors.TransferNotAllowed
        write_event(venue, transfer_policy="free")
        assert guest.refused_transfer() is errors.TransferNotAllowed

    def test_market_policy_of_the_contract(self, deployed: None) -> None:
        venue = Venue(transfer_policy="marketplace")
        guest = Guest(venue)
        write_event(venue, transfer_policy="free")
        assert guest.refused_transfer() is errors.MarketplaceOnly

    def test_used(self, venue: Venue, guest: Guest) -> None:
        venue.admit(guest.ticket().token_id)
        assert guest.refused_transfer() is errors.TicketUsed
        venue.index()
        assert guest.views()[0].transfer_barred_by == "used"
        assert guest.refused_transfer() is errors.TicketUsed

    def test_wallet_without_coins(self, venue: Venue, guest: Guest) -> None:
        poor = str(make_signer().address)
        with transaction() as session:
            session.add(Wallet(address=poor, account_id=guest.caller.account_id))
        guest.sign(guest.transfer(poor))
        venue.index()
        assert guest.refused_transfer() is errors.NotEnoughMoney
        assert guest.refused_refund() is errors.NotEnoughMoney


class TestRefund:
    def test_pays_exactly_what_was_paid(self, venue: Venue, guest: Guest) -> None:
        assert guest.views()[0].paid_wei == PRICE_WEI
        before = node().balance_wei(guest.person.address)
        receipt = guest.sign(guest.refund())
        fee = int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
        assert node().balance_wei(guest.person.address) == before + PRICE_WEI - fee
        assert guest.refused_refund() is errors.TicketRefunded
        assert guest.refused_transfer() is errors.TicketRefunded
        venue.index()
        (view,) = guest.views()
        assert (view.state, view.refund_barred_by, view.transfer_barred_by) == ("refunded", "refunded", "refunded")

    def test_to_whoever_has_it_now(self, venue: Venue, guest: Guest) -> None:
        friend = Person()
        with transaction() as session:
            friends = make_account(session, address=friend.address)
        guest.sign(guest.transfer(friend.address))
        venue.index()
        guest.caller, guest.person = friends, friend
        before = node().balance_wei(friend.address)
        guest.sign(guest.refund())
        assert before < node().balance_wei(friend.address) < before + PRICE_WEI

    def test_free_ticket(self, venue: Venue) -> None:
        guest = Guest(venue, is_free=True)
        guest.sign(guest.refund())
        venue.index()
        assert guest.views()[0].state == "refunded"

    def test_too_late_until_the_event_is_cancelled(self, deployed: None) -> None:
        venue = Venue(refund_until=now() - timedelta(minutes=1))
        guest = Guest(venue)
        assert guest.refused_refund() is errors.RefundsClosed
        write_event(venue, refund_until=now() + timedelta(days=1))
        assert guest.refused_refund() is errors.RefundsClosed
        venue.organizer.send(venue.tickets.cancel())
        venue.index()
        assert guest.views()[0].refund_barred_by is None
        guest.sign(guest.refund())
        venue.index()
        assert guest.views()[0].state == "refunded"

    def test_used(self, venue: Venue, guest: Guest) -> None:
        venue.admit(guest.ticket().token_id)
        assert guest.refused_refund() is errors.TicketUsed
        venue.organizer.send(venue.tickets.cancel())
        venue.index()
        guest.sign(guest.refund())

    def test_wallet_that_takes_no_coins(self, guest: Guest) -> None:
        node().call("anvil_setCode", guest.person.address, "0x60006000fd")
        assert guest.refused_refund() is errors.CannotTakeCoins
        node().call("anvil_setCode", guest.person.address, "0x")
        assert guest.transfer(Address(make_address())).fee_wei > 0
