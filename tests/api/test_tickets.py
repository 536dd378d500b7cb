"""Tickets and badges over REST."""

from collections.abc import Callable
from secrets import token_hex

import pytest
from fastapi.testclient import TestClient

from app.caller import Caller
from app.clock import now
from app.db import transaction
from app.models import Badge
from app.tickets import pass_codec
from tests.factories import make_account, make_address, make_event, make_organizer, make_ticket, make_tier

SignIn = Callable[[Caller], None]


class Wallet:
    """A holder with one ticket and one badge."""

    def __init__(self) -> None:
        with transaction() as session:
            self.holder = make_account(session, name="Nadia")
            self.event = make_event(session, make_organizer(session))
            self.ticket = make_ticket(session, make_tier(session, self.event), self.event, self.holder.address)
            self.badge = Badge(
                chain_id=31337,
                event_id=self.event.id,
                event_number=self.event.event_number,
                ticket_token_id=self.ticket.token_id,
                owner=self.holder.address,
                tx_hash="0x" + token_hex(32),
                minted_at=now(),
            )
            session.add(self.badge)
            self.stranger = make_account(session)


@pytest.fixture
def wallet(sqlite: str) -> Wallet:
    return Wallet()


class TestListTickets:
    def test_own(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        answer = client.get("/api/v1/tickets")
        assert answer.status_code == 200
        (ticket,) = answer.json()["data"]
        assert set(ticket) == {
            *("id", "event_id", "event_title", "event_slug", "event_number", "token_id", "tier_name", "venue"),
            *(
                "city",
                "country",
                "timezone",
                "doors_at",
                "starts_at",
                "ends_at",
                "state",
                "transfer_policy",
                "owner",
                "pass_seq",
            ),
            *("art_seed", "contract", "chain_id", "paid_wei", "explorer_url", "papers"),
        }
        assert (ticket["id"], ticket["state"], ticket["paid_wei"]) == (wallet.ticket.id, "valid", str(5 * 10**16))
        assert ticket["starts_at"].endswith("Z")

    def test_not_signed_in(self, client: TestClient) -> None:
        assert client.get("/api/v1/tickets").status_code == 401


class TestGetTicket:
    def test_somebody_elses(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.stranger)
        answer = client.get(f"/api/v1/tickets/{wallet.ticket.id}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "TICKET_NOT_FOUND")


class TestIssuePass:
    def test_printed(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        url = f"/api/v1/tickets/{wallet.ticket.id}/pass"
        answer = client.post(url, json={"form": "printed"})
        assert answer.status_code == 200, answer.text
        found = answer.json()["data"]
        assert set(found) == {"pass", "form", "key_id", "valid_from", "valid_until"}
        assert pass_codec.decode(found["pass"]).token_id == wallet.ticket.token_id
        assert client.post(url, json={"form": "printed"}).json()["data"] == found

    @pytest.mark.parametrize(
        ("body", "status"), [({"form": "rotating"}, 400), ({"form": "printed", "more": 1}, 422), ([], 422)]
    )
    def test_refused(self, client: TestClient, wallet: Wallet, sign_in: SignIn, body: object, status: int) -> None:
        sign_in(wallet.holder)
        answer = client.post(f"/api/v1/tickets/{wallet.ticket.id}/pass", json=body)
        assert answer.status_code == status

    def test_somebody_elses(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.stranger)
        answer = client.post(f"/api/v1/tickets/{wallet.ticket.id}/pass", json={"form": "printed"})
        assert answer.status_code == 404

    def test_without_our_token(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        del client.headers["x-csrf-token"]
        answer = client.post(f"/api/v1/tickets/{wallet.ticket.id}/pass", json={"form": "printed"})
        assert answer.status_code == 403


class TestMetadata:
    def test_for_everybody(self, client: TestClient, wallet: Wallet) -> None:
        answer = client.get(f"/api/v1/tickets/{wallet.ticket.id}/metadata")
        assert answer.status_code == 200
        assert answer.json()["name"].startswith("Evening of Lights · Standing #")
        assert "Nadia" not in answer.text
        assert wallet.holder.address not in answer.text

    def test_unknown(self, client: TestClient) -> None:
        assert client.get("/api/v1/tickets/nothing/metadata").status_code == 404


class TestListBadges:
    def test_mine(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        (badge,) = client.get("/api/v1/badges").json()["data"]
        assert set(badge) == {
            *("event_id", "event_title", "event_slug", "city", "country", "starts_at", "minted_at", "tx_hash"),
            *("event_number", "ticket_token_id", "art_seed", "explorer_url"),
        }
        assert badge["tx_hash"] == wallet.badge.tx_hash

    def test_of_a_wallet(self, client: TestClient, wallet: Wallet) -> None:
        answer = client.get("/api/v1/badges", params={"owner": wallet.holder.address.lower()})
        assert len(answer.json()["data"]) == 1
        assert client.get("/api/v1/badges", params={"owner": make_address()}).json()["data"] == []

    def test_nobody_and_no_address(self, client: TestClient) -> None:
        assert client.get("/api/v1/badges").status_code == 401
        assert client.get("/api/v1/badges", params={"owner": "0x12"}).status_code == 400
