"""Rotating codes before the door, on both databases: fresh ones enter, pictures of them do not."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from app.clock import now
from app.door import service
from tests.service.doors import Door
from tests.service.phones import Phone, list_conflicts, view_of
from tests.service.rotating import Holder


@pytest.fixture
def holder(door: Door) -> Holder:
    return Holder(door, door.ticket)


class TestRotating:
    def test_go_then_already_in(self, door: Door, holder: Holder) -> None:
        verdict = door.scan(holder.show())
        assert (verdict.result, verdict.holder_name) == ("go", "Nadia Petrović")
        assert door.scan(holder.show()).reason == "already_in"

    @pytest.mark.parametrize(("seconds", "reason"), [(14, ""), (31, "stale_code"), (-31, "stale_code")])
    def test_picture_of_it(
        self, door: Door, holder: Holder, set_time: Callable[[datetime], None], seconds: int, reason: str
    ) -> None:
        shown = holder.show(now() - timedelta(seconds=seconds))
        assert door.scan(shown).reason == reason

    def test_on_the_phone_where_paper_is_not_allowed(self, session: Session, door: Door, holder: Holder) -> None:
        door.event.allows_paper = False
        session.flush()
        assert door.scan(holder.show()).result == "go"

    def test_record_of_it(self, session: Session, door: Door, holder: Holder, phone: Phone) -> None:
        """Minutes later its code would be stale; what counts is that the scanner saw it in time."""
        shown = holder.show(now() - timedelta(minutes=10))
        record = phone.write(shown, scanned_at=(now() - timedelta(minutes=10)).isoformat())
        assert (record.form, record.slot > 0) == ("rotating", True)
        assert view_of(phone.upload(phone.as_scan(record, shown="go"))[0]).result == "go"
        assert list_conflicts(door) == []
        tried = phone.as_scan(phone.write(door.text), pass_text=door.text)
        assert service.check_in(session, door.staff, tried).reason == "already_in"
