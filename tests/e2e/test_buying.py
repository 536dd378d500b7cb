"""Buying with a wallet that is there, and two people at the last ticket."""

import re

import httpx
import pytest
from eth_account import Account
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import journey
from tests.e2e.browser import PHONE, SigningWallet, Watch, open_page
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

COIN = 10**18
PRICE = "0.5"


@pytest.fixture
def on_sale(product: Product, chromium: Browser) -> str:
    """An event of the demo's organizer with one ticket at half a coin; its slug."""
    page = chromium.new_context().new_page()
    journey.sign_in_with_key(page, product.url, product.demo_keys()["organizer"])
    event_id = journey.create_event(page, product.url, supply=1, price=PRICE, title="The last chair")
    journey.publish(page)
    page.context.close()
    return str(product.get(f"/events/{event_id}").json()["data"]["slug"])


def balance(product: Product, address: str) -> int:
    asked = {"jsonrpc": "2.0", "id": 1, "method": "eth_getBalance", "params": [address, "latest"]}
    return int(httpx.post(f"{product.url}/rpc", json=asked).json()["result"], 16)


def test_a_wallet_of_the_browser_is_offered_and_pays(product: Product, chromium: Browser, on_sale: str) -> None:
    watch = Watch()
    context = chromium.new_context(viewport=PHONE)
    wallet = SigningWallet("0x" + bytes(Account.create().key).hex(), f"{product.url}/rpc")
    wallet.install(context)
    httpx.post(f"{product.url}/api/v1/faucet", json={"address": wallet.address}, headers={"origin": product.url})
    page = open_page(context, watch)
    page.goto(f"{product.url}/event/{on_sale}/")
    sheet = journey.press_get_ticket(page)
    expect(sheet.get_by_role("button", name=re.compile("Pocket wallet"))).to_be_visible()
    sheet.get_by_role("button", name=re.compile("Test Wallet")).click()
    before = balance(product, wallet.address)
    sheet.get_by_role("button", name=f"Pay {PRICE} ETH").click()
    expect(sheet.get_by_role("link", name=re.compile("See my ticket"))).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    spent = before - balance(product, wallet.address)
    assert COIN // 2 <= spent < COIN // 2 + COIN // 100
    journey.open_ticket(page)
    assert watch.errors == []
    assert watch.hosts == {f"localhost:{product.port}"}


def ready_to_pay(product: Product, chromium: Browser, watch: Watch, slug: str) -> tuple[BrowserContext, Page, str]:
    """Somebody with the checkout open, one press before paying; their address."""
    context = chromium.new_context(viewport=PHONE)
    page = open_page(context, watch)
    journey.sign_in_with_pocket(page, product.url, "Racer")
    address = journey.read_address(page, product.url)
    page.goto(f"{product.url}/event/{slug}/")
    sheet = journey.press_get_ticket(page)
    expect(sheet.get_by_role("button", name=re.compile("^Pay"))).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    return context, page, address


def test_two_people_at_the_last_ticket(product: Product, chromium: Browser, on_sale: str) -> None:
    watch = Watch()
    racers = [ready_to_pay(product, chromium, watch, on_sale) for _ in range(2)]
    before = [balance(product, address) for _, _, address in racers]
    for _, page, _ in racers:
        page.get_by_role("dialog").get_by_role("button", name=re.compile("^Pay")).click(no_wait_after=True)
    ends = [
        page.get_by_role("dialog")
        .get_by_role("link", name=re.compile("See my ticket"))
        .or_(page.get_by_role("dialog").get_by_role("alert"))
        for _, page, _ in racers
    ]
    for end in ends:
        expect(end.first).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    has_it = [page.get_by_role("link", name=re.compile("See my ticket")).is_visible() for _, page, _ in racers]
    assert sorted(has_it) == [False, True]
    loser, winner = has_it.index(False), has_it.index(True)
    told = racers[loser][1].get_by_role("dialog").get_by_role("alert")
    expect(told).to_contain_text(re.compile("last one|sold out", re.IGNORECASE))
    assert before[winner] - balance(product, racers[winner][2]) >= COIN // 2
    assert before[loser] - balance(product, racers[loser][2]) < COIN // 100  # at most the network's fee
    assert watch.hosts == {f"localhost:{product.port}"}
