"""People who go out and come back, on both databases: an entry after each exit, and never two at once."""

from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import pytest
from sqlmodel import Session

from app.clock import now
from app.db import transaction
from app.door import errors, service
from app.door.scans import Scan
from app.door.schemas import VerdictView
from app.models import CheckIn
from tests.factories import make_ticket
from tests.service.devices import Device, list_conflicts, view_of
from tests.service.doors import Door


@pytest.fixture
def door(session: Session) -> Door:
    """A door that people come back through."""
    return Door(session, allows_reentry=True)


def keys(door: Door) -> list[str | None]:
    return [scan.admission for scan in door.scans()]


def inside(door: Door) -> int:
    return service.counts(door.session, door.staff, door.event.id).inside


class TestExit:
    def test_out_and_in_again(self, door: Door) -> None:
        ticket_id = door.ticket.id
        found: list[str | int] = []
        for kind in ("entry", "exit", "entry", "exit"):
            found.append(door.scan(kind=kind).result)
            found.append(inside(door))
        assert found == ["go", 1, "go", 0, "go", 1, "go", 0]
        assert keys(door) == [f"{ticket_id}:1", f"{ticket_id}:1:out", f"{ticket_id}:2", f"{ticket_id}:2:out"]

    def test_says_that_they_are_out(self, door: Door) -> None:
        door.scan()
        out = door.scan(kind="exit")
        assert (out.sentence, out.holder_name) == ("They are out, and may come back.", "Nadia Petrović")

    def test_in_twice(self, door: Door) -> None:
        door.scan(gate="South")
        door.scan(kind="exit")
        back = door.scan(gate="East")
        again = door.scan()
        assert (again.reason, again.first_scan is not None) == ("already_in", True)
        assert again.first_scan is not None
        assert again.first_scan.gate == "East"
        assert back.result == "go"

    def test_who_is_not_in(self, door: Door) -> None:
        assert (door.scan(kind="exit").result, door.scan(kind="exit").reason) == ("ask", "needs_supervisor")
        door.scan()
        door.scan(kind="exit")
        assert door.scan(kind="exit").reason == "needs_supervisor"

    @pytest.mark.parametrize(
        ("change", "reason"),
        [({"pass_seq": 1}, "superseded"), ({"is_refunded": True}, ""), ({"door_mark": "blocked"}, "")],
        ids=str,
    )
    def test_whoever_is_in_may_leave(self, door: Door, change: dict[str, object], reason: str) -> None:
        """But by an old pass nobody is scanned out whose ticket is somebody else's now."""
        door.scan()
        door.ticket.sqlmodel_update(change)
        door.session.flush()
        assert door.scan(kind="exit").reason == reason

    def test_code_that_is_none(self, door: Door) -> None:
        assert door.scan("X", kind="exit").reason == "unreadable"

    def test_where_nobody_comes_back(self, session: Session) -> None:
        closed = Door(session)
        closed.scan()
        with pytest.raises(errors.ExitsNotKept):
            closed.scan(kind="exit")

    def test_nonce_again(self, door: Door) -> None:
        door.scan()
        at = now()
        first = door.scan(kind="exit", nonce="n" * 8, scanned_at=at)
        assert door.scan(kind="exit", nonce="n" * 8, scanned_at=at) == first
        with pytest.raises(errors.NonceReused):
            door.scan(nonce="n" * 8, scanned_at=at)


class TestUndo:
    def test_exit(self, session: Session, door: Door) -> None:
        door.scan()
        service.undo(session, door.staff, door.scan(kind="exit").checkin_id)
        assert (inside(door), door.scan().reason) == (1, "already_in")
        assert door.scan(kind="exit").result == "go"

    def test_only_what_came_last(self, session: Session, door: Door) -> None:
        first, out = door.scan(), door.scan(kind="exit")
        with pytest.raises(errors.MovedSince):
            service.undo(session, door.staff, first.checkin_id)
        service.undo(session, door.staff, out.checkin_id)
        service.undo(session, door.staff, first.checkin_id)
        assert (inside(door), door.scan().result) == (0, "go")


class TestOffline:
    def test_evening_in_one_list(self, door: Door) -> None:
        device = Device(door.session, door.staff, door.event.id)
        other = door.issue(make_ticket(door.session, door.tier, door.event, door.holder.address))
        kinds = ("entry", "exit", "entry")
        queue = [device.queue(text, kind=kind) for kind in kinds for text in (door.text, other)]
        assert [view_of(one).result for one in device.upload(*queue)] == ["go"] * 6
        assert (inside(door), list_conflicts(door)) == (2, [])

    def test_exit_of_who_is_not_in(self, door: Door) -> None:
        device = Device(door.session, door.staff, door.event.id)
        device.upload(device.queue(door.text, kind="exit"))
        assert [one.kind for one in list_conflicts(door)] == ["exit_without_entry"]
        assert inside(door) == 0

    def test_exit_where_nobody_comes_back(self, session: Session) -> None:
        closed = Door(session)
        device = Device(session, closed.staff, closed.event.id)
        device.upload(device.queue(closed.text), device.queue(closed.text, kind="exit"))
        assert [one.kind for one in list_conflicts(closed)] == ["exit_without_entry"]
        assert inside(closed) == 1


class TestAttendance:
    def test_once_a_ticket(self, session: Session, door: Door) -> None:
        for kind in ("entry", "exit", "entry"):
            door.scan(kind=kind)
        assert service.claim_batch(session, door.event.id, "a" * 32) == [door.ticket.token_id]
        batches = {scan.kind: scan.batch_id for scan in door.scans()}
        assert batches == {"entry": "a" * 32, "exit": None}


def test_forty_come_back_at_once(database: str) -> None:
    with transaction() as session:
        door = Door(session, allows_reentry=True)
        door.scan()
        door.scan(kind="exit")

    def redeem(number: int) -> VerdictView:
        with transaction() as session:
            scan = Scan(door.event.id, f"Gate {number}", token_hex(8), now(), pass_text=door.text)
            return service.check_in(session, door.staff, scan)

    with ThreadPoolExecutor(40) as pool:
        verdicts = list(pool.map(redeem, range(40)))
    assert sorted(verdict.result for verdict in verdicts) == ["go"] + ["stop"] * 39
    with transaction() as session:
        winner = next(verdict for verdict in verdicts if verdict.result == "go")
        assert session.get_one(CheckIn, winner.checkin_id).admission == f"{door.ticket.id}:2"
