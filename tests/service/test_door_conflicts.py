"""What the organizer has to look at, on both databases: nothing is silently merged, and a lost scan is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.door import errors, service
from app.models import CheckIn, Scanner
from tests.factories import make_account
from tests.service.devices import Device, code_of, list_conflicts, view_of
from tests.service.doors import Door


def offend(door: Door, what: str) -> dict[str, Any]:
    """Make the door's ticket one that may not enter; what a record says differently."""
    if what == "superseded":
        door.ticket.pass_seq += 1
    elif what == "refunded":
        door.ticket.is_refunded = True
    elif what == "blocked":
        door.ticket.door_mark = "blocked"
    elif what == "cancelled":
        door.event.status = "cancelled"
    elif what == "unminted":
        door.ticket.owner = "0x" + "0" * 40
    door.session.flush()
    return {"event_number": 2**31} if what == "another event" else {}


class TestConflicts:
    @pytest.mark.parametrize(
        ("what", "kind"),
        [
            ("superseded", "superseded"),
            ("refunded", "refunded"),
            ("blocked", "blocked"),
            ("cancelled", "blocked"),
            ("unminted", "unknown_ticket"),
            ("another event", "unknown_ticket"),
        ],
    )
    def test_let_in_what_may_not_enter(self, door: Door, device: Device, what: str, kind: str) -> None:
        """It happened, so it is kept as it was shown; nobody is admitted by it, and the organizer is told."""
        scan = device.queue(door.text, **offend(door, what))
        assert view_of(device.upload(scan)[0]).result == "go"
        (kept,) = door.scans()
        assert (kept.result, kept.admission) == ("go", None)
        (found,) = list_conflicts(door)
        assert found.kind == kind
        assert [side.checkin_id for side in found.sides] == [kept.id]
        assert service.claim_batch(door.session, door.event.id, "a" * 32) == []

    def test_two_gates_without_network(
        self, session: Session, door: Door, device: Device, set_time: Callable[[datetime], None]
    ) -> None:
        """Both sides: where, by whom, when; the one that was earlier comes first, whoever was uploaded first."""
        moment = now()
        south = Device(session, door.make_staff("Mira"), door.event.id, gate="South")
        early = south.queue(door.text, scanned_at=(moment - timedelta(minutes=9)).isoformat())
        late = device.queue(door.text, scanned_at=(moment - timedelta(minutes=5)).isoformat())
        assert [view_of(one).result for one in (*device.upload(late), *south.upload(early))] == ["go", "go"]
        (found,) = list_conflicts(door)
        assert (found.kind, found.token_id, found.tier_name) == ("double_entry", door.ticket.token_id, "Balcony")
        assert [(side.gate, side.by, side.scanner) for side in found.sides] == [
            ("South", "Mira", "Phone at South"),
            ("North", "Jonas", "Phone at North"),
        ]
        assert found.sides[0].scanned_at == moment - timedelta(minutes=9)
        assert service.counts(session, door.organizer, door.event.id).inside == 1

    def test_superseded_names_who_came_with_the_new_one(self, session: Session, door: Door, device: Device) -> None:
        scan = device.queue(door.text)
        door.ticket.pass_seq += 1
        session.flush()
        inside = door.scan(door.issue(door.ticket))
        device.upload(scan)
        (found,) = list_conflicts(door)
        assert {side.checkin_id for side in found.sides} == {inside.checkin_id, door.scans()[1].id}

    def test_showed_go_though_we_say_no(self, session: Session, door: Door, device: Device) -> None:
        """The answer to an online try was lost or late; the scanner let them in, and tells so afterwards."""
        inside = door.scan(gate="South")
        record = device.write(door.text)
        tried = service.check_in(session, door.staff, device.as_scan(record, pass_text=door.text))
        assert tried.reason == "already_in"
        for _ in range(2):
            assert view_of(device.upload(device.as_scan(record, shown="go"))[0]) == tried
        (found,) = list_conflicts(door)
        assert found.kind == "shown_go"
        assert [side.checkin_id for side in found.sides] == [inside.checkin_id, tried.checkin_id]

    def test_showed_what_we_say(self, session: Session, door: Door, device: Device) -> None:
        record = device.write(door.text)
        tried = service.check_in(session, door.staff, device.as_scan(record, pass_text=door.text))
        assert tried.holder_name == "Nadia Petrović"
        assert view_of(device.upload(device.as_scan(record, shown="go"))[0]) == tried
        assert (len(door.scans()), list_conflicts(door)) == (1, [])

    def test_late_answer_to_what_was_uploaded(self, session: Session, door: Door, device: Device) -> None:
        """The other way round: the online try arrives after the upload of the same scan."""
        record = device.write(door.text)
        uploaded = view_of(device.upload(device.as_scan(record, shown="go"))[0])
        assert service.check_in(session, door.staff, device.as_scan(record, pass_text=door.text)) == uploaded
        assert len(door.scans()) == 1

    def test_shown_go_of_a_scan_that_never_reached_us(self, session: Session, door: Door) -> None:
        door.scan()
        assert door.scan(shown="go").reason == "already_in"
        assert [one.kind for one in list_conflicts(door)] == ["shown_go"]


