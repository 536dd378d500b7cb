"""Gates, door links and staff over REST; the way in by a link, as a browser goes it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import select

from app.api import limits
from app.caller import Caller
from app.clock import now
from app.db import reading, transaction
from app.door import link_rules
from app.models import Account, Event, IdempotencyRecord, RoleGrant
from tests.api.conftest import make_client
from tests.api.test_auth import ask_message, sign, submit
from tests.factories import make_account, make_address, make_event, make_signer, make_ticket, make_tier

SignIn = Callable[[Caller], None]
API = "/api/v1"


@pytest.fixture
def event(organizer: Caller) -> Event:
    """The signed-in organizer's, with a holder of a ticket."""
    with transaction() as session:
        made = make_event(session, organizer, starts_at=now() + timedelta(hours=1))
        holder = make_account(session, name="Nadia Petrović")
        make_ticket(session, make_tier(session, made), made, holder.address)
        return made


def make_link(client: TestClient, event: Event, **wish: Any) -> dict[str, Any]:
    answer = client.post(f"{API}/events/{event.id}/door-links", json={"label": "North team"} | wish)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


def token_of(made: dict[str, Any]) -> str:
    return str(made["url"]).split("#")[1]


def come(client: TestClient, token: str, changes: dict[str, Any] | None = None) -> Response:
    answer: Response = client.post(f"{API}/door/sessions", json={"token": token, "name": "Zoë"} | (changes or {}))
    return answer


class TestLinks:
    def test_made_listed_revoked(self, client: TestClient, event: Event) -> None:
        made = make_link(client, event, role="supervisor")
        assert set(made) == {"id", "label", "role", "gate", "created_at", "expires_at", "people", "url"}
        listed = client.get(f"{API}/events/{event.id}/door-links")
        assert listed.json()["data"] == [{name: value for name, value in made.items() if name != "url"}]
        assert token_of(made) not in listed.text
        gone = client.delete(f"{API}/events/{event.id}/door-links/{made['id']}")
        assert gone.json()["message"] == "Revoked. Whoever came by this link cannot scan any more."
        assert client.get(f"{API}/events/{event.id}/door-links").json()["data"] == []

    @pytest.mark.parametrize(
        ("change", "status", "field"),
        [
            ({"label": ""}, 400, "label"),
            ({"label": "L" * 61}, 400, "label"),
            ({"gate": "Nowhere"}, 400, "gate"),
            ({"expires_at": "2020-01-01T00:00:00Z"}, 400, "expires_at"),
            ({"expires_at": "2120-01-01T00:00:00Z"}, 400, "expires_at"),
            ({"expires_at": "2026-06-01T00:00:00"}, 400, "expires_at"),
            ({"role": "organizer"}, 400, "role"),
            ({"expires_at": "soon"}, 422, "expires_at"),
            ({"label": 7}, 422, "label"),
            ({"more": 1}, 422, "more"),
        ],
    )
    def test_refused(self, client: TestClient, event: Event, change: dict[str, Any], status: int, field: str) -> None:
        answer = client.post(f"{API}/events/{event.id}/door-links", json={"label": "Team"} | change)
        assert answer.status_code == status, answer.text
        assert [one["field"] for one in answer.json()["error"]["details"]] == [field]

    def test_secret_is_in_no_kept_answer(self, client: TestClient, event: Event) -> None:
        key = {"idempotency-key": "one-wish"}
        path, form = f"{API}/events/{event.id}/door-links", {"label": "North team"}
        first = client.post(path, json=form, headers=key).json()["data"]
        again = client.post(path, json=form, headers=key).json()["data"]
        assert again == first | {"url": ""}
        with reading() as session:
            (kept,) = session.exec(select(IdempotencyRecord)).all()
        assert token_of(first) not in kept.model_dump_json()


