"""axe on every page, light and dark, phone and desk: no violation (WCAG 2.2 A and AA, best practices)."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import journey
from tests.e2e.browser import DESKTOP, PHONE, Watch, open_page
from tests.e2e.places import PEOPLE, list_pages
from tests.e2e.product import ROOT, Product

pytestmark = pytest.mark.browser

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map((one) =>
    `${one.id}: ${one.help} (${one.nodes.slice(0, 3).map((node) => node.target.join(" ")).join("; ")})`)"""


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("who", PEOPLE, ids=[who or "visitor" for who in PEOPLE])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_violation(product: Product, chromium: Browser, who: str, theme: Literal["light", "dark"]) -> None:
    size: Any = PHONE if theme == "light" else DESKTOP
    context = chromium.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce")
    page = open_page(context, Watch())
    if who:
        journey.sign_in_with_key(page, product.url, product.demo_keys()[who])
    found = {}
    for path in list_pages(product, who):
        page.goto(product.url + path)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        found[path] = violations(page)
    context.close()
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_checkout_has_none(product: Product, chromium: Browser) -> None:
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = open_page(context, Watch())
    event = product.get("/events?limit=1").json()["data"][0]
    page.goto(f"{product.url}/event/{event['slug']}/")
    journey.press_get_ticket(page)
    page.wait_for_timeout(500)
    assert violations(page) == []
    context.close()


def test_a_planted_one_is_found(product: Product, chromium: Browser) -> None:
    """The control: axe really looks."""
    context = chromium.new_context(viewport=PHONE)
    page = open_page(context, Watch())
    page.goto(f"{product.url}/sign-in/")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    assert any(problem.startswith("button-name") for problem in violations(page))
    context.close()
