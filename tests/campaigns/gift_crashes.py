"""Processes killed at random moments of lock, claim and return: every gift ends exactly once, and pages agree.

``python -m tests.campaigns.gift_crashes --rounds 100 [--seed N]`` starts the product as ``make run`` does. In every
round somebody wraps a gift that a friend opens, and one that nobody opens and that expires a minute later; meanwhile
the web process, the worker, the chain's process or anvil itself is killed. It prints a table and exits 1 when a gift
is missing, has ended twice, or is told otherwise than it is.
"""

import argparse
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from app.chain.abi import event_shapes
from tests import servers
from tests.campaigns.crashes import HEADING, KINDS, LATEST_KILL_S, Killer
from tests.e2e.giver import Giver, Present, Receiver
from tests.e2e.product import Product

LIFE_S = 60
"""The shortest that a gift may live."""
RETURN_WITHIN_S = 60
"""The bar: after its expiry, when nothing is killed any more."""
AMOUNT = 10**12
ENDINGS = ("GiftClaimed", "GiftReturned", "GiftReclaimed")


class Table:
    """Everybody who gave and received, and what they gave."""

    def __init__(self, product: Product, patience_s: float) -> None:
        self.product = product
        self.patience_s = patience_s
        self.sender = Giver(product, patience_s=patience_s)
        self.sender.sign_in()
        self.opened: list[tuple[Present, Receiver]] = []
        self.left: list[Present] = []

    def play(self, killer: Killer, kind: str, after_s: float, number: int) -> None:
        """One round: two gifts, a friend, and one death."""
        amount = AMOUNT + number
        with ThreadPoolExecutor(1) as pool:
            death = pool.submit(killer.kill, kind, after_s)
            present = self.sender.give(amount, name=f"{number}-a")
            friend = Receiver(self.product, patience_s=self.patience_s)
            self.opened.append((present, friend))
            relay = friend.open(present)
            assert relay["status"] == "confirmed", relay
            self.left.append(self.sender.give(amount, lives_s=LIFE_S, name=f"{number}-b"))
            death.result()

    def wrong(self) -> list[str]:
        """Once everything had its time: what ended never, twice, or with somebody else."""
        deadline = time.monotonic() + LIFE_S + RETURN_WITHIN_S + self.patience_s
        while self._statuses() != {"returned"} and time.monotonic() < deadline:
            time.sleep(1)
        complaints = [
            f"{one.gift_id} is {self.sender.status(one.pack_id)}" for one in self.left if not self._is_back(one)
        ]
        endings = self._endings()
        for present in [*self.left, *(one for one, _friend in self.opened)]:
            if endings.count(present.gift_id) != 1:
                complaints.append(f"{present.gift_id} ended {endings.count(present.gift_id)} times")
        for present, friend in self.opened:
            held = int(friend.rpc("eth_getBalance", friend.address, "latest")["result"], 16)
            if held != present.amount or self.sender.status(present.pack_id) != "claimed":
                complaints.append(f"{friend.address} has {held}, not {present.amount}")
        escrow = self.sender.get("/config")["gift_escrow"]
        if int(self.sender.rpc("eth_getBalance", escrow, "latest")["result"], 16) != 0:
            complaints.append("something is left in the escrow")
        verified = self.product.verify()
        return complaints if verified.returncode == 0 else [*complaints, verified.stdout + verified.stderr]

    def _is_back(self, present: Present) -> bool:
        return self.sender.status(present.pack_id) == "returned"

    def _statuses(self) -> set[str]:
        return {self.sender.status(one.pack_id) for one in self.left}

    def _endings(self) -> list[str]:
        """The gifts of all logs that end one, from the node itself."""
        topics = [[topic for topic, shape in event_shapes().items() if shape.name in ENDINGS]]
        port = (self.product.data_dir / "chain" / "port").read_text()
        asked: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "eth_getLogs"}
        asked["params"] = [{"fromBlock": "0x0", "toBlock": "latest", "topics": topics}]
        found = httpx.post(f"http://127.0.0.1:{port}", json=asked, timeout=60).json()["result"]
        return [log["topics"][1] for log in found]


def main() -> int:
    """The campaign as a command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.gift_crashes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=120.0, help="seconds after which something counts as lost")
    parser.add_argument("--control", action="store_true", help="the worker forgets what it had begun")
    wish = parser.parse_args()
    dice = random.Random(wish.seed)
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    complaints: list[str] = []
    rounds = 0
    with tempfile.TemporaryDirectory(prefix="ks-gifts-", ignore_cleanup_errors=True) as folder:
        product = Product(Path(folder) / "data", servers.free_port(), rate_limits=False)
        product.start()
        try:
            table = Table(product, wish.patience)
            killer = Killer(product, dice, forgets=wish.control)
            for rounds in range(1, wish.rounds + 1):
                kind, after_s = ("worker" if wish.control else killer.choose()), dice.uniform(0, LATEST_KILL_S)
                begun = time.monotonic()
                table.play(killer, kind, after_s, rounds)
                seconds[kind].append(time.monotonic() - begun)
            complaints = table.wrong()
        except AssertionError as wrong:
            complaints.append(f"round {rounds}: {wrong}")
        finally:
            product.stop()
    lines = [
        f"{kind:10}{len(took):>8}{median(took):>18.1f}{max(took):>10.1f}" for kind, took in seconds.items() if took
    ]
    sys.stdout.write("\n".join([*complaints, HEADING, *lines]) + "\n")
    sys.stdout.write(f"{2 * rounds} gifts, {len(complaints)} complaints\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
