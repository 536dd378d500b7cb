"""The ticket on paper: issued, scanned off its page, and judged by the door, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.caller import Caller
from app.clock import now
from app.door.verdict import Snapshot, TicketAtDoor, decide
from app.models import Event, IssuedPass, Ticket, Tier
from app.tickets import errors, papers, pass_codec, service
from app.tickets.paper_sheet import draw_pdf
from tests.factories import make_account, make_event, make_organizer, make_ticket, make_tier
from tests.paper import read_code, read_words, render


class Holder:
    """Somebody with a ticket of an event."""

    def __init__(self, session: Session, name: str = "Nadia Petrović", **event: Any) -> None:
        self.session = session
        self.caller: Caller = make_account(session, name=name)
        self.event: Event = make_event(session, make_organizer(session), **event)
        self.tier: Tier = make_tier(session, self.event)
        self.ticket: Ticket = make_ticket(session, self.tier, self.event, self.caller.address)

    def snapshot(self) -> Snapshot:
        return Snapshot(
            chain_id=self.event.chain_id,
            contract=self.event.ticket_contract,
            event_number=self.event.event_number,
            keys=service.public_keys(self.session, self.event.id),
            tickets={self.ticket.token_id: TicketAtDoor(pass_seq=self.ticket.pass_seq)},
            allows_paper=self.event.allows_paper,
        )


@pytest.fixture
def holder(session: Session) -> Holder:
    return Holder(session)


class TestIssuePaper:
    def test_what_is_printed_opens_the_door(self, session: Session, holder: Holder) -> None:
        facts = papers.issue_paper(session, holder.caller, holder.ticket.id)
        page = draw_pdf(facts)
        (text,) = read_code(render(page))
        assert text == service.issue_pass(session, holder.caller, holder.ticket.id, form="printed").text
        found = pass_codec.decode(text)
        during = int(holder.event.starts_at.timestamp())
        assert (found.form, found.token_id) == ("printed", holder.ticket.token_id)
        assert decide(found, holder.snapshot(), during, "").result == "go"
        holder.ticket.pass_seq += 1
        assert decide(found, holder.snapshot(), during, "").reason == "superseded"

    def test_what_it_says(self, session: Session, holder: Holder) -> None:
        facts = papers.issue_paper(session, holder.caller, holder.ticket.id)
        words = read_words(draw_pdf(facts))
        assert "Nadia Petrović" in words
        assert f"Short code {facts.spaced_code}".replace("\u00a0", " ") in words
        found = service.find_by_short_code(session, holder.event.id, facts.spaced_code.replace("\u00a0", " "))
        assert found is not None
        assert found.id == holder.ticket.id
        assert "Hala Stulecia Wrocław, Poland" in words
        assert f"Number {holder.ticket.token_id}" in words

    def test_again_is_the_same_page(self, session: Session, holder: Holder) -> None:
        first = draw_pdf(papers.issue_paper(session, holder.caller, holder.ticket.id))
        assert draw_pdf(papers.issue_paper(session, holder.caller, holder.ticket.id)) == first
        assert holder.ticket.pass_seq == session.exec(select(IssuedPass)).one().pass_seq

    def test_takes_the_place_of_the_code_on_the_phone(self, session: Session, holder: Holder) -> None:
        papers.issue_paper(session, holder.caller, holder.ticket.id)
        session.exec(select(IssuedPass)).one().form = "rotating"
        before = holder.ticket.pass_seq
        facts = papers.issue_paper(session, holder.caller, holder.ticket.id)
        assert (holder.ticket.pass_seq, facts.pass_seq) == (before + 1, before + 1)

    def test_holder_without_a_name(self, session: Session) -> None:
        holder = Holder(session, name="")
        assert papers.issue_paper(session, holder.caller, holder.ticket.id).holder == ""

    def test_somebody_elses(self, session: Session, holder: Holder) -> None:
        with pytest.raises(errors.TicketNotFound):
            papers.issue_paper(session, make_account(session), holder.ticket.id)
        assert session.exec(select(IssuedPass)).all() == []

    def test_no_paper(self, session: Session) -> None:
        holder = Holder(session, allows_paper=False)
        with pytest.raises(errors.PaperNotAllowed):
            papers.issue_paper(session, holder.caller, holder.ticket.id)


class TestIssueForWallet:
    def test_with_the_code_where_paper_is_allowed(self, session: Session, holder: Holder) -> None:
        facts = papers.issue_for_wallet(session, holder.caller, holder.ticket.id)
        assert facts == papers.issue_paper(session, holder.caller, holder.ticket.id)
        assert pass_codec.decode(facts.code).form == "printed"

    def test_else_without_and_nothing_is_issued(self, session: Session) -> None:
        holder = Holder(session, allows_paper=False)
        facts = papers.issue_for_wallet(session, holder.caller, holder.ticket.id)
        assert (facts.code, facts.short_code, facts.holder) == ("", "", "Nadia Petrović")
        assert session.exec(select(IssuedPass)).all() == []

    @pytest.mark.parametrize("allows_paper", [True, False])
    def test_refused(self, session: Session, set_time: Callable[[datetime], None], allows_paper: bool) -> None:
        holder = Holder(session, allows_paper=allows_paper)
        with pytest.raises(errors.TicketNotFound):
            papers.issue_for_wallet(session, make_account(session), holder.ticket.id)
        set_time(holder.event.ends_at + timedelta(hours=7))
        with pytest.raises(errors.PassWindowOver):
            papers.issue_for_wallet(session, holder.caller, holder.ticket.id)
        set_time(now())
        holder.ticket.is_refunded = True
        with pytest.raises(errors.TicketRefunded):
            papers.issue_for_wallet(session, holder.caller, holder.ticket.id)
