"""Changed keys in the door's log, on both databases: who, when, which, why, and how many passes it ended."""

import csv
import io
import json
from typing import Any

import pytest
from sqlmodel import Session, select

from app.caller import Caller
from app.clock import now
from app.door import door_log, errors, keys
from app.door.desk_schemas import DoorKeyView, KeyChangeView, RotationView
from app.events.errors import NotYourEvent
from app.models import DoorAct, PassKey
from tests.service.doors import Door


def rotate(door: Door, *, is_compromised: bool = False) -> RotationView:
    return keys.rotate_key(door.session, door.organizer, door.event.id, is_compromised=is_compromised)


def acts(door: Door) -> list[tuple[str, str, dict[str, Any]]]:
    return [(act.what, act.account_id, act.details) for act in door.session.exec(select(DoorAct)).all()]


def changed(key_id: int, replaced: list[int], *, is_compromised: bool, superseded: int) -> dict[str, Any]:
    return {
        "key_id": key_id,
        "replaced": replaced,
        "is_compromised": is_compromised,
        "superseded": superseded,
    }


class TestRotate:
    def test_is_written_down(self, door: Door) -> None:
        assert rotate(door) == RotationView(key_id=2, superseded=0)
        assert rotate(door, is_compromised=True) == RotationView(key_id=3, superseded=1)
        who = door.organizer.account_id
        assert acts(door) == [
            ("keys_changed", who, changed(2, [1], is_compromised=False, superseded=0)),
            ("keys_changed", who, changed(3, [1, 2], is_compromised=True, superseded=1)),
        ]

    def test_with_the_key_or_not_at_all(self, session: Session, door: Door) -> None:
        """One transaction: what is taken back leaves neither a key nor a line."""
        with session.begin_nested() as attempt:
            rotate(door, is_compromised=True)
            attempt.rollback()
        session.expire_all()
        assert acts(door) == []
        assert [key.key_id for key in session.exec(select(PassKey)).all()] == [1]
        assert door.scan().result == "go"

    def test_stands_in_the_log(self, session: Session, door: Door) -> None:
        """In both of its forms, with nothing of the key but its number."""
        before = now()
        door.scan()
        rotate(door, is_compromised=True)
        session.flush()
        lines = json.loads(door_log.write_json(session, door.organizer, door.event.id))["data"]
        (line,) = [line for line in lines if line["what"] == "keys_changed"]
        assert (line["who"], line["details"]) == (
            door.organizer.display_name,
            changed(2, [1], is_compromised=True, superseded=1),
        )
        assert line["at"] >= before.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        text = door_log.write_csv(session, door.organizer, door.event.id)
        (row,) = [row for row in csv.DictReader(io.StringIO(text)) if row["what"] == "keys_changed"]
        assert json.loads(row["details"]) == line["details"]
        kept = session.exec(select(PassKey)).one()
        assert kept.public_key not in text
        assert kept.sealed_seed not in text

    def test_what_the_door_says_afterwards(self, door: Door) -> None:
        rotate(door)
        assert door.scan().result == "go"
        rotate(door, is_compromised=True)
        assert door.scan().reason == "unknown_key"
        assert door.scan(door.issue(door.ticket)).reason == "already_in"

    @pytest.mark.parametrize("who", ["staff", "holder"])
    def test_organizer_only(self, door: Door, who: str) -> None:
        caller: Caller = getattr(door, who)
        with pytest.raises(NotYourEvent):
            keys.rotate_key(door.session, caller, door.event.id, is_compromised=True)
        assert acts(door) == []


class TestList:
    def test_keys_and_changes(self, session: Session, door: Door) -> None:
        rotate(door)
        found = keys.list_keys(session, door.organizer, door.event.id)
        first, second = found.keys
        assert (first.key_id, first.retired_at is not None) == (1, True)
        assert second == DoorKeyView(key_id=2, made_at=second.made_at, retired_at=None)
        (change,) = found.changes
        assert change == KeyChangeView(
            at=change.at,
            by=door.organizer.display_name,
            key_id=2,
            replaced=[1],
            is_compromised=False,
            superseded=0,
        )
        rotate(door, is_compromised=True)
        found = keys.list_keys(session, door.organizer, door.event.id)
        assert [key.key_id for key in found.keys] == [3]
        assert [change.key_id for change in found.changes] == [3, 2]

    def test_organizer_only(self, session: Session, door: Door) -> None:
        with pytest.raises(errors.OrganizerOnly):
            keys.list_keys(session, door.staff, door.event.id)
