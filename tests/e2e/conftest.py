"""One running product and one browser for all of these tests; a fresh context for every person.

They end with this package: Playwright keeps an event loop in the main thread, in which no other test could run its own.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests import figures
from tests.e2e import browser as browsers
from tests.e2e.product import Product
from tests.servers import free_port


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product on a fresh data folder, with its demo."""
    running = Product(tmp_path_factory.mktemp("product") / "data", free_port())
    running.start()
    figures.record("fresh data folder to ready", f"{running.started_in_s:.1f} s")
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    launched = browsers.launch(playwright)
    yield launched
    launched.close()