class TestComing:
    def test_signs_in_without_a_wallet(self, client: TestClient, event: Event) -> None:
        made = make_link(client, event)
        with make_client() as phone:
            answer = come(phone, token_of(made))
            assert answer.status_code == 200
            assert answer.json()["data"] == {
                "event_id": event.id,
                "event_title": event.title,
                "gate": "",
                "role": "door",
                "expires_at": made["expires_at"],
            }
            cookies = {one.split("=")[0]: one.lower() for one in answer.headers.get_list("set-cookie")}
            assert "httponly" in cookies["ks_session"]
            assert "samesite=lax" in cookies["ks_session"]
            assert "httponly" not in cookies["ks_csrf"]
            account = phone.get(f"{API}/auth/session").json()["data"]
            assert (account["address"], account["display_name"]) == ("", "Zoë")
            assert account["door_event_ids"] == [event.id]
            (door,) = phone.get(f"{API}/door/events").json()["data"]
            assert (door["role"], door["gate"]) == ("door", "")
            assert phone.get(f"{API}/events/{event.id}/counts").status_code == 200

    def test_no_holder_is_named_before_a_ticket_is_shown(self, client: TestClient, event: Event) -> None:
        token = token_of(make_link(client, event))
        with make_client() as phone:
            told = come(phone, token).text
            for path in ("auth/session", "door/events", f"events/{event.id}/gates", f"events/{event.id}/counts"):
                told += phone.get(f"{API}/{path}").text
            assert "Nadia" not in told
            for path in ("door-staff", "door-links", "sales", "stats"):
                assert phone.get(f"{API}/events/{event.id}/{path}").status_code == 403

    def test_revoked_at_the_next_request(self, client: TestClient, event: Event) -> None:
        made = make_link(client, event)
        with make_client() as phone:
            come(phone, token_of(made))
            client.delete(f"{API}/events/{event.id}/door-links/{made['id']}")
            answer = phone.get(f"{API}/events/{event.id}/counts")
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "NOT_DOOR_STAFF")
            assert phone.get(f"{API}/door/events").json()["data"] == []
            again = come(phone, token_of(made))
            assert again.status_code == 403  # signed in, without the CSRF token
        with make_client() as other:
            gone = come(other, token_of(made))
            assert (gone.status_code, gone.json()["error"]["code"]) == (410, "DOOR_LINK_REVOKED")
            assert "set-cookie" not in gone.headers

    def test_signed_in_keeps_the_session(self, client: TestClient, event: Event, sign_in: SignIn) -> None:
        token = token_of(make_link(client, event))
        with transaction() as session:
            mika = make_account(session, name="Mika")
        sign_in(mika)
        answer = come(client, token)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert client.get(f"{API}/profile").json()["data"]["door_event_ids"] == [event.id]

    def test_another_site_cannot_bring_anybody_in(self, client: TestClient, event: Event) -> None:
        token = token_of(make_link(client, event))
        with make_client() as phone:
            phone.headers["origin"] = "https://evil.example"
            answer = come(phone, token)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "CROSS_SITE")
        with reading() as session:
            assert session.exec(select(RoleGrant).where(RoleGrant.event_id == event.id)).all() == []

    def test_signed_in_without_the_token_of_our_page(self, client: TestClient, event: Event) -> None:
        token = token_of(make_link(client, event))
        client.headers.pop("x-csrf-token")
        assert come(client, token).status_code == 403

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"token": "x" * 43}, 404, "DOOR_LINK_NOT_FOUND"),
            ({"token": ""}, 404, "DOOR_LINK_NOT_FOUND"),
            ({"token": "x" * 201}, 400, "INVALID"),
            ({"token": "\u0000"}, 400, "INVALID"),
            ({"name": ""}, 400, "NAME_MISSING"),
            ({"name": "N" * 81}, 400, "INVALID"),
            ({"token": None}, 422, "MALFORMED"),
            ({"gate": "North"}, 422, "MALFORMED"),
        ],
    )
    def test_refused(self, client: TestClient, event: Event, body: dict[str, Any], status: int, code: str) -> None:
        token = token_of(make_link(client, event))
        with reading() as session:
            before = len(session.exec(select(Account)).all())
        with make_client() as phone:
            answer = come(phone, token, body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        with reading() as session:
            assert len(session.exec(select(Account)).all()) == before

    def test_half_a_letter(self, client: TestClient) -> None:
        json = {"content-type": "application/json"}
        answer = client.post(f"{API}/door/sessions", content=b'{"token": "\\ud800", "name": "\\ud800"}', headers=json)
        assert answer.status_code == 400

    def test_full(self, client: TestClient, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(link_rules, "MAX_PEOPLE", 0)
        token = token_of(make_link(client, event))
        with make_client() as phone:
            answer = come(phone, token)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "DOOR_LINK_FULL")
        with reading() as session:
            assert session.exec(select(Account).where(Account.display_name == "Zoë")).first() is None

    def test_secrets_are_tried_as_slowly_as_sign_ins(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(limits.PER_MINUTE, "auth", 3)
        assert [come(client, "x" * 43).status_code for _ in range(4)] == [404, 404, 404, 429]


class TestGates:
    def test_written_and_read(self, client: TestClient, event: Event) -> None:
        gates = [{"name": "Main gate", "tiers": []}, {"name": "Side", "tiers": [0]}]
        written = client.put(f"{API}/events/{event.id}/gates", json={"gates": gates})
        assert (written.status_code, written.json()["data"]) == (200, gates)
        assert client.get(f"{API}/events/{event.id}/gates").json()["data"] == gates

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"gates": [{"name": ""}]}, 400),
            ({"gates": [{"name": "A", "tiers": [5]}]}, 400),
            ({"gates": [{"name": "A", "tiers": [10**30]}]}, 400),
            ({"gates": [{"name": "A"}] * 2}, 400),
            ({"gates": [{"name": f"G{number}"} for number in range(21)]}, 400),
            ({"gates": [{"name": f"G{number}"} for number in range(101)]}, 400),
            ({"gates": [{"name": "A", "tiers": ["x"]}]}, 422),
            ({"gates": "A"}, 422),
            ({}, 422),
        ],
    )
    def test_refused(self, client: TestClient, event: Event, body: dict[str, Any], status: int) -> None:
        answer = client.put(f"{API}/events/{event.id}/gates", json=body)
        assert answer.status_code == status, answer.text
        assert client.get(f"{API}/events/{event.id}/gates").json()["data"] == []


