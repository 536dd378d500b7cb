"""What the listeners of a stream are told, look by look, on both databases."""

import asyncio
import json
import time
from typing import Any

import pytest
from anyio import CapacityLimiter
from sqlalchemy.exc import OperationalError

from app.caller import Caller
from app.clock import now
from app.db import transaction
from app.door import feed as feeds
from app.door import live, service
from app.door.desk import make_counts
from app.door.feed import Feed
from app.door.hub import Hub
from app.door.listening import QUEUE_LENGTH, Listener
from app.door.snapshot import EXISTS, IN
from app.models import Event, RoleGrant
from tests.factories import make_session_token
from tests.service.doors import Door


class Evening:
    """A feed of an open door, looked at by hand; every act is a transaction of its own."""

    def __init__(self) -> None:
        with transaction() as session:
            self.door = Door(session)
            staff: Caller = self.door.staff
            session.add(RoleGrant(account_id=staff.account_id, role="door", event_id=self.door.event.id))
            self.token = make_session_token(session, staff)
        self.feed = Feed(self.door.event.id)

    def join(self, since: int = 0) -> Listener:
        listener = Listener(self.token, since)
        self.feed.add(listener)
        return listener

    def look(self) -> None:
        self.feed._tell(self.feed._look(list(self.feed.listeners)))

    def scan(self, gate: str = "North") -> str:
        with transaction() as session:
            self.door.session = session
            return self.door.scan(gate=gate).checkin_id

    def undo(self, checkin_id: str) -> None:
        with transaction() as session:
            service.undo(session, self.door.organizer, checkin_id)

    def flags(self, listener: Listener) -> list[int]:
        """Of the door's ticket, in the order in which this listener was told."""
        return [
            one["flags"]
            for name, data in heard(listener)
            if name == "delta"
            for one in data["tickets"]
            if one["token"] == self.door.ticket.token_id
        ]


def heard(listener: Listener) -> list[tuple[str, dict[str, Any]]]:
    """Name and data of the messages that wait; ``end`` for the end."""
    found: list[tuple[str, dict[str, Any]]] = []
    while not listener.queue.empty():
        message = listener.queue.get_nowait()
        if message is None:
            found.append(("end", {}))
            continue
        lines = dict(line.split(": ", 1) for line in message.decode().strip().split("\n"))
        found.append((lines["event"], json.loads(lines["data"])))
    return found


@pytest.fixture
def evening(database: str) -> Evening:
    return Evening()


def test_each_change_once(evening: Evening) -> None:
    listener = evening.join()
    evening.look()
    assert evening.flags(listener) == [EXISTS]
    checkin_id = evening.scan()
    for _ in range(3):
        evening.look()
    assert evening.flags(listener) == [EXISTS | IN]
    evening.undo(checkin_id)
    evening.scan("South")
    evening.look()
    evening.look()
    assert evening.flags(listener) == [EXISTS | IN]  # elsewhere
    assert heard(listener) == []


def test_who_joins_later_misses_nothing_and_is_not_misled(evening: Evening) -> None:
    first = evening.join()
    evening.look()
    checkin_id = evening.scan()
    second = evening.join(live.to_cursor(now()))
    evening.look()
    evening.undo(checkin_id)
    evening.look()
    assert evening.flags(first) == [EXISTS, EXISTS | IN, EXISTS]
    assert evening.flags(second) == [EXISTS | IN, EXISTS]


def test_what_is_no_ticket_is_told_without_a_counter(evening: Evening) -> None:
    """Keys, gates, times: read every ten seconds, whoever forgot to count."""
    listener = evening.join()
    evening.look()
    heard(listener)
    with transaction() as session:
        session.get_one(Event, evening.door.event.id).gates = [{"name": "North", "tiers": [0]}]
    evening.look()
    assert heard(listener) == []
    evening.feed._next_read = 0.0
    evening.look()
    [(name, data)] = heard(listener)
    assert (name, data["gates"], data["tickets"]) == ("delta", [{"name": "North", "tiers": [0]}], [])


def test_who_does_not_keep_up_begins_again(evening: Evening) -> None:
    listener = evening.join()
    evening.look()
    listener.tell(*[b"event: ping\ndata: {}\n\n"] * (QUEUE_LENGTH + 5))
    assert heard(listener) == [("end", {})]


def test_too_much_for_everybody(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    listeners = [evening.join(), evening.join()]
    evening.look()
    monkeypatch.setattr(live, "MAX_CHANGED", 0)
    evening.scan()
    late = evening.join()
    evening.look()
    assert [name for name, _ in heard(listeners[0])][-2:] == ["reset", "end"]
    assert [name for name, _ in heard(late)] == ["reset", "end"]
    for listener in (*listeners, late):
        evening.feed.listeners.discard(listener)
    monkeypatch.undo()
    again = evening.join()
    evening.look()
    assert evening.flags(again) == [EXISTS | IN]


def test_a_database_that_is_away_is_waited_for(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    fails = iter([True, False])
    read = live.read_version

    def read_version(*args: Any) -> int:
        if next(fails, False):
            raise OperationalError("select", {}, Exception("gone"))
        return read(*args)

    monkeypatch.setattr(live, "read_version", read_version)
    monkeypatch.setattr(feeds, "RETRY_S", 0.01)

    async def run() -> list[bytes]:
        return [one async for one in Hub().listen(evening.door.event.id, evening.token, since=0, wait_s=0)]

    assert any(b"event: delta" in one for one in asyncio.run(run()))


def test_an_event_that_is_gone_ends_its_stream(evening: Evening) -> None:
    with transaction() as session:
        session.get_one(Event, evening.door.event.id).status = "draft"

    async def run() -> list[bytes]:
        return [one async for one in Hub().listen(evening.door.event.id, evening.token, since=0, wait_s=60)]

    assert len(asyncio.run(run())) == 1


def test_counting_rests_twenty_times_as_long_as_it_takes(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "COUNTS_S", 0.0)
    counted = []

    def slow(*args: Any) -> Any:
        counted.append(1)
        time.sleep(0.05)
        return make_counts(*args)

    monkeypatch.setattr("app.door.feed.make_counts", slow)

    async def run() -> None:
        threads = CapacityLimiter(2)
        ends = asyncio.get_running_loop().time() + 0.6
        while asyncio.get_running_loop().time() < ends:
            evening.feed._counting.is_wanted = True
            evening.feed._counting.begin(threads)
            await asyncio.sleep(0.01)

    asyncio.run(run())
    assert len(counted) == 1
