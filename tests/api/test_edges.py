"""What holds for every route: envelope, sizes and kinds of bodies, idempotency, limits, headers, databases away."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.caller import Caller
from app.db import engine, transaction
from app.models import Event, IdempotencyRecord
from tests.api.conftest import make_client, open_session
from tests.api.test_events import FORM
from tests.factories import make_organizer
from tests.servers import free_port


def count_events() -> int:
    with transaction() as session:
        return len(session.exec(select(Event)).all())


class TestEnvelope:
    def test_unknown_path_under_api(self, client: TestClient) -> None:
        answer = client.get("/api/v1/nothing")
        assert answer.status_code == 404
        assert answer.json().keys() == {"success", "error", "status_code", "request_id"}
        assert answer.json()["error"].keys() == {"code", "message", "details"}

    def test_wrong_method(self, client: TestClient) -> None:
        answer = client.delete("/api/v1/config")
        assert (answer.status_code, answer.json()["error"]["code"]) == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == "GET"

    def test_request_id_goes_in_and_out(self, client: TestClient) -> None:
        given = client.get("/api/v1/nothing", headers={"x-request-id": "trace-1234"})
        assert given.headers["x-request-id"] == given.json()["request_id"] == "trace-1234"
        made = client.get("/api/v1/config", headers={"x-request-id": "bad id; rm -rf"})
        assert len(made.headers["x-request-id"]) == 32

    def test_surprise_shows_nothing_of_the_inside(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise ZeroDivisionError("secret detail")

        monkeypatch.setattr("app.events.service.facets", fail)
        answer = client.get("/api/v1/events/facets")
        assert (answer.status_code, answer.json()["error"]["code"]) == (500, "ERROR")
        assert "secret" not in answer.text
        assert answer.headers["x-request-id"] == answer.json()["request_id"]


class TestBodies:
    @pytest.mark.parametrize("body", [b"{", b"[1,", b'{"title": }', b"\xff\xfe", b"nul"])
    def test_broken_json(self, client: TestClient, organizer: Caller, body: bytes) -> None:
        answer = client.post("/api/v1/events", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in {400, 422}, answer.text

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
    def test_other_kinds(self, client: TestClient, organizer: Caller, kind: str) -> None:
        answer = client.post("/api/v1/events", content=b"{}", headers={"content-type": kind})
        assert (answer.status_code, answer.json()["error"]["code"]) == (415, "UNSUPPORTED_TYPE")

    def test_too_large(self, client: TestClient, organizer: Caller) -> None:
        answer = client.post("/api/v1/events", json=FORM | {"description": "x" * 70_000})
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "TOO_LARGE")

    def test_too_large_without_a_length(self, client: TestClient, organizer: Caller) -> None:
        headers = {"content-type": "application/json"}
        answer = client.post("/api/v1/events", content=(b"x" * 1000 for _ in range(100)), headers=headers)
        assert answer.status_code == 413

    @pytest.mark.parametrize("text", ["\ud800", "\u0000", "a\u0000"])
    def test_what_no_database_keeps(self, client: TestClient, organizer: Caller, text: str) -> None:
        body = json.dumps({"display_name": text})
        answer = client.put("/api/v1/profile", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in {400, 422}, answer.text

    def test_deep_nesting(self, client: TestClient, organizer: Caller) -> None:
        body = b"[" * 30_000 + b"]" * 30_000
        answer = client.post("/api/v1/events", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in {400, 422}, answer.text


class TestIdempotency:
    KEY = {"idempotency-key": "key-1"}

    def test_same_call_has_one_effect_and_one_answer(self, client: TestClient, organizer: Caller) -> None:
        first = client.post("/api/v1/events", json=FORM, headers=self.KEY)
        again = client.post("/api/v1/events", json=FORM, headers=self.KEY)
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        assert again.headers["idempotency-replayed"] == "true"
        assert count_events() == 1

    def test_other_body(self, client: TestClient, organizer: Caller) -> None:
        client.post("/api/v1/events", json=FORM, headers=self.KEY)
        answer = client.post("/api/v1/events", json=FORM | {"title": "Other"}, headers=self.KEY)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")

    def test_failure_may_be_repeated(self, client: TestClient, organizer: Caller) -> None:
        assert client.post("/api/v1/events", json=FORM | {"title": ""}, headers=self.KEY).status_code == 400
        with transaction() as session:
            assert session.exec(select(IdempotencyRecord)).all() == []
        assert client.post("/api/v1/events", json=FORM, headers=self.KEY).status_code == 201

    def test_of_each_account_and_route(
        self, client: TestClient, organizer: Caller, sign_in: Callable[[Caller], None]
    ) -> None:
        client.post("/api/v1/events", json=FORM, headers=self.KEY)
        assert client.put("/api/v1/profile", json={"display_name": "x"}, headers=self.KEY).status_code == 200
        with transaction() as session:
            other = make_organizer(session)
        sign_in(other)
        client.post("/api/v1/events", json=FORM, headers=self.KEY)
        assert count_events() == 2

    def test_without_a_key_each_call_counts(self, client: TestClient, organizer: Caller) -> None:
        for _ in range(2):
            client.post("/api/v1/events", json=FORM)
        assert count_events() == 2

    @pytest.mark.parametrize("key", ["", "x" * 129, "tab\there"])
    def test_no_key(self, client: TestClient, organizer: Caller, key: str) -> None:
        assert client.post("/api/v1/events", json=FORM, headers={"idempotency-key": key}).status_code == 400

    def test_eight_at_once(self, client: TestClient, organizer: Caller) -> None:
        def post(_: int) -> str:
            return str(client.post("/api/v1/events", json=FORM, headers=self.KEY).json()["data"]["id"])

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(post, range(8)))) == 1
        assert count_events() == 1


class TestIdempotencyOnPostgres:
    def test_eight_at_once(self, postgres: str) -> None:
        client = make_client()
        with transaction() as session:
            organizer = make_organizer(session)
        open_session(client, organizer)

        def post(_: int) -> str:
            return str(client.post("/api/v1/events", json=FORM, headers=TestIdempotency.KEY).json()["data"]["id"])

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(post, range(8)))) == 1
        assert count_events() == 1


class TestAway:
    def test_database_away(self, client: TestClient, configure: Callable[..., None]) -> None:
        configure(database_url=f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none")
        answer = client.get("/api/v1/events")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "UNAVAILABLE")
        assert int(answer.headers["retry-after"]) > 0
        engine().dispose()

    def test_chain_away(self, client: TestClient) -> None:
        request = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
        answer = client.post("/rpc", json=request)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "UNAVAILABLE")
