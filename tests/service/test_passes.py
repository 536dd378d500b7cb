"""Printed passes, and what holds for both forms, on both databases."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.clock import now
from app.db import transaction
from app.models import IssuedPass, PassKey
from app.outbox import read_counters
from app.tickets import errors, pass_rules, service
from app.tickets.pass_rules import MAX_PASS_SEQ, SHORT_CODE_LETTERS, compute_name_key
from tests.factories import make_account, make_address, make_event, make_ticket, make_tier
from tests.service.holders import Holder, read


def count_changes(session: Session, holder: Holder) -> tuple[int, ...]:
    session.flush()
    return tuple(read_counters(session, [f"event:{holder.event.id}", f"tickets:{holder.ticket.owner}"]).values())


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
        assert holder.is_signed(found)

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
        holder.phone().take(session)
        assert read(holder.issue()).sequence == 2
        assert holder.ticket.pass_seq == 2

    def test_postponed_event_moves_the_window(self, session: Session, holder: Holder) -> None:
        first = holder.issue()
        holder.event.doors_at += timedelta(days=1)
        holder.event.ends_at += timedelta(days=1)
        second = holder.issue()
        assert second.valid_from == first.valid_from + timedelta(days=1)
        assert read(second).sequence == read(first).sequence
        issued = session.exec(select(IssuedPass)).one()
        assert (issued.valid_from, issued.valid_until) == (second.valid_from, second.valid_until)
        assert issued.windows == [[read(second).valid_from, read(second).valid_for]]
        assert issued.name_keys == compute_name_key(read(second).signature)
        assert second.short_code == first.short_code

    def test_row_of_before_the_windows(self, session: Session, holder: Holder) -> None:
        """Passes handed out by an older version have neither windows nor a code to type."""
        first = holder.issue()
        issued = session.exec(select(IssuedPass)).one()
        issued.windows, issued.name_keys, issued.short_code = [], b"", ""
        second = holder.issue()
        assert (second.text, len(second.short_code)) == (first.text, 8)
        assert issued.name_keys == compute_name_key(read(first).signature)

    def test_raised_sequence_is_told_to_scanners_and_pages(
        self, session: Session, holder: Holder, set_time: Callable[[datetime], None]
    ) -> None:
        holder.issue()
        before, later = count_changes(session, holder), now() + timedelta(minutes=1)
        assert holder.ticket.changed_at < later
        set_time(later)
        holder.phone().take(session)
        assert holder.ticket.changed_at == later
        assert count_changes(session, holder) == tuple(count + 1 for count in before)

    def test_same_pass_again_changes_nothing(self, session: Session, holder: Holder) -> None:
        holder.issue()
        before, changed_at = count_changes(session, holder), holder.ticket.changed_at
        holder.issue()
        assert (count_changes(session, holder), holder.ticket.changed_at) == (before, changed_at)

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

    def test_escrow_owns_it(self, session: Session, holder: Holder) -> None:
        """What is wrapped or for sale has no pass: neither form, for nobody."""
        holder.ticket.owner = make_address()
        with pytest.raises(errors.TicketNotFound):
            holder.issue()
        with pytest.raises(errors.TicketNotFound):
            holder.phone().take(session)

    def test_too_often(
        self, session: Session, holder: Holder, set_time: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever moves a code about all day does not use the sequences up that the next owner needs."""
        monkeypatch.setattr(pass_rules, "MAX_ISSUES_A_DAY", 3)
        holder.issue()
        phone = holder.phone()
        phone.take(session)
        paper = holder.issue()
        with pytest.raises(errors.PassesTooOften):
            phone.take(session)
        assert (holder.issue(), holder.ticket.pass_seq) == (paper, 2)
        friend = make_account(session)
        holder.give_to(friend)
        assert holder.phone(friend).take(session).sequence == 3
        holder.give_to(holder.caller)
        set_time(now() + timedelta(days=1, seconds=1))
        assert phone.take(session).sequence == 4

    def test_used_up(self, session: Session, holder: Holder) -> None:
        holder.issue()
        session.exec(select(IssuedPass)).one().pass_seq = holder.ticket.pass_seq = MAX_PASS_SEQ
        assert read(holder.issue()).sequence == MAX_PASS_SEQ
        with pytest.raises(errors.PassesUsedUp):
            holder.phone().take(session)


class TestFindByShortCode:
    def test_as_it_stands_and_as_people_type(self, session: Session, holder: Holder) -> None:
        code = holder.issue().short_code
        assert len(code) == 8
        assert set(code) <= set(SHORT_CODE_LETTERS)
        sloppy = f" {code[:4]}-{code[4:]} ".lower().replace("0", "o").replace("1", "l")
        for typed in (code, sloppy):
            assert service.find_by_short_code(session, holder.event.id, typed) is holder.ticket

    def test_each_sequence_has_its_own(self, session: Session, holder: Holder) -> None:
        printed = holder.issue().short_code
        shown = holder.phone().take(session).short_code
        assert printed != shown
        assert service.find_by_short_code(session, holder.event.id, printed) is None
        assert service.find_by_short_code(session, holder.event.id, shown) is holder.ticket

    def test_former_owners(self, session: Session, holder: Holder) -> None:
        code = holder.issue().short_code
        holder.give_to(make_account(session))
        assert service.find_by_short_code(session, holder.event.id, code) is None

    def test_another_event(self, session: Session, holder: Holder) -> None:
        code = holder.issue().short_code
        other = make_event(session, holder.organizer)
        assert service.find_by_short_code(session, other.id, code) is None

    @pytest.mark.parametrize("typed", ["", "0000000", "000000000", "UUUUUUUU", "ÄÖÜ", "0" * 500])
    def test_no_code(self, session: Session, holder: Holder, typed: str) -> None:
        holder.issue()
        session.exec(select(IssuedPass)).one().short_code = ""
        assert service.find_by_short_code(session, holder.event.id, typed) is None

    def test_one_that_is_taken_is_drawn_again(
        self, session: Session, holder: Holder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Taken by a live pass of the same event: another event may have it."""
        drawn = iter("A" * 8 + "A" * 8 + "B" * 8 + "A" * 8)
        monkeypatch.setattr(secrets, "choice", lambda _letters: next(drawn))
        other = make_event(session, holder.organizer)
        owner = holder.caller.address
        tickets = [holder.ticket, make_ticket(session, holder.tier, holder.event, owner)]
        tickets.append(make_ticket(session, make_tier(session, other), other, owner))
        codes = [service.issue_pass(session, holder.caller, ticket.id).short_code for ticket in tickets]
        assert codes == ["A" * 8, "B" * 8, "A" * 8]
