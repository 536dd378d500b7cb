"""Pictures of the phones' wallets, as PNG: our mark in their sizes and the event's drawing as a strip."""

import io
from functools import cache, lru_cache
from threading import Lock

import pypdfium2  # type: ignore[import-untyped]
from fpdf import FPDF
from PIL import Image

from app.config import ROOT
from app.content import art
from app.content.art_families import COVER_HEIGHT, COVER_WIDTH

STRIP = (375, 98)
"""Points of an event ticket's strip in Apple Wallet."""
ICON, LOGO = 29, 50
SCALES = {"": 1, "@2x": 2, "@3x": 3}
_pdfium = Lock()
"""pdfium is not made for several threads at once."""


@cache
def draw_marks() -> dict[str, bytes]:
    """``icon`` and ``logo`` in every density, by file name."""
    with Image.open(ROOT / "assets" / "icons" / "icon-512.png") as whole:
        mark = whole.convert("RGBA")
    return {
        f"{name}{suffix}.png": _png(mark.resize((points * scale, points * scale), Image.Resampling.LANCZOS))
        for name, points in (("icon", ICON), ("logo", LOGO))
        for suffix, scale in SCALES.items()
    }


@lru_cache(maxsize=32)
def draw_strips(seed: str) -> dict[str, bytes]:
    """The middle of an event's drawing as a strip in every density, by file name."""
    width, height = (points * SCALES["@3x"] for points in STRIP)
    cover = _rasterize(art.draw("event", seed), width / COVER_WIDTH)
    top = (cover.height - height) // 2
    strip = cover.crop((0, top, width, top + height))
    return {
        f"strip{suffix}.png": _png(
            strip.resize((STRIP[0] * scale, STRIP[1] * scale), Image.Resampling.LANCZOS).quantize(256)
        )
        for suffix, scale in SCALES.items()
    }


def _rasterize(svg: str, scale: float) -> Image.Image:
    """An event's drawing in pixels, by way of the same PDF as on paper."""
    pdf = FPDF(unit="pt", format=(COVER_WIDTH, COVER_HEIGHT))
    pdf.add_page()
    pdf.image(io.BytesIO(svg.encode()), x=0, y=0, w=COVER_WIDTH, h=COVER_HEIGHT)
    with _pdfium:
        document = pypdfium2.PdfDocument(bytes(pdf.output()))
        try:
            drawn: Image.Image = document[0].render(scale=scale).to_pil().convert("RGB")
        finally:
            document.close()
    return drawn


def _png(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()
