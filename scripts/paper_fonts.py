"""Makes ``app/tickets/fonts``, the letters of the paper ticket, from the faces of the pages and of Noto. Run by hand:

    npm install --prefix FOLDER --ignore-scripts @fontsource/noto-sans @fontsource/noto-sans-jp … (``SCRIPTS`` below)
    python scripts/paper_fonts.py FOLDER        (with fonttools and brotli)

One weight each, without hinting, and for Han and Hangul without features: a PDF is drawn from outlines.
"""

import io
import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "app" / "tickets" / "fonts"
OURS = {
    "title": ("fraunces", {"opsz": 36}),
    "text": ("instrument-sans", {"wght": 450}),
    "strong": ("instrument-sans", {"wght": 620}),
}
SCRIPTS = {
    "europe": ("noto-sans", ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")),
    "arabic": ("noto-sans-arabic", ("arabic",)),
    "hebrew": ("noto-sans-hebrew", ("hebrew",)),
    "devanagari": ("noto-sans-devanagari", ("devanagari",)),
    "bengali": ("noto-sans-bengali", ("bengali",)),
    "tamil": ("noto-sans-tamil", ("tamil",)),
    "thai": ("noto-sans-thai", ("thai",)),
    "georgian": ("noto-sans-georgian", ("georgian",)),
    "armenian": ("noto-sans-armenian", ("armenian",)),
    "chinese": ("noto-sans-sc", ("chinese-simplified",)),
    "japanese": ("noto-sans-jp", ("japanese",)),
    "korean": ("noto-sans-kr", ("korean",)),
    "emoji": ("noto-emoji", ("emoji",)),
}
PLAIN = {"chinese", "japanese", "korean", "emoji"}
"""What is set letter by letter."""


def open_font(path: Path, axes: dict[str, float] | None = None) -> TTFont:
    """A face in one weight, not compressed."""
    font = TTFont(path, recalcTimestamp=False)
    if axes:
        font = instancer.instantiateVariableFont(font, axes)
    font.flavor = None
    return font


def slim(font: TTFont, *, is_plain: bool) -> TTFont:
    """Every letter that it has, and nothing else."""
    options = Options(
        hinting=False,
        layout_features=[] if is_plain else ["*"],
        name_IDs=[0, 1, 2, 4, 6, 13, 14],
        notdef_outline=True,
        recalc_timestamp=False,
    )
    options.drop_tables += ["vhea", "vmtx", "STAT", "BASE", "MVAR"] + (["GSUB", "GPOS", "GDEF"] if is_plain else [])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    return font


def merge(fonts: list[TTFont]) -> TTFont:
    """One face of several slices of it."""
    if len(fonts) == 1:
        return fonts[0]
    saved = []
    for font in fonts:
        kept = io.BytesIO()
        font.save(kept)
        kept.seek(0)
        saved.append(kept)
    return Merger().merge(saved)


def widen_spaces(font: TTFont, width: int) -> TTFont:
    """Instrument Sans sets its words close together: good on a screen, hard to read where they are printed small."""
    letters, metrics = font.getBestCmap(), font["hmtx"]
    for point in (0x20, 0xA0):
        metrics[letters[point]] = (width, 0)
    return font


def write(name: str, font: TTFont) -> None:
    """Into the folder, and its size on the screen."""
    path = TARGET / f"{name}.ttf"
    font.save(path)
    print(f"{path.stat().st_size:>9,}  {len(font.getBestCmap()):>6,} letters  {path.name}")  # noqa: T201


def main(folder: Path) -> None:
    """All of them."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (face, axes) in OURS.items():
        parts = [open_font(ROOT / "assets" / "fonts" / f"{face}-{part}.woff2", axes) for part in ("latin", "latin-ext")]
        made = merge([slim(part, is_plain=False) for part in parts])
        write(name, made if name == "title" else widen_spaces(made, 236))
    for name, (package, slices) in SCRIPTS.items():
        files = folder / "node_modules" / "@fontsource" / package / "files"
        parts = [open_font(files / f"{package}-{part}-500-normal.woff2") for part in slices]
        write(name, merge([slim(part, is_plain=name in PLAIN) for part in parts]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
