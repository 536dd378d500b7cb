"""Processes killed at random moments of purchase, relay, check-in and badge: nothing is lost, nothing happens twice.

``python -m tests.campaigns.crashes --rounds 200 [--seed N]`` starts the product as ``make run`` does, kills the
web process, the worker, the chain's process or anvil itself in every round while guests buy and come in, and prints a
table; it exits 1 when something is missing or double. ``--control`` makes the worker forget what it had begun.
"""

import argparse
import json
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from app.units import NOBODY
from tests import servers
from tests.e2e.product import Product
from tests.e2e.shopper import Shopper

GUESTS = 2
SUPPLY = 20_000
LATEST_KILL_S = 3.0
"""A round takes about as long when nobody is killed."""
KILLS_A_MINUTE = 4
"""Of one process: the supervisor gives one up that fails more often than five times a minute."""
KINDS = ("web", "worker", "chain", "anvil")
HEADING = f"{'killed':10}{'rounds':>8}{'median s a round':>18}{'longest':>10}"


@dataclass
class Killer:
    """Chooses whom to kill, and does."""

    product: Product
    random: random.Random
    forgets: bool
    kills: dict[str, deque[float]] = field(default_factory=lambda: {kind: deque() for kind in KINDS})

    def choose(self) -> str:
        """A kind that may be killed again; waits when all were killed too often."""
        while True:
            now = time.monotonic()
            free = [kind for kind in KINDS if sum(now - at < 60 for at in self.kills[kind]) < KILLS_A_MINUTE]
            if free:
                return self.random.choice(free)
            time.sleep(1)

    def kill(self, kind: str, after_s: float) -> None:
        """``kill -9`` of all processes of a kind, some time from now."""
        time.sleep(after_s)
        self.kills[kind].append(time.monotonic())
        for process in psutil.Process(self.product.pid).children(recursive=True):
            if kind_of(process) == kind:
                process.send_signal(signal.SIGKILL)
        if self.forgets and kind == "worker":
            for file in self.product.data_dir.glob("workflows*"):
                file.unlink()


def kind_of(process: psutil.Process) -> str:
    """What a process of the product is, or nothing."""
    try:
        words = process.cmdline()
    except psutil.NoSuchProcess:
        return ""
    if words and Path(words[0]).name == "anvil":
        return "anvil"
    if "app" in words:
        verb = words[words.index("app") + 1 :][:1]
        return verb[0] if verb and verb[0] in KINDS else ""
    return ""


class Guest(Shopper):
    """Buys, asks for a pass, and comes in."""

    def visit(self, event_id: str, tier_id: str, staff: "Shopper", lock: threading.Lock) -> None:
        """The whole evening of one guest; raises ``AssertionError`` when it goes wrong."""
        self.sign_in()
        order = self.buy(tier_id)
        assert order["status"] == "confirmed", order
        [ticket_id] = order["ticket_ids"]
        self.stage = "asking for the pass"
        issued = self.post(f"/tickets/{ticket_id}/pass", {"form": "printed"}, "pass")
        assert issued.status_code == 200, issued.text
        self.stage = "at the door"
        scan = {"event_id": event_id, "gate": "North", "pass": issued.json()["data"]["pass"]}
        scan |= {"nonce": self.address[2:34], "scanned_at": datetime.now(UTC).isoformat()}
        with lock:
            first = staff.post("/checkins", scan, self.address)
            again = staff.post("/checkins", scan | {"nonce": self.address[3:35]}, f"{self.address}-again")
        assert first.json()["data"]["verdict"]["result"] == "go", first.text
        assert again.json()["data"]["verdict"]["reason"] == "already_in", again.text
        self.stage = "in"


