"""Passing tickets on and giving them back over REST, up to the transaction for the wallet; ``tests/chain`` goes on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from eth_utils.crypto import keccak
from fastapi.testclient import TestClient
from httpx import Response

from app.caller import Caller
from app.chain.embedded import fund
from app.chain.node import node
from app.clock import now
from app.db import transaction
from app.models import Event, Ticket
from tests.factories import make_account, make_address, make_event, make_organizer, make_ticket, make_tier

SignIn = Callable[[Caller], None]


class Wallet:
    """A holder, signed in, with one ticket of a contract that nobody has deployed: its calls go through, unread."""

    def __init__(self, client: TestClient, sign_in: SignIn, **event: Any) -> None:
        self.client = client
        with transaction() as session:
            self.holder = make_account(session)
            self.event: Event = make_event(session, make_organizer(session), **event)
            tier = make_tier(session, self.event)
            self.ticket: Ticket = make_ticket(session, tier, self.event, self.holder.address)
        sign_in(self.holder)

    def ask(self, what: str, body: Any = None, ticket_id: str = "") -> Response:
        url = f"/api/v1/tickets/{ticket_id or self.ticket.id}/{what}"
        answer: Response = self.client.post(url, json=body)
        return answer


@pytest.fixture
def wallet(sqlite: str, client: TestClient, sign_in: SignIn) -> Wallet:
    return Wallet(client, sign_in)


def refusal(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


class TestTransfer:
    def test_for_the_wallet_to_sign(self, chain: int, wallet: Wallet) -> None:
        fund(node(), wallet.holder.address)
        to = make_address()
        answer = wallet.ask("transfer", {"to": to.lower()})
        assert answer.status_code == 200, answer.text
        found = answer.json()["data"]
        asked = found["transaction"]
        assert set(asked) == {"to", "data", "value", "chain_id", "gas"}
        assert (asked["to"], asked["value"]) == (wallet.event.ticket_contract, "0x0")
        assert asked["data"].startswith("0x" + keccak(text="safeTransferFrom(address,address,uint256)")[:4].hex())
        assert to[2:].lower() in asked["data"]
        assert int(found["fee_wei"]) > 0

    def test_too_few_coins(self, chain: int, wallet: Wallet) -> None:
        assert refusal(wallet.ask("transfer", {"to": make_address()})) == (409, "NOT_ENOUGH_MONEY")

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (None, 422),
            ([], 422),
            ({}, 422),
            ({"to": None}, 422),
            ({"to": 7}, 422),
            ({"to": ""}, 400),
            ({"to": "0x"}, 400),
            ({"to": "nadia.eth"}, 400),
            ({"to": "0x" + "00" * 20}, 400),
            pytest.param({"to": "x" * 5_000}, 400, id="very long"),
            ({"to": "0x" + "ab" * 20, "more": 1}, 422),
        ],
        ids=str,
    )
    def test_bad_input(self, wallet: Wallet, body: Any, status: int) -> None:
        assert wallet.ask("transfer", body).status_code == status

    def test_to_itself_names_the_field(self, wallet: Wallet) -> None:
        answer = wallet.ask("transfer", {"to": wallet.holder.address})
        assert refusal(answer) == (400, "OWN_ADDRESS")
        assert answer.json()["error"]["details"][0]["field"] == "to"

    def test_no_such_ticket(self, wallet: Wallet) -> None:
        assert refusal(wallet.ask("transfer", {"to": make_address()}, "nothing")) == (404, "TICKET_NOT_FOUND")

    def test_policy(self, sqlite: str, client: TestClient, sign_in: SignIn) -> None:
        wallet = Wallet(client, sign_in, transfer_policy="marketplace")
        assert refusal(wallet.ask("transfer", {"to": make_address()})) == (409, "MARKETPLACE_ONLY")

    def test_network_away(self, wallet: Wallet) -> None:
        answer = wallet.ask("transfer", {"to": make_address()})
        assert refusal(answer) == (503, "NETWORK_AWAY")
        assert int(answer.headers["retry-after"]) > 0


class TestRefund:
    def test_for_the_wallet_to_sign(self, chain: int, wallet: Wallet) -> None:
        fund(node(), wallet.holder.address)
        answer = wallet.ask("refund", {})
        assert answer.status_code == 200, answer.text
        data = answer.json()["data"]["transaction"]["data"]
        token = f"{wallet.ticket.token_id:064x}"
        assert data == "0x" + keccak(text="refund(uint256)")[:4].hex() + token

    def test_too_late(self, sqlite: str, client: TestClient, sign_in: SignIn) -> None:
        wallet = Wallet(client, sign_in, refund_until=now() - timedelta(minutes=1))
        assert refusal(wallet.ask("refund")) == (410, "REFUNDS_CLOSED")

    def test_no_such_ticket(self, wallet: Wallet) -> None:
        assert refusal(wallet.ask("refund", None, "nothing")) == (404, "TICKET_NOT_FOUND")

    def test_network_away(self, wallet: Wallet) -> None:
        assert refusal(wallet.ask("refund")) == (503, "NETWORK_AWAY")
