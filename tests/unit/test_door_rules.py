"""The rules of the door beside the verdict."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.caller import Caller
from app.door import rules
from app.door.errors import DoorForbidden, NothingToUndo
from app.models import CheckIn
from app.units import Address

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def make_caller(*, roles: frozenset[str] = frozenset(), door: frozenset[str] = frozenset()) -> Caller:
    return Caller("me", Address("0xA"), "", roles, door, "s")


def make_scan(**columns: Any) -> CheckIn:
    return CheckIn(nonce="n", body_hash="", event_id="e", result="go", scanned_by="a", scanned_at=NOON, **columns)


class TestEnsureMayScan:
    @pytest.mark.parametrize(
        ("caller", "organizer_id"),
        [
            (make_caller(), "me"),
            (make_caller(door=frozenset({"e"})), "other"),
            (make_caller(roles=frozenset({"admin"})), "other"),
        ],
    )
    def test_allowed(self, caller: Caller, organizer_id: str) -> None:
        rules.ensure_may_scan(caller, event_id="e", organizer_id=organizer_id)

    @pytest.mark.parametrize(
        "caller",
        [make_caller(), make_caller(door=frozenset({"f"})), make_caller(roles=frozenset({"organizer"}))],
    )
    def test_refused(self, caller: Caller) -> None:
        with pytest.raises(DoorForbidden):
            rules.ensure_may_scan(caller, event_id="e", organizer_id="other")


class TestComputeBodyHash:
    body: dict[str, Any] = {"account_id": "a", "event_id": "e", "gate": "g", "pass_text": "P", "scanned_at": NOON}

    def test_same_body(self) -> None:
        assert rules.compute_body_hash(**self.body) == rules.compute_body_hash(**self.body)

    @pytest.mark.parametrize(
        "change",
        [
            {"account_id": "b"},
            {"event_id": "f"},
            {"gate": "h"},
            {"pass_text": "Q"},
            {"scanned_at": NOON + timedelta(seconds=1)},
        ],
    )
    def test_other_body(self, change: dict[str, Any]) -> None:
        assert rules.compute_body_hash(**self.body | change) != rules.compute_body_hash(**self.body)

    def test_fields_do_not_run_into_each_other(self) -> None:
        one = rules.compute_body_hash(**self.body | {"event_id": "e\nx", "gate": "g"})
        other = rules.compute_body_hash(**self.body | {"event_id": "e", "gate": "x\ng"})
        assert one != other


class TestComputeAttendanceRowId:
    def test_one_an_event_and_second(self) -> None:
        first = rules.compute_attendance_row_id("e", NOON)
        assert len(first) == 32
        assert rules.compute_attendance_row_id("e", NOON + timedelta(milliseconds=999)) == first
        assert rules.compute_attendance_row_id("e", NOON + timedelta(seconds=1)) != first
        assert rules.compute_attendance_row_id("f", NOON) != first


class TestEnsureUndoable:
    def test_admission(self) -> None:
        rules.ensure_undoable(make_scan(admission="t:1"))

    def test_nothing(self) -> None:
        with pytest.raises(NothingToUndo):
            rules.ensure_undoable(make_scan())