class TestQuarantine:
    @pytest.fixture
    def ended(self, door: Door) -> Caller:
        """The staff after their grant has ended."""
        return replace(door.staff, door_event_ids=frozenset())

    def test_of_a_revoked_scanner(self, session: Session, door: Door, device: Device) -> None:
        session.get_one(Scanner, device.id).revoked_at = now()
        assert view_of(device.upload(device.queue(door.text))[0]).result == "go"
        (kept,) = door.scans()
        assert (kept.is_quarantined, kept.admission) == (True, None)
        (found,) = list_conflicts(door)
        assert (found.kind, len(found.sides)) == ("quarantined", 1)
        assert door.scan().result == "go"

    def test_of_a_revoked_grant(self, door: Door, device: Device, ended: Caller) -> None:
        device.upload(device.queue(door.text), caller=ended)
        assert [scan.is_quarantined for scan in door.scans()] == [True]

    def test_online_it_is_refused(self, session: Session, door: Door, device: Device, ended: Caller) -> None:
        scan = device.as_scan(device.write(door.text), pass_text=door.text)
        with pytest.raises(errors.DoorForbidden):
            service.check_in(session, ended, scan)
        session.get_one(Scanner, device.id).revoked_at = now()
        with pytest.raises(errors.ScannerRevoked):
            service.check_in(session, door.staff, scan)
        assert door.scans() == []

    def test_a_stranger_has_no_quarantine(self, session: Session, door: Door, device: Device) -> None:
        answer = device.upload(device.queue(door.text), caller=make_account(session))[0]
        assert code_of(answer) == "RECORD_REFUSED"


class TestLog:
    def test_in_order(self, session: Session, door: Door, device: Device) -> None:
        for part in range(3):
            device.upload(*(device.queue(f"X{part}{number}", "stop", "unreadable") for number in range(4)))
        scanner = session.get_one(Scanner, device.id)
        assert (scanner.last_counter, scanner.last_hash) == (12, device.previous)
        assert list_conflicts(door) == []

    def test_gap_is_told_and_closes(self, session: Session, door: Door, device: Device) -> None:
        """What was tried online has overtaken the queue: a gap, until the queue has come."""
        queue = [device.queue(f"X{number}", "stop", "unreadable") for number in range(3)]
        online = device.as_scan(device.write(door.text), pass_text=door.text)
        assert service.check_in(session, door.staff, online).result == "go"
        (gap,) = list_conflicts(door)
        assert (gap.kind, [side.counter for side in gap.sides]) == ("gap", [4])
        device.upload(*queue[:2])
        assert len(list_conflicts(door)) == 1
        device.upload(queue[2])
        assert list_conflicts(door) == []
        (closed,) = list_conflicts(door, open_only=False)
        assert (closed.resolution, closed.resolved_by) == ("The missing scans came later.", "")
        assert session.get_one(Scanner, device.id).last_counter == 4

    def test_scan_that_never_comes(self, session: Session, door: Door, device: Device) -> None:
        device.upload(device.queue("X", "stop", "unreadable"))
        device.write(door.text)  # thrown away
        device.upload(device.queue("Y", "stop", "unreadable"))
        device.upload(device.queue("Z", "stop", "unreadable"))
        assert [one.kind for one in list_conflicts(door)] == ["gap"]

    def test_another_one_before(self, session: Session, door: Door, device: Device) -> None:
        device.upload(first := device.queue("X", "stop", "unreadable"))
        device.upload(device.queue("Y", "stop", "unreadable", previous="1" * 64))
        (found,) = list_conflicts(door)
        assert (found.kind, len(found.sides)) == ("gap", 2)
        assert first.nonce in {session.get_one(CheckIn, side.checkin_id).nonce for side in found.sides}

    def test_first_one_that_is_none(self, door: Door, device: Device) -> None:
        device.upload(device.queue("X", "stop", "unreadable", previous="1" * 64))
        (found,) = list_conflicts(door)
        assert (found.kind, len(found.sides)) == ("gap", 1)

    def test_number_given_twice(self, door: Door, device: Device) -> None:
        """A scanner that was put back to an earlier state and writes its log anew."""
        device.upload(device.queue("X", "stop", "unreadable"), device.queue("Y", "stop", "unreadable"))
        device.upload(device.queue("Z", "stop", "unreadable", counter=2, previous="1" * 64))
        device.upload(device.queue("late", "stop", "unreadable", counter=5))
        found = list_conflicts(door)
        assert sorted(len(one.sides) for one in found) == [1, 2]

    def test_late_one_that_names_another(self, door: Door, device: Device) -> None:
        first, second, third = (device.queue(f"X{number}", "stop", "unreadable") for number in range(3))
        device.upload(first)
        device.upload(third)
        assert second.record is not None
        forged = replace(second.record, previous="1" * 64)
        device.upload(device.as_scan(forged))
        (found,) = list_conflicts(door)
        assert [side.counter for side in found.sides] == [1, 2]
