"""What is served of discover and of an event before any script has run: the same as what the page itself shows."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.e2e.browser import PHONE, Watch, open_page
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

CONTENT = """(page) => {
    const drop = ["data-discover", "disabled", "aria-busy", "stroke-width", "style"];
    const main = (page.querySelector("ks-first") ?? page).querySelector("main").cloneNode(true);
    for (const dialog of main.querySelectorAll("dialog, style, select option:not(:first-child)")) dialog.remove();
    for (const one of main.querySelectorAll("*")) {
        drop.forEach((name) => one.removeAttribute(name));
        const kept = [...one.classList].filter((name) => !/^(css-|lucide)/.test(name));
        if (one.hasAttribute("class")) one.setAttribute("class", kept.sort().join(" "));
        for (const { name, value } of [...one.attributes].sort((a, b) => a.name.localeCompare(b.name))) {
            one.removeAttribute(name);
            one.setAttribute(name, value);
        }
    }
    return main.innerHTML.replace(/>\\s+/g, ">").replace(/\\s+</g, "<").replaceAll("><", ">\\n<");
}"""
"""What is in ``main``, without what differs between React's and plain HTML or is there only once it can be used."""


ANCHORED_PX = 20
"""By so much the browser itself moves along when a font comes and a line above gets taller."""


def content(page: Page) -> list[str]:
    """Its tags, one a line."""
    text: str = page.evaluate(f"({CONTENT})(document)")
    return text.split("\n")


def served(page: Page, path: str) -> list[str]:
    """The same of what the server sent."""
    parsed = 'new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html")'
    text: str = page.evaluate(f"async (path) => ({CONTENT})({parsed})", path)
    return text.split("\n")


@pytest.fixture
def slugs(product: Product) -> list[str]:
    """Of all events that can be found."""
    return [event["slug"] for event in product.get("/events?limit=50").json()["data"]]


def test_it_is_what_the_page_shows(product: Product, chromium: Browser, slugs: list[str]) -> None:
    watch = Watch()
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = open_page(context, watch)
    for path in ("/", *(f"/event/{slug}/" for slug in slugs)):
        page.goto(product.url + path)
        expect(page.locator("ks-first")).to_have_count(0)
        assert served(page, path) == content(page), path
    assert watch.errors == []
    context.close()


@contextmanager
def changed(product: Product, statement: str, undo: str, slug: str) -> Iterator[None]:
    """One event's rows as something else would leave them, put back at the end."""
    database = sqlite3.connect(product.data_dir / "keepsake.db", timeout=10, isolation_level=None)
    database.execute(statement, (slug,))
    try:
        yield
    finally:
        database.execute(undo, (slug,))
        database.close()


OF_EVENT = "event_id = (SELECT id FROM event WHERE slug = ?)"


@pytest.mark.parametrize(
    ("statement", "undo"),
    [
        ("UPDATE event SET status = 'paused' WHERE slug = ?", "UPDATE event SET status = 'on_sale' WHERE slug = ?"),
        (
            f"UPDATE tier SET sold = sold + supply WHERE {OF_EVENT}",
            f"UPDATE tier SET sold = sold - supply WHERE {OF_EVENT}",
        ),
        (
            f"UPDATE tier SET sold = sold + supply WHERE position = 0 AND {OF_EVENT}",
            f"UPDATE tier SET sold = sold - supply WHERE position = 0 AND {OF_EVENT}",
        ),
    ],
    ids=["paused", "sold out", "one kind sold out"],
)
def test_it_is_when_nothing_can_be_bought(
    product: Product, chromium: Browser, slugs: list[str], statement: str, undo: str
) -> None:
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = open_page(context, Watch())
    path = f"/event/{slugs[0]}/"
    with changed(product, statement, undo, slugs[0]):
        page.goto(product.url + path)
        expect(page.locator("ks-first")).to_have_count(0)
        assert served(page, path) == content(page)
    context.close()


