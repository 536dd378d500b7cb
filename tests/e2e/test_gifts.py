"""Gifts with nothing but browsers: wrapped by somebody, opened by somebody who has no wallet, and kept secret by us."""

import re
import time
from pathlib import Path
from typing import Literal

import httpx
import pytest
from eth_account import Account
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.insights.service import KEPT_S
from tests import figures
from tests.e2e import giving, journey
from tests.e2e.browser import PHONE, SigningWallet, Watch, open_page
from tests.e2e.codes import code_on
from tests.e2e.giver import Giver
from tests.e2e.giving import Traffic, Wish
from tests.e2e.product import Product
from tests.e2e.test_accessibility import violations

pytestmark = pytest.mark.browser

CUT = "This link is not complete."


def phone(chromium: Browser) -> BrowserContext:
    """Somebody's phone, on which nothing has happened yet."""
    context = chromium.new_context(viewport=PHONE)
    context.set_default_timeout(15_000)
    return context


@pytest.fixture(scope="module")
def stocked(product: Product, chromium: Browser) -> tuple[Page, Watch]:
    """Somebody with a pocket wallet, some coins and a ticket for each of the tests that give one."""
    watch = Watch()
    page = open_page(phone(chromium), watch)
    journey.sign_in_with_pocket(page, product.url, "Nadja")
    giving.buy_some(page, product.url, 3)
    return page, watch


@pytest.fixture
def watch(stocked: tuple[Page, Watch]) -> Watch:
    """What this test's pages say."""
    stocked[1].errors.clear()
    return stocked[1]


@pytest.fixture
def sender(stocked: tuple[Page, Watch]) -> Page:
    """The sender's page."""
    return stocked[0]


def friend(chromium: Browser, watch: Watch) -> Page:
    """Somebody who has no wallet, no coins and no app."""
    return open_page(phone(chromium), watch)


def count_secret(product: Product, secret: str) -> int:
    """How many of the server's files hold ``secret``: databases, workflows, logs, state."""
    files = [one for one in product.data_dir.rglob("*") if one.is_file() and one.stat().st_size < 500_000_000]
    return sum(secret.encode() in _read(one) for one in files)


def keep_quiet(product: Product, traffic: Traffic, *secrets: str | bytes) -> None:
    """Neither the wire nor the server has any of them, in whatever form."""
    for secret in secrets:
        for form in giving.forms_of(secret):
            assert traffic.holding(form) == []
            assert count_secret(product, form) == 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # it was a temporary file, and is gone


def test_ticket_from_a_link_to_its_code(product: Product, chromium: Browser, sender: Page, watch: Watch) -> None:
    traffic = Traffic()
    traffic.on(sender)
    wrapped = giving.wrap(sender, product.url, Wish(coins="0.01", passphrase=""))
    page = friend(chromium, watch)
    traffic.on(page)
    taken_s = giving.open_to_ticket(page, wrapped.link)
    figures.record("gift: cold link to the ticket's code, 3 taps (bar 10 s)", f"{taken_s:.1f} s")
    assert taken_s < 10
    page.goto(wrapped.link)
    expect(page.get_by_role("heading", name="It is yours")).to_be_visible()
    expect(page.get_by_text(giving.MESSAGE)).to_be_visible()

    sender.goto(f"{product.url}/gifts/")
    expect(sender.get_by_text("Opened", exact=True)).to_be_visible(timeout=15_000)
    late = friend(chromium, watch)
    late.goto(wrapped.link)
    expect(late.get_by_text("This gift has been opened already.")).to_be_visible()

    assert traffic.holding("/api/v1/claim")
    keep_quiet(product, traffic, wrapped.key, wrapped.private_key, giving.MESSAGE)
    assert watch.errors == []
    assert watch.hosts == {f"localhost:{product.port}"}
    assert product.verify().stdout.strip() == "Chain and index agree."


