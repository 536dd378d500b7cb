"""Events over REST: search, reads that may be cached, drafts, door staff."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.caller import Caller
from app.db import transaction
from app.models import Event
from app.units import Wei
from tests.factories import make_account, make_address, make_event, make_organizer, make_tier

FORM: dict[str, Any] = {
    "title": "Lantern Walk",
    "description": "# Hi\n\n[site](javascript:alert(1)) **bold** <img src=x onerror=alert(1)>",
    "city": "Gent",
    "country": "be",
    "timezone": "Europe/Brussels",
    "starts_at": "2090-05-01T18:00:00+02:00",
    "ends_at": "2090-05-01T22:00:00+02:00",
    "tiers": [{"name": "Walker", "price_wei": "12345678900000000", "supply": 20}],
}


@pytest.fixture
def organizer(client: TestClient) -> Caller:
    with transaction() as session:
        return make_organizer(session)


@pytest.fixture
def event(client: TestClient, organizer: Caller) -> Event:
    with transaction() as session:
        made = make_event(session, organizer)
        make_tier(session, made, price_wei=Wei(2**95))
    return made


class TestSearch:
    def test_envelope_and_pagination(self, client: TestClient, organizer: Caller) -> None:
        with transaction() as session:
            for _ in range(5):
                make_event(session, organizer)
        answer = client.get("/api/v1/events", params={"limit": 2, "page": 2}).json()
        assert answer["success"] is True
        assert len(answer["data"]) == 2
        assert answer["pagination"].items() >= {"page": 2, "limit": 2, "total": 5, "total_pages": 3}.items()
        following = client.get("/api/v1/events", params={"limit": 2, "cursor": answer["pagination"]["next_cursor"]})
        assert len(following.json()["data"]) == 1

    def test_amounts_are_text_and_times_utc(self, client: TestClient, event: Event) -> None:
        found = client.get("/api/v1/events", params={"q": "wroclaw"}).json()["data"][0]
        assert found["min_price_wei"] == str(2**95)
        assert found["starts_at"].endswith("Z")
        assert found["country_name"] == "Poland"

    def test_fields(self, client: TestClient, event: Event) -> None:
        found = client.get("/api/v1/events", params={"fields": "id,title"}).json()["data"]
        assert found == [{"id": event.id, "title": event.title}]
        answer = client.get("/api/v1/events", params={"fields": "id,secret"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID")

    def test_days_include_the_last(self, client: TestClient, organizer: Caller) -> None:
        with transaction() as session:
            make_event(session, organizer, starts_at=datetime(2090, 3, 2, 20, tzinfo=UTC))
        assert client.get("/api/v1/events?from=2090-03-02&to=2090-03-02").json()["pagination"]["total"] == 1
        assert client.get("/api/v1/events?from=2090-03-01&to=2090-03-01").json()["pagination"]["total"] == 0
        moment = "2090-03-02T20:00:00Z"
        assert (
            client.get("/api/v1/events", params={"from": "2090-01-01", "to": moment}).json()["pagination"]["total"] == 0
        )

    @pytest.mark.parametrize(
        "query",
        [
            "limit=0",
            "limit=101",
            "page=0",
            "page=99999999999999999999",
            "limit=abc",
            "sort=evil",
            "order=up",
            "from=yesterday",
            "from=2090-01-01T10:00:00",
            "price=cheap",
            "status=draft",
            "cursor=nonsense",
            "online=perhaps",
            "q=%00",
            "q=" + "x" * 121,
        ],
    )
    def test_bad_query_is_400(self, client: TestClient, query: str) -> None:
        answer = client.get(f"/api/v1/events?{query}")
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"]["message"]


class TestRead:
    def test_by_id_and_by_slug(self, client: TestClient, event: Event) -> None:
        by_id, by_slug = (client.get(f"/api/v1/events/{key}").json() for key in (event.id, event.slug))
        assert by_id == by_slug
        assert by_id["data"]["tiers"][0]["remaining"] == 100

    def test_not_modified(self, client: TestClient, event: Event) -> None:
        first = client.get(f"/api/v1/events/{event.id}")
        tag = first.headers["etag"]
        for sent in (tag, f"W/{tag}", f'"other", {tag}'):
            again = client.get(f"/api/v1/events/{event.id}", headers={"if-none-match": sent})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        with transaction() as session:
            session.get_one(Event, event.id).title = "Changed"
        changed = client.get(f"/api/v1/events/{event.id}", headers={"if-none-match": tag})
        assert changed.status_code == 200

    @pytest.mark.parametrize("key", ["none", "%F0%9F%8E%9F", "a" * 5000, "..%2f..%2fetc", "%00", "'"])
    def test_unknown(self, client: TestClient, key: str) -> None:
        assert client.get(f"/api/v1/events/{key}").status_code in {400, 404}

    def test_facets(self, client: TestClient, event: Event) -> None:
        answer = client.get("/api/v1/events/facets").json()["data"]
        assert answer["cities"] == [{"value": "Wrocław", "label": "Wrocław", "count": 1}]


class TestDraft:
    @pytest.fixture
    def draft(self, client: TestClient, organizer: Caller, sign_in: Callable[[Caller], None]) -> dict[str, Any]:
        sign_in(organizer)
        answer = client.post("/api/v1/events", json=FORM)
        assert answer.status_code == 201, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    def test_made(self, draft: dict[str, Any]) -> None:
        assert (draft["status"], draft["country"], draft["starts_at"]) == ("draft", "BE", "2090-05-01T16:00:00Z")
        assert draft["tiers"][0]["price_wei"] == "12345678900000000"

    def test_description_is_clean_html(self, draft: dict[str, Any]) -> None:
        html = draft["description_html"]
        assert "<h3>Hi</h3>" in html
        assert "<strong>bold</strong>" in html
        assert "javascript:" not in html.replace("[site](javascript:alert(1))", "")
        assert "<img" not in html

    def test_kept_from_others_and_from_caches(self, client: TestClient, draft: dict[str, Any]) -> None:
        own = client.get(f"/api/v1/events/{draft['id']}")
        assert own.headers["cache-control"].startswith("private")
        client.cookies.clear()
        assert client.get(f"/api/v1/events/{draft['id']}").status_code == 404

    def test_changed_listed_deleted(self, client: TestClient, draft: dict[str, Any]) -> None:
        path = f"/api/v1/events/{draft['id']}"
        assert client.put(path, json=FORM | {"title": "Night Walk"}).json()["data"]["title"] == "Night Walk"
        assert [one["title"] for one in client.get("/api/v1/events/mine").json()["data"]] == ["Night Walk"]
        assert client.delete(path).status_code == 200
        assert client.get(path).status_code == 404

    def test_submitted_twice_is_one(self, client: TestClient, draft: dict[str, Any], chain: int) -> None:
        path, form = f"/api/v1/events/{draft['id']}/publish/submitted", {"tx_hash": "0x" + "a1" * 32}
        assert [client.post(path, json=form).json()["data"]["status"] for _ in range(2)] == ["publishing"] * 2
        assert client.post(path, json={"tx_hash": "0x12"}).status_code == 400
        assert client.delete(f"/api/v1/events/{draft['id']}").json()["error"]["code"] == "EVENT_STATE"

    def test_publish_without_a_chain(self, client: TestClient, draft: dict[str, Any]) -> None:
        answer = client.post(f"/api/v1/events/{draft['id']}/publish")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "NOT_DEPLOYED")

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"title": 5}, 422),
            ({"starts_at": "soon"}, 422),
            ({"starts_at": "2090-05-01T18:00:00"}, 400),
            ({"surprise": 1}, 422),
            ({"tiers": [{"name": "x", "supply": "many"}]}, 422),
            ({"tiers": [{"name": "x", "supply": 1, "price_wei": "-1"}]}, 400),
            ({"tiers": [{"name": "x", "supply": 1, "price_wei": 1.5}]}, 400),
            ({"tiers": [{"name": "x", "supply": 10**30}]}, 400),
            ({"title": "x" * 121}, 400),
            ({"title": "a\x00b"}, 400),
            ({"title": ""}, 400),
            ({"royalty_bps": 9999}, 400),
            ({"transfer_policy": "sometimes"}, 400),
            ({"ends_at": "2090-05-01T17:00:00+02:00"}, 400),
        ],
    )
    def test_what_cannot_be(
        self,
        client: TestClient,
        organizer: Caller,
        sign_in: Callable[[Caller], None],
        change: dict[str, Any],
        status: int,
    ) -> None:
        sign_in(organizer)
        answer = client.post("/api/v1/events", json=FORM | change)
        assert answer.status_code == status, answer.text

    def test_missing_fields_are_named(
        self, client: TestClient, organizer: Caller, sign_in: Callable[[Caller], None]
    ) -> None:
        sign_in(organizer)
        answer = client.post("/api/v1/events", json={})
        assert answer.status_code == 422
        assert {one["field"] for one in answer.json()["error"]["details"]} == {"title", "starts_at", "ends_at"}

    def test_takes_a_session_and_the_role(self, client: TestClient, sign_in: Callable[[Caller], None]) -> None:
        assert client.post("/api/v1/events", json=FORM).status_code == 401
        with transaction() as session:
            visitor = make_account(session)
        sign_in(visitor)
        answer = client.post("/api/v1/events", json=FORM)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ORGANIZERS_ONLY")


class TestOrganizersView:
    def test_stats_sales_and_staff(
        self, client: TestClient, organizer: Caller, event: Event, sign_in: Callable[[Caller], None]
    ) -> None:
        sign_in(organizer)
        path = f"/api/v1/events/{event.id}"
        assert client.get(f"{path}/stats").json()["data"]["revenue_wei"] == "0"
        assert client.get(f"{path}/sales").json()["data"] == []
        added = client.post(f"{path}/door-staff", json={"address": make_address(), "name": "Gate"})
        assert added.status_code == 201
        assert [one["name"] for one in client.get(f"{path}/door-staff").json()["data"]] == ["Gate"]
        account_id = added.json()["data"]["account_id"]
        assert client.delete(f"{path}/door-staff/{account_id}").status_code == 200
        assert client.get(f"{path}/door-staff").json()["data"] == []

    @pytest.mark.parametrize("what", ["stats", "sales", "door-staff"])
    def test_not_for_others(
        self, client: TestClient, event: Event, sign_in: Callable[[Caller], None], what: str
    ) -> None:
        path = f"/api/v1/events/{event.id}/{what}"
        assert client.get(path).status_code == 401
        with transaction() as session:
            stranger = make_organizer(session)
        sign_in(stranger)
        assert client.get(path).status_code == 403

    def test_times_are_kept_to_the_second(
        self, client: TestClient, organizer: Caller, sign_in: Callable[[Caller], None]
    ) -> None:
        sign_in(organizer)
        soon = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=123456)
        form = FORM | {"starts_at": soon.isoformat(), "ends_at": (soon + timedelta(hours=1)).isoformat()}
        data = client.post("/api/v1/events", json=form).json()["data"]
        assert "." not in data["starts_at"]
