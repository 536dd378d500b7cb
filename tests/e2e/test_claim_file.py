"""A gift that is opened without us: by the one file, from a disk, through any node, with the receiver's own coins."""

from pathlib import Path
from secrets import token_hex

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e import giving, journey
from tests.e2e.browser import PHONE, Watch, open_page
from tests.e2e.giver import Giver, Receiver
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

AMOUNT = 5 * 10**15
DONE_MS = 30_000


@pytest.fixture
def giver(product: Product) -> Giver:
    """Somebody who gives coins."""
    made = Giver(product)
    made.sign_in()
    return made


def payer(product: Product) -> Receiver:
    """A key with some coin."""
    made = Receiver(product)
    made.sign_in()
    return made


def answer_as_node(route: Route, node: str) -> None:
    """The embedded node under a public one's name: those let any page ask, ours listens to nobody but us."""
    allowed = {"access-control-allow-origin": "*", "access-control-allow-headers": "*"}
    if route.request.method == "OPTIONS":
        route.fulfill(status=204, headers=allowed)
        return
    answer = httpx.post(node, content=route.request.post_data_buffer, headers={"content-type": "application/json"})
    route.fulfill(status=answer.status_code, body=answer.content, headers=allowed)


def balance(giver: Giver, address: str) -> int:
    return int(giver.rpc("eth_getBalance", address, "latest")["result"], 16)


def open_file(page: Page, address: str, link: str) -> None:
    """The file with the link behind its own ``#``."""
    page.goto(f"{address}#{link}")
    expect(page.get_by_label("The gift's link")).to_have_value(link)
    expect(page.get_by_text("0.005 coins")).to_be_visible()


def press_open(page: Page, words: str) -> None:
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("status")).to_contain_text(words, timeout=DONE_MS)


def test_from_a_disk_with_our_servers_gone(product: Product, chromium: Browser, giver: Giver, tmp_path: Path) -> None:
    present = giver.give(AMOUNT)
    link, own = giver.link(product, present), payer(product)
    node = "http://a-public-node.example"
    port = (product.data_dir / "chain" / "port").read_text()
    file = tmp_path / "open-my-gift.html"
    file.write_bytes(httpx.get(f"{product.url}/claim.html").content)
    watch = Watch()
    context = chromium.new_context(viewport=PHONE)
    context.route(f"{product.url}/**", lambda route: route.abort())
    context.route(f"{node}/**", lambda route: answer_as_node(route, f"http://127.0.0.1:{port}"))
    page = open_page(context, watch)
    open_file(page, file.as_uri(), link)
    page.get_by_label("A node of the network").fill(node)
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("status")).to_contain_text("There is no wallet in this browser.")
    fresh = "0x" + token_hex(20)
    page.get_by_label("For which wallet").fill(fresh)
    page.get_by_label("Key of the wallet that pays").fill(bytes(own.account.key).hex())
    press_open(page, "It is yours")
    assert balance(giver, fresh) == AMOUNT
    press_open(page, "This gift was opened already")
    assert watch.hosts == {"a-public-node.example"}
    assert watch.errors == []
    giver.follow(present.pack_id, "claimed")
    context.close()


def test_served_with_the_pocket_wallet(product: Product, chromium: Browser, giver: Giver) -> None:
    link, watch = giver.link(product, giver.give(AMOUNT)), Watch()
    context = chromium.new_context(viewport=PHONE)
    page = open_page(context, watch)
    journey.sign_in_with_pocket(page, product.url, "Milo")  # with practice coins
    address = journey.read_address(page, product.url)
    before = balance(giver, address)
    open_file(page, f"{product.url}/claim.html", link)
    press_open(page, f"It is yours: {address}")
    assert before < balance(giver, address) < before + AMOUNT  # the network fee was paid by the receiver
    assert watch.errors == []
    context.close()


def test_a_frozen_thing_keeps_nothing_else_in(product: Product, chromium: Browser, giver: Giver) -> None:
    token, escrow = giver.deploy("FreezableToken"), giver.get("/config")["gift_escrow"]
    giver.call(token, "mint(address,uint256)", giver.address, 100)
    giver.call(token, "approve(address,uint256)", escrow, 100)
    items = [{"kind": "erc20", "token": token, "amount": "100"}, {"kind": "native", "amount": str(AMOUNT)}]
    present, own = giver.give_things(items, AMOUNT), payer(product)
    giver.call(token, "freeze(address)", escrow)
    context, watch = chromium.new_context(viewport=PHONE), Watch()
    page = open_page(context, watch)
    open_file(page, f"{product.url}/claim.html", giver.link(product, present))
    fresh = "0x" + token_hex(20)
    page.get_by_label("For which wallet").fill(fresh)
    page.get_by_label("Key of the wallet that pays").fill(bytes(own.account.key).hex())
    press_open(page, "This cannot be handed over now: 100 tokens of")
    assert balance(giver, fresh) == 0
    press_open(page, "The rest stays in the gift.")
    assert balance(giver, fresh) == AMOUNT
    assert watch.errors == []
    context.close()


def test_kept_by_the_service_worker(product: Product, chromium: Browser) -> None:
    """Whoever has once been here has the file, with no server at all."""
    context = chromium.new_context(viewport=PHONE)
    page = open_page(context, Watch())
    page.goto(f"{product.url}/gifts/open/")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_function("caches.match('/claim.html', {ignoreVary: true}).then(Boolean)")
    context.set_offline(True)
    page.goto(f"{product.url}/claim.html")
    expect(page.get_by_role("heading", name="Open a gift without Keepsake")).to_be_visible()
    page.get_by_label("The gift's link").fill("nonsense")
    expect(page.get_by_role("status")).to_contain_text("This link is not complete.")
    context.close()


def test_cut_short_link_and_another_network(product: Product, chromium: Browser, giver: Giver) -> None:
    link = giver.link(product, giver.give(AMOUNT))
    context = chromium.new_context(viewport=PHONE)
    page = open_page(context, Watch())
    page.goto(f"{product.url}/claim.html#{link[:-20]}")
    expect(page.get_by_role("status")).to_have_text("This link is not complete. Please ask for it again.")
    page.get_by_label("The gift's link").fill(link)
    expect(page.get_by_role("status")).to_have_text("")
    assert giving.MESSAGE not in page.content()
    context.close()
