"""A scanner's page at an event of 100,000 tickets: ``python -m bench.scanner [--tickets N] [--runs N]`` prints a table.

Seconds from the page's opening, on a device that has never seen the event, until it could do without the network; and
what a code then takes to its verdict on the screen without one. Real Chromium with the size of a phone, the product as
``make run`` starts it, all on the same cores.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, expect, sync_playwright

from app import logs
from app.db import engine, transaction
from bench.door import ENTRY, Hall, line
from tests import servers
from tests.campaigns import places
from tests.e2e.browser import Watch, launch
from tests.e2e.camera import write_clip
from tests.e2e.crowd import Crowd
from tests.e2e.product import Product
from tests.e2e.scanning import READER, Scanner, sum_up

PAPERS = 40
WAITS_S = 60


def fill(product: Product, count: int) -> tuple[Crowd, list[str]]:
    """An event of so many tickets in the product's database, nearly all let in already, and codes of some others."""
    os.environ["KEEPSAKE_DATA_DIR"] = str(product.data_dir)
    places.forget()
    with transaction() as session:
        crowd = Crowd(session)
        codes = [crowd.make_paper() for _ in range(PAPERS)]
    hall = Hall(crowd, count)
    hall.fill()
    hall.let_in(range(count - count // 100), hall.past, ENTRY)
    engine().dispose()
    return crowd, codes


def open_door(chromium: Browser, product: Product, crowd: Crowd) -> tuple[Scanner, float]:
    """A new device at the door, and the seconds until it has the list."""
    scanner = Scanner(chromium, product, Watch(), event_id=crowd.event_id, token=crowd.token)
    scanner.context.add_init_script(READER)
    begun = time.monotonic()
    scanner.open()
    scanner.expect_line("list of", timeout_s=WAITS_S)
    return scanner, time.monotonic() - begun


def measure(chromium: Browser, product: Product, count: int, runs: int) -> None:
    """Print the lines."""
    crowd, codes = fill(product, count)
    taken = []
    for _ in range(runs):
        scanner, seconds = open_door(chromium, product, crowd)
        taken.append(seconds)
        if len(taken) < runs:
            scanner.context.close()
    said = f"{median(taken):.1f} s, bar 10 s"
    print(line(f"{count:,} tickets, opened to usable: first / median", f"{taken[0]:.1f}", said), flush=True)
    scanner.lose_network()
    verdicts = scanner.scan(*codes)
    wrong = [one for one in verdicts if one.result != "go" or not one.offline]
    if wrong:
        raise RuntimeError(str(wrong[0]))
    print(line("code to verdict without a network, median / p95 / worst", sum_up([one.took_ms for one in verdicts])))
    scanner.context.close()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.scanner", description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    wish = parser.parse_args()
    logs.configure("ERROR")
    expect.set_options(timeout=WAITS_S * 1000)
    with tempfile.TemporaryDirectory(prefix="ks-scanner-", ignore_cleanup_errors=True) as folder:
        write_clip(None, Path(folder) / "desk.mjpeg")
        product = Product(Path(folder) / "run", servers.free_port(), demo=False)
        product.start()
        try:
            with sync_playwright() as playwright:
                chromium = launch(playwright, camera_clip=Path(folder) / "desk.mjpeg")
                measure(chromium, product, wish.tickets, wish.runs)
                chromium.close()
        finally:
            product.stop()


if __name__ == "__main__":
    main()
