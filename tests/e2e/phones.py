"""Phones whose browsers keep their things, with and without a network, and what the tests ask of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.e2e import journey
from tests.e2e.browser import ARGUMENTS, PHONE, Watch, open_page
from tests.e2e.product import Product

NO_NETWORK = "net::ERR_INTERNET_DISCONNECTED"
"""What the browser itself says of every request that could not leave."""
STORED = """async () => {
  const open = indexedDB.open("keepsake-tickets");
  const database = await new Promise((resume) => { open.onsuccess = () => resume(open.result); });
  const count = (name) => new Promise((resume) => {
    const asked = database.transaction(name).objectStore(name).count();
    asked.onsuccess = () => resume(asked.result);
  });
  const found = [await count("rows"), await count("settings")];
  database.close();
  return found;
}"""
KEPT_WHOLE = """async () => {
  await navigator.serviceWorker.ready;
  const isKept = async () =>
    Boolean(navigator.serviceWorker.controller) && Boolean(await caches.match("/tickets/", {ignoreVary: true}));
  for (let look = 0; look < 300; look += 1) {
    if (await isKept()) return true;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  return false;
}"""


@contextmanager
def phone(playwright: Playwright, profile: Path, watch: Watch, *, offline: bool = False) -> Iterator[Page]:
    """A phone whose browser keeps its things in ``profile``; it is closed at the end."""
    context = playwright.chromium.launch_persistent_context(
        str(profile), executable_path="/usr/bin/chromium", args=ARGUMENTS, viewport=PHONE, offline=offline
    )
    context.set_default_timeout(15_000)
    page = context.pages[0]
    watch.on(page)
    yield page
    context.close()


def said(watch: Watch) -> list[str]:
    """The console's errors, but those that only say that there was no network."""
    return [words for words in watch.errors if NO_NETWORK not in words]


def sign_in(page: Page, product: Product) -> None:
    """As the demo's attendee."""
    journey.sign_in_with_key(page, product.url, product.demo_keys()["attendee"])


def buy_ticket(page: Page, product: Product, event: dict[str, Any]) -> dict[str, Any]:
    """A ticket of an event; as the API tells it."""
    page.goto(f"{product.url}/event/{event['slug']}/")
    journey.buy(page)
    tickets = page.request.get(f"{product.url}/api/v1/tickets").json()["data"]
    mine = [one for one in tickets if one["event_id"] == event["id"]]
    return dict(max(mine, key=lambda one: one["token_id"]))


def wait_until_issued(page: Page, product: Product, ticket_id: str) -> None:
    """Until the answer with the ticket's windows has come: the seeds lie on the device before it is asked for."""
    for _look in range(100):
        plan = page.request.get(f"{product.url}/api/v1/tickets/{ticket_id}/pass").json()["data"]
        if plan["live"]:
            break
        page.wait_for_timeout(200)
    page.wait_for_timeout(1_000)  # from the server to the device's store


def carried(chromium: Browser, watch: Watch) -> Page:
    """A phone as its browser describes itself: held in a hand, and touched."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.set_default_timeout(15_000)
    return open_page(context, watch)


def event_in(product: Product, least: timedelta, most: timedelta) -> dict[str, Any]:
    """The demo's first event that begins within this time from now."""
    now = datetime.now(UTC)
    events = product.get("/events?limit=50").json()["data"]
    return dict(
        next(one for one in events if least <= datetime.fromisoformat(one["starts_at"]) - now <= most),
    )


def keep_shell(page: Page) -> None:
    """Until the pages are kept for later."""
    assert page.evaluate(KEPT_WHOLE)


def start(chromium: Browser, watch: Watch) -> tuple[BrowserContext, Page]:
    """Another device."""
    context = chromium.new_context(viewport=PHONE)
    context.set_default_timeout(15_000)
    return context, open_page(context, watch)
