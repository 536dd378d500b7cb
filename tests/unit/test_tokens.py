"""The colours keep their promise: every pair of text and ground is readable, and both ways to dark agree."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "assets" / "css"
FEWEST = 4.8
GROUNDS = ("paper", "card", "sunk")
TEXT_PAIRS = [
    *[(text, ground) for text in ("ink", "soft", "ribbon-deep", "leaf", "gold") for ground in GROUNDS],
    ("ribbon", "paper"),
    ("ribbon", "card"),
    ("on-ribbon", "ribbon"),
    ("on-ribbon", "ribbon-deep"),
    ("ribbon-deep", "ribbon-tint"),
    ("leaf", "leaf-tint"),
    ("gold", "gold-tint"),
    ("ink", "ribbon-tint"),
    ("soft", "ribbon-tint"),
    ("ink", "leaf-tint"),
    ("ink", "gold-tint"),
    ("on-ink", "ink"),
    ("on-go", "go"),
    ("on-stop", "stop"),
    ("on-ask", "ask"),
]


def _blocks() -> dict[str, dict[str, str]]:
    css = (CSS / "tokens.css").read_text()
    light = css[: css.index(':root[data-theme="dark"]')]
    dark = css[css.index(':root[data-theme="dark"]') : css.index("@media (prefers-color-scheme: dark)")]
    system = css[css.index("@media (prefers-color-scheme: dark)") : css.index("--serif")]
    return {
        name: dict(re.findall(r"--([\w-]+):\s*([^;]+);", text))
        for name, text in (("light", light), ("dark", dark), ("system", system))
    }


BLOCKS = _blocks()


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two ``#RRGGBB`` colours."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class TestContrast:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
    def test_text_is_readable(self, theme: str, text: str, ground: str) -> None:
        colours = BLOCKS[theme]
        assert contrast(colours[text], colours[ground]) >= FEWEST, f"{text} on {ground} in {theme}"

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("ground", GROUNDS)
    def test_edges_of_fields_are_seen(self, theme: str, ground: str) -> None:
        assert contrast(BLOCKS[theme]["edge"], BLOCKS[theme][ground]) >= 3.0

    def test_the_formula(self) -> None:
        assert round(contrast("#000000", "#FFFFFF"), 1) == 21.0


class TestThemes:
    def test_both_ways_to_dark_agree(self) -> None:
        assert BLOCKS["dark"] == BLOCKS["system"]

    def test_dark_sets_every_colour_of_light(self) -> None:
        assert BLOCKS["light"].keys() == BLOCKS["dark"].keys()


class TestSheets:
    def test_every_custom_property_is_defined(self) -> None:
        text = "".join(sheet.read_text() for sheet in sorted(CSS.glob("*.css")))
        used = set(re.findall(r"var\(--([\w-]+)\s*\)", text))
        defined = set(re.findall(r"--([\w-]+)\s*:", text))
        assert used - defined == set()

    def test_no_foreign_address(self) -> None:
        for sheet in CSS.glob("*.css"):
            outside = re.findall(r"url\((?!\"/|\"data:)[^)]*", sheet.read_text())
            assert outside == [], sheet.name

    def test_fonts_are_there(self) -> None:
        for face in re.findall(r'url\("(/fonts/[^"]+)"', (CSS / "fonts.css").read_text()):
            assert (CSS.parent / face.lstrip("/")).stat().st_size < 64 * 1024

    def test_sheets_stay_short(self) -> None:
        for sheet in CSS.glob("*.css"):
            assert len(sheet.read_text().splitlines()) <= 400, sheet.name