def test_tokens_of_every_kind(product: Product, chromium: Browser, watch: Watch) -> None:
    """A permit and two approvals, each explained; then one lock and one claim for all of it."""
    page = open_page(phone(chromium), watch)
    journey.sign_in_with_pocket(page, product.url, "Nadja")
    owner = journey.read_address(page, product.url)
    issuer = Giver(product)
    issuer.sign_in()
    dollar, art, prints = (issuer.deploy(name) for name in ("PlainToken", "PlainCollectible", "Edition"))
    issuer.call(dollar, "mint(address,uint256)", owner, 100 * 10**18)
    issuer.call(art, "mint(address,uint256)", owner, 7)
    issuer.call(prints, "mint(address,uint256,uint256)", owner, 3, 5)
    page.wait_for_timeout(KEPT_S * 1000)  # what the wallet held a moment ago is kept that long
    page.goto(f"{product.url}/gifts/new/")
    for name in ("Test Dollar", "Test Collectible", "0x"):
        page.locator(".ks-choice__head", has_text=name).click()
    page.get_by_label("How much TUSD").fill("101")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("You do not hold that much TUSD.")).to_be_visible()
    page.get_by_label("How much TUSD").fill("12.5")
    page.get_by_label(re.compile("How much 0x")).fill("2")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("A few words")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Wrap it").click()
    expect(page.get_by_text("Wrapped. Now hand it on")).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    friend_page = friend(chromium, watch)
    friend_page.goto(giving.read_link(page))
    giving.unwrap(friend_page)
    expect(friend_page.get_by_text("12.5 TUSD")).to_be_visible()
    expect(friend_page.get_by_text(re.compile("2 × 0x"))).to_be_visible()
    giving.keep(friend_page)
    assert watch.errors == []
    assert product.verify().stdout.strip() == "Chain and index agree."


def test_one_question_for_a_pack(product: Product, chromium: Browser, watch: Watch) -> None:
    """A wallet that takes several calls at once is asked once for two approvals and the lock."""
    context = phone(chromium)
    wallet = SigningWallet("0x" + bytes(Account.create().key).hex(), f"{product.url}/rpc", batches=True)
    wallet.install(context)
    httpx.post(f"{product.url}/api/v1/faucet", json={"address": wallet.address}, headers={"origin": product.url})
    issuer = Giver(product)
    issuer.sign_in()
    art, prints = (issuer.deploy(name) for name in ("PlainCollectible", "Edition"))
    issuer.call(art, "mint(address,uint256)", wallet.address, 7)
    issuer.call(prints, "mint(address,uint256,uint256)", wallet.address, 3, 5)
    page = open_page(context, watch)
    page.goto(f"{product.url}/sign-in/?next=/gifts/new/")
    page.get_by_role("button", name=re.compile("Test Wallet")).click()
    for name in ("Test Collectible", "0x"):
        page.locator(".ks-choice__head", has_text=name).click()
    page.get_by_label(re.compile("How much 0x")).fill("2")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("A few words")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    wallet.asked.clear()
    page.get_by_role("button", name="Wrap it").click()
    expect(page.get_by_text("Wrapped. Now hand it on")).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    assert wallet.asked == ["wallet_sendCalls"]
    assert watch.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_in_every_phase(product: Product, chromium: Browser, theme: Literal["light", "dark"]) -> None:
    giver = Giver(product)
    giver.sign_in()
    link = giver.link(product, giver.give(10**15))
    context = chromium.new_context(viewport=PHONE, color_scheme=theme, reduced_motion="reduce")
    page = open_page(context, Watch())
    page.goto(link)
    expect(page.get_by_role("button", name="Open", exact=True)).to_be_enabled()
    found = {"wrapped": violations(page)}
    giving.unwrap(page)
    found["open"] = violations(page)
    giving.keep(page)
    found["done"] = violations(page)
    context.close()
    assert found == {"wrapped": [], "open": [], "done": []}


