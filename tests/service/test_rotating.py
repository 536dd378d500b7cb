"""Rotating passes: planned, asked for by devices, one of them live; on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.clock import now
from app.door.verdict import Snapshot, TicketAtDoor, decide
from app.models import IssuedPass
from app.tickets import errors, pass_codec, service
from app.tickets.pass_rules import MAX_PASS_SEQ, Wish, compute_name_key
from tests.factories import make_account
from tests.phones import Phone
from tests.service.doors import Door
from tests.service.holders import Holder, read

SLOT = timedelta(seconds=pass_codec.SLOT_S)
HOURS_8 = 96 * 300


def judge(session: Session, holder: Holder, text: str, at: datetime) -> str:
    """What the door says of a code: the reason, empty for a go."""
    session.refresh(holder.ticket)
    snapshot = Snapshot(
        chain_id=holder.event.chain_id,
        contract=holder.event.ticket_contract,
        event_number=holder.event.event_number,
        keys=service.public_keys(session, holder.event.id),
        tickets={holder.ticket.token_id: TicketAtDoor(holder.ticket.pass_seq)},
    )
    return decide(pass_codec.decode(text), snapshot, int(at.timestamp()), "Main").reason


class TestPlanPass:
    def test_windows_of_an_evening(self, session: Session, holder: Holder) -> None:
        """13 hours: doors an hour before four hours of music, two hours before that and six after."""
        plan = holder.phone().plan(session)
        first, second = plan.windows
        assert first.valid_from == (holder.event.doors_at - timedelta(hours=2)).replace(microsecond=0)
        assert (first.valid_for_units, second.valid_for_units) == (96, 13 * 12 - 96)
        assert second.valid_from == first.valid_until
        assert (plan.sequence, plan.key_id, plan.live) == (0, 1, None)

    def test_only_looks(self, session: Session, holder: Holder) -> None:
        holder.phone().plan(session)
        assert session.exec(select(IssuedPass)).all() == []
        assert service.public_keys(session, holder.event.id) == {}

    def test_begins_with_the_first_that_is_not_over(
        self, session: Session, holder: Holder, set_time: Callable[[datetime], None]
    ) -> None:
        first, second = holder.phone().plan(session).windows
        set_time(first.valid_until - timedelta(seconds=1))
        assert holder.phone().plan(session).windows == [first, second]
        set_time(first.valid_until)
        assert holder.phone().plan(session).windows == [second]

    def test_at_most_32_at_once(self, session: Session, set_time: Callable[[datetime], None]) -> None:
        """A festival of twenty days: ten days of windows, and the others when their time comes."""
        doors = now().replace(microsecond=0) + timedelta(days=1)
        holder = Holder(session, doors_at=doors, starts_at=doors, ends_at=doors + timedelta(days=20))
        windows = holder.phone().plan(session).windows
        assert len(windows) == 32
        set_time(windows[31].valid_from)
        later = holder.phone().plan(session).windows
        assert (later[0], len(later)) == (windows[31], 61 - 31)
        assert later[-1].valid_until >= holder.event.ends_at + timedelta(hours=6)

    def test_says_what_is_live(self, session: Session, holder: Holder) -> None:
        holder.issue()
        plan = holder.phone().plan(session)
        assert plan.live is not None
        assert (plan.sequence, plan.live.form, plan.live.pass_seq) == (1, "printed", 0)
        friend = make_account(session)
        holder.give_to(friend)
        assert holder.phone(friend).plan(session).live is None

    def test_somebody_elses(self, session: Session, holder: Holder) -> None:
        with pytest.raises(errors.TicketNotFound):
            holder.phone(make_account(session)).plan(session)


class TestRefused:
    def test_refunded(self, session: Session, holder: Holder) -> None:
        phone = holder.phone()
        phone.plan(session)
        holder.ticket.is_refunded = True
        for ask in (phone.plan, phone.ask):
            with pytest.raises(errors.TicketRefunded):
                ask(session)

    def test_cancelled(self, session: Session, holder: Holder) -> None:
        holder.event.status = "cancelled"
        with pytest.raises(errors.TicketEventCancelled):
            holder.phone().take(session)

    def test_over(self, session: Session, holder: Holder, set_time: Callable[[datetime], None]) -> None:
        set_time(holder.event.ends_at + timedelta(hours=6, minutes=5))
        with pytest.raises(errors.PassWindowOver):
            holder.phone().take(session)

    def test_used_up(self, session: Session, holder: Holder) -> None:
        holder.ticket.pass_seq = MAX_PASS_SEQ
        assert holder.phone().take(session).sequence == MAX_PASS_SEQ
        with pytest.raises(errors.PassesUsedUp):
            holder.phone().plan(session)

    def test_no_paper_is_no_matter(self, session: Session) -> None:
        holder = Holder(session, allows_paper=False)
        assert holder.phone().take(session).sequence == 0

    @pytest.mark.parametrize("change", ["sequence", "earlier", "fewer", "more", "twice", "another order", "none"])
    def test_not_what_was_planned(self, session: Session, holder: Holder, change: str) -> None:
        phone = holder.phone()
        phone.plan(session)
        (first, anchor), second = phone.wish.anchors
        phone.wish = {
            "sequence": replace(phone.wish, sequence=1),
            "earlier": Wish(0, [(first - 300, anchor), second]),
            "fewer": Wish(0, [(first, anchor)]),
            "more": Wish(0, [(first, anchor), second, (second[0] + HOURS_8, anchor)]),
            "twice": Wish(0, [(first, anchor), (first, anchor)]),
            "another order": Wish(0, [second, (first, anchor)]),
            "none": Wish(0, []),
        }[change]
        with pytest.raises(errors.PassPlanChanged):
            phone.ask(session)
        assert session.exec(select(IssuedPass)).all() == []


class TestIssueRotating:
    def test_fields_signatures_and_what_is_kept(self, session: Session, holder: Holder) -> None:
        phone = holder.phone()
        answer = phone.take(session)
        assert [len(window.signed) for window in answer.windows] == [97, 97]
        assert all(holder.is_signed(one) for one in phone.passes)
        assert [one.token_id for one in phone.passes] == [holder.ticket.token_id] * 2
        assert [(one.valid_from, one.anchor) for one in phone.passes] == phone.wish.anchors
        issued = session.exec(select(IssuedPass)).one()
        assert issued.windows == [[one.valid_from, one.valid_for] for one in phone.passes]
        assert issued.name_keys == b"".join(compute_name_key(one.signature) for one in phone.passes)
        assert int(issued.valid_until.timestamp()) == phone.passes[1].valid_until
        assert (issued.form, issued.owner, issued.key_id) == ("rotating", holder.caller.address, answer.key_id)
        assert (issued.short_code, issued.anchors_hash) == (answer.short_code, phone.wish.anchors_hash)

    def test_nothing_of_a_seed_or_anchor_is_kept(self, session: Session, holder: Holder) -> None:
        phone = holder.phone()
        phone.take(session)
        kept = str(session.exec(select(IssuedPass)).one().model_dump())
        assert not any(anchor.hex() in kept or str(anchor) in kept for _start, anchor in phone.wish.anchors)

    def test_enters_from_the_first_to_the_last_slot(self, session: Session, holder: Holder) -> None:
        phone = holder.phone()
        phone.take(session)
        opens, ends = phone.passes[0].valid_from, phone.passes[1].valid_until
        for moment in (opens, opens + HOURS_8 - 1, opens + HOURS_8, ends - 1):
            at = datetime.fromtimestamp(moment, holder.event.doors_at.tzinfo)
            assert judge(session, holder, phone.show(at), at) == ""
            assert judge(session, holder, phone.show(at), at + 3 * SLOT) in {"stale_code", "expired"}

    def test_the_same_chains_again_are_the_same_answer(
        self, session: Session, holder: Holder, set_time: Callable[[datetime], None]
    ) -> None:
        """The first answer was lost, or the phone asks once more when the first window is over."""
        phone = holder.phone()
        first = phone.take(session)
        assert phone.ask(session) == first
        set_time(datetime.fromtimestamp(phone.passes[1].valid_from, holder.event.doors_at.tzinfo))
        assert phone.ask(session) == first
        assert len(session.exec(select(IssuedPass)).all()) == 1
        assert holder.ticket.pass_seq == 0

    def test_another_device_takes_over(self, session: Session, holder: Holder) -> None:
        """The old one's codes no longer enter, and it cannot have them signed again."""
        old, new = holder.phone(), holder.phone()
        assert (old.take(session).sequence, new.take(session).sequence) == (0, 1)
        at = holder.event.starts_at
        assert judge(session, holder, old.show(at), at) == "superseded"
        assert judge(session, holder, new.show(at), at) == ""
        with pytest.raises(errors.PassPlanChanged):
            old.ask(session)
        assert judge(session, holder, new.show(at), at) == ""

    def test_other_chains_of_the_same_sequence(self, session: Session, holder: Holder) -> None:
        old, new = holder.phone(), holder.phone()
        old.plan(session)
        new.plan(session)
        old.ask(session)
        with pytest.raises(errors.PassPlanChanged):
            new.ask(session)
        assert old.ask(session).sequence == 0

    def test_new_owner(self, session: Session, holder: Holder) -> None:
        phone, friend = holder.phone(), make_account(session)
        phone.take(session)
        holder.give_to(friend)
        with pytest.raises(errors.TicketNotFound):
            phone.ask(session)
        assert holder.phone(friend).take(session).sequence == 1

    def test_refunded_meanwhile(self, session: Session, holder: Holder) -> None:
        phone, at = holder.phone(), holder.event.starts_at
        phone.take(session)
        holder.ticket.pass_seq += 1
        session.flush()
        assert judge(session, holder, phone.show(at), at) == "superseded"

    def test_postponed_event_needs_other_chains(self, session: Session, holder: Holder) -> None:
        phone = holder.phone()
        phone.take(session)
        holder.event.doors_at += timedelta(days=1)
        holder.event.ends_at += timedelta(days=1)
        with pytest.raises(errors.PassPlanChanged):
            phone.ask(session)
        assert phone.take(session).sequence == 1

    def test_paper_ends_the_phones_pass_and_back(self, session: Session, holder: Holder) -> None:
        phone, at = holder.phone(), holder.event.starts_at
        phone.take(session)
        first = phone.show(at)
        paper = holder.issue()
        assert (read(paper).sequence, holder.ticket.pass_seq) == (1, 1)
        assert judge(session, holder, first, at) == "superseded"
        assert judge(session, holder, paper.text, at) == ""
        with pytest.raises(errors.PassPlanChanged):
            phone.ask(session)
        phone.take(session)
        assert judge(session, holder, paper.text, at) == "superseded"
        assert judge(session, holder, phone.show(at), at) == ""


class TestAtTheDoor:
    def test_a_picture_dies(self, session: Session, door: Door, set_time: Callable[[datetime], None]) -> None:
        """Forwarded, it comes a slot too late; the phone itself enters, once."""
        phone = Phone(door.holder, door.ticket.id)
        phone.take(session)
        moment = now()
        picture = phone.show(moment - 2 * SLOT)
        set_time(moment)
        assert door.scan(picture).reason == "stale_code"
        assert door.scan(phone.show(moment)).result == "go"
        assert door.scan(phone.show(moment)).reason == "already_in"

    def test_the_paper_of_before(self, session: Session, door: Door) -> None:
        Phone(door.holder, door.ticket.id).take(session)
        assert door.scan().reason == "superseded"
