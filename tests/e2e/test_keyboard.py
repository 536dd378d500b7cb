"""The whole journey with the keyboard alone: organize, buy, come in, and see where one is all the time."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, Watch, open_page
from tests.e2e.codes import code_on, save_fresh_code
from tests.e2e.journey import CHAIN_WAIT_MS
from tests.e2e.keyboard import Keyboard
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

TITLE = "An evening without a mouse"


@pytest.fixture
def watch() -> Watch:
    return Watch()


def open_desk(chromium: Browser, watch: Watch) -> Page:
    context = chromium.new_context(viewport=DESKTOP, locale="en-US", timezone_id="UTC")
    context.set_default_timeout(15_000)
    return open_page(context, watch)


def sign_in(keys: Keyboard, url: str) -> None:
    keys.page.goto(f"{url}/sign-in/")
    keys.press(keys.page.get_by_role("button", name=re.compile("Pocket wallet")))
    keys.page.wait_for_url("**/me/", timeout=CHAIN_WAIT_MS)


def publish_event(keys: Keyboard, url: str) -> str:
    """From the form to "On sale"; the event's id."""
    page, now = keys.page, datetime.now(UTC)
    page.goto(f"{url}/desk/new/")
    form = page.locator("form.ks-editor")
    words = {"Title": TITLE, "Venue": "Reading room", "City": "Bremen", "Country": "Germany"}
    for label, text in words.items():
        keys.type(form.get_by_label(label), text)
    keys.choose(form.get_by_label("Time zone"), "UTC")
    for label, hours in (("Starts", 2), ("Ends", 4), ("Doors open", -1)):
        moment = now + timedelta(hours=hours)
        keys.reach(form.get_by_label(label, exact=label != "Doors open"))
        page.keyboard.type(f"{moment:%m%d%Y}")
        page.keyboard.press("ArrowRight")  # the year could go on
        page.keyboard.type(f"{moment:%I%M%p}")
    for name, text in (("name", "Chair"), ("price_wei", "0.01"), ("supply", "5")):
        keys.type(page.locator(f'[name="tiers.first.{name}"]'), text)
    keys.press(page.get_by_role("button", name="Save draft"))
    page.wait_for_url(re.compile(r"/desk/[0-9a-f]{32}/?$"), timeout=CHAIN_WAIT_MS)
    keys.press(page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("On sale", exact=True)).to_be_visible(timeout=CHAIN_WAIT_MS)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def buy(keys: Keyboard, url: str) -> None:
    """From the first page to the code."""
    page = keys.page
    page.goto(url)
    keys.type(page.get_by_role("searchbox"), TITLE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 event")).to_be_visible()
    keys.press(page.get_by_role("link", name=TITLE))
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    keys.press(page.locator(".ks-buybar").get_by_role("button", name="Get ticket"))
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    keys.press(sheet.get_by_role("button", name=re.compile("Pocket wallet")))
    keys.press(sheet.get_by_role("button", name=re.compile("^Pay")))
    keys.press(sheet.get_by_role("link", name=re.compile("See my ticket")))
    expect(code_on(page)).to_be_visible(timeout=CHAIN_WAIT_MS)


def let_in(keys: Keyboard, url: str, event_id: str, ticket: Page, picture: Path) -> None:
    """From the list of doors to the green light, by a photograph of the ticket's page (no camera here)."""
    page = keys.page
    page.goto(f"{url}/door/")
    keys.press(page.get_by_role("link", name=re.compile(TITLE)))
    page.wait_for_url(f"**/door/{event_id}/**")
    with page.expect_file_chooser() as chosen:
        keys.press(page.get_by_role("button", name="Scan a photo"))
    save_fresh_code(ticket, picture)
    chosen.value.set_files(str(picture))
    expect(page.locator(".ks-verdict")).to_contain_text("Go", timeout=10_000)


def test_the_whole_journey(product: Product, chromium: Browser, watch: Watch, tmp_path: Path) -> None:
    organizer, attendee = Keyboard(open_desk(chromium, watch)), Keyboard(open_desk(chromium, watch))
    sign_in(organizer, product.url)
    event_id = publish_event(organizer, product.url)
    buy(attendee, product.url)
    let_in(organizer, product.url, event_id, attendee.page, tmp_path / "code.png")
    attendee.page.goto(f"{product.url}/badges/")
    coin = attendee.page.get_by_role("button", name=re.compile(TITLE))
    expect(coin).to_be_visible(timeout=60_000)
    attendee.press(coin)
    shown = attendee.page.get_by_role("dialog")
    expect(shown).to_contain_text("Only for who was there")
    attendee.page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    assert coin.evaluate("element => element === document.activeElement")
    assert watch.errors == []
    assert sorted(set(organizer.unseen + attendee.unseen)) == []


def test_a_planted_one_is_seen(product: Product, chromium: Browser, watch: Watch) -> None:
    """The controls: a ring that was taken away is noticed, and what has no place in the order is out of reach."""
    keys = Keyboard(open_desk(chromium, watch))
    keys.page.goto(f"{product.url}/sign-in/")
    pocket = keys.page.get_by_role("button", name=re.compile("Pocket wallet"))
    expect(pocket).to_be_visible()
    ringless = keys.page.add_style_tag(content="* { outline: none !important; box-shadow: none !important }")
    keys.reach(pocket)
    assert keys.unseen
    ringless.evaluate("tag => tag.remove()")
    pocket.evaluate("element => element.tabIndex = -1")
    keys.page.evaluate("document.activeElement.blur()")
    with pytest.raises(AssertionError, match="do not reach"):
        keys.reach(pocket)
