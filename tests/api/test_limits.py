"""Rate limits, in this process and in a real Redis."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.api import limits
from app.api.main import make_api
from app.api.proxies import trust_proxies
from app.caller import Caller
from tests.servers import free_port


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


class TestBehindAProxy:
    def counted(self, client: TestClient, address: str) -> int:
        answer = client.get("/api/v1/config", headers={"x-forwarded-for": address})
        return int(answer.headers["ratelimit-remaining"])

    def test_people_are_counted_apart(self, sqlite: str, configure: Callable[..., None]) -> None:
        configure(trusted_proxies="testclient, 10.0.0.0/8")
        with TestClient(trust_proxies(make_api())) as client:
            first = self.counted(client, "203.0.113.5")
            assert self.counted(client, "198.51.100.7, 203.0.113.9, 10.1.2.3") == first  # the last one not ours
            assert self.counted(client, "203.0.113.5") == first - 1

    def test_a_stranger_cannot_choose_an_address(self, sqlite: str, configure: Callable[..., None]) -> None:
        configure(trusted_proxies="10.0.0.0/8")
        with TestClient(trust_proxies(make_api())) as client:
            first = self.counted(client, "203.0.113.5")
            assert self.counted(client, "198.51.100.7") == first - 1
