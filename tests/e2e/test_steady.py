"""Nothing on a page moves by itself while it loads: the layout shifts of every page, on a phone and on a desk."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests import figures
from tests.e2e import journey
from tests.e2e.browser import DESKTOP, PHONE, Watch, open_page
from tests.e2e.places import PEOPLE, list_pages
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

MOST = 0.02
OBSERVE = """
    window.__shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


def shift(page: Page, url: str) -> float:
    """The sum of the page's layout shifts (https://web.dev/articles/cls) until it has nothing more to load."""
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    found: float = page.evaluate("window.__shift")
    return found


@pytest.mark.parametrize("who", PEOPLE, ids=[who or "visitor" for who in PEOPLE])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_moves(product: Product, chromium: Browser, who: str, size: ViewportSize) -> None:
    context = chromium.new_context(viewport=size)
    context.add_init_script(OBSERVE)
    watch = Watch()
    page = open_page(context, watch)
    if who:
        journey.sign_in_with_key(page, product.url, product.demo_keys()[who])
    shifts = {path: shift(page, product.url + path) for path in list_pages(product, who)}
    context.close()
    figures.record(f"largest layout shift, {who or 'visitor'}, {size['width']} px", f"{max(shifts.values()):.4f}")
    assert {path: value for path, value in shifts.items() if value > MOST} == {}


def test_a_planted_one_is_seen(product: Product, chromium: Browser) -> None:
    """The control: what comes late at the top of a page is counted."""
    context = chromium.new_context(viewport=PHONE)
    context.add_init_script(OBSERVE)
    context.add_init_script("""
        addEventListener("load", () => setTimeout(() => document.querySelector("main").insertAdjacentHTML(
            "afterbegin", "<div style='height: 300px'></div>"), 300));
    """)
    page = open_page(context, Watch())
    assert shift(page, f"{product.url}/sign-in/") > MOST
    context.close()
