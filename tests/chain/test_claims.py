"""Claims on the real chain: signed by the gift's key, carried by our relayer within its budget."""

from secrets import token_hex

import pytest
from sqlmodel import select

from app.api.unsigned import view_transaction
from app.chain import deploy
from app.chain.node import node
from app.clock import now
from app.config import settings
from app.db import reading, transaction
from app.errors import AppError
from app.gifts import claims, locking
from app.gifts.errors import BeingOpened, BudgetSpent, GiftTaken, ItemStuck, NotForYou, WrongKey, WrongPassphrase
from app.models import GiftPack, Relay, SponsorBudget
from app.outbox import enqueue
from app.tickets import pass_codec
from app.tickets import service as tickets
from app.tickets.errors import TicketNotFound
from app.workers import verify, worker
from tests.chain.control import wait_until
from tests.chain.execution import run_waiting, start_waiting
from tests.chain.giving import COIN, Giver, Present, call_of, coins, given, index, ticket
from tests.chain.tokens import Money
from tests.chain.venue import Person, Venue
from tests.factories import make_account, make_address, make_signer

REFUSES_ALL = "0x60006000fd"
"""REVERT, whatever is asked."""


def never_sent(giver: Giver) -> GiftPack:
    """A gift whose lock nobody has ever seen."""
    return GiftPack(
        account_id=giver.caller.account_id,
        sender=giver.caller.address,
        status="locking",
        items=[],
        wrapping="ribbon",
        lives_s=60,
        lock_tx_hash="0x" + token_hex(32),
        submitted_at=now(),
    )


def sequence_of(text: str) -> int:
    """The sequence that a pass carries: the door takes the newest alone."""
    return pass_codec.decode(text).sequence


def spent(scope: str) -> int:
    with reading() as session:
        return sum(row.spent_gwei for row in session.exec(select(SponsorBudget)).all() if row.scope.startswith(scope))


def relays() -> list[str]:
    with reading() as session:
        return sorted(one.status for one in session.exec(select(Relay)).all())


