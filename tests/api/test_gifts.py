"""Gifts over REST: drafts and their forms, what a link may see, and one sentence for each refusal."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount
from fastapi.testclient import TestClient

from app.caller import Caller
from app.clock import now
from app.db import reading, transaction
from app.gifts import repository
from app.models import Gift, GiftPack
from app.pages import claim_view
from app.units import NOBODY
from tests.factories import make_account, make_address, make_signer

SignIn = Callable[[Caller], None]
API = "/api/v1"


@pytest.fixture
def sender(client: TestClient, sign_in: SignIn) -> Caller:
    """Somebody who gives, signed in."""
    with transaction() as session:
        made = make_account(session, name="Nadja")
    sign_in(made)
    return made


def form(caller: Caller, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"sender": caller.address, "items": [{"kind": "native", "amount": "1000"}], "lives_s": 3600}
    return made | changes


def lock(caller: Caller, key: LocalAccount, **changes: Any) -> str:
    """A gift in the index, with its pack; its id."""
    gift_id = "0x" + token_hex(32)
    values: dict[str, Any] = {
        "gift_id": gift_id,
        "chain_id": 31337,
        "escrow": make_address(),
        "sender": caller.address,
        "claim_key": str(key.address),
        "expires_at": now() + timedelta(days=1),
        "all_items": [[0, NOBODY, "0", "1000"]],
        "items": [[0, NOBODY, "0", "1000"]],
        "locked_at": now(),
        "lock_tx_hash": "0x" + token_hex(32),
    }
    pack = GiftPack(
        account_id=caller.account_id,
        sender=caller.address,
        status="locked",
        items=[],
        wrapping="waves",
        lives_s=86400,
        gift_id=gift_id,
        sealed_messages={str(key.address): "c2VhbGVk"},
    )
    with transaction() as session:
        session.add_all([Gift(**(values | changes)), pack])
    return gift_id


class TestDrafts:
    def test_made_changed_listed_and_dropped(self, client: TestClient, sender: Caller) -> None:
        made = client.post(f"{API}/giftpacks", json=form(sender))
        assert made.status_code == 201
        pack = made.json()["data"]
        assert (pack["status"], pack["wrapping"], pack["items"][0]["amount"]) == ("draft", "ribbon", "1000")
        changed = client.put(f"{API}/giftpacks/{pack['id']}", json=form(sender, wrapping="stars", lives_s=120))
        assert (changed.json()["data"]["wrapping"], changed.json()["data"]["lives_s"]) == ("stars", 120)
        assert [one["id"] for one in client.get(f"{API}/giftpacks").json()["data"]] == [pack["id"]]
        assert client.get(f"{API}/giftpacks?box=received").json()["data"] == []
        assert client.delete(f"{API}/giftpacks/{pack['id']}").status_code == 200
        assert client.get(f"{API}/giftpacks/{pack['id']}").json()["error"]["code"] == "GIFT_NOT_FOUND"

    def test_things_come_and_go(self, client: TestClient, sender: Caller) -> None:
        pack_id = client.post(f"{API}/giftpacks", json=form(sender)).json()["data"]["id"]
        token = make_address()
        added = client.post(
            f"{API}/giftpacks/{pack_id}/items", json={"kind": "erc721", "token": token, "token_id": "7"}
        )
        assert [one["kind"] for one in added.json()["data"]["items"]] == ["native", "erc721"]
        twice = client.post(f"{API}/giftpacks/{pack_id}/items", json={"kind": "native", "amount": "5"})
        assert (twice.status_code, twice.json()["error"]["message"]) == (400, "The same thing is in the gift twice.")
        taken = client.delete(f"{API}/giftpacks/{pack_id}/items/0")
        assert [one["token"] for one in taken.json()["data"]["items"]] == [token]
        assert client.delete(f"{API}/giftpacks/{pack_id}/items/1").json()["error"]["code"] == "GIFT_ITEM_NOT_FOUND"

    def test_same_key_one_draft(self, client: TestClient, sender: Caller) -> None:
        answers = [
            client.post(f"{API}/giftpacks", json=form(sender), headers={"idempotency-key": "once"}) for _ in range(2)
        ]
        assert answers[0].json() == answers[1].json()
        assert len(client.get(f"{API}/giftpacks").json()["data"]) == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"items": [{"kind": "native", "amount": "0"}]}, "items.0.amount"),
            ({"items": [{"kind": "native"}, {"kind": "native"}]}, "items"),
            ({"items": [{"kind": "erc20", "token": "0x12", "amount": "1"}]}, "items.0.token"),
            ({"items": [{"kind": "erc721", "token": NOBODY, "token_id": str(2**256)}]}, "items.0.token_id"),
            ({"lives_s": 59}, "lives_s"),
            ({"lives_s": 731 * 86400}, "lives_s"),
        ],
        ids=["nothing of it", "twice", "no address", "no such token", "too short", "too long"],
    )
    def test_what_cannot_be(self, client: TestClient, sender: Caller, changes: dict[str, Any], field: str) -> None:
        answer = client.post(f"{API}/giftpacks", json=form(sender, **changes))
        assert answer.status_code == 400
        assert [one["field"] for one in answer.json()["error"]["details"]] == [field]

    @pytest.mark.parametrize(
        "changes",
        [
            {"items": [{"kind": "gold"}]},
            {"items": [{"kind": "native"}] * 17},
            {"wrapping": "foil"},
            {"items": [{"kind": "native", "amount": "-1"}]},
            {"lives_s": 0},
        ],
    )
    def test_malformed(self, client: TestClient, sender: Caller, changes: dict[str, Any]) -> None:
        assert client.post(f"{API}/giftpacks", json=form(sender, **changes)).status_code == 400

    def test_permit_for_more_than_there_can_be(self, client: TestClient, sender: Caller) -> None:
        pack_id = client.post(f"{API}/giftpacks", json=form(sender)).json()["data"]["id"]
        permit = {"token": make_address(), "value": "9" * 78, "deadline": 1, "signature": "0x" + "11" * 65}
        body = {"claim_key": make_address(), "salt": "0x" + "07" * 32, "permits": [permit]}
        assert client.post(f"{API}/giftpacks/{pack_id}/lock", json=body).status_code == 400

    def test_words_are_not_taken(self, client: TestClient, sender: Caller) -> None:
        """A page that sent them by mistake hears of it."""
        assert client.post(f"{API}/giftpacks", json=form(sender, message="not for you")).status_code == 422

    def test_somebody_elses_wallet(self, client: TestClient, sender: Caller) -> None:
        answer = client.post(f"{API}/giftpacks", json=form(sender, sender=make_address()))
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "NOT_YOUR_WALLET")

    def test_locked_is_no_draft(self, client: TestClient, sender: Caller) -> None:
        gift_id = lock(sender, make_signer())
        answer = client.put(f"{API}/giftpacks/{gift_id}", json=form(sender))
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "GIFT_NOT_A_DRAFT")

    def test_shown_as_the_chain_has_it(self, client: TestClient, sender: Caller) -> None:
        """A draft that was written anew after its lock was sent changes nothing in the gift."""
        friend, key = make_address(), make_signer()
        gift_id = lock(sender, key, recipient=friend, second=NOBODY[:-1] + "1", is_cancellable=True)
        shown = client.get(f"{API}/giftpacks/{gift_id}").json()["data"]
        assert (shown["recipient"], shown["is_cancellable"], shown["can_rekey"]) == (friend, True, True)
        assert (shown["second"], shown["claim_key"]) == (NOBODY[:-1] + "1", str(key.address))

    @pytest.mark.parametrize(("status", "code"), [("claimed", "GIFT_CLAIMED"), ("returned", "GIFT_BACK")])
    def test_what_has_ended(self, client: TestClient, sender: Caller, status: str, code: str) -> None:
        gift_id = lock(sender, make_signer(), status=status, items=[], is_cancellable=True)
        back = client.post(f"{API}/giftpacks/{gift_id}/reclaim", json={})
        rekey = client.post(f"{API}/giftpacks/{gift_id}/rekey", json={"claim_key": make_address()})
        assert (back.json()["error"]["code"], rekey.json()["error"]["code"]) == (code, code)

    def test_neither_cancellable_nor_bound(self, client: TestClient, sender: Caller) -> None:
        gift_id = lock(sender, make_signer())
        rekey = client.post(f"{API}/giftpacks/{gift_id}/rekey", json={"claim_key": make_address()})
        back = client.post(f"{API}/giftpacks/{gift_id}/reclaim", json={})
        assert (rekey.json()["error"]["code"], back.json()["error"]["code"]) == ("GIFT_NOT_REKEYABLE", "GIFT_NOT_DUE")


class TestLink:
    def test_shows_who_and_what(self, client: TestClient, sender: Caller) -> None:
        key = make_signer()
        gift_id = lock(sender, key)
        shown = client.get(f"{API}/claim/{gift_id}").json()["data"]
        assert (shown["status"], shown["sender_name"], shown["wrapping"]) == ("locked", "Nadja", "waves")
        assert (shown["items"][0]["symbol"], shown["sealed_message"]) == ("ETH", "c2VhbGVk")
        assert sender.account_id not in str(shown)
        [found] = client.get(f"{API}/claim?claim_key={key.address}").json()["data"]
        assert found["gift_id"] == gift_id

    def test_first_view_says_until_when(self, client: TestClient, sender: Caller) -> None:
        """With its year where that is not this one, and the moment for the page to say it in the reader's zone."""
        at = now() + timedelta(days=400)
        gift_id = lock(sender, make_signer(), expires_at=at)
        with reading() as session:
            name = base64.urlsafe_b64encode(bytes.fromhex(gift_id[2:])).decode().rstrip("=")
            view = claim_view.find_first_view(session, name)
        assert view.until == ("It waits for you until ", f"{at:%-d %B %Y}", ".")
        assert (view.title, view.can_wait) == ("A gift from Nadja", True)
        assert datetime.fromisoformat(view.expires_at) == at

    @pytest.mark.parametrize("gift_id", ["0x" + "00" * 32, "0x12", "nonsense", "0x" + "g" * 64])
    def test_unknown(self, client: TestClient, gift_id: str) -> None:
        answer = client.get(f"{API}/claim/{gift_id}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "GIFT_UNKNOWN")

    def test_only_who_holds_the_key_has_looked(self, client: TestClient, sender: Caller) -> None:
        key, other = make_signer(), make_signer()
        gift_id = lock(sender, key)
        text = encode_defunct(text=f"Keepsake: opened {gift_id}")

        def look(signer: LocalAccount) -> int:
            signature = "0x" + bytes(signer.sign_message(text).signature).hex()
            return int(client.post(f"{API}/claim/{gift_id}/opened", json={"signature": signature}).status_code)

        assert look(key) == 200
        with reading() as session:
            first = repository.list_packs_of(session, {gift_id})[gift_id].opened_at
        assert first is not None
        assert look(key) == 200
        assert look(other) in (403, 503)  # a contract wallet could agree: without a chain nobody can say
        with reading() as session:
            assert repository.list_packs_of(session, {gift_id})[gift_id].opened_at == first
        assert client.get(f"{API}/claim/{gift_id}").json()["data"]["status"] == "opened"

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            ({"status": "claimed", "items": []}, 410, "GIFT_CLAIMED"),
            ({"status": "returned", "items": []}, 410, "GIFT_RETURNED"),
            ({"expires_at": now() - timedelta(seconds=1)}, 410, "GIFT_EXPIRED"),
            ({"recipient": make_address()}, 403, "GIFT_NOT_FOR_YOU"),
        ],
    )
    def test_claim_that_cannot_be(
        self, client: TestClient, sender: Caller, changes: dict[str, Any], status: int, code: str
    ) -> None:
        gift_id = lock(sender, make_signer(), **changes)
        body = {"gift_id": gift_id, "recipient": make_address(), "deadline": 2**33, "claim_signature": "0x" + "11" * 65}
        answer = client.post(f"{API}/claim", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        assert answer.json()["error"]["message"].count(".") <= 2

    def test_claim_while_the_network_is_away(self, client: TestClient, sender: Caller) -> None:
        gift_id = lock(sender, make_signer())
        body = {"gift_id": gift_id, "recipient": make_address(), "deadline": 2**33, "claim_signature": "0x" + "11" * 65}
        answer = client.post(f"{API}/claim", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "NETWORK_AWAY")

    def test_no_such_relay(self, client: TestClient) -> None:
        assert client.get(f"{API}/relays/{token_hex(16)}").status_code == 404
