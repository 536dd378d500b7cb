"""Gifts on the real chain: locked by their sender's key, sent back, and indexed through all of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from app.api.unsigned import view_transaction
from app.chain import deploy
from app.chain.calls import Call, fetch_outcome
from app.chain.node import node
from app.clock import now
from app.config import settings
from app.db import reading, transaction
from app.gifts import claims, locking, returns
from app.gifts.errors import GiftExpired, GiftRekeyed, NotADraft, NotReady, WrongKey
from app.gifts.schemas import LockForm
from app.models import SponsorBudget
from app.units import Address, Wei
from app.workers import verify
from tests.chain.control import mine, reorg, wait_until
from tests.chain.execution import count_mined, run_waiting, start_waiting
from tests.chain.giving import COIN, Giver, Present, call_of, coins, given, index, ticket
from tests.chain.venue import Person, Venue
from tests.factories import make_address, make_signer


def travel(seconds: int) -> None:
    """The chain's time goes on; ours does as the test says."""
    node().call("evm_increaseTime", seconds)
    mine()


class TestLock:
    def test_from_the_draft_to_the_index(self, executor: None) -> None:
        giver = Giver()
        pack_id = giver.draft(coins())
        assert giver.view(pack_id).status == "draft"
        present = giver.wrap(pack_id)
        assert giver.view(pack_id).status == "locking"
        index()
        run_waiting()
        view = giver.view(pack_id)
        assert (view.status, view.gift_id, view.error_message) == ("locked", present.gift_id, "")
        assert [(one.kind, one.amount) for one in view.items] == [("native", COIN)]
        assert deploy.escrow().slot_of(bytes.fromhex(present.gift_id[2:])) != bytes(32)
        assert verify.run() == []

    def test_ticket_with_its_approval_and_its_name(self, executor: None) -> None:
        venue, giver = Venue(), Giver()
        venue.buy(giver.person)
        venue.index()
        present = giver.give(ticket(venue.tickets.address, 1), coins())
        venue.index()
        view = giver.view(present.pack_id)
        assert [(one.kind, one.name, one.detail) for one in view.items] == [
            ("ticket", "Evening of Lights", "Standing"),
            ("native", "ETH", ""),
        ]
        assert venue.owners() == {1: deploy.escrow().address}
        venue.organizer.send(venue.tickets.cancel())
        venue.index()
        with reading() as session:
            [shown, _coins] = claims.view_gift(session, present.gift_id).items
        assert (shown.kind, shown.detail) == ("ticket", "Standing · event cancelled")
        recipient = make_address()
        present.carry(recipient)
        run_waiting()
        assert venue.owners() == {1: recipient}

    def test_says_what_would_fail_before_anybody_pays(self, executor: None) -> None:
        venue, giver = Venue(), Giver()
        venue.buy(Person())
        venue.index()
        pack_id = giver.draft(ticket(venue.tickets.address, 1), coins(10**24))
        with reading() as session:
            found = locking.check_pack(session, giver.caller, pack_id)
        held = "Your wallet does not hold this any more."
        assert [(one["field"], one["message"]) for one in found.problems] == [("items.0", held), ("items.1", held)]
        with pytest.raises(NotReady, match="does not hold"):
            giver.wrap(pack_id)
        box = giver.draft(coins(), recipient=deploy.escrow().address)
        with reading() as session:
            [wrong] = locking.check_pack(session, giver.caller, box).problems
        assert (wrong["field"], wrong["message"]) == ("gift", "A gift cannot be for the gift box itself.")

    def test_refused_in_the_block_is_a_draft_again(self, executor: None) -> None:
        """The ticket is given away by another hand between the simulation and the block."""
        venue, giver = Venue(), Giver()
        venue.buy(giver.person)
        venue.index()
        pack_id = giver.draft(ticket(venue.tickets.address, 1))
        giver.person.send(venue.tickets.transfer(giver.person.address, make_address(), 1))
        with transaction() as session:
            pack = locking.find_pack(session, pack_id)
            assert pack is not None
            session.add(pack)
            pack.gift_id = "0x" + "ab" * 32
        failed = giver.person.sign(venue.tickets.transfer(giver.person.address, make_address(), 1))
        tx_hash = node().send_raw(failed)
        wait_until(lambda: node().find_receipt(tx_hash), "it is mined")
        with transaction() as session:
            locking.mark_submitted(session, giver.caller, pack_id, tx_hash)
        run_waiting()
        view = giver.view(pack_id)
        assert view.status == "draft"
        assert "Only the network fee was paid." in view.error_message

    def test_wrapped_and_never_told(self, executor: None) -> None:
        """The page was closed, or we were away, after the wallet had sent it: the draft cannot be wrapped again."""
        giver = Giver()
        pack_id = giver.draft(coins())
        form = LockForm(claim_key=make_address(), salt="0x" + "07" * 32)
        with transaction() as session:
            prepared = locking.prepare_lock(session, giver.caller, pack_id, form)
        assert prepared.transaction is not None
        giver.person.send(call_of(prepared.transaction))
        assert giver.view(pack_id).status == "draft"
        with pytest.raises(NotADraft):
            giver.wrap(pack_id)
        index()
        assert giver.view(pack_id).status == "locked"

    def test_transaction_that_wrapped_nothing(self, executor: None, set_time: Callable[[datetime], None]) -> None:
        """It was mined and read, and no gift came of it: nobody waits for one for ever."""
        giver = Giver()
        pack_id = giver.draft(coins())
        other = giver.person.send(Call(Address(make_address()), b"", Wei(1)))
        index()
        with transaction() as session:
            pack = locking.find_pack(session, pack_id)
            assert pack is not None
            pack.gift_id = "0x" + "cd" * 32
            session.add(pack)
        with transaction() as session:
            locking.mark_submitted(session, giver.caller, pack_id, other)
            assert not locking.settle_lock(session, pack_id, fetch_outcome(other))
        set_time(now() + timedelta(minutes=1))
        run_waiting()
        view = giver.view(pack_id)
        assert view.status == "draft"
        assert "has not wrapped this gift" in view.error_message


