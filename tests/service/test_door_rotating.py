"""Rotating codes before the door, on both databases: fresh ones enter, pictures of them do not."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from app.clock import now
from app.door import service
from tests.phones import Phone
from tests.service.devices import Device, list_conflicts, view_of
from tests.service.doors import Door


@pytest.fixture
def phone(session: Session, door: Door) -> Phone:
    """The phone of the ticket's holder; from now on the printed pass is worth nothing."""
    made = Phone(door.holder, door.ticket.id)
    made.take(session)
    return made


class TestRotating:
    def test_go_then_already_in(self, door: Door, phone: Phone) -> None:
        verdict = door.scan(phone.show(now()))
        assert (verdict.result, verdict.holder_name) == ("go", "Nadia Petrović")
        assert door.scan(phone.show(now())).reason == "already_in"

    @pytest.mark.parametrize(("seconds", "reason"), [(14, ""), (31, "stale_code"), (-31, "stale_code")])
    def test_picture_of_it(
        self, door: Door, phone: Phone, set_time: Callable[[datetime], None], seconds: int, reason: str
    ) -> None:
        shown = phone.show(now() - timedelta(seconds=seconds))
        assert door.scan(shown).reason == reason

    def test_on_the_phone_where_paper_is_not_allowed(self, session: Session, door: Door, phone: Phone) -> None:
        door.event.allows_paper = False
        session.flush()
        assert door.scan(phone.show(now())).result == "go"

    def test_record_of_it(self, session: Session, door: Door, phone: Phone, device: Device) -> None:
        """Minutes later its code would be stale; what counts is that the scanner saw it in time."""
        shown = phone.show(now() - timedelta(minutes=10))
        record = device.write(shown, scanned_at=(now() - timedelta(minutes=10)).isoformat())
        assert (record.form, record.slot > 0) == ("rotating", True)
        assert view_of(device.upload(device.as_scan(record, shown="go"))[0]).result == "go"
        assert list_conflicts(door) == []
        tried = device.as_scan(device.write(fresh := phone.show(now())), pass_text=fresh)
        assert service.check_in(session, door.staff, tried).reason == "already_in"
