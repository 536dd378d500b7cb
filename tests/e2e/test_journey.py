"""The whole main job in one run: an organizer, an attendee and door staff, each with nothing but a browser."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests import figures
from tests.e2e import journey
from tests.e2e.browser import DESKTOP, PHONE, Watch, launch, open_page
from tests.e2e.camera import write_clip
from tests.e2e.codes import save_fresh_code
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

BADGE_WAIT_MS = 60_000
GUEST = "Sam of the pier"


def scan(door: Page, clip_started: float) -> None:
    """The camera sees the code: go; it sees it again: stop, with when and where."""
    cover = door.locator(".ks-verdict")
    expect(cover).to_contain_text("Go", timeout=15_000)
    figures.record(
        "door: page opened to green light, camera's start included", f"{time.monotonic() - clip_started:.2f} s"
    )
    expect(cover).to_have_attribute("data-reason", "")
    expect(cover).to_contain_text(GUEST)
    expect(cover).to_contain_text(journey.TIER)
    expect(door.locator('.ks-verdict[data-reason="already_in"]')).to_be_visible(timeout=30_000)
    expect(cover).to_contain_text("Already in")
    expect(cover).to_contain_text(re.compile(r"In since \d\d:\d\d"))
    expect(cover).to_contain_text("Main gate")


STOPWATCH = """(() => {
  window.__ksTaken = [];
  const ask = window.fetch;
  window.fetch = (...call) => {
    if (String(call[0]).endsWith("/checkins") && call[1]?.method === "POST") window.__ksSent = performance.now();
    return ask(...call);
  };
  let isShown = false;
  new MutationObserver(() => {
    const isThere = Boolean(document.querySelector(".ks-verdict"));
    if (isThere && !isShown && window.__ksSent) window.__ksTaken.push(performance.now() - window.__ksSent);
    isShown = isThere;
  }).observe(document, {subtree: true, childList: true});
})()"""
"""Milliseconds from a scan's request to its verdict on the screen, by the page's own clock."""


def person(chromium: Browser, watch: Watch, *, is_phone: bool) -> Page:
    """A page in a fresh browser profile."""
    context = chromium.new_context(viewport=PHONE if is_phone else DESKTOP)
    context.set_default_timeout(15_000)
    return open_page(context, watch)


def sell(organizer: Page, url: str) -> tuple[str, Locator]:
    """The organizer's part: an event made and published; its id, and the number of sales on the open page."""
    journey.sign_in_with_pocket(organizer, url, "Deich books")
    event_id = journey.create_event(organizer, url)
    begun = time.monotonic()
    journey.publish(organizer)
    figures.record("publish pressed to on sale", f"{time.monotonic() - begun:.1f} s")
    sold = organizer.locator(".ks-figure", has_text="Sold").locator(".ks-figure__number")
    expect(sold).to_contain_text("0")
    return event_id, sold


def get_ticket(attendee: Page, url: str) -> str:
    """The attendee's part: find, buy with a fresh pocket wallet, see the code; ends on the empty badges page.

    Returns the ticket's address.
    """
    journey.find_event(attendee, url)
    attendee.get_by_role("link", name="For developers").click()
    expect(attendee.get_by_role("heading", level=1, name=re.compile("API"))).to_be_visible()
    attendee.go_back()
    with attendee.expect_download() as calendar:
        attendee.get_by_role("link", name="Add to calendar").click()
    assert calendar.value.suggested_filename.endswith(".ics")
    begun = time.monotonic()
    words = journey.buy(attendee)
    figures.record("Get ticket to It is yours, new pocket wallet", f"{time.monotonic() - begun:.1f} s")
    assert any("network" in word for word in words), words
    journey.open_ticket(attendee)
    expect(attendee.get_by_text(journey.TIER).first).to_be_visible()
    ticket_url = attendee.url
    attendee.goto(f"{url}/tickets/")
    expect(attendee.get_by_text(journey.EVENT_TITLE).first).to_be_visible()
    attendee.goto(f"{url}/me/")
    attendee.get_by_label("Name").fill(GUEST)
    attendee.get_by_role("button", name="Save name").click()
    expect(attendee.locator(".ks-ticket__title")).to_have_text(GUEST)
    attendee.goto(f"{url}/badges/")
    expect(attendee.get_by_text("No badges yet")).to_be_visible()
    return ticket_url


def let_in(door: Page, url: str, event_id: str, ticket: Page, folder: Path) -> float:
    """Door staff's part: camera twice, then a photo; when the first scan began. ``ticket`` shows the code."""
    door.add_init_script(STOPWATCH)
    door.goto(f"{url}/door/")
    save_fresh_code(ticket, folder / "code.png")
    write_clip(folder / "code.png", folder / "camera.mjpeg")
    door.get_by_role("link", name=re.compile(journey.EVENT_TITLE)).click()
    begun = time.monotonic()  # the camera is allowed already, so it opens by itself
    scan(door, begun)
    taken_ms: list[float] = door.evaluate("window.__ksTaken")
    assert 0 < taken_ms[0] < 1000
    figures.record("door: scan sent to verdict on the screen (bar 1 s)", f"{taken_ms[0]:.0f} ms")
    door.goto(f"{url}/door/{event_id}/")
    save_fresh_code(ticket, folder / "code.png")
    door.locator('input[type="file"]').set_input_files(str(folder / "code.png"))
    expect(door.locator('.ks-verdict[data-reason="already_in"]')).to_be_visible(timeout=10_000)
    door.context.close()
    return begun


def test_the_whole_journey(product: Product, chromium: Browser, playwright: Playwright, tmp_path: Path) -> None:
    watch, url = Watch(), product.url
    organizer = person(chromium, watch, is_phone=False)
    event_id, sold = sell(organizer, url)
    attendee = person(chromium, watch, is_phone=True)
    ticket_url = get_ticket(attendee, url)
    expect(sold).to_contain_text("1", timeout=10_000)  # by itself: nobody touched the organizer's page
    expect(organizer.get_by_role("cell", name=journey.TIER)).to_be_visible()

    write_clip(None, tmp_path / "camera.mjpeg")
    with_camera = launch(playwright, camera_clip=tmp_path / "camera.mjpeg")
    door = person(with_camera, watch, is_phone=True)
    journey.sign_in_with_pocket(door, url, "Mika")
    journey.add_to_door(organizer, url, event_id, journey.read_address(door, url), "Mika")
    ticket = open_page(attendee.context, watch)  # beside the badges, which are to come by themselves
    ticket.goto(ticket_url)
    begun = let_in(door, url, event_id, ticket, tmp_path)
    ticket.close()
    with_camera.close()

    coin = attendee.get_by_role("button", name=re.compile(journey.EVENT_TITLE))
    expect(coin).to_be_visible(timeout=BADGE_WAIT_MS)  # by itself, too
    figures.record("first scan to badge on the attendee's page (bar 60 s)", f"{time.monotonic() - begun:.1f} s")
    coin.click()
    expect(attendee.get_by_role("dialog")).to_contain_text("Only for who was there")
    assert watch.errors == []
    assert watch.hosts == {f"localhost:{product.port}"}
    verified = product.verify()
    assert verified.stdout.strip() == "Chain and index agree.", verified.stdout + verified.stderr
