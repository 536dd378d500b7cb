"""What scanners load and hear, at an event of 100,000 tickets: ``python -m bench.door`` prints a table a database.

Sizes in bytes as they go over the line. Seconds are of one process by the clock, and in brackets those of its processor
(on a busy machine they are far apart), beside two idle API processes. The latency is from the green light at one gate
to the other gate's knowing, each at a process of its own.
"""

import argparse
import gzip
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from secrets import token_bytes, token_hex
from statistics import median, quantiles
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from app import logs, migrate
from app.clock import now
from app.db import reading, transaction
from app.door import live, names
from app.door.desk import make_counts
from app.models import Account, CheckIn, IssuedPass, Ticket, Wallet
from app.units import Wei
from tests import servers
from tests.campaigns import gates, places
from tests.campaigns.gates import Gates
from tests.e2e.crowd import Crowd
from tests.service.doors import Door

PART = 10_000
A_HOLDER = 4
"""Tickets of one account."""
NEW_SCANS = 1_000
LATENCIES = 60
ENTRY = timedelta(minutes=50)
FIRST_TOKEN = 1_000
Found = TypeVar("Found")
Row = dict[str, Any]


def timed(act: Callable[[], Found]) -> tuple[Found, str]:
    """What it gives, and the seconds that it took: by the clock, and of this process's processor."""
    begun, spent = time.perf_counter(), time.process_time()
    found = act()
    return found, f"{time.perf_counter() - begun:.3f} ({time.process_time() - spent:.3f})"


def line(what: str, *figures: str) -> str:
    """A line of the table."""
    return f"{what:<50}{' / '.join(figures)}"


def add(session: Session, table: type[SQLModel], rows: Iterator[Row]) -> None:
    """Many rows in statements of some thousands."""
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == PART:
            session.connection().execute(insert(table), part)
            part = []
    if part:
        session.connection().execute(insert(table), part)


