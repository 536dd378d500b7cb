"""Buying over REST, on a real chain: signed by real keys, indexed by the real indexer."""

import socket
from collections.abc import Callable, Iterator
from secrets import token_hex
from typing import Any

import pytest
from eth_account.signers.local import LocalAccount
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import select

from app import secrets_store
from app.caller import Caller
from app.chain import deploy
from app.chain.calls import fees, fetch_outcome
from app.chain.embedded import EmbeddedChain, fund
from app.chain.indexer import Indexer
from app.chain.networks import network
from app.chain.node import node
from app.config import settings
from app.db import transaction
from app.events import publishing
from app.models import Event, Order, Tier
from app.orders import service
from app.units import Wei
from app.workers import projection
from tests.factories import make_account, make_address, make_event, make_organizer, make_signer, make_tier

SignIn = Callable[[Caller], None]
PRICE_WEI = Wei(10**15)


class Shop:
    """An event that its organizer has really published: two tickets at 0.001, two a wallet, and a free tier."""

    def __init__(self) -> None:
        self.indexer = Indexer(
            node(), network().chain_id, apply=projection.apply, unwind=projection.unwind, confirmations=0
        )
        key = make_signer()
        with transaction() as session:
            organizer = make_account(session, address=str(key.address), roles=("organizer",))
            self.event: Event = make_event(session, organizer, status="draft", ticket_contract="", event_number=0)
            self.tier: Tier = make_tier(session, self.event, price_wei=PRICE_WEI, supply=2, per_wallet=2)
            self.free: Tier = make_tier(
                session, self.event, position=1, name="Free", price_wei=Wei(0), supply=50, per_wallet=1
            )
            prepared = publishing.prepare_publish(session, organizer, self.event.id)
        fund(node(), str(key.address))
        tx_hash = send(key, prepared.to, prepared.data, 0, prepared.gas)
        with transaction() as session:
            publishing.publish_submitted(session, organizer, self.event.id, tx_hash=tx_hash)
        self.index()

    def index(self) -> None:
        while self.indexer.step():
            pass

    def settle(self, order_id: str) -> Order:
        with transaction() as session:
            order = session.get_one(Order, order_id)
            return service.settle(session, order_id, fetch_outcome(order.tx_hash or ""))


class Buyer:
    """A person with a funded wallet, signed in."""

    def __init__(self, client: TestClient, sign_in: SignIn, *, funded: bool = True) -> None:
        self.client = client
        self.key = make_signer()
        with transaction() as session:
            self.caller = make_account(session, address=str(self.key.address))
        if funded:
            fund(node(), str(self.key.address))
        self._sign_in = sign_in

    def order(self, tier: Tier, quantity: int = 1, *, key: str = "") -> Response:
        self._sign_in(self.caller)
        address = self.caller.address
        wish = {"tier_id": tier.id, "quantity": quantity, "payer_address": address, "recipient_address": address}
        headers = {"Idempotency-Key": key} if key else {}
        answer: Response = self.client.post("/api/v1/orders", json=wish, headers=headers)
        return answer

    def pay(self, placed: dict[str, Any]) -> str:
        asked = placed["transaction"]
        tx_hash = send(self.key, asked["to"], asked["data"], int(asked["value"], 16), int(asked["gas"], 16))
        order_id = placed["order"]["id"]
        self._sign_in(self.caller)
        answer = self.client.post(f"/api/v1/orders/{order_id}/submitted", json={"tx_hash": tx_hash})
        assert answer.json()["data"]["status"] == "submitted", answer.text
        return tx_hash

    def look(self, order_id: str) -> dict[str, Any]:
        self._sign_in(self.caller)
        found: dict[str, Any] = self.client.get(f"/api/v1/orders/{order_id}").json()["data"]
        return found

    def balance(self) -> int:
        return int(node().call("eth_getBalance", self.key.address, "latest"), 16)


def send(key: LocalAccount, to: str, data: str, value_wei: int, gas: int) -> str:
    """Sign as a wallet does, and send."""
    max_fee, priority = fees()
    transaction: dict[str, Any] = {
        "chainId": 31337,
        "nonce": int(node().call("eth_getTransactionCount", key.address, "pending"), 16),
        "to": to,
        "data": data,
        "value": value_wei,
        "gas": gas,
        "maxFeePerGas": max_fee,
        "maxPriorityFeePerGas": priority,
    }
    signed = key.sign_transaction(transaction)
    tx_hash: str = node().call("eth_sendRawTransaction", "0x" + bytes(signed.raw_transaction).hex())
    return tx_hash


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def shop(sqlite: str, configure: Callable[..., None]) -> Iterator[Shop]:
    """A real chain with our contracts and one published event."""
    configure(anvil_port=free_port())
    cached = (network, node, secrets_store.relayer_key)
    for one in cached:
        one.cache_clear()
    chain = EmbeddedChain(settings().data_path / "chain", settings().anvil_port)
    chain.start()
    try:
        deploy.deploy_missing()
        yield Shop()
    finally:
        chain.stop()
        for one in cached:
            one.cache_clear()


@pytest.fixture
def buyer(shop: Shop, client: TestClient, sign_in: SignIn) -> Buyer:
    return Buyer(client, sign_in)