class TestClaim:
    def test_carried_without_gas_by_somebody_new(self, executor: None) -> None:
        giver, present = given()
        recipient = make_address()
        relay = present.carry(recipient)
        assert relay.status == "queued"
        run_waiting()
        index()
        assert node().balance_wei(recipient) == COIN
        assert giver.view(present.pack_id).status == "claimed"
        with reading() as session:
            found = claims.get_relay(session, relay.id)
        assert (found.status, found.error_message) == ("confirmed", "")
        assert found.tx_hash is not None
        assert 0 < spent("all") == spent("gift:") == spent("recipient:") < 1_000_000
        assert verify.run() == []

    def test_ticket_of_each_step(self, executor: None) -> None:
        """The giver's pass dies at the lock, the new holder's sequence is another one."""
        venue, giver = Venue(), Giver()
        venue.buy(giver.person)
        venue.index()
        with transaction() as session:
            friend = make_account(session)
            [held] = tickets.list_for(session, giver.caller)
            first = tickets.issue_pass(session, giver.caller, held.id, form="printed")
        present = giver.give(ticket(venue.tickets.address, 1))
        venue.index()
        with transaction() as session:
            assert tickets.list_for(session, giver.caller) == []
            with pytest.raises(TicketNotFound):
                tickets.issue_pass(session, giver.caller, held.id, form="printed")
        relay = present.carry(friend.address)
        run_waiting()
        venue.index()
        assert venue.owners() == {1: friend.address}
        with transaction() as session:
            assert claims.get_relay(session, relay.id).ticket_ids == [held.id]
            fresh = tickets.issue_pass(session, friend, held.id, form="printed")
        assert sequence_of(fresh.text) > sequence_of(first.text)

    def test_told_twice_is_one(self, executor: None) -> None:
        _giver, present = given()
        recipient = make_address()
        assert present.carry(recipient).id == present.carry(recipient).id
        with pytest.raises(BeingOpened):
            present.carry(make_address())
        run_waiting()
        index()
        assert node().balance_wei(recipient) == COIN
        with pytest.raises(GiftTaken):
            present.carry(make_address())

    def test_somebody_else_carried_it(self, executor: None) -> None:
        """The signature names its recipient: whoever carries it, the gift is theirs, and nothing is paid twice."""
        _giver, present = given()
        recipient, carrier = make_address(), Person()
        form = present.claim(recipient)
        relay = present.carry(recipient)
        carrier.send(claims._claim_call(present.row(), recipient, form))
        run_waiting()
        index()
        run_waiting()
        assert node().balance_wei(recipient) == COIN
        with reading() as session:
            assert claims.get_relay(session, relay.id).status == "confirmed"

    @pytest.mark.parametrize(
        ("spoil", "error"),
        [
            ({"claim_signature": "0x" + "11" * 64 + "1b"}, WrongKey),
            ({"recipient": "0x00000000000000000000000000000000000000AA"}, WrongKey),
        ],
    )
    def test_signed_by_somebody_else(self, executor: None, spoil: dict[str, str], error: type[AppError]) -> None:
        _giver, present = given()
        form = present.claim(make_address()).model_copy(update=spoil)
        with pytest.raises(error), transaction() as session:
            claims.carry(session, form)
        assert (relays(), spent("all")) == ([], 0)

    def test_bound_to_somebody(self, executor: None) -> None:
        recipient = make_address()
        _giver, present = given(coins(), recipient=recipient)
        with pytest.raises(NotForYou):
            present.carry(make_address())
        present.carry(recipient)
        run_waiting()
        assert node().balance_wei(recipient) == COIN

    def test_passphrase(self, executor: None) -> None:
        second = make_signer()
        _giver, present = given(coins(), second=second)
        wrong = Present(present.pack_id, present.gift_id, present.key, make_signer())
        with pytest.raises(WrongPassphrase):
            wrong.carry(make_address())
        recipient = make_address()
        present.carry(recipient)
        run_waiting()
        assert node().balance_wei(recipient) == COIN

    def test_budget_of_a_day(self, executor: None, monkeypatch: pytest.MonkeyPatch) -> None:
        """What would pass the limit is refused, and what is refused takes nothing."""
        monkeypatch.setattr(settings(), "sponsor_sender_day_gwei", 1)
        _giver, present = given()
        with pytest.raises(BudgetSpent) as refused:
            present.carry(make_address())
        assert 0 < (refused.value.retry_after_s or 0) <= 24 * 3600
        assert (relays(), spent("all")) == ([], 0)

    def test_failed_claim_gives_its_budget_back(self, executor: None) -> None:
        """Somebody else's claim is faster: ours is refused before it is sent."""
        _giver, present = given()
        carrier, winner = Person(), make_address()
        winning = present.claim(winner)
        relay = present.carry(make_address())
        carrier.send(claims._claim_call(present.row(), winner, winning))
        run_waiting()
        index()
        with reading() as session:
            found = claims.get_relay(session, relay.id)
        assert (found.status, found.error_code) == ("failed", "GIFT_CLAIMED")
        assert spent("all") == spent("sender:") == 0

    def test_transactions_that_never_come_keep_no_claim_back(self, executor: None) -> None:
        """Somebody names more of them than there are places for workflows."""
        giver, present = given()
        with transaction() as session:
            packs = [never_sent(giver) for _ in range(worker.WORKFLOWS_AT_ONCE + 4)]
            session.add_all(packs)
            session.flush()
            for one in packs:
                enqueue(session, "gifts.watch", {"pack_id": one.id})
        watching = start_waiting()
        recipient = make_address()
        present.carry(recipient)
        [carried] = start_waiting()
        try:
            wait_until(lambda: node().balance_wei(recipient) == COIN, "it is theirs")
        finally:
            with transaction() as session:
                for one in session.exec(select(GiftPack)).all():
                    one.status = "draft"
            index()
        for running in (carried, *watching):
            running.get_result()

    def test_taken_back_while_it_was_on_its_way(self, executor: None) -> None:
        giver, present = given(is_cancellable=True)
        relay = present.carry(make_address())
        with transaction() as session:
            priced = locking.prepare_reclaim(session, giver.caller, present.pack_id, to="")
        giver.person.send(call_of(view_transaction(priced.transaction)))
        index()
        run_waiting()
        with reading() as session:
            found = claims.get_relay(session, relay.id)
        assert (found.status, found.error_code, spent("all")) == ("failed", "GIFT_RETURNED", 0)

    def test_stuck_item_is_named_and_the_rest_is_taken(self, executor: None) -> None:
        giver = Giver()
        money = Money.make(giver.person)
        present = giver.give(coins(), money.items()[1])
        index()
        run_waiting()
        node().call("anvil_setCode", money.art, REFUSES_ALL)
        recipient = make_address()
        with pytest.raises(ItemStuck) as stuck:
            present.carry(recipient)
        assert [one["field"] for one in stuck.value.details] == ["items.1"]
        present.carry(recipient, skip_mask=2)
        run_waiting()
        index()
        assert node().balance_wei(recipient) == COIN
        # an earlier claim of theirs does not make a later one true
        with transaction() as session:
            late = Relay(
                gift_id=present.gift_id,
                slot=f"{present.gift_id}:1",
                sender=giver.person.address,
                recipient=recipient,
                calldata=b"",
                day="2026-06-01",
                reserved_gwei=0,
            )
            session.add(late)
            session.flush()
            claims.settle_relay(session, late.id, error_name="GiftEscrow_Undeliverable", tx_hash=None, spent_gwei=0)
            assert (late.status, late.error_code) == ("failed", "GIFT_ITEM_STUCK")

    def test_part_of_it(self, executor: None) -> None:
        """What its recipient leaves stays under the same link."""
        venue, giver = Venue(), Giver()
        venue.buy(giver.person)
        venue.index()
        present = giver.give(coins(), ticket(venue.tickets.address, 1))
        venue.index()
        recipient = make_address()
        present.carry(recipient, skip_mask=2)
        run_waiting()
        venue.index()
        assert (giver.view(present.pack_id).status, venue.owners()) == ("locked", {1: deploy.escrow().address})
        present.carry(recipient)
        run_waiting()
        venue.index()
        assert (giver.view(present.pack_id).status, venue.owners()) == ("claimed", {1: recipient})
