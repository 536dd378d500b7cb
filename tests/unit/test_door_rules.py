"""The rules of the door beside the verdict."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.caller import Caller
from app.door import rules
from app.door.errors import DoorForbidden, MovedSince, NothingToUndo, NotYourScan
from app.models import CheckIn
from app.units import Address

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def make_caller(*, roles: frozenset[str] = frozenset(), door: frozenset[str] = frozenset()) -> Caller:
    return Caller("me", Address("0xA"), "", roles, door, "s")


def make_scan(**columns: Any) -> CheckIn:
    row: dict[str, Any] = {
        "nonce": "n",
        "body_hash": "",
        "event_id": "e",
        "result": "go",
        "scanned_by": "a",
        "scanned_at": NOON,
    }
    return CheckIn(**row | columns)


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
            {"more": ["exit"]},
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
    def undo(self, standing: list[str], caller: Caller | None = None, **columns: Any) -> None:
        scan = make_scan(ticket_id="t", **columns)
        rules.ensure_undoable(scan, caller or make_caller(), organizer_id="other", standing=standing)

    @pytest.mark.parametrize(
        ("admission", "standing"),
        [
            ("t:1", ["t:1"]),
            ("t:1:out", ["t:1", "t:1:out"]),
            ("t:2", ["t:1", "t:1:out", "t:2"]),
            ("t:10", ["t:9", "t:10"]),
        ],
    )
    def test_the_last_movement(self, admission: str, standing: list[str]) -> None:
        self.undo(standing, scanned_by="me", admission=admission)

    @pytest.mark.parametrize(
        ("admission", "standing"), [("t:1", ["t:1", "t:1:out"]), ("t:1:out", ["t:1", "t:1:out", "t:2"])]
    )
    def test_not_what_something_came_after(self, admission: str, standing: list[str]) -> None:
        with pytest.raises(MovedSince):
            self.undo(standing, scanned_by="me", admission=admission)

    def test_nothing(self) -> None:
        with pytest.raises(NothingToUndo):
            self.undo([], scanned_by="me")

    def test_of_somebody_else(self) -> None:
        with pytest.raises(NotYourScan):
            self.undo(["t:1"], admission="t:1")

    def test_supervisor(self) -> None:
        supervisor = replace(make_caller(), supervised_event_ids=frozenset({"e"}))
        self.undo(["t:1"], supervisor, admission="t:1")


class TestCountMovements:
    @pytest.mark.parametrize(
        ("keys", "found"),
        [
            ([], (0, 0, False, 1)),
            (["t:1"], (1, 0, True, 2)),
            (["t:1:out", "t:1"], (1, 1, False, 2)),
            (["t:1", "t:1:out", "t:2"], (2, 1, True, 3)),
            ([f"t:{number}" for number in range(1, 12)], (11, 0, True, 12)),
            (["t:1:out"], (0, 1, False, 2)),
        ],
    )
    def test_case(self, keys: list[str], found: tuple[int, int, bool, int]) -> None:
        movements = rules.count_movements(keys)
        assert (*movements, movements.is_in, movements.next_entry) == found

    def test_keys(self) -> None:
        assert rules.count_movements([rules.entry_key("t", 3), rules.exit_key("t", 2)]) == (3, 2)


class TestListGatesOfTier:
    GATES: list[dict[str, Any]] = [{"name": "North", "tiers": [0]}, {"name": "South", "tiers": []}, {"name": "VIP"}]

    def test_every_gate(self) -> None:
        assert rules.list_gates_of_tier(self.GATES, 0) == ()
        assert rules.list_gates_of_tier([], 0) == ()

    def test_some(self) -> None:
        assert rules.list_gates_of_tier(self.GATES, 1) == ("South", "VIP")

    def test_tier_that_no_gate_names(self) -> None:
        """A slip of the desk's must not keep people out."""
        assert rules.list_gates_of_tier([{"name": "North", "tiers": [0]}], 1) == ()
