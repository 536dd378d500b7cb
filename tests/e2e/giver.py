"""A sender and a receiver over REST, as patient as their pages."""

import json
import subprocess
import time
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from app.chain.escrow import GiftClaim, GiftTerms, gift_id_of
from app.gifts.rules import read_items
from app.units import NOBODY, Address
from tests.chain.giving import sign_digest
from tests.chain.tokens import bytecode, call_data
from tests.e2e.product import ROOT, Product
from tests.e2e.shopper import AGAIN_S, Shopper
from tests.gift_vectors import digest_of

LINK = """import {writeLink} from "./assets/js/gifts/link.js";
console.log(writeLink(process.argv[1], JSON.parse(process.argv[2])));"""


@dataclass
class Present:
    """A gift that was handed on."""

    pack_id: str
    gift_id: str
    key: LocalAccount
    amount: int


class Giver(Shopper):
    """Somebody who wraps coins."""

    def give(self, amount: int, *, lives_s: int = 3600, name: str = "gift") -> Present:
        """Draft, lock, tell, follow: the gift lies in the escrow and in the index."""
        return self.give_things([{"kind": "native", "amount": str(amount)}], amount, lives_s=lives_s, name=name)

    def give_things(
        self, items: list[dict[str, Any]], amount: int, *, lives_s: int = 3600, name: str = "gift"
    ) -> Present:
        """The same with any items, whose approvals are there."""
        form = {"sender": self.address, "items": items, "lives_s": lives_s}
        self.stage = "drafting"
        made = self.post("/giftpacks", form, f"{name}-draft")
        assert made.status_code == 201, made.text
        return self.wrap(made.json()["data"]["id"], amount, name)

    def wrap(self, pack_id: str, amount: int, name: str) -> Present:
        """Lock a draft."""
        key: LocalAccount = Account.create()
        salt = "0x" + token_hex(32)
        self.stage = "locking"
        asked = {"claim_key": str(key.address), "salt": salt}
        prepared = self.post(f"/giftpacks/{pack_id}/lock", asked, f"{name}-lock")
        assert prepared.status_code == 200, prepared.text
        raw = self.sign(prepared.json()["data"]["transaction"])
        self.stage = "sending"
        tx_hash = self.pay(raw)
        self.post(f"/giftpacks/{pack_id}/submitted", {"tx_hash": tx_hash}, f"{name}-told")
        self.stage = "waiting for the lock"
        self.follow(pack_id, "locked")
        gift_id = "0x" + gift_id_of(self.address, str(key.address), bytes.fromhex(salt[2:])).hex()
        return Present(pack_id, gift_id, key, amount)

    def deploy(self, name: str) -> str:
        """One of the contracts' mocks; its address."""
        nonce = int(self.rpc("eth_getTransactionCount", self.address, "latest")["result"], 16)
        fields: dict[str, Any] = {
            "nonce": nonce,
            "data": bytecode(name),
            "value": 0,
            "gas": 3_000_000,
            "chainId": 31337,
        }
        signed = self.account.sign_transaction(fields | {"maxFeePerGas": 10**11, "maxPriorityFeePerGas": 10**9})
        return str(self._mined(self.pay("0x" + bytes(signed.raw_transaction).hex()))["contractAddress"])

    def call(self, to: str, signature: str, *values: Any) -> None:
        """A transaction to a contract, mined."""
        data = "0x" + call_data(signature, *values).hex()
        sent = {"chain_id": 31337, "to": to_checksum_address(to), "data": data, "value": "0x0", "gas": None}
        self._mined(self.pay(self.sign(sent)))

    def _mined(self, tx_hash: str) -> dict[str, Any]:
        ends = time.monotonic() + self.patience_s
        while (found := self.rpc("eth_getTransactionReceipt", tx_hash)["result"]) is None:
            assert time.monotonic() < ends, tx_hash
            time.sleep(AGAIN_S)
        receipt: dict[str, Any] = found
        return receipt

    def status(self, pack_id: str) -> str:
        """How a gift stands, as the sender's page has it."""
        found: str = self.get(f"/giftpacks/{pack_id}")["status"]
        return found

    def follow(self, pack_id: str, *wanted: str) -> None:
        """Wait until a gift stands like this."""
        ends = time.monotonic() + self.patience_s
        while (found := self.status(pack_id)) not in wanted:
            assert time.monotonic() < ends, f"{self.stage}: it is {found}"
            time.sleep(AGAIN_S)

    def link(self, product: Product, present: Present) -> str:
        """The claim link, written by the page's own module."""
        gift = self.get(f"/claim/{present.gift_id}")
        known = {
            "giftId": present.gift_id,
            "key": "0x" + bytes(present.key.key).hex(),
            "chainId": gift["chain_id"],
            "escrow": gift["escrow"],
            "sender": gift["sender"],
            "terms": gift["terms"],
        }
        command = ["node", "--input-type=module", "-e", LINK, product.url, json.dumps(known)]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


class Receiver(Shopper):
    """Somebody who has a link and nothing else."""

    def open(self, present: Present) -> dict[str, Any]:
        """Sign with the gift's key, hand the claim in, follow it: what became of it."""
        self.stage = "looking"
        gift = self.get(f"/claim/{present.gift_id}")
        body = claim_body(gift, present.key, self.address, int(time.time()) + 3600)
        self.stage = "handing the claim in"
        carried = self.post("/claim", body, "claim")
        assert carried.status_code == 202, carried.text
        self.stage = "following the claim"
        ends = time.monotonic() + self.patience_s
        while True:
            relay: dict[str, Any] = self.get(f"/relays/{carried.json()['data']['id']}")
            if relay["status"] != "queued":
                return relay
            assert time.monotonic() < ends, relay
            time.sleep(AGAIN_S)


def claim_body(gift: dict[str, Any], key: LocalAccount, recipient: str, deadline: int) -> dict[str, Any]:
    """``POST /claim`` for a gift as ``GET /claim/{id}`` shows it."""
    terms = gift["terms"]
    bound = [Address(terms[name] or NOBODY) for name in ("recipient", "second")]
    items = tuple(read_items(terms["items"]))
    whole = GiftTerms(Address(terms["claim_key"]), bound[0], bound[1], terms["expiry"], terms["cancellable"], items)
    gift_id = bytes.fromhex(gift["gift_id"][2:])
    claim = GiftClaim(gift_id, Address(gift["sender"]), whole, Address(recipient), deadline, 0, b"", b"")
    signature = sign_digest(key, digest_of(claim, gift["escrow"]))
    return {
        "gift_id": gift["gift_id"],
        "recipient": recipient,
        "deadline": deadline,
        "claim_signature": signature,
    }
