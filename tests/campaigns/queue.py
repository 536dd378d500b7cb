"""A scanner that had no network all evening: thousands of scans in one real browser, then the network is back.

The codes come in where decoded frames do; everything after that is the product's: the page judges, signs, chains and
seals each scan, keeps it in IndexedDB over a reload, and hands all of them in. Four of five are tickets that enter, the
fifth comes again. Then every list is sent a second time.

``python -m tests.campaigns.queue --scans 5000`` prints a table; it exits 1 when a scan is missing, stands there twice
or has no predecessor, when the second time changes anything, or when they are up after more than 30 s.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlmodel import col, func, select

from app.db import reading
from app.models import CheckIn, DoorConflict
from tests.campaigns import places
from tests.e2e import browser as browsers
from tests.e2e.camera import SMALL, write_clip
from tests.e2e.crowd import Crowd, gather
from tests.e2e.phones import said as errors_of
from tests.e2e.product import Product
from tests.e2e.scanning import READER, Scanner
from tests.servers import free_port

BAR_S = 30.0
LONGEST_S = 600.0
AT_ONCE = 250
COMES_AGAIN = 5
"""Every fifth scan is of a ticket that is in already."""


@dataclass(frozen=True)
class Kept:
    """What the server has of the event: scans, nonces, numbers of the scanner's log, entries, conflicts."""

    scans: int
    nonces: int
    numbers: int
    last_number: int
    entries: int
    conflicts: int

    def is_whole(self, scans: int, tickets: int) -> bool:
        """Each scan once, in an unbroken log, and each ticket let in once."""
        return self == Kept(scans, scans, scans, scans, tickets, 0)


@dataclass
class Outcome:
    """What the evening came to."""

    scans: int
    tickets: int
    scanned_in_s: float = 0.0
    up_in_s: float = 0.0
    lists: int = 0
    first: Kept | None = None
    again_in_s: float = 0.0
    refused: int = 0
    again: Kept | None = None
    errors: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing is missing, nothing twice, nothing changed, and all in time."""
        whole = self.first is not None and self.first.is_whole(self.scans, self.tickets)
        return whole and self.again == self.first and not self.refused and not self.errors and self.up_in_s <= BAR_S

    def table(self) -> str:
        """The figures, a line each."""
        rows = [
            ("scans queued in the browser", f"{self.scans} in {self.scanned_in_s:.0f} s"),
            ("network back: all of them kept by the server", f"{self.up_in_s:.1f} s (bar {BAR_S:.0f} s)"),
            ("lists", str(self.lists)),
            ("kept", str(self.first)),
            ("sent again", f"{self.again_in_s:.1f} s, {self.refused} lists refused"),
            ("kept then", str(self.again)),
            ("errors on the page", "; ".join(self.errors) or "none"),
            ("verdict", "good" if self.is_good else "NOT GOOD"),
        ]
        return "\n".join(f"{what:46} {figure}" for what, figure in rows) + "\n"


def look(event_id: str) -> Kept:
    """What the server has."""
    mine = CheckIn.event_id == event_id
    with reading() as session:
        counted = session.exec(
            select(
                func.count(),
                func.count(func.distinct(col(CheckIn.nonce))),
                func.count(func.distinct(col(CheckIn.counter))),
                func.coalesce(func.max(col(CheckIn.counter)), 0),
                func.count(func.distinct(col(CheckIn.admission))),
            ).where(mine)  # type: ignore[call-overload]
        ).one()
        conflicts = session.exec(select(func.count()).where(col(DoorConflict.event_id) == event_id)).one()
    scans, nonces, numbers, last_number, entries = counted
    return Kept(scans, nonces, numbers, last_number, entries, conflicts)


def run(scanner: Scanner, crowd: Crowd, scans: int) -> Outcome:
    """The evening: scanned without a network, a reload, handed in, and handed in again."""
    tickets = scans - scans // COMES_AGAIN
    papers: list[str] = gather(lambda one: [one.make_paper() for _ in range(tickets)], crowd)
    outcome = Outcome(scans, tickets)
    scanner.open()
    scanner.expect_line("Online")
    scanner.lose_network()

    begun = time.monotonic()
    texts = [*papers, *papers[: scans // COMES_AGAIN]]
    for start in range(0, scans, AT_ONCE):
        scanner.scan(*texts[start : start + AT_ONCE])
    outcome.scanned_in_s = time.monotonic() - begun
    scanner.page.reload()
    scanner.expect_line(f"{scans:,} waiting to go up", timeout_s=60)

    uploads = scanner.hear_uploads()
    begun = time.monotonic()
    scanner.context.set_offline(False)
    scanner.expect_nothing_waits(timeout_s=LONGEST_S)
    outcome.up_in_s = time.monotonic() - begun
    outcome.lists, outcome.first = len(uploads), look(crowd.event_id)

    begun = time.monotonic()
    outcome.refused = sum(scanner.send(body) != 200 for body in list(uploads))
    outcome.again_in_s, outcome.again = time.monotonic() - begun, look(crowd.event_id)
    return outcome


@contextmanager
def _door(folder: Path) -> Iterator[tuple[Product, Crowd]]:
    """A product of its own, and an event whose doors are open, in its database."""
    os.environ["KEEPSAKE_DATA_DIR"] = str(folder / "data")
    places.forget()
    product = Product(folder / "data", free_port(), demo=False)
    product.start()
    try:
        yield product, Crowd.begin()
    finally:
        product.stop()
        places.forget()


def main() -> int:
    """The campaign as a command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.queue", description=__doc__)
    parser.add_argument("--scans", type=int, default=5000)
    wish = parser.parse_args()
    watch = browsers.Watch()
    with (
        tempfile.TemporaryDirectory(prefix="ks-queue-", ignore_cleanup_errors=True) as folder,
        _door(Path(folder)) as (product, crowd),
        sync_playwright() as playwright,
    ):
        clip = Path(folder) / "desk.mjpeg"
        write_clip(None, clip, SMALL)
        chromium = browsers.launch(playwright, camera_clip=clip)
        scanner = Scanner(chromium, product, watch, event_id=crowd.event_id, token=crowd.token)
        scanner.context.add_init_script(READER)
        outcome = run(scanner, crowd, wish.scans)
        chromium.close()
    outcome.errors = tuple(errors_of(watch))
    sys.stdout.write(outcome.table())
    return 0 if outcome.is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