def test_code_and_passphrase(product: Product, chromium: Browser, sender: Page, watch: Watch) -> None:
    passphrase = "what we drank in Brno"
    traffic = Traffic()
    traffic.on(sender)
    wrapped = giving.wrap(sender, product.url, Wish(has_code=True, passphrase=passphrase))
    page = friend(chromium, watch)
    traffic.on(page)
    page.goto(f"{product.url}/gifts/open/")
    box = page.get_by_label("The code on your card")
    box.fill(f"{wrapped.code[:-1]}{'2' if wrapped.code[-1] == '1' else '1'}")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("One of the characters is not right.")).to_be_visible()
    box.fill(wrapped.code.lower().replace("-", " "))
    begun = time.monotonic()
    page.get_by_role("button", name="Open").click()
    giving.unwrap(page)
    opened_s = time.monotonic() - begun
    page.get_by_label("Passphrase").fill("no idea")
    page.get_by_role("button", name="Keep it", exact=True).click()
    expect(page.get_by_text("That is not the passphrase of this gift.")).to_be_visible(timeout=15_000)
    page.get_by_label("Passphrase").fill(passphrase)
    begun = time.monotonic()
    giving.keep(page)
    page.get_by_role("link", name="See my ticket").click()
    expect(code_on(page)).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    taken_s = opened_s + time.monotonic() - begun
    figures.record("gift: typed code and passphrase to the ticket's code (bar 10 s)", f"{taken_s:.1f} s")
    assert taken_s < 10
    code = wrapped.code.replace("-", "")
    keep_quiet(product, traffic, wrapped.code, code, passphrase, wrapped.key, wrapped.private_key)
    assert [one for one in watch.errors if "403" not in one] == []


def test_lost_link_is_replaced_and_taken_back(product: Product, chromium: Browser, sender: Page, watch: Watch) -> None:
    wrapped = giving.wrap(sender, product.url, Wish(is_cancellable=True))
    sender.goto(f"{product.url}/gifts/")
    sender.locator(".ks-strip--button").first.click()
    sheet = sender.get_by_role("dialog")
    expect(sheet.get_by_role("textbox", name="The gift's link")).to_have_value(wrapped.link)
    sheet.get_by_role("button", name="Replace the link").click()
    sheet.get_by_role("button", name="Yes, replace it").click()
    expect(sheet.get_by_role("textbox", name="The gift's link")).not_to_have_value(wrapped.link, timeout=20_000)
    fresh = giving.read_link(sender)
    page = friend(chromium, watch)
    page.goto(wrapped.link)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("This link was replaced by a newer one.")).to_be_visible()
    page.goto("about:blank")
    page.goto(fresh)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text(giving.MESSAGE)).to_be_visible()
    expect(page.get_by_text(re.compile("unless it is taken back before"))).to_be_visible()
    sheet.get_by_role("button", name="Take it back").click()
    sheet.get_by_role("button", name="Yes, take it back").click()
    expect(sender.get_by_text("Back with you").first).to_be_visible(timeout=20_000)
    page.goto("about:blank")
    page.goto(fresh)
    expect(page.get_by_text("This gift went back to its sender.")).to_be_visible()
    assert watch.errors == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda link: link[:-9], CUT),
        (lambda link: link.split("#")[0], CUT),
        (lambda link: re.sub(r"/g/.{43}", "/g/" + "A" * 43, link), "There is no gift behind this link."),
    ],
    ids=["cut short", "without its key", "of no gift"],
)
def test_link_that_is_none(
    product: Product, chromium: Browser, watch: Watch, spoil: object, words: str, a_link: str
) -> None:
    page = friend(chromium, watch)
    page.goto(spoil(a_link))  # type: ignore[operator]
    if words == CUT and "#" in page.url:
        page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible(timeout=30_000)


@pytest.fixture(scope="module")
def a_link(product: Product, chromium: Browser) -> str:
    """The link of some coins that nobody opens."""
    page = open_page(phone(chromium), Watch())
    journey.sign_in_with_pocket(page, product.url, "Nadja")
    return giving.wrap(page, product.url, Wish(coins="0.01", has_ticket=False)).link
