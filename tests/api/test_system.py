"""What is about the installation: configuration, counters, faucet, ``/rpc``, health, the description."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.api import health
from app.caller import Caller
from app.chain import deploy
from app.chain.node import node
from app.db import transaction
from app.models import ChainCursor
from tests.api.test_events import FORM
from tests.servers import free_port


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
