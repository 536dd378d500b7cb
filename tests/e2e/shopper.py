"""A buyer with a real key over REST and ``/rpc``, as patient as the page: what got no answer is asked again."""

import time
from collections.abc import Callable
from typing import Any

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount
from eth_typing import HexStr
from eth_utils.crypto import keccak

from tests.e2e.product import Product

PATIENCE_S = 120.0
AGAIN_S = 0.2


class Shopper:
    """One wallet and its session."""

    def __init__(self, product: Product, *, key: str = "", patience_s: float = PATIENCE_S) -> None:
        self.account: LocalAccount = Account.from_key(key) if key else Account.create()
        self.patience_s = patience_s
        self.address = str(self.account.address)
        self.stage = "new"
        self._http = httpx.Client(
            base_url=product.url, headers={"origin": product.url}, timeout=5, verify=not product.url.startswith("https")
        )

    def patiently(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask until the server answers with anything but "later"."""
        ends = time.monotonic() + self.patience_s
        while True:
            try:
                answer = ask()
                if answer.status_code < 500 and answer.status_code != 429:
                    return answer
            except httpx.TransportError:
                pass  # the product is down: exactly what a page sees then
            if time.monotonic() > ends:
                raise AssertionError(f"{self.stage}: no answer in {self.patience_s} s")
            time.sleep(AGAIN_S)

    def get(self, path: str) -> Any:
        """``data`` of an answer."""
        answer = self.patiently(lambda: self._http.get(f"/api/v1{path}"))
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def post(self, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        """A write under its own idempotency key."""
        headers = {"x-csrf-token": self._http.cookies.get("ks_csrf") or "", "idempotency-key": f"{self.address}-{key}"}
        return self.patiently(lambda: self._http.post(f"/api/v1{path}", json=body, headers=headers))

    def rpc(self, method: str, *params: object) -> Any:
        """What the node says, its refusals included."""
        asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return self.patiently(lambda: self._http.post("/rpc", json=asked)).json()

    def sign_in(self) -> None:
        """Sign in with Ethereum, and take the faucet's coins."""
        message = self.get(f"/auth/nonce?address={self.address}&chain_id=31337")["message"]
        signature = "0x" + bytes(self.account.sign_message(encode_defunct(text=message)).signature).hex()
        done = self.post("/auth/siwe", {"message": message, "signature": signature}, "siwe")
        assert done.status_code == 200, done.text
        assert self.post("/faucet", {"address": self.address}, "faucet").status_code == 200

    def order(self, tier_id: str) -> httpx.Response:
        """Ask for one ticket."""
        wish = {"tier_id": tier_id, "quantity": 1, "payer_address": self.address, "recipient_address": self.address}
        return self.post("/orders", wish, "order")

    def sign(self, transaction: dict[str, Any]) -> str:
        """The raw transaction, signed once."""
        signed = self.account.sign_transaction(
            {
                "chainId": transaction["chain_id"],
                "nonce": int(self.rpc("eth_getTransactionCount", self.address, "latest")["result"], 16),
                "to": HexStr(transaction["to"]),
                "data": HexStr(transaction["data"]),
                "value": int(transaction["value"], 16),
                "gas": int(transaction["gas"] or "0x61a80", 16),
                "maxFeePerGas": 10**11,
                "maxPriorityFeePerGas": 10**9,
            }
        )
        return "0x" + bytes(signed.raw_transaction).hex()

    def buy(self, tier_id: str) -> dict[str, Any]:
        """Order, pay, tell, follow: the finished order."""
        self.stage = "ordering"
        placed = self.order(tier_id).json()["data"]
        raw, order_id = self.sign(placed["transaction"]), placed["order"]["id"]
        self.stage = "paying"
        tx_hash = self.pay(raw)
        self.stage = "sent"
        self.post(f"/orders/{order_id}/submitted", {"tx_hash": tx_hash}, "submitted")
        self.stage = "told"
        ends = time.monotonic() + self.patience_s
        while True:
            order: dict[str, Any] = self.get(f"/orders/{order_id}")
            if order["status"] in {"confirmed", "failed"}:
                self.stage = "done"
                return order
            assert time.monotonic() < ends, order
            time.sleep(AGAIN_S)

    def pay(self, raw: str) -> str:
        """Send the same bytes until the node has them; their hash."""
        answer = self.rpc("eth_sendRawTransaction", raw)
        known = ("already", "nonce too low")  # an earlier try arrived, its answer was lost
        assert "result" in answer or any(word in answer["error"]["message"].lower() for word in known), answer
        return "0x" + keccak(hexstr=raw).hex()