def test_reads_without_scripts(product: Product, chromium: Browser, slugs: list[str]) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = open_page(context, Watch())
    page.goto(product.url)
    page.locator("ks-first .ks-event__link").first.click()
    page.wait_for_url(re.compile("/event/"))
    title = page.locator("ks-first h1")
    expect(title).to_be_visible()
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible()
    context.close()


def test_typing_goes_on(product: Product, chromium: Browser) -> None:
    """Whoever is quicker than the scripts loses no letter."""
    held: list[Route] = []
    context = chromium.new_context(viewport=PHONE, service_workers="block")
    page = open_page(context, Watch())
    page.route("**/assets/entry.client-*.js", lambda route: held.append(route))
    page.goto(product.url, wait_until="commit")
    field = page.locator("ks-first main input[type=search]")
    field.press_sequentially("ferry")
    until(page, lambda: bool(held))
    held[0].continue_()
    expect(page.locator("ks-first")).to_have_count(0)
    live = page.locator("main input[type=search]")
    expect(live).to_have_value("ferry")
    expect(live).to_be_focused()
    live.press("Enter")
    page.wait_for_url(re.compile(r"q=ferry"))
    expect(page.get_by_role("heading", name="1 event")).to_be_visible()
    context.close()


def test_whoever_reads_on_or_presses_is_not_disturbed(product: Product, chromium: Browser, slugs: list[str]) -> None:
    """Scrolled down and in the middle of a press when the scripts come: the place stays, and the press is a click."""
    held: list[Route] = []
    context = chromium.new_context(viewport=PHONE, service_workers="block")
    page = open_page(context, Watch())
    page.route("**/assets/entry.client-*.js", lambda route: held.append(route))
    page.goto(f"{product.url}/event/{slugs[0]}/", wait_until="commit")
    link = page.locator("ks-first").get_by_role("link", name="For developers")
    until(page, lambda: bool(held))
    link.hover()
    page.mouse.down()
    place = page.evaluate("scrollY")
    assert place > 0
    held[0].continue_()
    expect(page.locator(".ks-page .ks-buybar")).to_be_attached()  # the live page is there, behind what is pressed
    page.wait_for_timeout(300)
    assert abs(page.evaluate("scrollY") - place) <= ANCHORED_PX
    page.mouse.up()
    page.wait_for_url("**/api/v1/docs")
    context.close()


def test_a_download_does_not_end_the_wait(product: Product, chromium: Browser, slugs: list[str]) -> None:
    """A link that becomes a download looks like leaving, to the page and to whoever listens for that."""
    held: list[str | bytes] = []
    let_go: list[bool] = []
    context = chromium.new_context(viewport=PHONE, service_workers="block")
    page = open_page(context, Watch())
    lines: list[WebSocketRoute] = []

    def hold(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        lines.append(line)
        server.on_message(lambda said: held.append(said) if waits(said) else line.send(said))

    def waits(said: str | bytes) -> bool:
        return not let_go and str(said).startswith("42")

    page.route_web_socket(re.compile("/_event"), hold)
    page.goto(f"{product.url}/event/{slugs[0]}/")
    until(page, lambda: bool(held))
    with page.expect_download():
        page.locator("ks-first").get_by_role("link", name="Add to calendar").click()
    page.wait_for_timeout(300)
    let_go.append(True)
    for said in held:
        lines[0].send(said)
    expect(page.locator("ks-first")).to_have_count(0)
    context.close()


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait, at most 5 seconds, while the page goes on."""
    for _ in range(50):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come.")


def test_a_search_is_served_without_other_events(product: Product) -> None:
    page = product.page("/?q=nothing+like+this")
    assert "<ks-first" not in page
    assert "<ks-first" in product.page("/")


def test_without_a_live_connection_it_stays(product: Product, chromium: Browser) -> None:
    context = chromium.new_context(viewport=PHONE, service_workers="block")
    page = open_page(context, Watch())
    page.route("**/assets/entry.client-*.js", lambda route: route.abort())
    page.goto(product.url)
    page.wait_for_timeout(500)
    expect(page.locator("ks-first .ks-event__link").first).to_be_visible()
    expect(page.locator(".ks-page:not(ks-first)")).to_be_hidden()
    context.close()
