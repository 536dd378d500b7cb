"""What holds for every route: envelope, sizes and kinds of bodies, idempotency, limits, headers, databases away."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.api import health, limits
from app.caller import Caller
from app.chain import deploy
from app.chain.node import node
from app.db import engine, transaction
from app.models import ChainCursor, Event, IdempotencyRecord
from tests.api.conftest import make_client, open_session
from tests.api.test_events import FORM
from tests.factories import make_organizer
from tests.servers import free_port


@pytest.fixture
def organizer(client: TestClient, sign_in: Callable[[Caller], None]) -> Caller:
    with transaction() as session:
        made = make_organizer(session)
    sign_in(made)
    return made


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


class TestLimits:
    @pytest.fixture(params=["memory", "redis"])
    def limited(
        self,
        request: pytest.FixtureRequest,
        client: TestClient,
        configure: Callable[..., None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> TestClient:
        if request.param == "redis":
            configure(redis_url=request.getfixturevalue("redis_url"))
        monkeypatch.setitem(limits.PER_MINUTE, "read", 5)
        return client

    def test_the_sixth_call_waits(self, limited: TestClient) -> None:
        answers = [limited.get("/api/v1/config") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0"]
        assert answers[0].headers["ratelimit-limit"] == "5"
        assert 0 < int(answers[5].headers["retry-after"]) <= 60
        assert answers[5].json()["error"]["code"] == "TOO_MANY_REQUESTS"

    def test_classes_count_apart(self, limited: TestClient) -> None:
        for _ in range(6):
            limited.get("/api/v1/config")
        assert limited.post("/api/v1/auth/logout").status_code == 200

    def test_can_be_switched_off(self, limited: TestClient, configure: Callable[..., None]) -> None:
        configure(rate_limits=False)
        assert all(limited.get("/api/v1/config").status_code == 200 for _ in range(8))

    def test_an_account_counts_wherever_it_comes_from(
        self, limited: TestClient, organizer: Caller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        addresses = iter(f"10.0.0.{number}" for number in range(9))
        monkeypatch.setattr(limits, "client_address", lambda _request: next(addresses))
        assert [limited.get("/api/v1/profile").status_code for _ in range(6)][-1] == 429

    def test_store_away_is_no_failure(self, client: TestClient, configure: Callable[..., None]) -> None:
        configure(redis_url=f"redis://127.0.0.1:{free_port()}/0")
        assert client.get("/api/v1/config").status_code == 200


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


class TestSystem:
    def test_config(self, client: TestClient) -> None:
        data: dict[str, Any] = client.get("/api/v1/config").json()["data"]
        expected = {"chain_id": 31337, "rpc_url": "/rpc", "faucet": True, "currency": {"symbol": "ETH", "decimals": 18}}
        assert data.items() >= expected.items()

    def test_changes(self, client: TestClient, organizer: Caller) -> None:
        event_id = client.post("/api/v1/events", json=FORM).json()["data"]["id"]
        client.put(f"/api/v1/events/{event_id}", json=FORM)
        answer = client.get("/api/v1/changes", params={"topics": f"event:{event_id},events,other"})
        assert answer.json()["data"] == {f"event:{event_id}": 1, "events": 1, "other": 0}
        for topics in ("", ",", "x" * 81, ",".join("abcdefghijklmnopqrstuvwxyz")):
            assert client.get("/api/v1/changes", params={"topics": topics}).status_code == 400

    def test_faucet_is_for_the_embedded_chain(self, client: TestClient, configure: Callable[..., None]) -> None:
        configure(network="base")
        answer = client.post("/api/v1/faucet", json={"address": "0x" + "11" * 20})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NO_FAUCET")

    def test_faucet(self, client: TestClient, chain: int) -> None:
        address = "0x" + "12" * 20
        assert client.post("/api/v1/faucet", json={"address": address}).status_code == 200
        balance = client.post(
            "/rpc", json={"jsonrpc": "2.0", "id": 1, "method": "eth_getBalance", "params": [address, "latest"]}
        )
        assert int(balance.json()["result"], 16) > 0

    @pytest.mark.parametrize("method", ["anvil_setBalance", "eth_sendTransaction", "debug_traceTransaction"])
    def test_rpc_lets_nothing_else_pass(self, client: TestClient, chain: int, method: str) -> None:
        answer = client.post("/rpc", json={"jsonrpc": "2.0", "id": 1, "method": method, "params": []})
        assert "error" in answer.json()
        assert "result" not in answer.json()

    def test_rpc_is_no_place_for_anything_else(self, client: TestClient) -> None:
        assert client.post("/rpc", json={"hello": 1}).status_code == 400
        assert (
            client.post("/rpc", content=b"x" * 300_000, headers={"content-type": "application/json"}).status_code == 413
        )


class TestHealth:
    def test_live_needs_nothing(self, client: TestClient, configure: Callable[..., None]) -> None:
        configure(database_url=f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none")
        assert client.get("/api/v1/health/live").json()["data"]["status"] == "live"

    def test_ready_names_what_is_away(self, client: TestClient, configure: Callable[..., None]) -> None:
        configure(redis_url=f"redis://127.0.0.1:{free_port()}/0")
        answer = client.get("/api/v1/health/ready")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "NOT_READY")
        assert {one["field"] for one in answer.json()["error"]["details"]} == {"chain", "index", "relayer", "cache"}
        assert "retry-after" in answer.headers

    def test_ready_with_everything_there(
        self, client: TestClient, chain: int, redis_url: str, configure: Callable[..., None]
    ) -> None:
        configure(redis_url=redis_url)
        deploy.deploy_missing()
        with transaction() as session:
            session.add(ChainCursor(chain_id=31337, block_number=node().block_number(), block_hash="0x" + "0" * 64))
        answer = client.get("/api/v1/health/ready")
        assert answer.status_code == 200, answer.text
        assert {one["name"] for one in answer.json()["data"]["checks"] if one["ok"]} == set(health.CHECKS)

    def test_index_that_lags(self, client: TestClient, chain: int) -> None:
        node().call("anvil_mine", hex(health.MAX_LAG_BLOCKS + 1))
        with transaction() as session:
            session.add(ChainCursor(chain_id=31337, block_number=0, block_hash="0x" + "0" * 64))
        details = client.get("/api/v1/health/ready").json()["error"]["details"]
        assert "blocks behind" in next(one["message"] for one in details if one["field"] == "index")

    def test_metrics_are_the_operators(self, client: TestClient, configure: Callable[..., None]) -> None:
        assert client.get("/metrics").status_code == 404
        configure(metrics_token="open-sesame")
        assert client.get("/metrics").status_code == 404
        client.get("/api/v1/events/facets")
        answer = client.get("/metrics", headers={"authorization": "Bearer open-sesame"})
        assert 'keepsake_requests_total{method="GET",route="/api/v1/events/facets",status="200"}' in answer.text


class TestDescription:
    def test_openapi(self, client: TestClient) -> None:
        document = client.get("/api/v1/openapi.json").json()
        assert document["openapi"].startswith("3.1")
        operations = [one for methods in document["paths"].values() for one in methods.values()]
        assert len({one["operationId"] for one in operations}) == len(operations)
        for operation in operations:
            assert operation["description"]
            assert {"400", "429", "503"} <= operation["responses"].keys()
            schemas = [
                response.get("content", {}).get("application/json", {}).get("schema")
                for status, response in operation["responses"].items()
                if status.startswith("4")
            ]
            assert {"$ref": "#/components/schemas/ErrorAnswer"} in schemas

    def test_page_comes_from_us_alone(self, client: TestClient) -> None:
        page = client.get("/api/v1/docs")
        assert page.headers["content-type"].startswith("text/html")
        assert "/api/v1/events/{event_id}" in page.text
        assert "<script" not in page.text
        assert "://" not in page.text.replace("https://json-schema.org", "")
