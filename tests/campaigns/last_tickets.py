"""A thousand buyers for a hundred tickets: exactly a hundred are sold, everybody else is told, nobody's money is kept.

``python -m tests.campaigns.last_tickets [--buyers 1000 --tickets 100]`` runs it with 4 API processes on PostgreSQL and
with one on SQLite, on a real chain with the real worker, and prints a table; it exits 1 when a sum is wrong. Half of
the buyers hold their order before anybody pays, so that the contract has to choose among them. ``--control`` sells on a
contract that does not look at the supply.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from eth_account.signers.local import LocalAccount

from app import logs, migrate
from app.api.deps import CSRF_COOKIE, SESSION_COOKIE, csrf_token
from app.chain import abi, deploy, embedded, sender
from app.chain.node import node
from app.config import ROOT
from app.db import transaction
from app.workers import verify
from tests import servers
from tests.campaigns import api_processes, places
from tests.chain.control import receipt_of, wait_until
from tests.chain.venue import PRICE_WEI, Venue
from tests.chain.worker_process import working
from tests.factories import make_account, make_session_token, make_signer

AT_ONCE = 128
"""Buyers whose requests are on their way at the same time, each on a thread."""
COINS_WEI = 10**18
FEE_WEI = 10**11
"""A unit of gas at most: what the buyers' wallets offer."""
PATIENCE_S = 300.0
HEADING = (
    f"{'database':12}{'processes':>11}{'buyers':>8}{'sold':>6}{'refused':>9}{'lost race':>11}{'untold':>8}{'wrong':>7}"
    f"{'all told s':>12}"
)


class Buyer:
    """A wallet with a coin, signed in at one of the processes."""

    def __init__(self, port: int) -> None:
        self.key: LocalAccount = make_signer()
        self.address = str(self.key.address)
        self.outcome = "untold"
        self.fee_wei = 0
        self._order_id = ""
        self._raw = ""
        with transaction() as session:
            token = make_session_token(session, make_account(session, address=self.address))
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            timeout=60,
            headers={
                "x-csrf-token": csrf_token(token),
                "cookie": f"{SESSION_COOKIE}={token}; {CSRF_COOKIE}={csrf_token(token)}",
            },
        )

    @property
    def has_ordered(self) -> bool:
        """Whether there is an order to pay."""
        return self._order_id != ""

    def order(self, tier_id: str) -> None:
        """Ask for one ticket; the outcome is ``refused`` when there is none any more."""
        wish = {"tier_id": tier_id, "quantity": 1, "payer_address": self.address, "recipient_address": self.address}
        answer = self._http.post("/api/v1/orders", json=wish)
        if answer.status_code == 201:
            placed = answer.json()["data"]
            self._order_id, self._raw = placed["order"]["id"], self._sign(placed["transaction"])
            return
        told = answer.json()["error"]
        self.outcome = "refused" if told["code"] == "SOLD_OUT" else f"{answer.status_code} {told['code']}"

    def pay(self) -> None:
        """Send what was signed, and tell the order."""
        sent = {"jsonrpc": "2.0", "id": 1, "method": "eth_sendRawTransaction", "params": [self._raw]}
        tx_hash = self._http.post("/rpc", json=sent).json()["result"]
        told = self._http.post(f"/api/v1/orders/{self._order_id}/submitted", json={"tx_hash": tx_hash})
        assert told.status_code == 200, told.text
        receipt = receipt_of(tx_hash)
        self.fee_wei = int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)

    def look(self) -> None:
        """What the order says by now."""
        if self.outcome == "untold" and self.has_ordered:
            order = self._http.get(f"/api/v1/orders/{self._order_id}").json()["data"]
            if order["status"] == "confirmed":
                self.outcome = "sold"
            elif order["status"] == "failed":
                sentence = order["error_message"]
                is_plain = order["error_code"] == "SOLD_OUT" and "You paid nothing for it" in sentence
                self.outcome = "lost" if is_plain else f"{order['error_code']}: {sentence}"

    def leave(self) -> None:
        """Hang up."""
        self._http.close()

    def _sign(self, asked: dict[str, Any]) -> str:
        fields = {
            "chainId": asked["chain_id"],
            "nonce": 0,
            "to": asked["to"],
            "data": asked["data"],
            "value": int(asked["value"], 16),
            "gas": int(asked["gas"], 16),
            "maxFeePerGas": FEE_WEI,
            "maxPriorityFeePerGas": 10**9,
        }
        return "0x" + bytes(self.key.sign_transaction(fields).raw_transaction).hex()


@dataclass
class Tally:
    """What a crowd on one database came to; ``complaints`` say each sum that is wrong."""

    database: str
    processes: int
    outcomes: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def row(self) -> str:
        """Its line of the table."""
        known = {"sold", "refused", "lost", "untold"}
        other = sum(count for outcome, count in self.outcomes.items() if outcome not in known)
        buyers, told = sum(self.outcomes.values()), self.outcomes
        return (
            f"{self.database:12}{self.processes:>11}{buyers:>8}{told['sold']:>6}{told['refused']:>9}"
            f"{told['lost']:>11}{told['untold']:>8}{other:>7}{self.seconds:>12.1f}"
        )