def refusal(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


class TestBuy:
    def test_from_order_to_ticket(self, shop: Shop, buyer: Buyer) -> None:
        answer = buyer.order(shop.tier, 2)
        assert answer.status_code == 201, answer.text
        placed = answer.json()["data"]
        order, asked = placed["order"], placed["transaction"]
        assert set(asked) == {"to", "data", "value", "chain_id", "gas"}
        assert (order["status"], order["total_wei"], order["ticket_ids"]) == ("prepared", str(2 * PRICE_WEI), [])
        assert int(asked["value"], 16) == 2 * PRICE_WEI
        before = buyer.balance()
        buyer.pay(placed)
        spent = before - buyer.balance()
        assert 2 * PRICE_WEI < spent <= 2 * PRICE_WEI + int(placed["fee_wei"])
        assert shop.settle(order["id"]).status == "confirming"
        shop.index()
        assert shop.settle(order["id"]).status == "confirmed"
        done = buyer.look(order["id"])
        assert (done["status"], len(done["ticket_ids"]), done["tier_name"]) == ("confirmed", 2, "Standing")
        tickets = buyer.client.get("/api/v1/tickets").json()["data"]
        assert {ticket["id"] for ticket in tickets} == set(done["ticket_ids"])
        assert buyer.client.get("/api/v1/orders", params={"status": "open"}).json()["data"] == []
        assert len(buyer.client.get("/api/v1/orders", params={"status": "all"}).json()["data"]) == 1

    def test_free(self, shop: Shop, buyer: Buyer) -> None:
        placed = buyer.order(shop.free).json()["data"]
        assert placed["transaction"]["value"] == "0x0"
        buyer.pay(placed)
        shop.index()
        assert shop.settle(placed["order"]["id"]).status == "confirmed"

    def test_two_for_the_last_ones(self, shop: Shop, buyer: Buyer, client: TestClient, sign_in: SignIn) -> None:
        """Both are told that there are two left; the slower one keeps the money and hears why."""
        slower = Buyer(client, sign_in)
        first, second = buyer.order(shop.tier, 2).json()["data"], slower.order(shop.tier, 1).json()["data"]
        before = slower.balance()
        buyer.pay(first)
        slower.pay(second)
        shop.index()
        assert shop.settle(first["order"]["id"]).status == "confirmed"
        lost = shop.settle(second["order"]["id"])
        assert (lost.status, lost.error_code) == ("failed", "SOLD_OUT")
        assert 0 < before - slower.balance() <= int(second["fee_wei"])
        told = slower.look(second["order"]["id"])["error_message"]
        assert told == "Someone else got the last one. You paid nothing for it (only the network fee)."

    def test_sold_out_before_the_index_knows(
        self, shop: Shop, buyer: Buyer, client: TestClient, sign_in: SignIn
    ) -> None:
        buyer.pay(buyer.order(shop.tier, 2).json()["data"])
        answer = Buyer(client, sign_in).order(shop.tier)
        assert refusal(answer) == (409, "SOLD_OUT")
        assert "You paid nothing" in answer.json()["error"]["message"]
        with transaction() as session:
            assert len(session.exec(select(Order)).all()) == 1


class TestRefused:
    def test_empty_wallet(self, shop: Shop, client: TestClient, sign_in: SignIn) -> None:
        assert refusal(Buyer(client, sign_in, funded=False).order(shop.tier)) == (409, "NOT_ENOUGH_MONEY")

    def test_more_than_one_may_have(self, shop: Shop, buyer: Buyer) -> None:
        buyer.pay(buyer.order(shop.free).json()["data"])
        assert refusal(buyer.order(shop.free)) == (409, "LIMIT_REACHED")
        assert refusal(buyer.order(shop.free, 2)) == (400, "QUANTITY_INVALID")

    def test_malformed(self, shop: Shop, buyer: Buyer) -> None:
        assert buyer.order(shop.tier, 0).status_code == 400
        assert buyer.order(shop.tier, 101).status_code == 400
        assert buyer.client.post("/api/v1/orders", json={"tier_id": shop.tier.id}).status_code == 422
        assert buyer.client.get("/api/v1/orders", params={"status": "odd"}).status_code == 400
        order_id = buyer.order(shop.tier).json()["data"]["order"]["id"]
        answer = buyer.client.post(f"/api/v1/orders/{order_id}/submitted", json={"tx_hash": "0x12"})
        assert answer.status_code == 400

    def test_somebody_elses_order(self, shop: Shop, buyer: Buyer, client: TestClient, sign_in: SignIn) -> None:
        order_id = buyer.order(shop.tier).json()["data"]["order"]["id"]
        with transaction() as session:
            stranger = make_account(session, address=make_address())
        sign_in(stranger)
        assert client.get(f"/api/v1/orders/{order_id}").status_code == 404
        body = {"tx_hash": "0x" + token_hex(32)}
        assert client.post(f"/api/v1/orders/{order_id}/submitted", json=body).status_code == 404


class TestIdempotency:
    def test_same_key_one_order(self, shop: Shop, buyer: Buyer) -> None:
        key = token_hex(8)
        first, again = buyer.order(shop.tier, key=key), buyer.order(shop.tier, key=key)
        assert first.json()["data"] == again.json()["data"]
        assert buyer.order(shop.tier, 2, key=key).status_code == 409


def test_network_away(client: TestClient, sign_in: SignIn) -> None:
    network.cache_clear()
    node.cache_clear()
    with transaction() as session:
        caller = make_account(session)
        tier = make_tier(session, make_event(session, make_organizer(session)))
    sign_in(caller)
    wish = {"payer_address": caller.address, "recipient_address": caller.address}
    answer = client.post("/api/v1/orders", json=wish | {"tier_id": tier.id, "quantity": 1})
    assert refusal(answer) == (503, "NETWORK_AWAY")
    assert int(answer.headers["retry-after"]) > 0


def test_nobody(client: TestClient) -> None:
    assert client.get("/api/v1/orders").status_code == 401
    assert client.post("/api/v1/orders", json={}).status_code in (401, 422)
