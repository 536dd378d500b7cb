"""The steps of the main job, as people take them: each is a function of a page."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.e2e.codes import code_on

CHAIN_WAIT_MS = 30_000
EVENT_TITLE = "Lamplight reading"
TIER = "By the stove"


def sign_in_with_pocket(page: Page, url: str, name: str) -> None:
    """Make a pocket wallet in one tap, sign in with it, and say a name."""
    page.goto(f"{url}/sign-in/")
    page.get_by_role("button", name=re.compile("Pocket wallet")).click()
    page.wait_for_url("**/me/", timeout=CHAIN_WAIT_MS)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Save name").click()
    expect(page.locator(".ks-ticket__title")).to_have_text(name)


def sign_in_with_key(page: Page, url: str, key: str) -> None:
    """Follow a printed demo sign-in."""
    page.goto(f"{url}/sign-in/#demo-key={key}")
    page.wait_for_url("**/me/", timeout=CHAIN_WAIT_MS)


def read_address(page: Page, url: str) -> str:
    """The wallet's address as the account's page shows it."""
    page.goto(f"{url}/me/")
    shown = page.locator("main code").first
    expect(shown).to_have_text(re.compile("^0x[0-9a-fA-F]{40}$"))
    return shown.inner_text()


def create_event(page: Page, url: str, *, supply: int = 2, price: str = "0.015", title: str = EVENT_TITLE) -> str:
    """Fill the form in and keep it as a draft; the event's id. Its doors are open already."""
    page.goto(f"{url}/desk/new/")
    form = page.locator("form.ks-editor")
    form.get_by_label("Title").fill(title)
    form.get_by_label("In one sentence").fill("Two hours, one lamp, no microphones.")
    form.get_by_label("Topic").fill("Literature")
    form.get_by_label("Venue").fill("Buchladen am Deich")
    form.get_by_label("City").fill("Bremen")
    form.get_by_label("Country").fill("Germany")
    form.get_by_label("Time zone").select_option("UTC")
    now = datetime.now(UTC)
    for label, hours in (("Starts", 2), ("Ends", 4), ("Doors open", -1)):
        form.get_by_label(label, exact=label != "Doors open").fill(f"{now + timedelta(hours=hours):%Y-%m-%dT%H:%M}")
    page.locator('[name="tiers.first.name"]').fill(TIER)
    page.locator('[name="tiers.first.price_wei"]').fill(price)
    page.locator('[name="tiers.first.supply"]').fill(str(supply))
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(re.compile(r"/desk/[0-9a-f]{32}/?$"), timeout=CHAIN_WAIT_MS)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def publish(page: Page) -> None:
    """Sign the publication and wait until the page says that tickets are on sale."""
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("On sale", exact=True)).to_be_visible(timeout=CHAIN_WAIT_MS)


def find_event(page: Page, url: str, title: str = EVENT_TITLE) -> None:
    """Search on the first page, and open what was found."""
    page.goto(url)
    box = page.get_by_role("searchbox")
    box.fill(title)
    box.press("Enter")
    expect(page.get_by_role("heading", name="1 event")).to_be_visible()
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def press_get_ticket(page: Page) -> Locator:
    """Open the checkout's sheet; it."""
    page.locator(".ks-buybar").get_by_role("button", name="Get ticket").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    return sheet


def buy(page: Page) -> list[str]:
    """From the event's page to "It is yours", with a wallet that is signed in or a fresh pocket wallet; words seen."""
    sheet = press_get_ticket(page)
    pay = sheet.get_by_role("button", name=re.compile("^(Pay|Get it for free)"))
    pocket = sheet.get_by_role("button", name=re.compile("Pocket wallet"))
    expect(pay.or_(pocket).first).to_be_visible(timeout=CHAIN_WAIT_MS)
    if pocket.is_visible():
        pocket.click()
    page.evaluate(WATCH_WORDS)
    pay.click(timeout=CHAIN_WAIT_MS)
    expect(sheet.get_by_role("link", name=re.compile("See my ticket"))).to_be_visible(timeout=CHAIN_WAIT_MS)
    seen: list[str] = page.evaluate("window.__seen")
    return seen


WATCH_WORDS = """() => {
  window.__seen = [];
  const look = () => {
    for (const step of document.querySelectorAll("dialog .ks-steps .is-now, [role=dialog] .ks-steps .is-now")) {
      const words = step.textContent.trim();
      if (words && !window.__seen.includes(words)) window.__seen.push(words);
    }
  };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true,
    attributes: true});
}"""


def open_ticket(page: Page) -> None:
    """From the finished checkout to the ticket with its code."""
    page.get_by_role("link", name=re.compile("See my ticket")).click()
    expect(code_on(page)).to_be_visible(timeout=CHAIN_WAIT_MS)


def add_to_door(page: Page, url: str, event_id: str, address: str, name: str) -> None:
    """As the organizer: let a wallet scan at this event."""
    page.goto(f"{url}/desk/{event_id}/")
    page.get_by_label("Wallet address").fill(address)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add to the door").click()
    expect(page.get_by_text(name, exact=True)).to_be_visible()
