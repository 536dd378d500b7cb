"""One running product and one browser for all of these tests; a fresh context for every person.

They end with this package: Playwright keeps an event loop in the main thread, in which no other test could run its own.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests import figures
from tests.e2e import browser as browsers
from tests.e2e.camera import SMALL, write_clip
from tests.e2e.crowd import Crowd
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


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product of its own: its event is on no chain, which is no matter for the others."""
    running = Product(tmp_path_factory.mktemp("door") / "data", free_port(), demo=False)
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def with_camera(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera looks at an empty desk."""
    clip = tmp_path_factory.mktemp("desk") / "desk.mjpeg"
    write_clip(None, clip, SMALL)
    launched = browsers.launch(playwright, camera_clip=clip)
    yield launched
    launched.close()


@pytest.fixture
def crowd(door: Product, configure: Callable[..., None]) -> Crowd:
    """An event at the door of that product, written into its database."""
    configure(data_dir=door.data_dir)
    return Crowd.begin()
