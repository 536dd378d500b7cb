"""The holder's tickets, on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app.clock import now
from app.models import Wallet
from app.tickets import errors, service
from tests.factories import make_account, make_address, make_event, make_organizer, make_ticket, make_tier
from tests.service.holders import Holder


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

    def test_gates_of_its_tier(self, session: Session, holder: Holder) -> None:
        assert service.list_for(session, holder.caller)[0].gates == []
        place = holder.tier.position
        holder.event.gates = [{"name": "North", "tiers": [place]}, {"name": "Stage", "tiers": [place + 1]}]
        assert service.list_for(session, holder.caller)[0].gates == ["North"]

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
