"""The keys of an event's passes, changed and compromised, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.clock import now
from app.events.errors import EventNotFound, NotYourEvent
from app.models import PassKey
from app.outbox import read_counters
from app.tickets import errors, service
from app.tickets.pass_rules import MAX_KEY_ID
from tests.factories import make_account, make_address, make_event, make_organizer, make_ticket, make_tier
from tests.service.holders import Holder, read


def rotate(session: Session, holder: Holder, *, is_compromised: bool = False) -> service.KeyRotation:
    rotation = service.rotate_key(session, holder.organizer, holder.event.id, is_compromised=is_compromised)
    session.expire_all()
    return rotation


def list_keys(session: Session) -> list[tuple[int, bool]]:
    keys = session.exec(select(PassKey).order_by(PassKey.key_id)).all()  # type: ignore[arg-type]
    return [(key.key_id, key.retired_at is not None) for key in keys]


class TestRotateKey:
    def test_what_was_signed_still_enters(self, session: Session, holder: Holder) -> None:
        """Printed passes need not be printed again, phones not be asked."""
        paper = holder.issue()
        assert rotate(session, holder) == service.KeyRotation(2, 0, (1,))
        assert list_keys(session) == [(1, True), (2, False)]
        assert holder.is_signed(read(paper))
        assert holder.ticket.pass_seq == 0

    def test_same_pass_again_is_the_same_bytes(self, session: Session, holder: Holder) -> None:
        """Its name at the door and its copies stay what they are."""
        phone = holder.phone()
        first = phone.take(session)
        rotate(session, holder)
        assert phone.ask(session) == first

    def test_new_passes_have_the_new_key(self, session: Session, holder: Holder) -> None:
        paper = holder.issue()
        rotate(session, holder)
        assert holder.phone().plan(session).key_id == 2
        answer = holder.phone().take(session)
        assert (paper.key_id, answer.key_id) == (1, 2)

    def test_moved_window_has_the_new_key(self, session: Session, holder: Holder) -> None:
        holder.issue()
        rotate(session, holder)
        holder.event.ends_at += timedelta(hours=1)
        paper = holder.issue()
        assert (paper.key_id, read(paper).sequence) == (2, 0)
        assert holder.is_signed(read(paper))

    def test_before_the_first_pass(self, session: Session, holder: Holder) -> None:
        assert rotate(session, holder).key_id == 1
        assert holder.issue().key_id == 1

    def test_numbers_end(self, session: Session, holder: Holder) -> None:
        holder.issue()
        session.exec(select(PassKey)).one().key_id = MAX_KEY_ID
        session.flush()
        with pytest.raises(errors.PassKeysUsedUp):
            rotate(session, holder)

    def test_not_the_organizer(self, session: Session, holder: Holder) -> None:
        for caller, error in ((holder.caller, NotYourEvent), (make_organizer(session), NotYourEvent)):
            with pytest.raises(error):
                service.rotate_key(session, caller, holder.event.id, is_compromised=True)
        with pytest.raises(EventNotFound):
            service.rotate_key(session, holder.organizer, "nothing", is_compromised=False)


class TestCompromised:
    def test_nothing_signed_by_it_enters(self, session: Session, holder: Holder) -> None:
        paper = holder.issue()
        assert rotate(session, holder, is_compromised=True) == service.KeyRotation(2, 1, (1,))
        assert list_keys(session) == [(2, False)]
        assert not holder.is_signed(read(paper))

    def test_all_keys_that_there_were(self, session: Session, holder: Holder) -> None:
        """Nobody can say which one was stolen, and when."""
        holder.issue()
        rotate(session, holder)
        assert rotate(session, holder, is_compromised=True) == service.KeyRotation(3, 1, (1, 2))
        assert list_keys(session) == [(3, False)]

    def test_tickets_with_a_live_pass_are_superseded(
        self, session: Session, holder: Holder, set_time: Callable[[datetime], None]
    ) -> None:
        """Those without one have nothing to make anew, those of another event are left alone."""
        other = Holder(session)
        other.issue()
        bare = make_ticket(session, holder.tier, holder.event, holder.caller.address)
        given = make_ticket(session, holder.tier, holder.event, holder.caller.address)
        service.issue_pass(session, holder.caller, given.id)
        given.owner, given.pass_seq = make_address(), 1
        holder.issue()
        before, later = holder.ticket.changed_at, now() + timedelta(hours=1)
        set_time(later)
        assert rotate(session, holder, is_compromised=True).superseded == 1
        tickets = (holder.ticket, bare, given, other.ticket)
        assert [ticket.pass_seq for ticket in tickets] == [1, 0, 1, 0]
        assert (holder.ticket.changed_at, bare.changed_at < later, before < later) == (later, True, True)
        assert other.is_signed(read(other.issue()))

    def test_phones_and_paper_are_made_anew(self, session: Session, holder: Holder) -> None:
        phone = holder.phone()
        phone.take(session)
        rotate(session, holder, is_compromised=True)
        with pytest.raises(errors.PassPlanChanged):
            phone.ask(session)
        answer = phone.take(session)
        assert (answer.sequence, answer.key_id) == (1, 2)
        assert all(holder.is_signed(one) for one in phone.passes)

    def test_is_told_to_holders_and_scanners(self, session: Session, holder: Holder) -> None:
        holder.issue()
        topics = [f"event:{holder.event.id}", f"tickets:{holder.caller.address}"]
        before = read_counters(session, topics)
        rotate(session, holder, is_compromised=True)
        after = read_counters(session, topics)
        assert all(after[topic] > before[topic] for topic in topics)

    def test_the_number_of_a_forgotten_key_is_not_given_again(self, session: Session, holder: Holder) -> None:
        numbers = [rotate(session, holder, is_compromised=True).key_id for _ in range(3)]
        assert numbers == [1, 2, 3]


class TestRightsOfDrafts:
    def test_somebody_elses_draft_is_not_there(self, session: Session) -> None:
        event = make_event(session, make_organizer(session), status="draft")
        make_tier(session, event)
        with pytest.raises(EventNotFound):
            service.rotate_key(session, make_account(session), event.id, is_compromised=False)