class Hall:
    """Many tickets at an event, each with a named holder and a pass."""

    def __init__(self, door: Door | Crowd, count: int) -> None:
        self.event, self.tier, self.count = door.event, door.tier, count
        self.staff = door.staff.account_id
        self.ids = [token_hex(16) for _ in range(count)]
        self.owners = [f"0x{token_hex(20)}" for _ in range(-(-count // A_HOLDER))]
        self.dice = Random(1)
        self.past = now() - timedelta(hours=1)

    def fill(self) -> None:
        """Accounts, wallets, tickets, passes."""
        with transaction() as session:
            accounts = [token_hex(16) for _ in self.owners]
            add(session, Account, (self._account(one, number) for number, one in enumerate(accounts)))
            pairs = zip(self.owners, accounts, strict=True)
            add(session, Wallet, ({"address": a, "account_id": b, "created_at": self.past} for a, b in pairs))
            add(session, Ticket, (self._ticket(number) for number in range(self.count)))
            add(session, IssuedPass, (self._pass(number) for number in range(self.count)))

    def let_in(self, numbers: range, at: datetime, over: timedelta = timedelta()) -> None:
        """Admissions of these tickets, in no order, within so long a time."""
        with transaction() as session:
            add(session, CheckIn, (self._scan(number, at + over * self.dice.random()) for number in numbers))

    def _account(self, one: str, number: int) -> Row:
        return {"id": one, "display_name": f"Nadia Petrović-{number}", "created_at": self.past}

    def _ticket(self, number: int) -> Row:
        return {
            "id": self.ids[number],
            "event_id": self.event.id,
            "tier_id": self.tier.id,
            "chain_id": self.event.chain_id,
            "contract": self.event.ticket_contract,
            "token_id": FIRST_TOKEN + number,
            "owner": self.owners[number // A_HOLDER],
            "sequence": 0,
            "paid_wei": Wei(1),
            "is_refunded": self.dice.random() < 0.02,
            "minted_at": self.past,
            "mint_tx_hash": "0x" + "00" * 32,
            "pass_seq": self.dice.choice((0, 0, 0, 1, 1, 2)),
            "door_mark": "",
            "changed_at": self.past,
        }

    def _pass(self, number: int) -> Row:
        start = int(self.past.timestamp())
        return {
            "id": token_hex(16),
            "ticket_id": self.ids[number],
            "pass_seq": 0,
            "key_id": 1,
            "form": "rotating",
            "owner": self.owners[number // A_HOLDER],
            "windows": [[start, 96], [start + 96 * 300, 24]],
            "anchors_hash": "",
            "name_keys": token_bytes(64),
            "short_code": "",
            "valid_from": self.past,
            "valid_until": self.past,
            "issued_at": self.past,
        }

    def _scan(self, number: int, at: datetime) -> Row:
        return {
            "id": token_hex(16),
            "nonce": token_hex(16),
            "body_hash": "",
            "event_id": self.event.id,
            "ticket_id": self.ids[number],
            "admission": f"{self.ids[number]}:1",
            "kind": "entry",
            "source": "online",
            "result": "go",
            "reason": "",
            "gate": self.dice.choice(("North", "South", "East", "West")),
            "scanned_by": self.staff,
            "is_quarantined": False,
            "note": "",
            "scanned_at": at,
            "recorded_at": at,
        }


def measure_files(hall: Hall, state: str) -> Iterator[str]:
    """The snapshot's lines."""
    with reading() as session:
        packed, cold = timed(lambda: live.make_snapshot(session, hall.event.id))
    with reading() as session:
        packed, again = timed(lambda: live.make_snapshot(session, hall.event.id))
    raw = gzip.decompress(packed.body)
    yield line(f"snapshot, {state}: bytes raw / compressed", f"{len(raw):,}", f"{len(packed.body):,}, bar 3 MB")
    yield line(f"snapshot, {state}: seconds first / again", cold, again)


def measure_rest(hall: Hall) -> Iterator[str]:
    """The lines of names and deltas."""
    with transaction() as session:  # every ticket has a pass that enters: the largest file there is
        session.connection().exec_driver_sql("UPDATE ticket SET pass_seq = 0, is_refunded = false")
    with reading() as session:
        packed, taken = timed(lambda: names.make(session, hall.event.id, is_next=False))
    raw = gzip.decompress(packed.body)
    yield line("names: bytes raw / compressed", f"{len(raw):,}", f"{len(packed.body):,}, bar 6 MB")
    yield line("names: seconds", taken)
    cursor = live.to_cursor(now())
    hall.let_in(range(hall.count - NEW_SCANS, hall.count), now())
    with reading() as session:
        delta, taken = timed(lambda: live.make_delta(session, hall.event.id, cursor, counts=False))
        text, spelled = timed(delta.model_dump_json)
        if len(delta.tickets) < NEW_SCANS:
            raise RuntimeError(f"the delta tells of {len(delta.tickets)} tickets")
        yield line(f"delta after {NEW_SCANS:,} scans: bytes", f"{len(text):,}")
        yield line(f"delta after {NEW_SCANS:,} scans: seconds, to read / write", taken, spelled)
        _none, taken = timed(lambda: live.make_delta(session, hall.event.id, cursor + 50_000, counts=False))
        yield line("delta after nothing: seconds", taken)
        yield line("counts: seconds", timed(lambda: make_counts(session, hall.event.id))[1])


def measure_latency(evening: Gates) -> str:
    """The line of the stream."""
    taken = evening.measure(LATENCIES)
    return line(
        "gate to gate: seconds median / p95", f"{median(taken):.2f}", f"{quantiles(taken, n=20)[-1]:.2f}, bar 2"
    )


def measure(evening: Gates, count: int) -> Iterator[str]:
    """The lines of one database, as they come."""
    hall = Hall(evening.door, count)
    yield line(f"{count:,} tickets with holders and passes written", timed(hall.fill)[1])
    yield from measure_files(hall, "nobody in")
    hall.let_in(range(count - NEW_SCANS), hall.past, ENTRY)
    yield from measure_files(hall, "all let in")
    yield from measure_rest(hall)
    yield measure_latency(evening)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.door", description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    wish = parser.parse_args()
    logs.configure("ERROR")
    os.environ["KEEPSAKE_LOG_LEVEL"] = "ERROR"
    for name in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            url = stack.enter_context(servers.postgres()) if name == "PostgreSQL" else ""
            if url:
                migrate.upgrade(url)
            stack.enter_context(places.database(folder / "data", url))
            evening = stack.enter_context(gates.running(folder / "logs"))
            print(f"\n{name}")
            for text in measure(evening, wish.tickets):
                print(text, flush=True)


if __name__ == "__main__":
    main()
