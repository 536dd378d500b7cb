"""``kill -9`` of every process in the middle of ten purchases: nothing is lost, nothing is paid twice."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import figures
from tests.e2e import journey
from tests.e2e.browser import DESKTOP, Watch, open_page
from tests.e2e.product import Product
from tests.e2e.shopper import Shopper
from tests.servers import free_port

pytestmark = pytest.mark.browser

BUYERS = 10
MIDDLE = 4
"""Purchases on their way when everything is killed."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Product]:
    """A product of its own, with its demo and without rate limits (all buyers share an address)."""
    product = Product(tmp_path / "data", free_port(), rate_limits=False)
    product.start()
    yield product
    product.stop()


def find_tier(product: Product) -> tuple[dict[str, object], str]:
    """A paid event with room for everybody, and its first tier."""
    for event in product.get("/events?limit=50").json()["data"]:
        if int(event["min_price_wei"]) > 0 and event["supply"] - event["sold"] >= 2 * BUYERS:
            tiers = product.get(f"/events/{event['id']}/tiers").json()["data"]
            return event, next(tier["id"] for tier in tiers if tier["supply"] - tier["sold"] >= BUYERS)
    raise AssertionError("the demo has no such event")


def wait_for_middle(shoppers: list[Shopper]) -> None:
    """Until some have paid and some have not."""
    deadline = time.monotonic() + 30
    while sum(one.stage in {"sent", "told", "done"} for one in shoppers) < MIDDLE:
        assert time.monotonic() < deadline, [one.stage for one in shoppers]
        time.sleep(0.002)


def test_kill_in_the_middle_of_ten_purchases(shop: Product, chromium: Browser) -> None:
    event, tier_id = find_tier(shop)
    sold_before = int(str(event["sold"]))
    shoppers = [Shopper(shop) for _ in range(BUYERS)]
    for one in shoppers:
        one.sign_in()
    gate = threading.Barrier(BUYERS)

    def go(one: Shopper) -> dict[str, object]:
        gate.wait()
        return one.buy(tier_id)

    with ThreadPoolExecutor(BUYERS) as pool:
        bought = [pool.submit(go, one) for one in shoppers]
        wait_for_middle(shoppers)
        stages = [one.stage for one in shoppers]
        killed = shop.kill()
        shop.start()
        figures.record(f"kill -9 of {killed} processes amid ten purchases: ready again", f"{shop.started_in_s:.1f} s")
        orders = [one.result() for one in bought]
    figures.record("stages at the kill", ", ".join(f"{stages.count(stage)} {stage}" for stage in sorted(set(stages))))

    assert [order["status"] for order in orders] == ["confirmed"] * BUYERS
    assert all(len(one.get("/tickets")) == 1 for one in shoppers)
    assert {one.rpc("eth_getTransactionCount", one.address, "latest")["result"] for one in shoppers} == {"0x1"}
    verified = shop.verify()
    assert verified.stdout.strip() == "Chain and index agree.", verified.stdout + verified.stderr
    assert shop.get(f"/events/{event['id']}").json()["data"]["sold"] == sold_before + BUYERS

    watch = Watch()
    page = open_page(chromium.new_context(viewport=DESKTOP), watch)
    journey.sign_in_with_key(page, shop.url, shop.demo_keys()["organizer"])
    page.goto(f"{shop.url}/desk/{event['id']}/")
    sold = page.locator(".ks-figure", has_text="Sold").locator(".ks-figure__number")
    expect(sold).to_contain_text(str(sold_before + BUYERS))
    assert watch.errors == []
