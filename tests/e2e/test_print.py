"""What comes out of a printer from the ticket's page: the ticket alone, and never a code that would not work."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.tickets.paper_shapes import code_path
from components.parts import PARTS_STYLESHEET
from components.theme import STYLESHEETS
from tests.paper import CODE, read_code, read_words, render

pytestmark = pytest.mark.browser

ASSETS = Path(__file__).parents[2] / "assets"
SENTENCE = "This code changes all the time. Print the paper ticket instead."
PAGE = """
<html data-theme="{theme}"><head><style>{css}</style></head><body><div class="ks-page">
  <a class="ks-skip" href="#main">Skip to content</a><header class="ks-topbar">The frame</header>
  <main class="ks-main" id="main"><div class="ks-tickets">
    <div class="ks-banner" role="status"><p>Sign in again</p></div>
    <article class="ks-stub ks-ticket-page">
      <div class="ks-stub__main ks-stack">
        <div class="ks-row"><h1 class="ks-ticket__title">Evening of Lights</h1></div>
        {code}
        <p class="ks-fresh">Updated 12 min ago</p>
      </div>
      <div class="ks-stub__tear"><dl class="ks-pairs"><div><dt>Where</dt><dd>Hala Stulecia</dd></div></dl></div>
    </article>
    <div class="ks-row ks-no-print"><button class="ks-btn">Give away</button></div>
    <details class="ks-small"><summary>See on chain</summary></details>
  </div></main>
  <footer class="ks-footer">Imprint</footer><nav class="ks-bottombar">Discover</nav>
</div></body></html>
"""


def draw_code(text: str) -> str:
    """The code as the page's own part draws it."""
    side, path = code_path(text)
    return (
        f'<div class="ks-qr"><svg viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#FFFFFF"/><path d="{path}" fill="#000000"/></svg></div>'
    )


ROTATING = f'<div class="ks-slot"><svg class="ks-slot__frame" viewBox="0 0 100 100"></svg>{draw_code(CODE)}</div>'
ON_PAPER = (
    '<div class="ks-slot ks-slot--said"><strong>The code is on paper</strong><button class="ks-btn">Back</button></div>'
)


@pytest.fixture
def page(chromium: Browser) -> Page:
    return chromium.new_page()


def show(page: Page, code: str, theme: str = "light") -> bytes:
    """The page as a printer gets it."""
    sheets = [sheet for sheet in (*STYLESHEETS, PARTS_STYLESHEET) if not sheet.endswith("fonts.css")]
    css = "\n".join((ASSETS / sheet.lstrip("/")).read_text() for sheet in sheets)
    page.set_content(PAGE.format(theme=theme, css=css, code=code))
    return page.pdf(format="A4", print_background=False)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_code_that_stays(page: Page, theme: str) -> None:
    printed = show(page, draw_code(CODE), theme)
    picture = render(printed, dpi=100)
    assert read_code(picture) == [CODE]
    assert (picture == 255).mean() > 0.6  # no dark ground
    words = read_words(printed)
    assert "Evening of Lights" in words
    assert "Hala Stulecia" in words
    page.emulate_media(media="print")
    assert page.locator(".ks-qr").evaluate("one => one.getBoundingClientRect().width") > 100 / 25.4 * 96


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_code_that_changes_is_no_picture(page: Page, theme: str) -> None:
    printed = show(page, ROTATING, theme)
    assert read_code(render(printed)) == []
    assert SENTENCE in read_words(printed)
    page.emulate_media(media="screen")
    assert page.locator(".ks-slot .ks-qr").is_visible()
    assert page.locator(".ks-slot").evaluate("one => getComputedStyle(one, '::after').content") == "none"


def test_what_stands_for_the_code_says_so(page: Page) -> None:
    words = read_words(show(page, ON_PAPER))
    assert "The code is on paper" in words
    assert SENTENCE not in words
    assert "Back" not in words


def test_nothing_but_the_ticket(page: Page) -> None:
    words = read_words(show(page, ROTATING))
    for chrome in ("The frame", "Skip", "Imprint", "Discover", "Give away", "See on chain", "Sign in", "Updated"):
        assert chrome not in words, words