class Evening:
    """One event of the demo's organizer with room for everybody."""

    def __init__(self, product: Product, patience_s: float) -> None:
        self.product = product
        self.patience_s = patience_s
        self.guests: list[Guest] = []
        self.staff = Shopper(product, key=product.demo_keys()["organizer"])
        self.staff.sign_in()
        self.lock = threading.Lock()
        now = datetime.now(UTC)
        form = {
            "title": "Night of the falling processes",
            "venue": "Engine room",
            "city": "Bremen",
            "country": "DE",
            "timezone": "Europe/Berlin",
            "doors_at": (now - timedelta(hours=1)).isoformat(),
            "starts_at": (now + timedelta(hours=3)).isoformat(),
            "ends_at": (now + timedelta(hours=8)).isoformat(),
            "tiers": [{"name": "Standing", "price_wei": str(10**15), "supply": SUPPLY}],
        }
        self.id = self.staff.post("/events", form, "create").json()["data"]["id"]
        prepared = self.staff.post(f"/events/{self.id}/publish", {}, "publish").json()["data"]["transaction"]
        tx_hash = self.staff.pay(self.staff.sign(prepared))
        self.staff.post(f"/events/{self.id}/publish/submitted", {"tx_hash": tx_hash}, "submitted")
        self.wait(lambda: self.staff.get(f"/events/{self.id}")["status"] == "on_sale", "the event is on sale")
        self.tier_id = self.staff.get(f"/events/{self.id}/tiers")[0]["id"]

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Look until it holds; raises ``AssertionError``."""
        ends = time.monotonic() + self.patience_s
        while not condition():
            assert time.monotonic() < ends, f"not in {self.patience_s:.0f} s: {what}"
            time.sleep(0.2)

    def play(self, killer: Killer, kind: str, after_s: float) -> None:
        """One round: guests from the purchase to the door, and one death."""
        guests = [Guest(self.product, patience_s=self.patience_s) for _ in range(GUESTS)]
        self.guests += guests
        with ThreadPoolExecutor(GUESTS + 1) as pool:
            death = pool.submit(killer.kill, kind, after_s)
            visits = [pool.submit(guest.visit, self.id, self.tier_id, self.staff, self.lock) for guest in guests]
            death.result()
            for visit, guest in zip(visits, guests, strict=True):
                try:
                    visit.result()
                except AssertionError as wrong:
                    raise AssertionError(f"{guest.stage}: {wrong}") from wrong

    def wrong_sums(self) -> list[str]:
        """Once everything had its time: what is missing or double, on pages, in the index and on the chain."""
        count = len(self.guests)
        self.wait(lambda: self._badges() >= count, f"{count} badges")
        stats = self.staff.get(f"/events/{self.id}/stats")
        sums = {
            "sold on the organizer's page": stats["sold"],
            "inside on the organizer's page": stats["inside"],
            "badges on the guests' pages": sum(len(guest.get("/badges")) for guest in self.guests),
            "tickets on the guests' pages": sum(len(guest.get("/tickets")) for guest in self.guests),
            "transactions of the guests": sum(
                int(guest.rpc("eth_getTransactionCount", guest.address, "latest")["result"], 16)
                for guest in self.guests
            ),
            "badges minted on chain": self._badges(),
            "tickets marked on chain": self._marked(),
        }
        wrong = [f"{what}: {found}, not {count}" for what, found in sums.items() if found != count]
        verified = self.product.verify()
        if verified.returncode != 0:
            wrong.append(verified.stdout + verified.stderr)
        return wrong

    def _ask(self, query: str) -> list[Any]:
        with sqlite3.connect(f"file:{self.product.data_dir}/keepsake.db?mode=ro", uri=True, timeout=30) as database:
            return database.execute(query, {"event": self.id}).fetchall()

    def _badges(self) -> int:
        minted = """
            select "values" from chain_log where name = 'BadgesMinted'
            and json_extract("values", '$.eventNumber') = (select event_number from event where id = :event)
        """
        holders = [one for (values,) in self._ask(minted) for one in json.loads(values)["holders"]]
        return len(holders) - holders.count(NOBODY)

    def _marked(self) -> int:
        marks = """
            select "values" from chain_log where name = 'AttendanceMarked'
            and contract = (select ticket_contract from event where id = :event)
        """
        return sum(int(json.loads(values)["mask"]).bit_count() for (values,) in self._ask(marks))


def main() -> int:
    """The campaign as a command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.crashes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=120.0, help="seconds after which something counts as lost")
    parser.add_argument("--control", action="store_true")
    wish = parser.parse_args()
    dice = random.Random(wish.seed)
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    complaints: list[str] = []
    with tempfile.TemporaryDirectory(prefix="ks-crashes-", ignore_cleanup_errors=True) as folder:
        product = Product(Path(folder) / "data", servers.free_port(), rate_limits=False)
        product.start()
        try:
            evening = Evening(product, wish.patience)
            killer = Killer(product, dice, forgets=wish.control)
            for _ in range(wish.rounds):
                kind, after_s = ("worker" if wish.control else killer.choose()), dice.uniform(0, LATEST_KILL_S)
                begun = time.monotonic()
                evening.play(killer, kind, after_s)
                seconds[kind].append(time.monotonic() - begun)
            complaints = evening.wrong_sums()
        except AssertionError as wrong:
            complaints.append(str(wrong))
        finally:
            product.stop()
    lines = [
        f"{kind:10}{len(took):>8}{median(took):>18.1f}{max(took):>10.1f}" for kind, took in seconds.items() if took
    ]
    sys.stdout.write("\n".join([*complaints, HEADING, *lines]) + "\n")
    sys.stdout.write(f"{len(evening.guests)} guests, {len(complaints)} complaints\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
