"""The browser's reader on zxing's public photographs, in the worker that the pages use; beside plain zxing-cpp."""

import base64
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Browser, Page

from app.build import WEB
from app.config import ROOT
from app.door import photo
from tests import figures
from tests.e2e.browser import PHONE, Watch, open_page
from tests.e2e.product import Product

pytestmark = pytest.mark.browser

PHOTOS = ROOT.parent / "shared" / "data" / "qr-photos"
READ = """async ([script, picture]) => {
    window.reader ??= new Worker(script, { type: "module" });
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const answer = new Promise((resume) => { window.reader.onmessage = ({ data }) => resume(data); });
    window.reader.postMessage({ file: new File([bytes], "photo.png", { type: "image/png" }) });
    return answer;
}"""


@pytest.fixture
def page(product: Product, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE)
    page = open_page(context, Watch())
    page.goto(f"{product.url}/offline.html")
    yield page
    context.close()


def read(page: Page, picture: bytes) -> tuple[str, float]:
    """The text ("" for none) and the milliseconds that it took."""
    (script,) = (WEB / "build/client/assets").glob("qr_worker-*.js")
    answer = page.evaluate(READ, [f"/assets/{script.name}", base64.b64encode(picture).decode()])
    assert "problem" not in answer, answer["problem"]
    return normal(answer["text"]), answer["tookMs"]


def normal(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def plain(picture: bytes) -> str:
    """What zxing-cpp reads on the picture as it is."""
    return normal(next(iter(photo.decode(photo.load(picture))), ""))


def test_no_code(page: Page) -> None:
    """The control: the picture of an icon holds none."""
    assert read(page, (ROOT / "assets/icons/icon-192.png").read_bytes())[0] == ""


if PHOTOS.is_dir():

    @pytest.mark.parametrize("name", sorted(folder.name for folder in PHOTOS.iterdir() if folder.is_dir()))
    def test_public_photographs(page: Page, name: str) -> None:
        paths = sorted(Path(PHOTOS / name).glob("*.png")) + sorted(Path(PHOTOS / name).glob("*.jpg"))
        right = wrong = beside = 0
        took = []
        for path in paths:
            picture, wanted = path.read_bytes(), normal(path.with_suffix(".txt").read_bytes().decode())
            text, ms = read(page, picture)
            took.append(ms)
            right += text == wanted
            wrong += text not in ("", wanted)
            beside += plain(picture) == wanted
        words = f"{right}, {wrong}; {beside}; {median(took):.0f} ms"
        figures.record(f"photos {name} in the browser: right of {len(paths)}, wrong; plain zxing-cpp; median", words)
        assert wrong == 0
        assert right >= beside
