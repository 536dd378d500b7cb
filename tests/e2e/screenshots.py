"""Make ``docs/screenshots`` again (``make screenshots``): every page, 390 and 1280 px wide, light and dark.

``python -m tests.e2e.screenshots gift claim`` makes those alone whose names begin so. The product is started on a fresh
data folder with its demo; what the pages show is then really done: tickets are
bought, scanned, and badges arrive.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.e2e import giving, journey
from tests.e2e.browser import DESKTOP, PHONE, launch
from tests.e2e.camera import write_clip
from tests.e2e.codes import bring_code, save_fresh_code
from tests.e2e.product import ROOT, Product
from tests.servers import free_port

TARGET = ROOT / "docs" / "screenshots"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = {"390": PHONE, "1280": DESKTOP}
MAX_HEIGHT = 2200
QUALITY = 82
Prepare = Callable[[Page], None]


@dataclass(frozen=True)
class Shot:
    """One page as one person sees it; ``prepare`` brings it to the moment that is shown."""

    name: str
    path: str
    who: str = ""
    prepare: Prepare | None = None
    is_whole: bool = True


def open_checkout(page: Page) -> None:
    """The sheet with its three lines."""
    sheet = journey.press_get_ticket(page)
    expect(sheet.get_by_role("button", name=re.compile("^(Pay|Get it)"))).to_be_visible(timeout=journey.CHAIN_WAIT_MS)


def scan_photo(phone: Page, url: str, picture: Path) -> Prepare:
    """The verdict over the camera, on the code that ``phone`` shows at the ticket's address."""

    def prepare(page: Page) -> None:
        phone.goto(url)
        bring_code(phone)
        save_fresh_code(phone, picture)
        page.locator('input[type="file"]').set_input_files(str(picture))
        expect(page.locator(".ks-verdict")).to_be_visible(timeout=10_000)

    return prepare


def choose_gift(page: Page) -> None:
    """A ticket and some coins are chosen."""
    page.locator(".ks-choice__head").first.click()
    page.locator(".ks-choice__head", has_text="ETH").click()
    page.get_by_label("How much ETH").fill("0.02")


def choose_words(page: Page) -> None:
    """The second step."""
    choose_gift(page)
    page.get_by_role("button", name="Next").click()
    page.get_by_label(re.compile("A few words")).fill("Happy birthday! See you on deck.")
    page.get_by_role("button", name="Confetti").click()


def choose_whom(page: Page) -> None:
    """The third."""
    choose_words(page)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("For one wallet only")).to_be_visible()


def open_sending(page: Page) -> None:
    """The ticket, one press before it goes to an address."""
    page.get_by_role("button", name="Send to an address").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Address of that wallet").fill("0x" + "5afe" * 10)
    sheet.get_by_role("button", name="Next").click()
    expect(sheet.get_by_role("button", name="Send the ticket")).to_be_visible(timeout=journey.CHAIN_WAIT_MS)


def open_giving_back(page: Page) -> None:
    """The ticket, one press before its money is back."""
    page.get_by_role("button", name="Give back").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name=re.compile("^Get .* back$"))).to_be_visible(timeout=journey.CHAIN_WAIT_MS)


def list_shots(event: dict[str, str], ticket_id: str, scans: list[Prepare], place: int, link: str) -> list[Shot]:
    """All pages; ``place`` picks the ticket that is let in for this theme and size, ``link`` leads to a gift."""
    slug, event_id = event["slug"], event["id"]
    return [
        Shot("discover", "/"),
        Shot("search", "/?q=berlin"),
        Shot("event", f"/event/{slug}/"),
        Shot("sign-in", "/sign-in/"),
        Shot("not-found", "/nowhere/"),
        Shot("checkout", f"/event/{slug}/", "attendee", open_checkout, False),
        Shot("tickets", "/tickets/", "attendee", bring_code),
        Shot("ticket", f"/tickets/{ticket_id}/", "attendee", bring_code),
        Shot("ticket-send", f"/tickets/{ticket_id}/", "attendee", open_sending, False),
        Shot("ticket-back", f"/tickets/{ticket_id}/", "attendee", open_giving_back, False),
        Shot("badges", "/badges/", "attendee"),
        Shot("me", "/me/", "attendee"),
        Shot("gift-what", "/gifts/new/", "attendee", choose_gift),
        Shot("gift-words", "/gifts/new/", "attendee", choose_words),
        Shot("gift-whom", "/gifts/new/", "attendee", choose_whom),
        Shot("gifts", "/gifts/", "attendee"),
        Shot("gift-code", "/gifts/open/"),
        Shot("gift-wrapped", link, "", None, False),
        Shot("gift-open", link, "", giving.unwrap, False),
        Shot("claim-file", f"/claim.html#{link}"),
        Shot("desk", "/desk/", "organizer"),
        Shot("event-desk", f"/desk/{event_id}/", "organizer"),
        Shot("editor", "/desk/new/", "organizer"),
        Shot("door", "/door/", "door staff"),
        Shot("door-desk", f"/door/{event_id}/desk/", "organizer"),
        Shot("scanner", f"/door/{event_id}/", "door staff", None, False),
        Shot("scanner-go", f"/door/{event_id}/", "door staff", scans[place], False),
        Shot("scanner-stop", f"/door/{event_id}/", "door staff", scans[0], False),
    ]