def run(tally: Tally, ports: list[int], *, buyers: int, tickets: int) -> None:
    """One crowd at the processes behind ``ports``."""
    venue = Venue(supply=tickets, per_wallet=2)
    wait_until(lambda: venue.event().status == "on_sale", "the event is on sale")
    tier_id = venue.tier_id
    crowd = [Buyer(ports[number % len(ports)]) for number in range(buyers)]
    node().batch([("anvil_setBalance", [buyer.address, hex(COINS_WEI)]) for buyer in crowd])
    early, late = crowd[: buyers // 2], crowd[buyers // 2 :]
    begun = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda buyer: buyer.order(tier_id), early))
        mixed = [buyer for pair in zip(early, late, strict=False) for buyer in pair]
        list(pool.map(lambda buyer: _shop(buyer, tier_id), mixed))
        while any(buyer.outcome == "untold" for buyer in crowd) and time.monotonic() - begun < PATIENCE_S:
            list(pool.map(Buyer.look, crowd))
            time.sleep(0.5)
    tally.seconds = time.monotonic() - begun
    tally.outcomes = Counter(buyer.outcome for buyer in crowd)
    tally.complaints = _wrong_sums(venue, crowd, tickets)
    for buyer in crowd:
        buyer.leave()


def _shop(buyer: Buyer, tier_id: str) -> None:
    if not buyer.has_ordered:
        buyer.order(tier_id)
    if buyer.has_ordered:
        buyer.pay()


def _wrong_sums(venue: Venue, crowd: list[Buyer], tickets: int) -> list[str]:
    told = Counter(buyer.outcome for buyer in crowd)
    held = node().balance_wei(venue.tickets.address)
    paid = [COINS_WEI - node().balance_wei(buyer.address) - buyer.fee_wei for buyer in crowd]
    owners = Counter(venue.owners().values())
    sums = {
        "tickets on chain": (venue.tickets.total_minted(), tickets),
        "tickets in the index": (sum(owners.values()), tickets),
        "buyers who were told that they have one": (told["sold"], tickets),
        "buyers who were told that they have none": (told["refused"] + told["lost"], len(crowd) - tickets),
        "money in the contract": (held, tickets * PRICE_WEI),
        "winners who paid another price": (_count(crowd, paid, "sold", PRICE_WEI), 0),
        "others who paid for a ticket": (_count(crowd, paid, "", 0), 0),
        "winners without their ticket": (
            sum(owners[buyer.address] != 1 for buyer in crowd if buyer.outcome == "sold"),
            0,
        ),
    }
    wrong = [f"{what}: {found}, not {expected}" for what, (found, expected) in sums.items() if found != expected]
    return wrong + verify.run()


def _count(crowd: list[Buyer], paid: list[int], outcome: str, price_wei: int) -> int:
    """Those with this outcome (empty: any but ``sold``) who paid something else."""
    pairs = zip(crowd, paid, strict=True)
    return sum(wei != price_wei for buyer, wei in pairs if (buyer.outcome == "sold") == (outcome == "sold"))


def main() -> int:
    """The campaign as a command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.last_tickets", description=__doc__)
    parser.add_argument("--buyers", type=int, default=1_000)
    parser.add_argument("--tickets", type=int, default=100)
    parser.add_argument("--only", choices=("PostgreSQL", "SQLite"))
    parser.add_argument("--control", action="store_true")
    wish = parser.parse_args()
    tallies = [Tally("PostgreSQL", 4), Tally("SQLite", 1)]
    logs.configure("ERROR")
    os.environ |= {"KEEPSAKE_RATE_LIMITS": "false", "KEEPSAKE_LOG_LEVEL": "WARNING"}
    for tally in tallies:
        if wish.only in {None, tally.database}:
            with _shop_floor(tally, control=wish.control) as ports:
                run(tally, ports, buyers=wish.buyers, tickets=wish.tickets)
    ran = [tally for tally in tallies if tally.outcomes]
    sys.stdout.write("\n".join([HEADING, *(tally.row() for tally in ran)]) + "\n")
    for tally in ran:
        for complaint in [*tally.complaints, *(word for word in tally.outcomes if ":" in word or word[0].isdigit())]:
            sys.stdout.write(f"{tally.database}: {complaint}\n")
    return 1 if any(tally.complaints for tally in ran) else 0


@contextmanager
def _shop_floor(tally: Tally, *, control: bool) -> Iterator[list[int]]:
    """Chain, database, contracts, worker and API processes; the ports."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ks-last-", ignore_cleanup_errors=True)))
        url = stack.enter_context(servers.postgres()) if tally.database == "PostgreSQL" else ""
        if url:
            migrate.upgrade(url)
        stack.enter_context(places.chain(folder))
        stack.enter_context(places.database(folder / "data", url))
        if control:
            stack.enter_context(_planted_artifacts(folder / "artifacts"))
        embedded.fund(node(), str(sender.relayer().address))
        deploy.deploy_missing()
        stack.enter_context(working())
        yield stack.enter_context(api_processes.running(tally.processes, folder / "logs"))


@contextmanager
def _planted_artifacts(folder: Path) -> Iterator[None]:
    """Contracts that do not look at the supply."""
    tool = [ROOT / "contracts/tools/mutants.js", "--only", "0", "--artifacts", folder]
    subprocess.run(["node", *map(str, tool)], check=True, capture_output=True)
    before, abi.ARTIFACTS = abi.ARTIFACTS, folder
    abi.artifact.cache_clear()
    try:
        yield
    finally:
        abi.ARTIFACTS = before
        abi.artifact.cache_clear()


if __name__ == "__main__":
    raise SystemExit(main())
