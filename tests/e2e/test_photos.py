"""The browser's reader on zxing's public photographs, in the worker that the pages use; beside plain zxing-cpp."""

import base64
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import pytest
from playwright.sync_api import Browser, Page

from app.build import WEB
from app.config import ROOT
from app.door import photo
from tests import figures
from tests.e2e.browser import PHONE, Watch, open_page
from tests.e2e.crowd import draw
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

READ_FRAMES = """async ([script, picture]) => {
    const reader = new Worker(script, { type: "module" });
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const texts = [];
    for (let frame = 0; frame < 4; frame += 1) {
        const answer = new Promise((resume) => { reader.onmessage = ({ data }) => resume(data); });
        reader.postMessage({ bitmap: await createImageBitmap(image) });
        texts.push((await answer).text);
    }
    reader.terminate();
    return texts;
}"""


@pytest.fixture
def page(product: Product, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE)
    page = open_page(context, Watch())
    page.goto(f"{product.url}/offline.html")
    yield page
    context.close()


def evaluate(page: Page, script: str, picture: bytes) -> Any:
    """What the pages' worker says of a picture."""
    (worker,) = (WEB / "build/client/assets").glob("qr_worker-*.js")
    return page.evaluate(script, [f"/assets/{worker.name}", base64.b64encode(picture).decode()])


def read(page: Page, picture: bytes) -> tuple[str, float]:
    """The text ("" for none) and the milliseconds that it took."""
    answer = evaluate(page, READ, picture)
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


def test_a_phone_with_inverted_colours(page: Page, tmp_path: Path) -> None:
    """Frames are looked at in full size for codes as they are printed, and each fourth for inverted ones."""
    path = tmp_path / "code.png"
    draw("KEEPSAKE", path)
    upright = cv2.imread(str(path))
    assert upright is not None
    assert evaluate(page, READ_FRAMES, path.read_bytes()) == ["KEEPSAKE"] * 4
    inverted = cv2.imencode(".png", cv2.bitwise_not(upright))[1].tobytes()
    assert evaluate(page, READ_FRAMES, inverted) == ["", "", "", "KEEPSAKE"]


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