def take(page: Page, url: str, shot: Shot, picture: Path) -> None:
    """One picture."""
    page.goto(url + shot.path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    if shot.prepare:
        shot.prepare(page)
        page.wait_for_timeout(400)
    size = page.viewport_size
    assert size is not None
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    page.evaluate("scrollTo(0, 0)")
    if shot.is_whole and tall > size["height"]:
        page.set_viewport_size({"width": size["width"], "height": min(tall, MAX_HEIGHT)})
        page.wait_for_timeout(200)
    page.screenshot(path=str(picture), type="jpeg", quality=QUALITY, animations="disabled")
    page.set_viewport_size(size)


def buy_tickets(browser: Browser, product: Product, event: dict[str, str]) -> Page:
    """The demo's attendee buys six tickets and one for later; their page."""
    page = browser.new_context(viewport=PHONE).new_page()
    journey.sign_in_with_key(page, product.url, product.demo_keys()["attendee"])
    page.goto(f"{product.url}/event/{event['slug']}/")
    for _ in range(5):
        page.get_by_role("button", name=re.compile("^More")).first.click()
    journey.buy(page)
    free = next(one for one in product.get("/events?limit=50").json()["data"] if one["min_price_wei"] == "0")
    page.goto(f"{product.url}/event/{free['slug']}/")
    journey.buy(page)
    return page


def list_scans(page: Page, product: Product, event_id: str, folder: Path) -> tuple[str, list[Prepare]]:
    """The last one of the event's tickets that the attendee still has, and how each of them is scanned."""
    held = page.request.get(f"{product.url}/api/v1/tickets").json()["data"]
    ids = [str(one["id"]) for one in held if one["event_id"] == event_id]
    phone = page.context.new_page()
    urls = [f"{product.url}/tickets/{one}/" for one in ids]
    return ids[-1], [scan_photo(phone, url, folder / f"code-{number}.png") for number, url in enumerate(urls)]


def let_first_in(browser: Browser, product: Product, event_id: str, scan: Prepare) -> None:
    """The first scan, and its badge."""
    page = browser.new_context(viewport=PHONE).new_page()
    journey.sign_in_with_key(page, product.url, product.demo_keys()["door staff"])
    page.goto(f"{product.url}/door/{event_id}/")
    scan(page)
    page.context.close()
    page = browser.new_context(viewport=PHONE).new_page()
    journey.sign_in_with_key(page, product.url, product.demo_keys()["attendee"])
    page.goto(f"{product.url}/badges/")
    expect(page.locator(".ks-coin").first).to_be_visible(timeout=60_000)
    page.context.close()


def wrap_one(page: Page, product: Product) -> str:
    """A ticket of the attendee's and some coins, which wait to be opened; the link, without the host."""
    wrapped = giving.wrap(page, product.url, giving.Wish(coins="0.05", message="Happy birthday! See you on deck."))
    return wrapped.link.removeprefix(product.url)


def take_all(playwright: Playwright, product: Product, folder: Path, names: tuple[str, ...]) -> int:
    """Everything whose name begins with one of ``names``; returns how many pictures there are."""
    event = product.get("/events?limit=1").json()["data"][0]
    write_clip(None, folder / "desk.mjpeg")
    browser = launch(playwright, camera_clip=folder / "desk.mjpeg")
    attendee = buy_tickets(browser, product, event)
    link = wrap_one(attendee, product)
    ticket_id, scans = list_scans(attendee, product, event["id"], folder)
    let_first_in(browser, product, event["id"], scans[0])
    count = 0
    looks = [(theme, size) for theme in THEMES for size in SIZES]
    for place, (theme, size) in enumerate(looks, start=1):
        pages: dict[str, Page] = {}
        for shot in list_shots(event, ticket_id, scans, place, link):
            if not shot.name.startswith(names):
                continue
            if shot.who not in pages:
                pages[shot.who] = browser.new_context(viewport=SIZES[size], color_scheme=theme).new_page()
                if shot.who:
                    journey.sign_in_with_key(pages[shot.who], product.url, product.demo_keys()[shot.who])
            take(pages[shot.who], product.url, shot, TARGET / f"{shot.name}-{size}-{theme}.jpg")
            count += 1
        for page in pages.values():
            page.context.close()
    browser.close()
    return count


def main() -> None:
    """Take them all."""
    names = tuple(sys.argv[1:]) or ("",)
    if names == ("",):
        shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ks-shots-") as name, sync_playwright() as playwright:
        product = Product(Path(name) / "data", free_port())
        product.start()
        try:
            count = take_all(playwright, product, Path(name), names)
        finally:
            product.stop()
    print(f"{count} screenshots in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
