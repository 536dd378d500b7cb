"""The door on both databases: verdicts are recorded, a ticket enters once, whatever races."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.api.envelope import PageQuery
from app.clock import now
from app.door import errors, service
from app.models import OutboxRow
from app.outbox import read_counters
from app.tickets import pass_codec
from tests.factories import make_account, make_event, make_ticket, make_tier
from tests.service.doors import Door


class TestCheckIn:
    def test_go(self, session: Session, door: Door) -> None:
        verdict = door.scan()
        assert (verdict.result, verdict.reason, verdict.sentence) == ("go", "", "Let them in.")
        assert (verdict.holder_name, verdict.tier_name) == ("Nadia Petrović", "Balcony")
        assert (verdict.ticket_id, verdict.first_scan) == (door.ticket.id, None)
        kept = door.scans()[0]
        assert (kept.id, kept.admission) == (verdict.checkin_id, f"{door.ticket.id}:1")
        assert door.text not in kept.model_dump_json()

    def test_asks_for_attendance_once_a_second(
        self, session: Session, door: Door, set_time: Callable[[datetime], None]
    ) -> None:
        moment = now().replace(microsecond=0)
        others = [make_ticket(session, door.tier, door.event, door.holder.address) for _ in range(2)]
        texts, topic = [door.issue(ticket) for ticket in others], f"event:{door.event.id}"
        before = read_counters(session, [topic])[topic]
        for text, at in zip([door.text, *texts], (0.0, 0.9, 1.0), strict=True):
            set_time(moment + timedelta(seconds=at))
            assert door.scan(text).result == "go"
        rows = session.exec(select(OutboxRow).where(OutboxRow.topic == "door.attendance")).all()
        assert [row.payload for row in rows] == [{"event_id": door.event.id}] * 2
        assert read_counters(session, [topic]) == {topic: before + 3}

    def test_second_scan_says_when_where_and_by_whom(self, door: Door) -> None:
        first = door.scan(gate="South")
        again = door.scan(caller=door.make_staff("Mira"))
        assert (again.result, again.reason, again.holder_name) == ("stop", "already_in", "Nadia Petrović")
        assert again.first_scan is not None
        assert (again.first_scan.gate, again.first_scan.by) == ("South", "Jonas")
        assert again.first_scan.at == door.scans()[0].recorded_at
        assert again.checkin_id != first.checkin_id
        assert [scan.result for scan in door.scans()] == ["go", "stop"]

    def test_nameless_staff_and_holder(self, session: Session, door: Door) -> None:
        stranger = make_account(session)
        door.ticket.owner = stranger.address
        session.flush()
        assert door.scan(caller=door.make_staff("")).holder_name == (f"{stranger.address[:6]}…{stranger.address[-4:]}")
        again = door.scan()
        assert again.first_scan is not None
        assert again.first_scan.by == "door staff"

    def test_recorded_although_unreadable(self, door: Door) -> None:
        verdict = door.scan("HTTPS://EXAMPLE.COM")
        assert (verdict.result, verdict.reason, verdict.ticket_id) == ("stop", "unreadable", None)
        assert door.scans()[0].ticket_id is None

    def test_superseded_shows_no_name(self, session: Session, door: Door) -> None:
        door.ticket.pass_seq += 1
        session.flush()
        verdict = door.scan()
        assert (verdict.reason, verdict.holder_name) == ("superseded", "")
        assert verdict.ticket_id == door.ticket.id

    def test_refunded(self, session: Session, door: Door) -> None:
        door.ticket.is_refunded = True
        session.flush()
        assert door.scan().reason == "refunded"

    def test_cancelled(self, session: Session, door: Door) -> None:
        door.event.status = "cancelled"
        session.flush()
        assert door.scan().result == "stop"

    def test_forged_learns_nothing(self, door: Door) -> None:
        forged = pass_codec.sign(pass_codec.decode(door.text), bytes(32), chain_id=31337, contract="0x" + "0" * 40)
        verdict = door.scan(forged)
        assert (verdict.reason, verdict.ticket_id, verdict.tier_name) == ("bad_signature", None, "")

    def test_another_event(self, session: Session, door: Door) -> None:
        assert door.scan(Door(session).text).reason == "wrong_event"

    def test_too_early_and_too_late(self, door: Door, set_time: Callable[[datetime], None]) -> None:
        set_time(door.event.doors_at - timedelta(hours=2, seconds=1))
        assert door.scan().reason == "not_yet_valid"
        set_time(door.event.ends_at + timedelta(hours=6, minutes=5))
        assert door.scan().reason == "expired"

    def test_paper_not_allowed(self, session: Session, door: Door) -> None:
        door.event.allows_paper = False
        session.flush()
        assert door.scan().reason == "paper_not_allowed"

    def test_unminted_again(self, session: Session, door: Door) -> None:
        door.ticket.owner = "0x" + "0" * 40
        session.flush()
        assert door.scan().reason == "unknown_ticket"


class TestNonce:
    def test_same_scan_same_answer(self, door: Door) -> None:
        scan: dict[str, Any] = {"nonce": "n" * 8, "scanned_at": now()}
        assert door.scan(**scan) == door.scan(**scan)
        assert len(door.scans()) == 1

    def test_refusal_again_names_the_first_scan(self, door: Door) -> None:
        door.scan()
        scan: dict[str, Any] = {"nonce": "n" * 8, "scanned_at": now()}
        first = door.scan(**scan)
        assert first.first_scan is not None
        assert door.scan(**scan) == first

    def test_refusal_again_though_the_clock_was_behind(self, door: Door, set_time: Callable[[datetime], None]) -> None:
        """Of two machines at a door, the second one's clock is two seconds late."""
        moment = now()
        door.scan()
        set_time(moment - timedelta(seconds=2))
        scan: dict[str, Any] = {"nonce": "n" * 8, "scanned_at": now()}
        first = door.scan(**scan)
        assert first.first_scan is not None
        assert door.scan(**scan) == first

    def test_other_scan(self, door: Door) -> None:
        door.scan(nonce="n" * 8)
        with pytest.raises(errors.NonceReused):
            door.scan(nonce="n" * 8, gate="South")

    def test_of_another_scanner(self, door: Door) -> None:
        at = now()
        door.scan(nonce="n" * 8, scanned_at=at)
        with pytest.raises(errors.NonceReused):
            door.scan(nonce="n" * 8, scanned_at=at, caller=door.make_staff("Mira"))


