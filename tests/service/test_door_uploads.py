"""Uploads of scanners that had no network, on both databases: what they showed is kept, whatever is sent twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.clock import now
from app.door import errors, service
from app.errors import AppError
from app.models import CheckIn, DoorConflict, OutboxRow, Scanner
from tests.factories import make_ticket
from tests.service.devices import Device, code_of, list_conflicts, view_of
from tests.service.doors import Door


class TestRegister:
    def test_again_is_the_same_with_its_log(self, session: Session, door: Door, device: Device) -> None:
        first, record = device.id, device.queue(door.text)
        device.upload(record)
        device.gate = "South"
        device.register()
        assert record.record is not None
        assert (device.id, device.counter, device.previous) == (first, 1, record.record.hash)
        assert session.get_one(Scanner, device.id).gate == "South"

    def test_tells_how_wrong_a_clock_is(self, session: Session, device: Device) -> None:
        device.register(client_time=now() - timedelta(minutes=3))
        offset_ms = session.get_one(Scanner, device.id).clock_offset_ms
        assert -181_000 < offset_ms <= -180_000

    def test_a_clock_of_another_century(self, session: Session, device: Device) -> None:
        device.register(client_time=now() + timedelta(days=40_000))
        assert session.get_one(Scanner, device.id).clock_offset_ms == 2**31 - 1

    def test_somebody_elses_key(self, door: Door, device: Device) -> None:
        device.caller = door.make_staff("Mira")
        with pytest.raises(errors.ScannerTaken):
            device.register()

    def test_revoked(self, session: Session, device: Device) -> None:
        session.get_one(Scanner, device.id).revoked_at = now()
        with pytest.raises(errors.ScannerRevoked):
            device.register()

    def test_stranger(self, session: Session, door: Door) -> None:
        with pytest.raises(errors.DoorForbidden):
            Device(session, door.holder, door.event.id)

    def test_no_key(self, session: Session, door: Door) -> None:
        asked: dict[str, Any] = {"event_id": door.event.id, "gate": "", "label": "", "client_time": now()}
        with pytest.raises(AppError, match="does not look right"):
            service.register_scanner(session, door.staff, public_key="04" + "11" * 64, **asked)


class TestUpload:
    def test_admits(self, session: Session, door: Door, device: Device) -> None:
        verdict = view_of(device.upload(device.queue(door.text))[0])
        assert (verdict.result, verdict.reason, verdict.ticket_id) == ("go", "", door.ticket.id)
        assert verdict.holder_name == ""
        (kept,) = door.scans()
        assert (kept.source, kept.admission, kept.counter) == ("offline", f"{door.ticket.id}:1", 1)
        assert kept.scanner_id == device.id
        rows = session.exec(select(OutboxRow).where(OutboxRow.topic == "door.attendance")).all()
        assert len(rows) == 1
        assert list_conflicts(door) == []
        assert door.scan().reason == "already_in"

    def test_refusals_are_only_recorded(self, door: Door, device: Device) -> None:
        answers = device.upload(
            device.queue(door.text, "stop", "refunded"),
            device.queue("HTTPS://EXAMPLE.COM", "stop", "unreadable"),
            device.queue(door.text, "stop", "bad_signature"),
            device.queue(door.text, "ask", "wrong_gate"),
        )
        assert [view_of(one).reason for one in answers] == ["refunded", "unreadable", "bad_signature", "wrong_gate"]
        assert [view_of(one).ticket_id for one in answers] == [door.ticket.id, None, None, door.ticket.id]
        assert (list_conflicts(door), door.scan().result) == ([], "go")

    @pytest.mark.parametrize("shown", [None, "stop"])
    def test_go_that_was_never_shown(self, door: Door, device: Device, shown: str | None) -> None:
        """The scanner crashed between judging and showing: nobody went in, and the ticket may."""
        verdict = view_of(device.upload(device.as_scan(device.write(door.text), shown=shown))[0])
        assert (verdict.result, verdict.reason) == ("ask", "needs_supervisor")
        assert [scan.note for scan in door.scans()] == ["The scanner stopped before it showed its light."]
        assert (list_conflicts(door), door.scan().result) == ([], "go")

    def test_twice_changes_nothing(self, session: Session, door: Door, device: Device) -> None:
        other = Device(session, door.make_staff("Mira"), door.event.id, gate="South")
        queue = [device.queue(door.text), device.queue(door.text, "stop", "already_in")]
        first = [*device.upload(*queue), *other.upload(double := other.queue(door.text))]
        before = (door.scans(), list_conflicts(door), session.get_one(Scanner, device.id).last_counter)
        assert [*device.upload(*queue), *other.upload(double)] == first
        assert (door.scans(), list_conflicts(door), session.get_one(Scanner, device.id).last_counter) == before

    def test_one_that_is_refused_holds_up_no_other(self, session: Session, door: Door, device: Device) -> None:
        elsewhere = Door(session)
        forged = replace(device.queue(door.text), signature="00" * 64)
        answers = device.upload(
            forged,
            replace(device.queue("X", "stop", "unreadable"), event_id=elsewhere.event.id),
            device.queue(door.text),
        )
        assert [code_of(one) for one in answers[:2]] == ["RECORD_REFUSED", "RECORD_REFUSED"]
        assert view_of(answers[2]).result == "go"

    def test_second_scan_of_a_ticket_in_one_list(self, door: Door, device: Device) -> None:
        answers = device.upload(*(device.queue(door.text) for _ in range(3)))
        assert [view_of(one).result for one in answers] == ["go"] * 3
        assert [scan.admission is not None for scan in sorted(door.scans(), key=lambda one: one.counter or 0)] == [
            True,
            False,
            False,
        ]
        assert [one.kind for one in list_conflicts(door)] == ["double_entry", "double_entry"]

    def test_same_nonce_for_two_scans_of_one_list(self, session: Session, door: Door, device: Device) -> None:
        other = door.issue(make_ticket(session, door.tier, door.event, door.holder.address))
        one, two = device.queue(door.text, nonce="n" * 8), device.queue(other, nonce="n" * 8)
        answers = device.upload(one, two)
        assert sorted(isinstance(answer, AppError) for answer in answers) == [False, True]
        assert len(door.scans()) == 1

    def test_unknown_event(self, door: Door, device: Device) -> None:
        lost = replace(device.queue(door.text), event_id="0" * 32)
        assert code_of(device.upload(lost)[0]) == "EVENT_NOT_FOUND"


class TestWrongRecords:
    @pytest.mark.parametrize(
        "change",
        [
            {"scanner_id": "0" * 32},
            {"result": "stop"},
            {"reason": "already_in"},
            {"result": "stop", "reason": "invented"},
            {"reason": "go"},
            {"gate": "North\nSouth"},
        ],
        ids=str,
    )
    def test_refused(self, door: Door, device: Device, change: dict[str, Any]) -> None:
        assert code_of(device.upload(device.queue(door.text, **change))[0]) == "RECORD_REFUSED"
        assert door.scans() == []

    def test_of_another_person(self, door: Door, device: Device) -> None:
        answer = device.upload(device.queue(door.text), caller=door.make_staff("Mira"))[0]
        assert code_of(answer) == "RECORD_REFUSED"

    @pytest.mark.parametrize(
        "change", [{"token_id": 1}, {"sequence": 9}, {"pass_hash": "0" * 64}, {"form": ""}], ids=str
    )
    def test_about_another_code(self, session: Session, door: Door, device: Device, change: dict[str, Any]) -> None:
        scan = device.as_scan(device.write(door.text, **change), pass_text=door.text)
        with pytest.raises(errors.RecordRefused):
            service.check_in(session, door.staff, scan)


class TestClock:
    @pytest.mark.parametrize(
        ("offset", "scanned", "note"),
        [
            (timedelta(0), timedelta(minutes=-30), ""),
            (timedelta(seconds=90), timedelta(minutes=-30), "The scanner's clock was 90 s ahead."),
            (timedelta(seconds=-90), timedelta(minutes=-30), "The scanner's clock was 90 s behind."),
            (timedelta(0), timedelta(seconds=31), "The scanner's clock was ahead by 31 s."),
        ],
        ids=str,
    )
    def test_is_noted(
        self,
        door: Door,
        device: Device,
        set_time: Callable[[datetime], None],
        offset: timedelta,
        scanned: timedelta,
        note: str,
    ) -> None:
        set_time(moment := now())
        device.register(client_time=moment + offset)
        device.upload(device.queue(door.text, scanned_at=(moment + scanned).isoformat()))
        assert [scan.note for scan in door.scans()] == [note]


def count(session: Session, table: Any) -> int:
    return len(session.exec(select(table)).all())


def test_rows_stay_together(session: Session, door: Door, device: Device) -> None:
    """Nothing that is refused leaves a trace."""
    device.upload(replace(device.queue(door.text), signature="00" * 64))
    assert (count(session, CheckIn), count(session, DoorConflict), count(session, OutboxRow)) == (0, 0, 0)
