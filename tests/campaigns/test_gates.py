"""What one gate does, the other one knows within two seconds, whichever process they are at; on both databases."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlmodel import select

from app.clock import now
from app.db import transaction
from app.door.feed import PING_S, RIGHTS_S
from app.door.snapshot import IN
from app.models import RoleGrant
from app.tickets import index
from tests.campaigns import gates
from tests.campaigns.gates import BAR_S, Gates
from tests.factories import make_address
from tests.service.history import Chain
from tests.streams import Message

SCANS = 15
LISTENERS = "keepsake_door_listeners "


@pytest.fixture
def evening(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gates]:
    monkeypatch.setenv("KEEPSAKE_RATE_LIMITS", "false")
    monkeypatch.setenv("KEEPSAKE_METRICS_TOKEN", "secret")
    with gates.running(tmp_path / "logs") as made:
        yield made


def count_listeners(port: int) -> int:
    """What a process says of itself."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/metrics", headers={"authorization": "Bearer secret"})
        lines = connection.getresponse().read().decode().splitlines()
    return int(float(next(line.removeprefix(LISTENERS) for line in lines if line.startswith(LISTENERS))))


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_both_gates(evening: Gates, database: str) -> None:
    """In one go: starting the processes takes longest."""
    name = "SQLite" if database.startswith("sqlite") else "PostgreSQL"
    taken = evening.measure(SCANS)
    gates.record(f"door: a scan told to a gate at another process, {name}", taken)
    assert max(taken) < BAR_S
    hang_up_and_go_on(evening)
    late = transfer(evening)
    gates.record(f"door: a transfer in the index told to both gates, {name}", late)
    assert max(late) < BAR_S
    lose_the_right(evening)


def hang_up_and_go_on(evening: Gates) -> None:
    """Who hung up is counted no more, and misses nothing."""
    [(token, text)] = evening.issue(1)
    streams = [evening.listen(evening.south) for _ in range(3)]
    place = streams[0].wait(lambda message: message.name == "delta").place
    wait_until(lambda: count_listeners(evening.south) == 3, PING_S + 3)
    assert count_listeners(evening.north) == 0
    for stream in streams:
        stream.close()
    wait_until(lambda: count_listeners(evening.south) == 0, PING_S + 3)
    evening.scan(evening.north, text)
    with closing(evening.listen(evening.south, since=place, wait_s=2)) as again:
        assert again.wait(lambda message: message.tells_of(token, IN), seconds=BAR_S).place is not None
        begun = time.monotonic()
        assert again.has_ended.wait(10)
        assert time.monotonic() - begun < 4


def transfer(evening: Gates) -> list[float]:
    """Seconds from the commit of a transfer that the index read until each gate knows of it."""
    ticket = evening.door.ticket
    with closing(evening.listen(evening.north)) as north, closing(evening.listen(evening.south)) as south:
        for stream in (north, south):
            stream.wait(lambda message: message.name == "delta")
        with transaction() as session:
            chain = Chain(session, evening.door.event.ticket_contract)
            index.confirm_transfer(session, [chain.move(ticket.token_id, evening.door.holder.address, make_address())])
        begun = time.monotonic()

        def is_told(message: Message) -> bool:
            known = {one["token"]: one["seq"] for one in message.data.get("tickets", ())}
            return bool(known.get(ticket.token_id) == ticket.pass_seq + 1)

        return [stream.wait(is_told).at - begun for stream in (north, south)]


def lose_the_right(evening: Gates) -> None:
    """Streams end by themselves, and none begins."""
    with closing(evening.listen(evening.north)) as north, closing(evening.listen(evening.south)) as south:
        for stream in (north, south):
            stream.wait(lambda message: message.name == "delta")
        with transaction() as session:
            for grant in session.exec(select(RoleGrant).where(RoleGrant.role == "door")).all():
                grant.revoked_at = now()
        for stream in (north, south):
            assert stream.has_ended.wait(RIGHTS_S + 3)
    assert evening.listen(evening.north).status == 403
