"""What supervisors may, on both databases: take back, let in with a reason, mark tickets; and what stays in the log."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.caller import Caller
from app.clock import now
from app.door import errors, service
from app.models import CheckIn, DoorAct, OutboxRow
from tests.factories import make_ticket
from tests.service.devices import Device, list_conflicts
from tests.service.doors import Door


@pytest.fixture
def boss(door: Door) -> Caller:
    """A supervisor of the door."""
    return replace(door.make_staff("Olga"), supervised_event_ids=frozenset({door.event.id}))


def acts(door: Door) -> list[tuple[str, str, str | None, str]]:
    rows = door.session.exec(select(DoorAct)).all()
    return [(act.what, act.account_id, act.checkin_id, act.note) for act in rows]


class TestUndo:
    def test_own_and_others(self, session: Session, door: Door, boss: Caller) -> None:
        first = door.scan()
        with pytest.raises(errors.NotYourScan):
            service.undo(session, door.make_staff("Mira"), first.checkin_id)
        service.undo(session, door.staff, first.checkin_id)
        second = door.scan()
        service.undo(session, boss, second.checkin_id)
        service.undo(session, door.organizer, door.scan().checkin_id)
        assert [(what, who) for what, who, _scan, _note in acts(door)] == [
            ("undo", door.staff.account_id),
            ("undo", boss.account_id),
            ("undo", door.organizer.account_id),
        ]
        assert acts(door)[0][2] == first.checkin_id

    def test_scanners_hear_of_it(self, session: Session, door: Door, set_time: Callable[[datetime], None]) -> None:
        first = door.scan()
        set_time(later := now() + timedelta(minutes=5))
        service.undo(session, door.staff, first.checkin_id)
        session.refresh(door.ticket)
        assert door.ticket.changed_at == later


class TestAdmit:
    def admit(self, door: Door, caller: Caller, checkin_id: str, **changes: str) -> str:
        asked = {"reason": "Lives next door", "nonce": "a" * 8} | changes
        return service.admit(door.session, caller, checkin_id, **asked).checkin_id

    def test_lets_in_who_was_refused(self, session: Session, door: Door, boss: Caller) -> None:
        door.event.allows_paper = False
        session.flush()
        refused = door.scan()
        assert refused.reason == "paper_not_allowed"
        verdict = service.admit(session, boss, refused.checkin_id, reason="Phone fell into the lake", nonce="a" * 8)
        assert (verdict.result, verdict.reason, verdict.holder_name) == ("go", "", "Nadia Petrović")
        kept = session.get_one(CheckIn, verdict.checkin_id)
        assert (kept.source, kept.overrides_id, kept.note) == (
            "supervisor",
            refused.checkin_id,
            "Phone fell into the lake",
        )
        assert (kept.admission, kept.gate, kept.scanned_by) == (f"{door.ticket.id}:1", "North", boss.account_id)
        assert acts(door) == [("admit", boss.account_id, kept.id, "Phone fell into the lake")]
        assert len(session.exec(select(OutboxRow)).all()) == 1
        assert door.scan().reason == "paper_not_allowed"
        assert service.claim_batch(session, door.event.id, "a" * 32) == [door.ticket.token_id]

    def test_again_is_the_same(self, session: Session, door: Door, boss: Caller) -> None:
        refused = door.scan("X")
        first = self.admit(door, boss, refused.checkin_id)
        assert self.admit(door, boss, refused.checkin_id) == first
        assert len(acts(door)) == 1
        with pytest.raises(errors.NonceReused):
            self.admit(door, boss, refused.checkin_id, reason="Another")

    def test_who_is_in_already_keeps_one_admission(self, session: Session, door: Door, boss: Caller) -> None:
        door.scan()
        refused = door.scan()
        kept = session.get_one(CheckIn, self.admit(door, boss, refused.checkin_id))
        assert (kept.result, kept.admission) == ("go", None)
        assert (service.counts(session, boss, door.event.id).inside, list_conflicts(door)) == (1, [])

    def test_without_any_ticket(self, session: Session, door: Door, boss: Caller) -> None:
        kept = session.get_one(CheckIn, self.admit(door, boss, door.scan("X").checkin_id))
        assert (kept.ticket_id, kept.admission, kept.result) == (None, None, "go")

    def test_who_was_not_refused(self, door: Door, boss: Caller) -> None:
        with pytest.raises(errors.NothingToAdmit):
            self.admit(door, boss, door.scan().checkin_id)

    def test_staff_may_not(self, door: Door) -> None:
        refused = door.scan("X")
        with pytest.raises(errors.SupervisorsOnly):
            self.admit(door, door.staff, refused.checkin_id)

    def test_unknown(self, door: Door, boss: Caller) -> None:
        with pytest.raises(errors.CheckInNotFound):
            self.admit(door, boss, "nothing")

    def test_supervisor_of_another_door(self, session: Session, door: Door) -> None:
        elsewhere = Door(session)
        other = replace(elsewhere.staff, supervised_event_ids=frozenset({elsewhere.event.id}))
        with pytest.raises(errors.SupervisorsOnly):
            self.admit(door, other, door.scan("X").checkin_id)


class TestMark:
    @pytest.mark.parametrize(
        ("mark", "found"), [("blocked", ("stop", "blocked")), ("ask", ("ask", "needs_supervisor"))]
    )
    def test_is_asked_at_the_next_scan(
        self, session: Session, door: Door, boss: Caller, mark: str, found: tuple[str, str]
    ) -> None:
        token_id = door.ticket.token_id
        before = door.ticket.changed_at
        assert service.mark(session, boss, door.event.id, token_id, door_mark=mark).mark == mark
        verdict = door.scan()
        assert (verdict.result, verdict.reason) == found
        session.refresh(door.ticket)
        assert door.ticket.changed_at > before
        service.mark(session, boss, door.event.id, token_id, door_mark="")
        assert door.scan().result == "go"
        assert [what for what, *_rest in acts(door)] == ["mark", "mark"]
        assert session.exec(select(DoorAct)).all()[0].details == {"token_id": token_id, "mark": mark}

    def test_staff_may_not(self, session: Session, door: Door) -> None:
        with pytest.raises(errors.SupervisorsOnly):
            service.mark(session, door.staff, door.event.id, door.ticket.token_id, door_mark="ask")

    def test_ticket_of_another_event(self, session: Session, door: Door, boss: Caller) -> None:
        elsewhere = Door(session)
        with pytest.raises(errors.DoorTicketNotFound):
            service.mark(session, boss, door.event.id, elsewhere.ticket.token_id, door_mark="ask")


class TestResolve:
    def test_leaves_the_inbox(self, session: Session, door: Door, boss: Caller) -> None:
        device = Device(session, door.staff, door.event.id)
        door.scan()
        device.upload(device.queue(door.text))
        (found,) = list_conflicts(door)
        done = service.resolve_conflict(session, boss, door.event.id, found.id, resolution="A couple with one device.")
        assert (done.resolution, done.resolved_by) == ("A couple with one device.", "Olga")
        assert list_conflicts(door) == []
        assert len(list_conflicts(door, open_only=False)) == 1
        assert acts(door)[0][0] == "conflict_resolved"
        with pytest.raises(errors.AlreadyResolved):
            service.resolve_conflict(session, boss, door.event.id, found.id, resolution="Twice")

    def test_found_again_stays_settled(self, session: Session, door: Door, boss: Caller) -> None:
        device = Device(session, door.staff, door.event.id)
        door.scan()
        device.upload(scan := device.queue(door.text))
        service.resolve_conflict(session, boss, door.event.id, list_conflicts(door)[0].id, resolution="Settled")
        device.upload(scan)
        assert list_conflicts(door) == []

    def test_of_another_event(self, session: Session, door: Door, boss: Caller) -> None:
        with pytest.raises(errors.ConflictNotFound):
            service.resolve_conflict(session, boss, door.event.id, "nothing", resolution="?")

    def test_staff_may_not(self, session: Session, door: Door) -> None:
        with pytest.raises(errors.SupervisorsOnly):
            service.list_conflicts(session, door.staff, door.event.id)
        with pytest.raises(errors.SupervisorsOnly):
            service.resolve_conflict(session, door.staff, door.event.id, "nothing", resolution="?")


class TestGates:
    @pytest.fixture(autouse=True)
    def gates(self, door: Door) -> None:
        door.event.gates = [
            {"name": "North", "tiers": []},
            {"name": "VIP", "tiers": [1]},
            {"name": "East", "tiers": [0]},
        ]
        door.session.flush()

    def test_wrong_one_asks(self, door: Door) -> None:
        verdict = door.scan(gate="VIP")
        assert (verdict.result, verdict.reason) == ("ask", "wrong_gate")
        assert door.scan(gate="East").result == "go"

    def test_counts_of_each(self, session: Session, door: Door, set_time: Callable[[datetime], None]) -> None:
        others = [make_ticket(session, door.tier, door.event, door.holder.address) for _ in range(3)]
        texts = [door.issue(ticket) for ticket in others]
        set_time(moment := now())
        door.scan(texts[0], gate="East")
        set_time(moment + timedelta(minutes=7))
        door.scan(texts[1], gate="East")
        door.scan(texts[2], gate="North")
        door.scan(gate="VIP")
        found = service.counts(session, door.staff, door.event.id)
        assert [(gate.name, gate.entries, gate.rate_per_min) for gate in found.gates] == [
            ("North", 1, 0.2),
            ("VIP", 0, 0.0),
            ("East", 2, 0.2),
        ]
        assert (found.inside, found.rate_per_min) == (3, 0.4)
