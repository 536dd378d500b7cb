"""Scanners, records, codes and the inbox over REST."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.caller import Caller
from app.clock import now
from app.db import transaction
from app.models import IssuedPass, RoleGrant
from tests.api.test_door import Gate
from tests.service.devices import Device, as_body

SignIn = Callable[[Caller], None]
CODE = "7KQ2M9XA"


@pytest.fixture
def gate(client: TestClient, sign_in: SignIn) -> Gate:
    return Gate(client, sign_in)


@pytest.fixture
def device(gate: Gate) -> Device:
    """A phone that was registered over REST by the staff."""
    with transaction() as session:
        return Device(session, gate.door.staff, gate.door.event.id)


def scanner_form(gate: Gate, device: Device, **changes: Any) -> dict[str, Any]:
    form = {"event_id": gate.door.event.id, "gate": "North", "label": "Jonas' phone", "public_key": device.public_key}
    return form | {"client_time": now().isoformat()} | changes


def supervise(gate: Gate) -> None:
    """Sign a supervisor in."""
    with transaction() as session:
        gate.door.session = session
        boss = gate.door.make_staff("Olga")
        session.add(RoleGrant(account_id=boss.account_id, role="supervisor", event_id=gate.door.event.id))
    gate.sign_in(boss)


class TestScanners:
    def test_same_key_same_scanner(self, gate: Gate, device: Device) -> None:
        answer = gate.post(scanner_form(gate, device), "/api/v1/door/scanners")
        view = answer.json()["data"]
        assert (view["id"], view["last_counter"], view["last_hash"]) == (device.id, 0, "0" * 64)
        assert abs(view["clock_offset_ms"]) < 5_000

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"public_key": "04" + "0" * 128}, 400),
            ({"public_key": "nothing"}, 400),
            ({"client_time": "0001-01-01T00:00:00Z"}, 400),
            ({"client_time": "9999-12-31T23:59:59-01:00"}, 400),
            ({"label": "L" * 61}, 400),
            ({"event_id": "0" * 32}, 404),
        ],
    )
    def test_refused(self, gate: Gate, device: Device, change: dict[str, str], status: int) -> None:
        answer = gate.post(scanner_form(gate, device, **change), "/api/v1/door/scanners")
        assert answer.status_code == status, answer.text


class TestRecords:
    def test_online_then_uploaded(self, gate: Gate, device: Device) -> None:
        record = device.write(gate.door.text)
        tried = gate.post(as_body(device.as_scan(record, pass_text=gate.door.text)))
        assert tried.json()["data"]["verdict"]["result"] == "go", tried.text
        again = gate.post({"scans": [as_body(device.as_scan(record, shown="go"))]})
        assert again.json()["data"]["verdicts"] == [tried.json()["data"]["verdict"]]

    def test_each_has_its_own_answer(self, gate: Gate, device: Device) -> None:
        """A verdict or an error in its place, and what is refused holds up no other."""
        good = as_body(device.queue(gate.door.text))
        forged = as_body(device.queue("X", "stop", "unreadable"))
        forged["record"]["signature"] = "00" * 64
        lost = gate.scan(event_id="0" * 32)
        reused = gate.scan(nonce=good["nonce"])
        answer = gate.post({"scans": [lost, forged, good, reused, gate.scan()]})
        assert answer.status_code == 200, answer.text
        found = answer.json()["data"]["verdicts"]
        assert [one["error"]["code"] for one in (found[0], found[1])] == ["EVENT_NOT_FOUND", "RECORD_REFUSED"]
        assert set(found[0]["error"]) == {"code", "message"}
        assert (found[2]["result"], found[3]["error"]["code"]) == ("go", "NONCE_REUSED")
        assert found[4]["reason"] == "already_in"

    def test_alone_it_is_the_answer(self, gate: Gate, device: Device) -> None:
        body = as_body(device.queue(gate.door.text))
        body["record"]["signature"] = "00" * 64
        answer = gate.post(body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "RECORD_REFUSED")

    def test_time_is_signed_as_it_was_sent(self, gate: Gate, device: Device) -> None:
        """A phone that writes its own time zone, or no fractions, has signed just that."""
        at = now().replace(microsecond=0)
        for text in (at.strftime("%Y-%m-%dT%H:%M:%SZ"), at.isoformat(), at.strftime("%Y-%m-%dT%H:%M:%S.000+00:00")):
            answer = gate.post({"scans": [as_body(device.queue(gate.door.text, "ask", "wrong_gate", scanned_at=text))]})
            assert answer.json()["data"]["verdicts"][0].get("reason") == "wrong_gate", answer.text

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"pass": None}, 400),
            ({"pass": "X", "code": CODE}, 400),
            ({"code": "C" * 21, "pass": None}, 400),
            ({"shown": "maybe"}, 400),
            ({"kind": "both"}, 400),
            ({"kind": "exit"}, 409),
            ({"scanned_at": "9999-12-31T23:59:59-01:00"}, 400),
            ({"scanned_at": "0001-01-01T00:00:00+01:00"}, 400),
            ({"scanned_at": 1_800_000_000}, 200),
            ({"record": {}}, 422),
            ({"record": 7}, 422),
        ],
        ids=str,
    )
    def test_other_shapes(self, gate: Gate, change: dict[str, Any], status: int) -> None:
        answer = gate.post(gate.scan(**change))
        assert answer.status_code == status, answer.text

    @pytest.mark.parametrize(
        "change",
        [{"counter": 0}, {"counter": 2**31}, {"previous": "F" * 64}, {"token_id": 2**24}, {"signature": "00"}],
        ids=str,
    )
    def test_other_records(self, gate: Gate, device: Device, change: dict[str, Any]) -> None:
        body = as_body(device.queue(gate.door.text))
        body["record"] |= change
        assert gate.post({"scans": [body]}).status_code == 400

    def test_hundred_records_fit(self, gate: Gate, device: Device) -> None:
        queue = [as_body(device.queue("X" * 400, "stop", "unreadable", gate="G" * 60)) for _ in range(100)]
        assert len(gate.post({"scans": queue}).json()["data"]["verdicts"]) == 100
        assert gate.post(gate.scan(**{"pass": "X" * 263_000})).status_code == 413


class TestCodes:
    def test_ten_a_minute(self, gate: Gate) -> None:
        with transaction() as session:
            session.exec(select(IssuedPass)).one().short_code = CODE
        scan = {"pass": None, "code": "7kq2 m9xa"}
        first = gate.post(gate.scan(**scan))
        assert first.json()["data"]["verdict"]["result"] == "go", first.text
        codes = [gate.post(gate.scan(**scan | {"code": "AAAA AAAA"})).status_code for _ in range(10)]
        assert codes == [200] * 9 + [429]
        assert gate.post(gate.scan()).status_code == 200


class TestInbox:
    def test_from_two_entries_to_settled(self, gate: Gate, device: Device) -> None:
        gate.post(gate.scan(gate="South"))
        gate.post({"scans": [as_body(device.queue(gate.door.text))]})
        base = f"/api/v1/events/{gate.door.event.id}"
        assert gate.client.get(f"{base}/conflicts").status_code == 403
        supervise(gate)
        (found,) = gate.client.get(f"{base}/conflicts?open=true").json()["data"]
        assert (found["kind"], [side["gate"] for side in found["sides"]]) == ("double_entry", ["South", "North"])
        path = f"{base}/conflicts/{found['id']}/resolve"
        assert gate.post({"resolution": ""}, path).status_code == 400
        settled = gate.post({"resolution": "Twins with one device."}, path).json()["data"]
        assert (settled["resolution"], settled["resolved_by"]) == ("Twins with one device.", "Olga")
        assert gate.post({"resolution": "Again"}, path).status_code == 409
        assert gate.client.get(f"{base}/conflicts?open=true").json()["pagination"]["total"] == 0
        assert gate.client.get(f"{base}/conflicts").json()["pagination"]["total"] == 1

    def test_admit(self, gate: Gate) -> None:
        gate.post(gate.scan())
        refused = gate.post(gate.scan()).json()["data"]["verdict"]["checkin_id"]
        supervise(gate)
        body = {"reason": "Came back for the coat", "nonce": "a" * 8}
        answers = [gate.post(body, f"/api/v1/checkins/{refused}/admit").json()["data"] for _ in range(2)]
        assert answers[0] == answers[1]
        assert answers[0]["verdict"]["result"] == "go"

    def test_mark(self, gate: Gate) -> None:
        supervise(gate)
        base = f"/api/v1/events/{gate.door.event.id}/tickets"
        token_id = gate.door.ticket.token_id
        answer = gate.client.put(f"{base}/{token_id}/door-mark", json={"mark": "blocked"})
        assert answer.json()["data"] == {"token_id": token_id, "mark": "blocked"}
        assert gate.client.put(f"{base}/{token_id}/door-mark", json={"mark": "other"}).status_code == 400
        assert gate.client.put(f"{base}/{token_id + 1}/door-mark", json={"mark": ""}).status_code == 404
        assert gate.client.put(f"{base}/{2**24}/door-mark", json={"mark": ""}).status_code == 400
        assert gate.post(gate.scan()).json()["data"]["verdict"]["reason"] == "blocked"

    def test_log(self, gate: Gate) -> None:
        gate.post(gate.scan())
        gate.sign_in(gate.door.organizer)
        base = f"/api/v1/events/{gate.door.event.id}/door-log"
        table = gate.client.get(f"{base}.csv")
        assert table.headers["content-type"] == "text/csv; charset=utf-8"
        assert table.headers["content-disposition"].startswith("attachment")
        (row,) = csv.DictReader(io.StringIO(table.text))
        (line,) = gate.client.get(f"{base}.json").json()["data"]
        assert (row["id"], row["who"], row["ticket"]) == (line["id"], "Jonas", str(gate.door.ticket.token_id))
