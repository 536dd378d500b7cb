"""The holder's tickets and passes, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.caller import Caller
from app.clock import now
from app.db import transaction
from app.models import Event, IssuedPass, PassKey, Ticket, Tier, Wallet
from app.tickets import errors, pass_codec, service
from tests.factories import make_account, make_address, make_event, make_organizer, make_ticket, make_tier


class Holder:
    """Somebody with a ticket of an event."""

    def __init__(self, session: Session, **event: Any) -> None:
        self.session = session
        self.caller: Caller = make_account(session, name="Nadia Petrović")
        self.event: Event = make_event(session, make_organizer(session), **event)
        self.tier: Tier = make_tier(session, self.event)
        self.ticket: Ticket = make_ticket(session, self.tier, self.event, self.caller.address)

    def issue(self, caller: Caller | None = None) -> service.SignedPass:
        return service.issue_pass(self.session, caller or self.caller, self.ticket.id, form="printed")

    def give_to(self, caller: Caller) -> None:
        self.ticket.owner = caller.address
        self.ticket.pass_seq += 1
        self.session.flush()


@pytest.fixture
def holder(session: Session) -> Holder:
    return Holder(session)


def read(signed: service.SignedPass) -> pass_codec.Pass:
    return pass_codec.decode(signed.text)


class TestListFor:
    def test_all_wallets_next_event_first(self, session: Session, holder: Holder) -> None:
        second = make_address()
        session.add(Wallet(address=second, account_id=holder.caller.account_id))
        sooner = make_event(session, make_organizer(session), starts_at=now() + timedelta(days=1))
        other = make_ticket(session, make_tier(session, sooner), sooner, second)
        make_ticket(session, holder.tier, holder.event, make_address())
        assert [view.id for view in service.list_for(session, holder.caller)] == [other.id, holder.ticket.id]

    def test_view(self, session: Session, holder: Holder) -> None:
        view = service.list_for(session, holder.caller)[0]
        assert (view.tier_name, view.state, view.explorer_url) == ("Standing", "valid", None)
        assert view.model_dump(mode="json")["paid_wei"] == str(5 * 10**16)
        assert view.event_number == holder.event.event_number

    def test_nobody(self, session: Session) -> None:
        assert service.list_for(session, make_account(session)) == []


class TestGetOwned:
    def test_own(self, session: Session, holder: Holder) -> None:
        assert service.get_owned(session, holder.caller, holder.ticket.id).token_id == holder.ticket.token_id

    def test_somebody_elses(self, session: Session, holder: Holder) -> None:
        with pytest.raises(errors.TicketNotFound):
            service.get_owned(session, make_account(session), holder.ticket.id)

    def test_unknown(self, session: Session, holder: Holder) -> None:
        with pytest.raises(errors.TicketNotFound):
            service.get_owned(session, holder.caller, "nothing")


class TestIssuePass:
    def test_fields_and_signature(self, session: Session, holder: Holder) -> None:
        signed = holder.issue()
        found = read(signed)
        assert len(signed.text) == 122
        assert (found.form, found.event_number) == ("printed", holder.event.event_number)
        assert (found.token_id, found.sequence) == (holder.ticket.token_id, 0)
        assert found.valid_from == int((holder.event.doors_at - timedelta(hours=2)).timestamp())
        assert (signed.valid_from.tzinfo, signed.form) == (UTC, "printed")
        assert found.valid_until == int(signed.valid_until.timestamp())
        keys = service.public_keys(session, holder.event.id)
        assert pass_codec.verify(found, keys[signed.key_id], chain_id=31337, contract=holder.event.ticket_contract)

    def test_again_is_the_same_pass(self, session: Session, holder: Holder) -> None:
        assert holder.issue() == holder.issue()
        assert len(session.exec(select(IssuedPass)).all()) == 1

    def test_new_owner_gets_a_greater_sequence(self, session: Session, holder: Holder) -> None:
        first = read(holder.issue())
        friend = make_account(session)
        holder.give_to(friend)
        second = read(holder.issue(friend))
        assert second.sequence > first.sequence
        with pytest.raises(errors.TicketNotFound):
            holder.issue()

    def test_another_form_in_between(self, session: Session, holder: Holder) -> None:
        holder.issue()
        session.exec(select(IssuedPass)).one().form = "rotating"
        assert read(holder.issue()).sequence == 1
        assert holder.ticket.pass_seq == 1

    def test_postponed_event_moves_the_window(self, session: Session, holder: Holder) -> None:
        first = holder.issue()
        holder.event.doors_at += timedelta(days=1)
        holder.event.ends_at += timedelta(days=1)
        second = holder.issue()
        assert second.valid_from == first.valid_from + timedelta(days=1)
        assert read(second).sequence == read(first).sequence
        assert session.exec(select(IssuedPass)).one().valid_from == second.valid_from

    def test_refunded(self, holder: Holder) -> None:
        holder.ticket.is_refunded = True
        with pytest.raises(errors.TicketRefunded):
            holder.issue()

    def test_cancelled(self, holder: Holder) -> None:
        holder.event.status = "cancelled"
        with pytest.raises(errors.TicketEventCancelled):
            holder.issue()

    def test_no_paper(self, session: Session) -> None:
        with pytest.raises(errors.PaperNotAllowed):
            Holder(session, allows_paper=False).issue()

    def test_over(self, holder: Holder, set_time: Callable[[datetime], None]) -> None:
        set_time(holder.event.ends_at + timedelta(hours=6, minutes=5))
        with pytest.raises(errors.PassWindowOver):
            holder.issue()

    def test_retired_key_still_verifies(self, session: Session, holder: Holder) -> None:
        first = holder.issue()
        session.exec(select(PassKey)).one().retired_at = now()
        second = holder.issue()
        keys = service.public_keys(session, holder.event.id)
        assert (first.key_id, second.key_id) == (1, 2)
        assert set(keys) == {1, 2}
        assert pass_codec.verify(read(first), keys[1], chain_id=31337, contract=holder.event.ticket_contract)

    def test_seed_is_sealed(self, session: Session, holder: Holder) -> None:
        holder.issue()
        key = session.exec(select(PassKey)).one()
        assert key.public_key not in key.sealed_seed
        assert len(key.sealed_seed) > 64

    def test_at_the_same_time(self, database: str) -> None:
        with transaction() as session:
            holder = Holder(session)
            tickets = [make_ticket(session, holder.tier, holder.event, holder.caller.address).id for _ in range(4)]

        def issue(ticket_id: str) -> str:
            with transaction() as session:
                return service.issue_pass(session, holder.caller, ticket_id, form="printed").text

        with ThreadPoolExecutor(16) as pool:
            texts = list(pool.map(issue, tickets * 8))
        assert len(set(texts)) == 4
        with transaction() as session:
            assert len(session.exec(select(PassKey)).all()) == 1
            assert len(session.exec(select(IssuedPass)).all()) == 4


class TestMetadata:
    def test_public_and_without_its_holder(self, session: Session, holder: Holder) -> None:
        found = service.metadata(session, holder.ticket.id).model_dump_json()
        assert holder.event.title in found
        assert "Nadia" not in found
        assert holder.caller.address not in found

    def test_unknown(self, session: Session, holder: Holder) -> None:
        with pytest.raises(errors.TicketNotFound):
            service.metadata(session, "nothing")


class TestFindHolderName:
    def test_name_or_shortened_address(self, session: Session, holder: Holder) -> None:
        assert service.find_holder_name(session, holder.caller.address) == "Nadia Petrović"
        assert service.find_holder_name(session, "0x12aB" + "0" * 32 + "89eF") == "0x12aB…89eF"
