"""The door's log, on both databases: who, when, where and what, in order; and nothing of a holder."""

import csv
import io
import json
from typing import Any

import pytest
from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.door import door_log, errors, service
from app.door.schemas import LogLine
from app.models import Account, Scanner
from tests.service.devices import Device, list_conflicts
from tests.service.doors import Door


def read(door: Door) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(door_log.write_json(door.session, door.organizer, door.event.id))["data"]
    return found


def fill(door: Door, device: Device) -> None:
    """An evening in short: in, refused, out of order, taken back, let in, settled."""
    first = door.scan()
    refused = door.scan(gate="South")
    device.upload(device.queue(door.text), device.queue("X", "stop", "unreadable"))
    service.undo(door.session, door.staff, first.checkin_id)
    service.admit(door.session, door.organizer, refused.checkin_id, reason="The band", nonce="a" * 8)
    conflict = list_conflicts(door)[0]
    service.resolve_conflict(door.session, door.organizer, door.event.id, conflict.id, resolution="Looked at it")
    service.mark(door.session, door.organizer, door.event.id, door.ticket.token_id, door_mark="ask")


class TestLog:
    def test_everything_in_order(self, door: Door, device: Device) -> None:
        fill(door, device)
        lines = read(door)
        assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
        assert sorted((line["what"], line["result"], line["reason"], line["admitted"]) for line in lines) == [
            ("admit", "", "", False),
            ("conflict_resolved", "", "", False),
            ("entry", "go", "", False),
            ("entry", "go", "", True),
            ("entry", "go", "", True),
            ("entry", "stop", "already_in", False),
            ("entry", "stop", "unreadable", False),
            ("mark", "", "", False),
            ("undo", "", "", False),
        ]
        by_source = {line["source"]: line for line in lines}
        assert (by_source["offline"]["scanner"], by_source["offline"]["counter"]) == ("Phone at North", 2)
        overruled = by_source["supervisor"]
        assert (overruled["who"], overruled["gate"], overruled["note"]) == ("Ada Kovač", "South", "The band")
        (undone,) = [line for line in lines if line["what"] == "undo"]
        assert undone["about"] in {line["id"] for line in lines}
        assert (undone["who"], undone["ticket"], undone["gate"]) == ("Jonas", door.ticket.token_id, "North")

    def test_only_ever_grows(self, door: Door, device: Device) -> None:
        """What stood there before stands there word for word, an undo included."""
        first = door.scan()
        before = read(door)
        service.undo(door.session, door.staff, first.checkin_id)
        service.claim_batch(door.session, door.event.id, "b" * 32)
        after = read(door)
        assert after[: len(before)] == before
        assert [line["what"] for line in after[len(before) :]] == ["undo"]

    def test_nothing_of_a_holder(self, door: Door, device: Device) -> None:
        fill(door, device)
        text = door_log.write_csv(door.session, door.organizer, door.event.id)
        text += door_log.write_json(door.session, door.organizer, door.event.id)
        for secret in ("Nadia", door.holder.address, door.holder.address.lower(), door.staff.address, "@", "0x"):
            assert secret not in text

    def test_table_is_the_same(self, door: Door, device: Device) -> None:
        fill(door, device)
        rows = list(csv.DictReader(io.StringIO(door_log.write_csv(door.session, door.organizer, door.event.id))))
        lines = read(door)
        assert list(rows[0]) == list(LogLine.model_fields)
        assert [row["id"] for row in rows] == [line["id"] for line in lines]
        assert [row["admitted"] for row in rows] == ["yes" if line["admitted"] else "" for line in lines]
        assert [LogLine(**line).at for line in lines]

    def test_no_formulas(self, session: Session, door: Door, device: Device) -> None:
        """Whoever has a door link can choose a name."""
        session.get_one(Account, door.staff.account_id).display_name = '=HYPERLINK("http://example.org")'
        session.get_one(Scanner, device.id).label = "+49 170"
        device.upload(device.queue("X", "stop", "unreadable"))
        (row,) = csv.DictReader(io.StringIO(door_log.write_csv(session, door.organizer, door.event.id)))
        assert (row["who"], row["scanner"]) == ('\'=HYPERLINK("http://example.org")', "'+49 170")

    def test_quarantine(self, session: Session, door: Door, device: Device) -> None:
        session.get_one(Scanner, device.id).revoked_at = now()
        device.upload(device.queue(door.text))
        assert [(line["source"], line["admitted"]) for line in read(door)] == [("quarantine", False)]


@pytest.mark.parametrize("who", ["staff", "holder"])
def test_organizer_only(session: Session, door: Door, who: str) -> None:
    caller: Caller = getattr(door, who)
    for write in (door_log.write_csv, door_log.write_json):
        with pytest.raises(errors.OrganizerOnly):
            write(session, caller, door.event.id)
