"""A door link with nothing but browsers: made at the desk, opened by somebody without a wallet, taken back."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import giving, journey
from tests.e2e.browser import DESKTOP, PHONE, Watch, open_page
from tests.e2e.product import Product
from tests.e2e.test_accessibility import violations
from tests.e2e.test_gifts import count_secret

pytestmark = pytest.mark.browser


def phone(chromium: Browser) -> BrowserContext:
    return chromium.new_context(viewport=PHONE, reduced_motion="reduce")


def open_desk(product: Product, chromium: Browser, watch: Watch) -> tuple[Page, str]:
    """The organizer at the desk of the first event; its id."""
    page = open_page(chromium.new_context(viewport=DESKTOP, reduced_motion="reduce"), watch)
    journey.sign_in_with_key(page, product.url, product.demo_keys()["organizer"])
    event_id: str = product.get("/events?limit=1").json()["data"][0]["id"]
    page.goto(f"{product.url}/desk/{event_id}/")
    return page, event_id


def add_gate(page: Page, name: str) -> None:
    page.get_by_role("button", name="Add a gate").click()
    page.get_by_label("Gate", exact=True).last.fill(name)
    page.get_by_role("button", name="Save gates").click()
    expect(page.get_by_text("Gates saved.")).to_be_visible()


def make_link(page: Page, label: str, gate: str, role: str = "door") -> str:
    page.get_by_role("button", name="Make a link").click()
    page.get_by_label("For whom").fill(label)
    page.get_by_role("dialog").get_by_label("They may").select_option(role)
    page.get_by_label("At", exact=True).select_option(gate)
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_role("textbox", name="The link to the door").input_value()
    assert violations(page) == []
    page.get_by_role("button", name="Done").click()
    return link


def come(page: Page, link: str, name: str) -> None:
    """From the link to the scanner."""
    page.goto(link)
    expect(page.get_by_label("Your name")).to_be_visible()
    assert "#" not in page.url
    assert violations(page) == []
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Go to the door").click()
    expect(page.get_by_role("button", name="Start scanning")).to_be_visible(timeout=journey.CHAIN_WAIT_MS)


def status_of_counts(page: Page, event_id: str) -> int:
    """What the API answers this person's scanner."""
    path = f"/api/v1/events/{event_id}/counts"
    status: int = page.evaluate("path => fetch(path).then((answer) => answer.status)", path)
    return status


def test_from_the_desk_to_the_door_and_back(product: Product, chromium: Browser) -> None:
    watch = Watch()
    desk, event_id = open_desk(product, chromium, watch)
    told = giving.Traffic()
    told.on(desk)
    desk.reload()
    add_gate(desk, "Main gate")
    link = make_link(desk, "North team", "Main gate")
    secret = link.split("#")[1]

    scanner = open_page(phone(chromium), watch)
    traffic = giving.Traffic()
    traffic.on(scanner)
    come(scanner, link, "Zoë Kirchner")
    assert scanner.url.endswith(f"/door/{event_id}/")
    expect(scanner.get_by_text("Main gate")).to_be_visible()
    assert status_of_counts(scanner, event_id) == 200
    assert len(traffic.holding(secret)) == 1  # the one request's body
    expect(desk.get_by_text("Zoë Kirchner")).to_be_visible()  # by itself
    expect(desk.get_by_text(re.compile("1 person$"))).to_be_visible()

    me = open_page(scanner.context, watch)
    me.goto(f"{product.url}/me/")
    expect(me.get_by_text("No wallet")).to_be_visible()
    assert violations(me) == []
    assert watch.errors == []

    desk.get_by_role("button", name="Revoke").click()
    expect(desk.get_by_text("Zoë Kirchner")).to_be_hidden()
    assert status_of_counts(scanner, event_id) == 403
    scanner.reload()
    expect(scanner.get_by_text("Not your door")).to_be_visible()

    late = open_page(phone(chromium), Watch())
    late.goto(link)
    late.get_by_label("Your name").fill("Mallory")
    late.get_by_role("button", name="Go to the door").click()
    expect(late.get_by_text("This link was taken back. Ask the organizer for a new one.")).to_be_visible()
    assert violations(late) == []
    late.reload()
    expect(late.get_by_text("Open the link once more")).to_be_visible()
    assert told.holding(secret) == []  # the pages' state never heard of it
    assert count_secret(product, secret) == 0
    assert watch.hosts == {product.url.split("//")[1]}
