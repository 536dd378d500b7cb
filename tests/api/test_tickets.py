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
from tests.phones import read_signed

SignIn = Callable[[Caller], None]
WINDOW = {"valid_from": 0, "anchor": "ab" * 16}
ROTATING = {"form": "rotating", "sequence": 0, "windows": [WINDOW]}


class Wallet:
    """A holder with one ticket and one badge."""

    def __init__(self) -> None:
        with transaction() as session:
            self.holder = make_account(session, name="Nadia")
            self.organizer = make_organizer(session)
            self.event = make_event(session, self.organizer)
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
            *("id", "event_id", "event_title", "event_slug", "event_number", "token_id", "tier_name", "gates", "venue"),
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
            *("refund_until", "transfer_barred_by", "refund_barred_by"),
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
        assert set(found) == {"pass", "form", "key_id", "short_code", "valid_from", "valid_until"}
        assert pass_codec.decode(found["pass"]).token_id == wallet.ticket.token_id
        assert client.post(url, json={"form": "printed"}).json()["data"] == found

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"form": "rotating"}, 422),
            ({"form": "folded"}, 400),
            ({"form": "printed", "more": 1}, 422),
            ({"form": "printed", "sequence": 0}, 422),
            ([], 422),
            (ROTATING | {"sequence": 65_536}, 400),
            (ROTATING | {"sequence": -1}, 400),
            (ROTATING | {"sequence": "one"}, 422),
            (ROTATING | {"windows": []}, 400),
            (ROTATING | {"windows": [WINDOW] * 33}, 400),
            (ROTATING | {"windows": [WINDOW | {"anchor": "AB" * 16}]}, 400),
            (ROTATING | {"windows": [WINDOW | {"anchor": "ab" * 15}]}, 400),
            (ROTATING | {"windows": [WINDOW | {"valid_from": 2**32}]}, 400),
            (ROTATING | {"windows": [WINDOW | {"more": 1}]}, 422),
            (ROTATING, 409),
        ],
        ids=str,
    )
    def test_refused(self, client: TestClient, wallet: Wallet, sign_in: SignIn, body: object, status: int) -> None:
        sign_in(wallet.holder)
        answer = client.post(f"/api/v1/tickets/{wallet.ticket.id}/pass", json=body)
        assert answer.status_code == status

    def test_rotating_as_a_phone_does_it(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        url = f"/api/v1/tickets/{wallet.ticket.id}/pass"
        plan = client.get(url).json()["data"]
        windows = [{"valid_from": one["valid_from"], "anchor": token_hex(16)} for one in plan["windows"]]
        body = {"form": "rotating", "sequence": plan["sequence"], "windows": windows}
        first, second = (client.post(url, json=body).json()["data"] for _ in range(2))
        assert set(first) == {"form", "sequence", "key_id", "short_code", "windows", "server_time"}
        assert first | {"server_time": ""} == second | {"server_time": ""}
        passes = [read_signed(bytes.fromhex(one["signed"])) for one in first["windows"]]
        assert [(one.valid_from, one.anchor.hex()) for one in passes] == [
            (w["valid_from"], w["anchor"]) for w in windows
        ]
        assert [{"valid_from": one.valid_from, "valid_for": one.valid_for} for one in passes] == plan["windows"]
        assert client.get(url).json()["data"]["live"] == {"form": "rotating", "sequence": 0}

    def test_other_chains_of_the_same_sequence(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        url = f"/api/v1/tickets/{wallet.ticket.id}/pass"
        starts = [one["valid_from"] for one in client.get(url).json()["data"]["windows"]]
        answers = []
        for anchor in ("aa" * 16, "bb" * 16):
            windows = [{"valid_from": start, "anchor": anchor} for start in starts]
            answers.append(client.post(url, json={"form": "rotating", "sequence": 0, "windows": windows}))
        assert [answer.status_code for answer in answers] == [200, 409]
        assert answers[1].json()["error"]["code"] == "PASS_PLAN_CHANGED"

    def test_somebody_elses(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.stranger)
        answer = client.post(f"/api/v1/tickets/{wallet.ticket.id}/pass", json={"form": "printed"})
        assert answer.status_code == 404

    def test_without_our_token(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        del client.headers["x-csrf-token"]
        answer = client.post(f"/api/v1/tickets/{wallet.ticket.id}/pass", json={"form": "printed"})
        assert answer.status_code == 403


class TestPlanPass:
    def test_plan(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        answer = client.get(f"/api/v1/tickets/{wallet.ticket.id}/pass")
        assert answer.status_code == 200, answer.text
        plan = answer.json()["data"]
        assert set(plan) == {
            *("form", "sequence", "key_id", "windows", "chain_id", "contract", "event_number", "token_id"),
            *("allows_paper", "live", "server_time"),
        }
        assert (plan["form"], plan["sequence"], plan["key_id"], plan["live"]) == ("rotating", 0, 1, None)
        assert plan["windows"][0]["valid_from"] == int(wallet.event.doors_at.timestamp()) - 7200
        assert (plan["contract"], plan["chain_id"]) == (wallet.event.ticket_contract, 31337)

    def test_somebody_elses(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.stranger)
        answer = client.get(f"/api/v1/tickets/{wallet.ticket.id}/pass")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "TICKET_NOT_FOUND")


class TestRotateKey:
    def test_by_the_organizer(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        paper = client.post(f"/api/v1/tickets/{wallet.ticket.id}/pass", json={}).json()["data"]
        url = f"/api/v1/events/{wallet.event.id}/pass-keys/rotate"
        assert client.post(url, json={"is_compromised": True}).json()["error"]["code"] == "NOT_YOUR_EVENT"
        sign_in(wallet.organizer)
        assert client.post(url, json={}).json()["data"] == {"key_id": 2, "superseded": 0}
        answer = client.post(url, json={"is_compromised": True})
        assert answer.json()["data"] == {"key_id": 3, "superseded": 1}
        sign_in(wallet.holder)
        again = client.post(f"/api/v1/tickets/{wallet.ticket.id}/pass", json={}).json()["data"]
        assert pass_codec.decode(again["pass"]).sequence == pass_codec.decode(paper["pass"]).sequence + 1
        assert again["key_id"] == 3


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
