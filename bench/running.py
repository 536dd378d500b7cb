"""The running product: memory of its processes idle and after load, and Reflex's time from a click to the page.

``python -m bench.running`` starts it as ``make run`` does, in a folder of its own, and prints two tables. Memory is the
proportional set size: what processes share is counted once, in parts.
"""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import psutil
from playwright.sync_api import Page, expect, sync_playwright

from bench.api import drive
from tests import servers
from tests.campaigns.crashes import kind_of
from tests.e2e.browser import PHONE, launch
from tests.e2e.product import Product
from tests.e2e.shopper import Shopper

MIB = 1 << 20
CLICKS = 100
READS = 6_000
BUYERS = 40
IDLE_S = 10
CLICK = """([more, shown]) => new Promise((done) => {
  const before = document.querySelector(shown).textContent;
  const begun = performance.now();
  const watch = new MutationObserver(() => {
    if (document.querySelector(shown).textContent === before) return;
    watch.disconnect();
    done(performance.now() - begun);
  });
  watch.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
  document.querySelector(more).click();
})"""


@contextmanager
def running() -> Iterator[Product]:
    """A product of its own with the demo."""
    with tempfile.TemporaryDirectory(prefix="ks-bench-", ignore_cleanup_errors=True) as folder:
        product = Product(Path(folder) / "data", servers.free_port(), rate_limits=False)
        product.start()
        try:
            yield product
        finally:
            product.stop()


def memory(product: Product) -> dict[str, float]:
    """MiB by what a process is."""
    supervisor = psutil.Process(product.pid)
    found = {"supervisor": supervisor.memory_full_info().pss / MIB}
    for process in supervisor.children(recursive=True):
        kind = kind_of(process) or "others"
        found[kind] = found.get(kind, 0.0) + process.memory_full_info().pss / MIB
    return found


def cpu_percent(product: Product, seconds: float) -> float:
    """Of one core, all processes together."""
    everyone = [psutil.Process(product.pid), *psutil.Process(product.pid).children(recursive=True)]
    before = sum(sum(one.cpu_times()[:2]) for one in everyone)
    time.sleep(seconds)
    return (sum(sum(one.cpu_times()[:2]) for one in everyone) - before) / seconds * 100


def load(product: Product) -> None:
    """Reads of the first pages, and buyers."""
    event = product.get("/events?limit=1").json()["data"][0]
    paths = ["/", f"/event/{event['slug']}/", "/api/v1/events?limit=20", f"/api/v1/events/{event['id']}"]
    drive(product.port, {}, [("GET", paths[number % 4], None) for number in range(READS)], 8)
    tier = next(one for one in product.get(f"/events/{event['id']}/tiers").json()["data"] if one["remaining"] > BUYERS)
    shoppers = [Shopper(product) for _ in range(BUYERS)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(Shopper.sign_in, shoppers))
        list(pool.map(lambda shopper: shopper.buy(tier["id"]), shoppers))


def time_clicks(page: Page) -> list[float]:
    """Milliseconds from a click on + or - until the page shows the other number."""
    taken = []
    more, less = '.ks-stepper [aria-label^="More"]', '.ks-stepper [aria-label^="Fewer"]'
    shown = ".ks-stepper output"
    page.wait_for_selector("ks-first", state="detached")
    expect(page.locator(more).first).to_be_visible()
    for number in range(CLICKS):
        taken.append(page.evaluate(CLICK, [less if number % 2 else more, shown]))
    return taken


def main() -> None:
    """Print the tables."""
    with running() as product, sync_playwright() as playwright:
        time.sleep(IDLE_S)
        idle = memory(product)
        busy_percent = cpu_percent(product, IDLE_S)
        load(product)
        loaded = memory(product)
        browser = launch(playwright)
        page = browser.new_context(viewport=PHONE).new_page()
        event = product.get("/events?limit=1").json()["data"][0]
        page.goto(f"{product.url}/event/{event['slug']}/")
        clicks = time_clicks(page)
        browser.close()
    print(f"{'memory, MiB':14}{'idle':>8}{'after load':>12}")
    for kind in sorted(idle):
        print(f"{kind:14}{idle[kind]:>8.0f}{loaded.get(kind, 0):>12.0f}")
    print(f"{'together':14}{sum(idle.values()):>8.0f}{sum(loaded.values()):>12.0f}")
    print(f"\nidle, all processes: {busy_percent:.1f} % of one core")
    print(f"Reflex, click to page: median {median(clicks):.0f} ms, p95 {quantiles(clicks, n=20)[-1]:.0f} ms")


if __name__ == "__main__":
    main()