class TestAfterwards:
    def test_lost_link_is_replaced(self, executor: None) -> None:
        giver, present = given(coins(), is_cancellable=True)
        old, fresh = present.claim(make_address()), make_signer()
        with transaction() as session:
            priced = locking.prepare_rekey(
                session, giver.caller, present.pack_id, claim_key=str(fresh.address), sealed_message="bmV3"
            )
        giver.person.send(call_of(view_transaction(priced.transaction)))
        index()
        with pytest.raises((WrongKey, GiftRekeyed)), transaction() as session:
            claims.carry(session, old)
        with reading() as session:
            assert claims.view_gift(session, present.gift_id).sealed_message == "bmV3"
        recipient = make_address()
        Present(present.pack_id, present.gift_id, fresh).carry(recipient)
        run_waiting()
        assert node().balance_wei(recipient) == COIN
        index()
        assert verify.run() == []

    def test_taken_back_early_where_it_was_said(self, executor: None) -> None:
        giver, present = given(coins(), is_cancellable=True)
        with transaction() as session:
            priced = locking.prepare_reclaim(session, giver.caller, present.gift_id, to="")
        giver.person.send(call_of(view_transaction(priced.transaction)))
        index()
        assert giver.view(present.pack_id).status == "returned"


class TestReorg:
    def test_lock_and_claim_are_taken_back_and_happen_again(self, executor: None) -> None:
        giver, present = given()
        recipient = make_address()
        relay = present.carry(recipient)
        run_waiting()
        index()
        reorg(1)
        index()
        with reading() as session:
            assert claims.get_relay(session, relay.id).status == "queued"
        assert giver.view(present.pack_id).status == "locked"
        run_waiting()
        index()
        assert giver.view(present.pack_id).status == "claimed"
        with reading() as session:
            assert claims.get_relay(session, relay.id).status == "confirmed"
        reorg(4)
        index()
        assert giver.view(present.pack_id).status == "locking"


class TestGoingBack:
    def test_by_itself_at_the_expiry(self, executor: None, set_time: object) -> None:
        giver, present = given(coins(), lives_s=120)
        before = node().balance_wei(giver.person.address)
        with transaction() as session:
            assert claims.enqueue_due(session) == 0
        travel(130)
        set_time(now() + timedelta(seconds=130))  # type: ignore[operator]
        with pytest.raises(GiftExpired):
            present.carry(make_address())
        with transaction() as session:
            assert claims.enqueue_due(session) == 1
            assert claims.enqueue_due(session) == 0
        run_waiting()
        index()
        assert node().balance_wei(giver.person.address) == before + COIN
        assert giver.view(present.pack_id).status == "returned"
        assert verify.run() == []

    @pytest.mark.parametrize("budget", ["sponsor_sender_day_gwei", "sponsor_day_gwei"])
    def test_budget_of_a_day(
        self, executor: None, monkeypatch: pytest.MonkeyPatch, set_time: Callable[[datetime], None], budget: str
    ) -> None:
        """What costs more than a day holds waits for the next one, and loses no attempt."""
        _giver, present = given(coins(), lives_s=3600)
        today = now() + timedelta(seconds=3700)
        set_time(today)
        limit, mined = getattr(settings(), budget), count_mined()
        monkeypatch.setattr(settings(), budget, 1)
        with transaction() as session:
            assert claims.enqueue_due(session) == 1
        run_waiting()
        gift = present.row()
        assert gift.return_after is not None
        tomorrow = (today + timedelta(days=1)).date()
        assert (gift.return_attempts, gift.return_after.date()) == (0, tomorrow)
        assert count_mined() == mined
        monkeypatch.setattr(settings(), budget, limit)
        set_time(today + timedelta(days=1))
        with transaction() as session:
            assert claims.enqueue_due(session) == 1
            assert returns.plan(session, [present.gift_id]) is not None
            spent = {row.scope: row.spent_gwei for row in session.exec(select(SponsorBudget)).all()}
        assert 0 < spent["returns"] == spent[f"return:{present.row().sender}"] < limit

    def test_nothing_is_started_for_what_is_gone(self, executor: None) -> None:
        _giver, present = given(coins(), is_cancellable=True)
        present.carry(make_address())
        run_waiting()
        index()
        with reading() as session:
            assert claims.list_returns(session, [present.gift_id]) == []
        assert start_waiting() == []
