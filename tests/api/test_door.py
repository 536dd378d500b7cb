"""The door over REST."""

from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from httpx import Response

from app.caller import Caller
from app.clock import now
from app.db import transaction
from app.models import RoleGrant
from tests.factories import make_account
from tests.service.doors import Door, draw

SignIn = Callable[[Caller], None]


class Gate:
    """The client at an open door."""

    def __init__(self, client: TestClient, sign_in: SignIn) -> None:
        self.client = client
        self.sign_in = sign_in
        with transaction() as session:
            self.door = Door(session)
            session.add(self.grant())
            self.stranger = make_account(session)
        sign_in(self.door.staff)

    def grant(self, **columns: Any) -> RoleGrant:
        staff = self.door.staff.account_id
        return RoleGrant(account_id=staff, role="door", event_id=self.door.event.id, **columns)

    def scan(self, **changes: Any) -> dict[str, Any]:
        body = {"event_id": self.door.event.id, "gate": "North", "pass": self.door.text, "nonce": token_hex(8)}
        return body | {"scanned_at": now().isoformat()} | changes

    def post(self, body: object, path: str = "/api/v1/checkins") -> Response:
        answer: Response = self.client.post(path, json=body)
        return answer

    def photo(self, image: bytes, **params: str) -> Response:
        answer: Response = self.client.post(
            "/api/v1/scan/image",
            params={"event_id": self.door.event.id, "gate": "North"} | params,
            files={"file": ("pass.jpg", image, "image/jpeg")},
        )
        return answer


@pytest.fixture
def gate(client: TestClient, sign_in: SignIn) -> Gate:
    return Gate(client, sign_in)


class TestCheckIn:
    def test_go_then_already_in(self, gate: Gate) -> None:
        answer = gate.post(gate.scan())
        assert answer.status_code == 200, answer.text
        verdict = answer.json()["data"]["verdict"]
        assert set(verdict) == {
            *("result", "reason", "sentence", "holder_name", "tier_name", "first_scan", "ticket_id", "checkin_id"),
        }
        assert (verdict["result"], verdict["holder_name"], verdict["tier_name"]) == (
            "go",
            "Nadia Petrović",
            "Balcony",
        )
        again = gate.post(gate.scan(gate="South")).json()["data"]["verdict"]
        assert (again["result"], again["reason"]) == ("stop", "already_in")
        assert set(again["first_scan"]) == {"at", "gate", "by"}
        assert again["first_scan"]["gate"] == "North"

    def test_list_each_with_its_verdict(self, gate: Gate) -> None:
        answer = gate.post({"scans": [gate.scan(), gate.scan(), gate.scan(**{"pass": "NOTHING"})]})
        verdicts = answer.json()["data"]["verdicts"]
        assert [verdict["reason"] for verdict in verdicts] == ["", "already_in", "unreadable"]

    def test_nonce_again(self, gate: Gate) -> None:
        scan = gate.scan()
        assert gate.post(scan).json()["data"] == gate.post(scan).json()["data"]
        answer = gate.post(scan | {"gate": "South"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "NONCE_REUSED")

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"nonce": "short"}, 400),
            ({"nonce": "n" * 65}, 400),
            ({"nonce": "with space"}, 400),
            ({"pass": "X" * 7090}, 400),
            ({"event_id": ""}, 400),
            ({"gate": "G" * 61}, 400),
            ({"scanned_at": "2026-06-01T12:00:00"}, 400),
            ({"scanned_at": "yesterday"}, 422),
            ({"pass": 7}, 422),
            ({"more": 1}, 422),
            ({"scans": []}, 422),
        ],
    )
    def test_refused(self, gate: Gate, change: dict[str, object], status: int) -> None:
        answer = gate.post(gate.scan(**change))
        assert answer.status_code == status, answer.text

    def test_empty_and_long_lists(self, gate: Gate) -> None:
        assert gate.post({"scans": []}).status_code == 400
        assert gate.post({"scans": [gate.scan(gate="") for _ in range(101)]}).status_code == 400

    @pytest.mark.parametrize("text", ["", "\n", "ÄÖ😀", "%00", "A" * 4296, "' OR 1=1 --"])
    def test_whatever_the_code_holds_is_a_verdict(self, gate: Gate, text: str) -> None:
        answer = gate.post(gate.scan(**{"pass": text}))
        assert answer.json()["data"]["verdict"]["reason"] == "unreadable"

    def test_unknown_event(self, gate: Gate) -> None:
        assert gate.post(gate.scan(event_id="0" * 32)).status_code == 404


