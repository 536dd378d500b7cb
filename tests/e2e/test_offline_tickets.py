"""Tickets without a network: bought and seen once, they open the door from then on, and nobody else sees them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests import figures
from tests.e2e import giving, journey
from tests.e2e.browser import Watch, open_page
from tests.e2e.codes import ISSUE_MS, Door, code_on, read_pass, wait_for_change
from tests.e2e.phones import (
    STORED,
    buy_ticket,
    carried,
    event_in,
    keep_shell,
    phone,
    said,
    sign_in,
    start,
    wait_until_issued,
)
from tests.e2e.product import Product
from tests.e2e.test_accessibility import violations

pytestmark = pytest.mark.browser

STOPWATCH = """new MutationObserver((_, observer) => {
  if (!document.querySelector(".ks-slot .ks-qr")) return;
  window.__ksShownMs = performance.now();
  observer.disconnect();
}).observe(document, {subtree: true, childList: true})"""


def test_an_evening_without_a_network(product: Product, playwright: Playwright, tmp_path: Path) -> None:
    """Bought, seen once; then no network: reloaded, changing, scanned, and there again after the browser was closed."""
    watch, door, event = Watch(), Door(product), event_in(product, timedelta(hours=-1), timedelta(hours=4))
    with phone(playwright, tmp_path / "profile", watch) as page:
        sign_in(page, product)
        ticket = buy_ticket(page, product, event)
        journey.open_ticket(page)
        keep_shell(page)
        page.context.set_offline(True)
        page.reload()
        text, shown = read_pass(page)
        expect(page.get_by_text(re.compile(r"Offline since \d\d:\d\d\."))).to_be_visible()
        assert shown.form == "rotating"
        assert shown.token_id == ticket["token_id"]
        assert door.decide(shown, ticket, datetime.now(UTC)) == ""
        assert door.scan(text, ticket["event_id"])["result"] == "go"

        box = code_on(page).bounding_box()
        wait_for_change(page)
        assert code_on(page).bounding_box() == box
        later_text, later = read_pass(page)
        assert later.slot == shown.slot + 1
        assert door.scan(later_text, ticket["event_id"])["reason"] == "already_in"

        for name in ("Give away", "The event", "Add to calendar"):
            expect(page.get_by_role("link", name=name)).to_have_attribute("aria-disabled", "true")
        expect(page.get_by_text("This needs a network, and there is none at the moment.")).to_be_visible()
        page.get_by_role("link", name="Tickets", exact=True).first.click()
        expect(page.get_by_role("heading", level=1, name="Tickets")).to_be_visible()
        page.get_by_role("link", name="Open ticket").first.click()
        page.get_by_text("Code cannot be scanned?").click()
        expect(page.get_by_text(re.compile("^[0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4}$"))).to_be_visible()
        assert violations(page) == []

    with phone(playwright, tmp_path / "profile", watch, offline=True) as page:
        page.add_init_script(STOPWATCH)
        page.goto(f"{product.url}/tickets/")
        expect(page.get_by_role("heading", level=2, name=ticket["event_title"]).first).to_be_visible()
        _, again = read_pass(page)
        shown_ms = page.evaluate("window.__ksShownMs")
        figures.record("offline, browser just opened: My tickets to its code", f"{shown_ms:.0f} ms")
        assert door.decide(again, ticket, datetime.now(UTC)) == ""
        assert page.locator(".ks-ticket__art").first.evaluate("image => image.complete && image.naturalWidth > 0")
        assert violations(page) == []
        page.goto(f"{product.url}/tickets/{ticket['id']}/")
        expect(code_on(page)).to_be_visible(timeout=ISSUE_MS)
    assert said(watch) == []
    assert watch.hosts == {f"localhost:{product.port}"}


def test_eight_days_later(product: Product, playwright: Playwright, tmp_path: Path) -> None:
    """One visit to the list keeps what opens within ten days; the code comes by itself when its doors are near."""
    watch, door = Watch(), Door(product)
    event = event_in(product, timedelta(days=7), timedelta(days=10))
    doors_at = datetime.fromisoformat(event["doors_at"])
    with phone(playwright, tmp_path / "profile", watch) as page:
        sign_in(page, product)
        ticket = buy_ticket(page, product, event)
        page.goto(f"{product.url}/tickets/")
        expect(page.get_by_role("heading", name=ticket["event_title"])).to_be_visible()
        keep_shell(page)
        page.wait_for_function("async () => (await indexedDB.databases()).length > 0")
        page.wait_for_load_state("networkidle")
    for late, has_code in ((timedelta(hours=-2, seconds=-5), False), (timedelta(hours=1), True)):
        with phone(playwright, tmp_path / "profile", watch, offline=True) as page:
            moment = doors_at + late
            assert moment - datetime.now(UTC) > timedelta(days=7)
            page.clock.install(time=moment)
            page.goto(f"{product.url}/tickets/{ticket['id']}/")
            expect(page.get_by_role("heading", level=1, name=ticket["event_title"])).to_be_visible()
            if not has_code:
                expect(page.get_by_text("Ready on this device")).to_be_visible()
                page.clock.fast_forward(6_000)
            _, shown = read_pass(page)
            assert door.decide(shown, ticket, moment + timedelta(seconds=6)) == ""
            page.goto(f"{product.url}/tickets/")
            expect(page.get_by_role("heading", level=2, name=ticket["event_title"]).first).to_be_visible()
    assert said(watch) == []


def test_bought_on_the_way_and_closed_at_once(product: Product, chromium: Browser) -> None:
    """The ticket was never looked at, and is there: a phone keeps what was bought on it."""
    watch = Watch()
    page = carried(chromium, watch)
    journey.sign_in_with_pocket(page, product.url, "Ina")
    ticket = buy_ticket(page, product, event_in(product, timedelta(hours=-1), timedelta(hours=4)))
    keep_shell(page)
    page.wait_for_function(f"async () => (await ({STORED})())[0] > 1")
    wait_until_issued(page, product, ticket["id"])
    page.context.set_offline(True)
    page.goto(f"{product.url}/tickets/")
    assert read_pass(page)[1].token_id == ticket["token_id"]
    page.context.close()
    assert said(watch) == []


def test_one_device_at_a_time(product: Product, chromium: Browser) -> None:
    """A second device takes the code over when somebody wants that; the first one says so, and takes it back."""
    watch = Watch()
    event = event_in(product, timedelta(hours=-1), timedelta(hours=4))
    _, first = start(chromium, watch)
    sign_in(first, product)
    ticket = buy_ticket(first, product, event)
    url = f"{product.url}/tickets/{ticket['id']}/"
    first.goto(url)
    _, shown = read_pass(first)
    tab = open_page(first.context, watch)  # a second tab is the same device
    tab.goto(url)
    assert read_pass(tab)[1].sequence == shown.sequence
    tab.close()

    context, second = start(chromium, watch)
    sign_in(second, product)
    second.goto(url)
    expect(second.get_by_role("heading", name="On another device")).to_be_visible(timeout=ISSUE_MS)
    second.get_by_role("button", name="Show it here").click()
    assert read_pass(second)[1].sequence == shown.sequence + 1

    expect(first.get_by_role("heading", name="On another device")).to_be_visible(timeout=20_000)
    expect(code_on(first)).to_have_count(0)
    first.context.set_offline(True)
    first.reload()
    back = first.get_by_role("button", name="Show it here")
    expect(back).to_have_attribute("aria-disabled", "true", timeout=20_000)
    first.context.set_offline(False)
    expect(back).to_have_attribute("aria-disabled", "false", timeout=40_000)
    back.click()
    assert read_pass(first)[1].sequence == shown.sequence + 2
    context.close()

    first.get_by_role("button", name="Print").click()
    with first.expect_download() as paper:
        first.get_by_role("button", name="Print it").click()
    assert paper.value.suggested_filename.endswith(".pdf")
    expect(first.get_by_role("heading", name="On paper")).to_be_visible(timeout=ISSUE_MS)
    first.get_by_role("button", name="Show it here").click()
    assert read_pass(first)[1].sequence == shown.sequence + 4
    first.context.close()
    assert said(watch) == []


def test_given_away(product: Product, chromium: Browser) -> None:
    """From the ticket to the gift that holds it; then the device says that the ticket is gone, also offline."""
    watch = Watch()
    context, page = start(chromium, watch)
    journey.sign_in_with_pocket(page, product.url, "Ina")
    ticket = buy_ticket(page, product, event_in(product, timedelta(hours=-1), timedelta(hours=4)))
    url = f"{product.url}/tickets/{ticket['id']}/"
    page.goto(url)
    expect(code_on(page)).to_be_visible(timeout=ISSUE_MS)
    keep_shell(page)
    page.get_by_role("link", name="Give away").click()
    page.wait_for_url("**/gifts/new/**")
    expect(page.locator(".ks-choice.is-on", has_text=ticket["event_title"])).to_be_visible()
    giving.wrap(page, product.url, giving.Wish())
    page.goto(url)
    expect(page.get_by_text("You gave this ticket away.")).to_be_visible(timeout=ISSUE_MS)
    expect(page.get_by_role("link", name="Give away")).to_have_count(0)
    context.set_offline(True)
    page.reload()
    expect(page.get_by_text("You gave this ticket away.")).to_be_visible(timeout=ISSUE_MS)
    page.goto(f"{product.url}/tickets/")
    expect(page.locator(".ks-strip", has_text="Given away")).to_be_visible()
    context.close()
    assert said(watch) == []


def test_signing_out_wipes(product: Product, chromium: Browser) -> None:
    """Nothing stays on the device, in no tab, also when there is no network; the next one to sign in sees nothing."""
    watch = Watch()
    context, page = start(chromium, watch)
    journey.sign_in_with_pocket(page, product.url, "Ina")
    buy_ticket(page, product, event_in(product, timedelta(hours=-1), timedelta(hours=4)))
    page.goto(f"{product.url}/tickets/")
    expect(code_on(page)).to_be_visible(timeout=ISSUE_MS)
    assert page.evaluate(STORED)[0] > 1
    other = open_page(context, watch)
    other.goto(f"{product.url}/me/")
    other.get_by_role("button", name="Sign out", exact=True).last.click()
    expect(page.get_by_text("Your tickets wait here")).to_be_visible(timeout=ISSUE_MS)
    assert page.evaluate(STORED) == [0, 0]
    assert page.evaluate("caches.has('keepsake-pictures')") is False

    journey.sign_in_with_pocket(page, product.url, "Ina")
    page.goto(f"{product.url}/tickets/")
    expect(page.locator(".ks-slot").first).to_be_visible()
    keep_shell(page)
    page.goto(f"{product.url}/me/")
    leave = page.get_by_role("button", name="Sign out", exact=True).last
    expect(leave).to_be_visible()
    context.set_offline(True)
    leave.click()
    expect(page.get_by_text("Your tickets are off this device.")).to_be_visible()
    assert page.evaluate(STORED) == [0, 0]
    context.set_offline(False)
    page.goto(f"{product.url}/tickets/")
    expect(page.get_by_text("Your tickets wait here")).to_be_visible(timeout=ISSUE_MS)
    assert page.request.get(f"{product.url}/api/v1/auth/session").json()["data"] is None
    context.close()
    assert said(watch) == []


def test_a_sign_in_that_ran_out_takes_no_ticket(product: Product, chromium: Browser) -> None:
    """At the door without a network is no place to sign in: the code stays, and says what to do later."""
    watch = Watch()
    context, page = start(chromium, watch)
    journey.sign_in_with_pocket(page, product.url, "Ina")
    buy_ticket(page, product, event_in(product, timedelta(hours=-1), timedelta(hours=4)))
    page.goto(f"{product.url}/tickets/")
    page.get_by_role("link", name="Open ticket").first.click()
    expect(page.locator(".ks-slot").first).to_be_visible()
    keep_shell(page)
    context.set_offline(True)  # first: a page that is just asking would be told 401, and the console says so
    context.clear_cookies()
    page.reload()
    expect(page.get_by_text("Sign in again when you are back online.")).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_text("Sign in again to bring your tickets up to date.")).to_be_visible(timeout=40_000)
    assert page.evaluate(STORED)[0] > 1
    context.close()
    assert said(watch) == []