class TestWho:
    def test_organizer(self, door: Door) -> None:
        assert door.scan(caller=door.organizer).result == "go"

    def test_stranger(self, session: Session, door: Door) -> None:
        with pytest.raises(errors.DoorForbidden):
            door.scan(caller=door.holder)
        with pytest.raises(errors.DoorForbidden):
            service.counts(session, door.holder, door.event.id)
        with pytest.raises(errors.DoorForbidden):
            service.recent(session, door.holder, door.event.id)

    def test_staff_of_another_door(self, session: Session, door: Door) -> None:
        with pytest.raises(errors.DoorForbidden):
            door.scan(caller=Door(session).staff)

    def test_unknown_event(self, door: Door) -> None:
        with pytest.raises(errors.DoorEventNotFound):
            door.scan(event_id="nothing")


class TestUndo:
    def test_may_enter_again(self, session: Session, door: Door) -> None:
        first = door.scan()
        undone = service.undo(session, door.staff, first.checkin_id)
        assert (undone.is_recorded_on_chain, undone.checkin_id) == (False, first.checkin_id)
        assert service.counts(session, door.staff, door.event.id).inside == 0
        assert door.scan().result == "go"

    def test_after_the_chain(self, session: Session, door: Door) -> None:
        first = door.scan()
        service.claim_batch(session, door.event.id, "b" * 32)
        session.expire_all()
        assert service.undo(session, door.staff, first.checkin_id).is_recorded_on_chain

    def test_twice(self, session: Session, door: Door) -> None:
        first = door.scan()
        service.undo(session, door.staff, first.checkin_id)
        with pytest.raises(errors.NothingToUndo):
            service.undo(session, door.staff, first.checkin_id)

    def test_refusal(self, session: Session, door: Door) -> None:
        with pytest.raises(errors.NothingToUndo):
            service.undo(session, door.staff, door.scan("X").checkin_id)

    def test_unknown_and_not_ours(self, session: Session, door: Door) -> None:
        with pytest.raises(errors.CheckInNotFound):
            service.undo(session, door.staff, "nothing")
        with pytest.raises(errors.DoorForbidden):
            service.undo(session, door.holder, door.scan().checkin_id)


class TestCounts:
    def test_inside_and_expected(self, session: Session, door: Door) -> None:
        stalls = make_tier(session, door.event, name="Stalls", position=1)
        make_tier(session, door.event, name="Empty", position=2)
        make_ticket(session, stalls, door.event, door.holder.address)
        make_ticket(session, stalls, door.event, door.holder.address, is_refunded=True)
        door.scan()
        door.scan()
        found = service.counts(session, door.staff, door.event.id)
        assert (found.inside, found.expected) == (1, 2)
        assert [(tier.name, tier.inside, tier.expected) for tier in found.tiers] == [
            ("Balcony", 1, 1),
            ("Stalls", 0, 1),
            ("Empty", 0, 0),
        ]


class TestRecent:
    def test_newest_first(self, session: Session, door: Door) -> None:
        for text in (None, None, "X"):
            door.scan(text)
        page = service.recent(session, door.organizer, door.event.id, PageQuery(limit=2))
        assert (page.total, len(page.items)) == (3, 2)
        assert [item.reason for item in page.items] == ["unreadable", "already_in"]
        assert (page.items[1].holder_name, page.items[1].by, page.items[1].gate) == ("Nadia Petrović", "Jonas", "North")

    def test_names_of_holders_are_not_for_staff(self, session: Session, door: Door) -> None:
        door.scan()
        (item,) = service.recent(session, door.staff, door.event.id).items
        assert (item.holder_name, item.by, item.tier_name) == ("", "Jonas", "Balcony")


class TestListEvents:
    def test_own_and_granted(self, session: Session, door: Door) -> None:
        over = make_event(session, door.organizer, starts_at=now() - timedelta(days=2))
        make_event(session, door.organizer, status="draft")
        assert [view.id for view in service.list_events(session, door.organizer)] == [door.event.id]
        assert [view.id for view in service.list_events(session, door.staff)] == [door.event.id]
        assert service.list_events(session, door.holder) == []
        assert over.id not in {view.id for view in service.list_events(session, door.organizer)}

    def test_admin_sees_all(self, session: Session, door: Door) -> None:
        admin = make_account(session, roles=("admin",))
        assert [view.id for view in service.list_events(session, admin)] == [door.event.id]