class TestStaff:
    def test_supervisor_by_name(self, client: TestClient, event: Event) -> None:
        path, address = f"{API}/events/{event.id}/door-staff", make_address()
        named = client.post(path, json={"address": address, "name": "Mira", "role": "supervisor"})
        assert named.status_code == 201
        (listed,) = client.get(path).json()["data"]
        assert listed == named.json()["data"]
        assert (listed["address"], listed["role"], listed["door_link_label"]) == (address, "supervisor", "")
        assert client.delete(f"{path}/{listed['account_id']}").status_code == 200
        assert client.get(path).json()["data"] == []

    def test_no_other_role(self, client: TestClient, event: Event) -> None:
        body = {"address": make_address(), "role": "organizer"}
        assert client.post(f"{API}/events/{event.id}/door-staff", json=body).status_code == 400


class TestWithoutAWallet:
    """Who came by a link meets everything that thinks of wallets."""

    @pytest.fixture
    def phone(self, client: TestClient, event: Event) -> TestClient:
        made = make_client()
        come(made, token_of(make_link(client, event)))
        made.headers["x-csrf-token"] = made.cookies["ks_csrf"]
        return made

    @pytest.mark.parametrize("path", ["tickets", "orders", "badges", "giftpacks", "events/mine"])
    def test_own_lists_are_empty(self, phone: TestClient, path: str) -> None:
        answer = phone.get(f"{API}/{path}")
        assert (answer.status_code, answer.json()["data"]) == (200, []), answer.text

    def test_cannot_organize(self, phone: TestClient) -> None:
        answer = phone.post(f"{API}/profile/organizer")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "NEEDS_WALLET")

    def test_name_can_be_changed(self, phone: TestClient) -> None:
        assert phone.put(f"{API}/profile", json={"display_name": "Zoë K."}).status_code == 200
        assert phone.get(f"{API}/profile").json()["data"]["display_name"] == "Zoë K."

    def test_signing_in_with_a_wallet_keeps_the_place(
        self, phone: TestClient, client: TestClient, event: Event
    ) -> None:
        signer = make_signer()
        message = ask_message(phone, str(signer.address))
        assert submit(phone, message, sign(signer, message)).status_code == 200
        account = phone.get(f"{API}/auth/session").json()["data"]
        assert (account["address"], account["door_event_ids"]) == (signer.address, [event.id])
        (listed,) = client.get(f"{API}/events/{event.id}/door-staff").json()["data"]
        assert (listed["address"], listed["door_link_label"]) == (signer.address, "North team")
        client.delete(f"{API}/events/{event.id}/door-links/{listed['door_link_id']}")
        assert phone.get(f"{API}/events/{event.id}/counts").status_code == 403

    def test_a_revoked_place_does_not_come_back_by_signing_in(
        self, phone: TestClient, client: TestClient, event: Event
    ) -> None:
        (link,) = client.get(f"{API}/events/{event.id}/door-links").json()["data"]
        client.delete(f"{API}/events/{event.id}/door-links/{link['id']}")
        signer = make_signer()
        message = ask_message(phone, str(signer.address))
        assert submit(phone, message, sign(signer, message)).json()["data"]["account"]["door_event_ids"] == []

    def test_can_sign_out(self, phone: TestClient) -> None:
        assert phone.post(f"{API}/auth/logout").status_code == 200
        assert phone.get(f"{API}/auth/session").json()["data"] is None
