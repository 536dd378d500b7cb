"""Reading QR codes from photographs: limits, and rates on zxing's public photographs when they are here."""

import io
import time
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from app.config import ROOT
from app.door import photo
from app.door.errors import PhotoTooLarge, PhotoUnreadable, PhotoUnsupported
from tests import figures

PHOTOS = ROOT.parent / "shared" / "data" / "qr-photos"
PASS = "6BFOXN%TS3DH0YOJ7UI$ITU2*KB9R" * 4
PLAIN = {"qrcode-1": (20, 20), "qrcode-2": (31, 35), "qrcode-5": (19, 19)}
"""Right answers of plain zxing-cpp and photographs a set, as measured in the design's stack notes."""


def draw(text: str = PASS, scale: int = 6) -> photo.Gray:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return np.array(zxingcpp.write_barcode_to_image(code, scale=scale, add_quiet_zones=True), np.uint8)


def pack(picture: photo.Gray, kind: str = ".png") -> bytes:
    _done, packed = cv2.imencode(kind, picture)
    return packed.tobytes()


class TestReadCodes:
    @pytest.mark.parametrize("kind", [".png", ".jpg", ".webp"])
    def test_kinds(self, kind: str) -> None:
        assert photo.read_codes(pack(draw(), kind)) == [PASS]

    def test_none(self) -> None:
        assert photo.read_codes(pack(np.full((200, 300), 128, np.uint8))) == []

    def test_all_that_are_there(self) -> None:
        both = np.hstack([draw("FIRST"), draw("SECOND")])
        assert sorted(photo.read_codes(pack(both))) == ["FIRST", "SECOND"]

    def test_sideways_by_its_orientation_tag(self) -> None:
        turned, packed = Image.fromarray(draw()).rotate(90, expand=True), io.BytesIO()
        tag = Image.Exif()
        tag[0x0112] = 6
        turned.save(packed, "JPEG", exif=tag)
        assert photo.read_codes(packed.getvalue()) == [PASS]

    def test_inverted(self) -> None:
        assert photo.read_codes(pack(255 - draw())) == [PASS]

    def test_slanted_in_bad_light(self) -> None:
        side = draw().shape[0]
        square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
        slant = np.array([[180, 120], [760, 200], [700, 640], [120, 690]], np.float32)
        wall = cv2.warpPerspective(draw(), cv2.getPerspectiveTransform(square, slant), (900, 800), borderValue=(200.0,))
        light = np.linspace(0.25, 1, 900)[None, :]
        assert photo.read_codes(pack((wall * light).astype(np.uint8), ".jpg")) == [PASS]


class TestEnsureAcceptable:
    def test_bomb_is_refused_unopened(self) -> None:
        bomb = pack(np.zeros((6400, 6400), np.uint8))
        begun = time.perf_counter()
        with pytest.raises(PhotoTooLarge):
            photo.ensure_acceptable(bomb)
        assert time.perf_counter() - begun < 0.1

    def test_far_beyond(self) -> None:
        """A header that claims 60,000 × 60,000 pixels: Pillow itself refuses such a size."""
        packed = bytearray(pack(draw()))
        packed[16:24] = (60_000).to_bytes(4, "big") * 2
        packed[29:33] = zlib.crc32(bytes(packed[12:29])).to_bytes(4, "big")
        with pytest.raises(PhotoTooLarge):
            photo.ensure_acceptable(bytes(packed))

    def test_too_many_bytes(self) -> None:
        with pytest.raises(PhotoTooLarge):
            photo.ensure_acceptable(bytes(photo.MAX_BYTES + 1))

    @pytest.mark.parametrize("junk", [b"", b"hello", b"GIF89a" + bytes(40), b"BM" + bytes(60), b"<svg/>"])
    def test_other_kinds(self, junk: bytes) -> None:
        with pytest.raises(PhotoUnsupported):
            photo.ensure_acceptable(junk)


class TestLoad:
    def test_gray(self) -> None:
        assert photo.load(pack(draw())).ndim == 2

    @pytest.mark.parametrize("kind", [".png", ".jpg", ".webp"])
    def test_cut_off_never_fails_otherwise(self, kind: str) -> None:
        whole = pack(draw(), kind)
        for length in range(0, len(whole), max(1, len(whole) // 60)):
            try:
                photo.load(whole[:length])
            except (PhotoUnreadable, PhotoUnsupported):
                continue


def test_slowest_photo() -> None:
    """40 million pixels of noise without a code: the dearest that a request can ask for."""
    noise = np.random.default_rng(7).integers(0, 256, (525, 525), np.uint8)
    packed = pack(np.repeat(np.repeat(noise, 12, axis=0), 12, axis=1))
    assert len(packed) < photo.MAX_BYTES
    begun = time.perf_counter()
    photo.read_codes(packed)
    took_s = time.perf_counter() - begun
    figures.record("photo, 40 megapixels of noise, s", f"{took_s:.2f}")
    assert took_s < 10


def read_set(folder: Path) -> tuple[int, int, int]:
    """Right, wrong and plain right answers on a folder of photographs."""
    right = wrong = plain = 0
    for path in sorted(folder.glob("*.png")):
        wanted = normal(path.with_suffix(".txt").read_bytes().decode())
        texts = [normal(text) for text in photo.read_codes(path.read_bytes())]
        right += texts[:1] == [wanted]
        wrong += bool(texts) and texts[0] != wanted
        plain += [normal(text) for text in photo.decode(photo.load(path.read_bytes()))][:1] == [wanted]
    return right, wrong, plain


def normal(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


if PHOTOS.is_dir():

    @pytest.mark.parametrize("name", sorted(PLAIN))
    def test_public_photographs(name: str) -> None:
        right, wrong, plain = read_set(PHOTOS / name)
        noted, count = PLAIN[name]
        figures.record(f"photos {name}: right of {count}, plain zxing-cpp", f"{right}, {plain}")
        assert wrong == 0
        assert right >= max(plain, noted)
