"""What scanners load and listen to, over REST."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import select

from app.api.deps import SESSION_COOKIE
from app.caller import Caller
from app.clock import now
from app.db import transaction
from app.door import feed, files, hub, live
from app.models import LoginSession, RoleGrant, Ticket
from app.tickets import pass_codec
from tests import snapshot_reader
from tests.api.test_door import Gate
from tests.factories import make_ticket
from tests.names_reader import open_name

SNAPSHOT, STREAM, NAMES = "/api/v1/door/snapshot", "/api/v1/door/stream", "/api/v1/door/names"
Message = tuple[str, int | None, dict[str, Any]]


@pytest.fixture
def gate(client: TestClient, sign_in: Callable[[Caller], None]) -> Gate:
    return Gate(client, sign_in)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    files.forget()
    yield
    files.forget()


def get(gate: Gate, path: str = SNAPSHOT, headers: dict[str, str] | None = None, **params: object) -> Response:
    asked: Any = {"event": gate.door.event.id} | params
    answer: Response = gate.client.get(path, params=asked, headers=headers)
    return answer


def messages(answer: Response) -> list[Message]:
    """Name, id and data of each event of a stream."""
    found = []
    for block in answer.text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        if "event" in lines:
            place = int(lines["id"]) if "id" in lines else None
            found.append((lines["event"], place, json.loads(lines["data"])))
    return found


class TestSnapshot:
    def test_compressed_and_read(self, gate: Gate) -> None:
        answer = get(gate)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["cache-control"] == "private, no-cache"
        picture = snapshot_reader.read(answer.content)
        assert list(picture.tickets) == [gate.door.ticket.token_id]

    def test_for_who_cannot_unpack(self, gate: Gate) -> None:
        answer = get(gate, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in answer.headers
        assert snapshot_reader.read(answer.content).tickets == snapshot_reader.read(get(gate).content).tickets

    def test_not_twice(self, gate: Gate) -> None:
        tag = get(gate).headers["etag"]
        again = get(gate, headers={"if-none-match": f'"other", W/{tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)

    def test_kept_for_a_while_and_the_delta_brings_the_rest(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        picture = snapshot_reader.read(get(gate).content)
        gate.post(gate.scan())
        kept = snapshot_reader.read(get(gate).content)
        assert kept.tickets == picture.tickets
        delta = get(gate, since=kept.header["cursor"]).json()["data"]
        snapshot_reader.apply(kept, delta)
        monkeypatch.setattr(files, "GOOD_FOR_S", 0.0)
        fresh = snapshot_reader.read(get(gate).content)
        assert fresh.tickets == kept.tickets != picture.tickets

    def test_kept_as_long_as_nothing_changes(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "GOOD_FOR_S", 0.0)
        first = get(gate)
        monkeypatch.setattr(live, "make_snapshot", None)
        assert get(gate).content == first.content

    def test_delta(self, gate: Gate) -> None:
        gate.post(gate.scan())
        answer = get(gate, since=0).json()
        assert answer["success"] is True
        assert set(answer["data"]) == {*("cursor", "server_ms", "event", "keys", "tiers", "gates", "tickets", "counts")}
        assert answer["data"]["counts"]["inside"] == 1

    @pytest.mark.parametrize(
        ("params", "status"),
        [
            ({"since": -1}, 400),
            ({"since": 2**53 + 1}, 400),
            ({"since": "x"}, 400),
            ({"since": 2**53}, 409),
            ({"event": ""}, 400),
            ({"event": "0" * 32}, 404),
        ],
    )
    def test_refused(self, gate: Gate, params: dict[str, Any], status: int) -> None:
        for path in (SNAPSHOT, STREAM):
            assert get(gate, path, **params).status_code == status


class TestNames:
    def test_the_pass_at_the_door_opens_its_holders(self, gate: Gate) -> None:
        answer = get(gate, NAMES)
        assert (answer.status_code, answer.content[:4]) == (200, b"KSN1")
        assert b"Nadia" not in answer.content
        shown = pass_codec.decode(gate.door.text)
        assert open_name(answer.content, shown.token_id, shown.signature) == "Nadia Petrović"
        assert open_name(answer.content, shown.token_id, bytes(64)) is None
        assert get(gate, NAMES, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
        assert get(gate, NAMES, next=True).status_code == 200

    def test_kept_for_less_time_when_somebody_is_missing(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        get(gate, NAMES)
        with transaction() as session:
            gate.door.session = session
            late = pass_codec.decode(
                gate.door.issue(make_ticket(session, gate.door.tier, gate.door.event, gate.door.holder.address))
            )

        def find(**params: Any) -> str | None:
            return open_name(get(gate, NAMES, **params).content, late.token_id, late.signature)

        assert (find(), find(fresh=True)) == (None, None)
        monkeypatch.setattr(files, "FRESH_NAMES_FOR_S", 0.0)
        assert (find(), find(fresh=True), find()) == (None, "Nadia Petrović", "Nadia Petrović")

    def test_unknown_event(self, gate: Gate) -> None:
        assert get(gate, NAMES, event="0" * 32).status_code == 404


class TestStream:
    def test_since_a_cursor(self, gate: Gate) -> None:
        cursor = snapshot_reader.read(get(gate).content).header["cursor"]
        gate.post(gate.scan())
        answer = get(gate, STREAM, since=cursor, wait_s=1)
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
        assert answer.text.startswith("retry: 1000\n\n")
        (name, place, delta), (counts_name, no_place, counts) = messages(answer)
        assert (name, place, counts_name, no_place) == ("delta", delta["cursor"], "counts", None)
        assert [one["flags"] for one in delta["tickets"]] == [17]
        assert delta["counts"] is None
        assert counts["inside"] == 1

    def test_goes_on_where_it_ended(self, gate: Gate) -> None:
        place = messages(get(gate, STREAM, since=0, wait_s=0))[0][1]
        gate.post(gate.scan())
        answer = get(gate, STREAM, headers={"last-event-id": str(place)}, since=2**53, wait_s=0)
        assert [one["flags"] for one in messages(answer)[0][2]["tickets"]] == [17]

    @pytest.mark.parametrize("last", ["", "x", "²", "1.5", "-1"])
    def test_other_ids_are_none(self, gate: Gate, last: str) -> None:
        headers = {"last-event-id": last.encode()}
        assert messages(get(gate, STREAM, headers=headers, since=0, wait_s=0))[0][0] == "delta"  # type: ignore[arg-type]

    def test_too_much_has_changed(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            make_ticket(session, gate.door.tier, gate.door.event, gate.door.holder.address)
            for ticket in session.exec(select(Ticket)).all():
                ticket.changed_at = now() - timedelta(hours=1)
        monkeypatch.setattr(live, "MAX_CHANGED", 1)
        assert messages(get(gate, STREAM, since=0, wait_s=0)) == [("reset", None, {})]

    def test_full(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hub, "MAX_LISTENERS", 0)
        answer = get(gate, STREAM, wait_s=0)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "LISTENERS_FULL")
        assert answer.headers["retry-after"] == "5"

    @pytest.mark.parametrize(("what", "status"), [(RoleGrant, 403), (LoginSession, 401)])
    def test_ends_with_the_right(
        self, gate: Gate, monkeypatch: pytest.MonkeyPatch, what: type[RoleGrant] | type[LoginSession], status: int
    ) -> None:
        """Whose right goes while it listens: the stream looks again, and ends long before its time."""

        def lose(_hub: hub.Hub) -> None:
            with transaction() as session:
                for row in session.exec(select(what).where(what.account_id == gate.door.staff.account_id)).all():
                    row.revoked_at = now()

        monkeypatch.setattr(feed, "RIGHTS_S", 0.0)
        monkeypatch.setattr(hub.Hub, "ensure_room", lose)
        begun = now()
        assert get(gate, STREAM, wait_s=60).status_code == 200
        assert now() - begun < timedelta(seconds=10)
        assert get(gate, STREAM, wait_s=0).status_code == status

    def test_nobody(self, gate: Gate) -> None:
        gate.client.cookies.delete(SESSION_COOKIE)
        for path in (SNAPSHOT, STREAM, NAMES):
            assert get(gate, path, wait_s=0).status_code == 401