class TestWho:
    def test_stranger(self, gate: Gate) -> None:
        gate.sign_in(gate.stranger)
        event_id = gate.door.event.id
        assert gate.post(gate.scan()).status_code == 403
        assert gate.photo(b"").status_code == 403
        assert gate.client.get(f"/api/v1/events/{event_id}/counts").status_code == 403
        assert gate.client.get(f"/api/v1/events/{event_id}/checkins").status_code == 403
        assert gate.client.get("/api/v1/door/events").json()["data"] == []

    @pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
    def test_grant_that_ended(self, gate: Gate, column: str) -> None:
        with transaction() as session:
            staff = make_account(session)
            ended = gate.grant(**{column: now() - timedelta(seconds=1)})
            ended.account_id = staff.account_id
            session.add(ended)
        gate.sign_in(staff)
        assert gate.post(gate.scan()).status_code == 403

    def test_nobody(self, gate: Gate) -> None:
        gate.client.cookies.clear()
        assert gate.post(gate.scan()).status_code == 401


class TestDesk:
    def test_counts_recent_and_undo(self, gate: Gate) -> None:
        checkin_id = gate.post(gate.scan()).json()["data"]["verdict"]["checkin_id"]
        base = f"/api/v1/events/{gate.door.event.id}"
        tier = {"name": "Balcony", "inside": 1, "expected": 1}
        assert gate.client.get(f"{base}/counts").json()["data"] == {
            "inside": 1,
            "expected": 1,
            "tiers": [tier],
            "gates": [{"name": "North", "entries": 1, "rate_per_min": 0.2}],
            "rate_per_min": 0.2,
        }
        listed = gate.client.get(f"{base}/checkins").json()
        assert (listed["data"][0]["checkin_id"], listed["pagination"]["total"]) == (checkin_id, 1)
        undone = gate.client.post(f"/api/v1/checkins/{checkin_id}/undo")
        assert undone.json()["data"]["is_recorded_on_chain"] is False
        assert gate.client.post(f"/api/v1/checkins/{checkin_id}/undo").status_code == 409
        assert gate.post(gate.scan()).json()["data"]["verdict"]["result"] == "go"

    def test_events(self, gate: Gate) -> None:
        (event,) = gate.client.get("/api/v1/door/events").json()["data"]
        assert (event["id"], event["art_seed"]) == (gate.door.event.id, gate.door.event.id)


class TestScanImage:
    def test_go(self, gate: Gate) -> None:
        found = gate.photo(draw(gate.door.text)).json()["data"]
        assert (found["decoded"], found["verdict"]["result"]) == (True, "go")

    def test_too_many_bytes(self, gate: Gate) -> None:
        answer = gate.photo(bytes(8 * 1024 * 1024 + 1))
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PHOTO_TOO_LARGE")

    def test_far_too_many_bytes(self, gate: Gate) -> None:
        assert gate.photo(bytes(10 * 1024 * 1024)).status_code == 413

    def test_bomb(self, gate: Gate) -> None:
        _done, bomb = cv2.imencode(".png", np.zeros((7000, 7000), np.uint8))
        assert len(bomb) < 100_000
        assert gate.photo(bomb.tobytes()).status_code == 413

    def test_no_picture(self, gate: Gate) -> None:
        assert gate.photo(b"GIF89a not a photo").status_code == 415

    def test_damaged(self, gate: Gate) -> None:
        assert gate.photo(draw("HELLO")[:200]).status_code in (400, 415)

    def test_no_file(self, gate: Gate) -> None:
        answer = gate.client.post("/api/v1/scan/image", params={"event_id": gate.door.event.id}, files={"x": b""})
        assert answer.status_code == 422
