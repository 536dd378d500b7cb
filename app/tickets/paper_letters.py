"""Which face draws which letter on paper, so that any name is printed: as it is written where we have its letters.

Titles are Fraunces, all else Instrument Sans; what they lack comes from Noto (``fonts/``, made by
``scripts/paper_fonts.py``). A text in Latin, Greek or Cyrillic that one of ours cannot write whole is written whole
in Noto Sans. What no face has is written in Latin letters, and what has none (rare signs) is left out: paper never
shows an empty box.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from text_unidecode import unidecode  # type: ignore[import-untyped]

Face = Literal["title", "text", "strong"]

FONTS = Path(__file__).with_name("fonts")
OURS: tuple[Face, ...] = ("title", "text", "strong")
WHOLE = "europe"
"""Noto Sans: every letter of Latin, Greek and Cyrillic in one hand."""
SCRIPTS = ("arabic", "hebrew", "devanagari", "bengali", "tamil", "thai", "georgian", "armenian")
HAN = {"chinese": ("chinese", "japanese", "korean"), "japanese": ("japanese", "chinese", "korean")}
"""Chinese and Japanese share signs that they draw differently: kana or Hangul in a text say whose it is."""
JOINERS = "\u200c\u200d"
NARROW = "\u00a0"
"""A space at which no line ends."""
EMOJI = "emoji"
RUNNING = ("L", "R", "AL")
"""Unicode's classes of letters that run one way (UAX #9, rule P2)."""


@dataclass(frozen=True, slots=True)
class Letters:
    """A text that can be printed: its main face, and the faces for what that one lacks, in order."""

    text: str
    face: str
    others: tuple[str, ...]


def font_file(name: str) -> Path:
    """Where a face lies."""
    return FONTS / f"{name}.ttf"


@cache
def letters_of(name: str) -> frozenset[int]:
    """The code points that a face draws; none where its file was left out."""
    if not font_file(name).exists():
        return frozenset()
    with TTFont(font_file(name), lazy=True) as font:
        return frozenset(font.getBestCmap())


def prepare(text: str, face: Face) -> Letters:
    """``text`` for ``face``: cleaned, and with the faces that it needs besides."""
    clean = clean_text(text)
    needed = {ord(letter) for letter in clean}
    if needed <= letters_of(face):
        return Letters(clean, face, ())
    if needed <= letters_of(WHOLE):
        return Letters(clean, WHOLE, ())
    others: list[str] = []
    for point in sorted(needed - letters_of(face)):
        if not any(point in letters_of(other) for other in others):
            others += [other for other in _order(clean) if point in letters_of(other)][:1]
    return Letters(clean, face, tuple(sorted(others, key=_order(clean).index)))


def clean_text(text: str) -> str:
    """``text`` in letters that some face has, on one line: no control signs, none that turn the line about."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(_draw(composed, at) for at in range(len(composed)))
    return " ".join(part for part in kept.split(" ") if part)


def direction_of(text: str) -> Literal["ltr", "rtl"]:
    """Whether a text runs to the right or to the left: as its first letter that runs does."""
    ways = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((way for way in ways if way in RUNNING), "L") != "L" else "ltr"


def _draw(text: str, at: int) -> str:
    """The letter at a place of the text, or what stands for it."""
    letter = text[at]
    if letter in JOINERS:
        return letter if _joins(text, at) else ""
    if letter.isspace() and letter != NARROW:
        return " "
    if unicodedata.category(letter)[0] == "C" or _only_varies(letter):
        return ""
    if _has(letter):
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    if plain != letter and all(map(_has, plain)):
        return plain
    return "".join(one for one in unidecode(letter) if one.isprintable())


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands between letters whose shapes it changes; between pictures it glues, which we do not."""
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    point = ord(text[at])
    return len(around) == 2 and any(
        point in letters_of(name) and all(ord(letter) in letters_of(name) for letter in around) for name in SCRIPTS
    )


def _only_varies(letter: str) -> bool:
    """Variation selectors and skin tones: they change the sign before them, which is drawn without them."""
    point = ord(letter)
    return 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF or 0x1F3FB <= point <= 0x1F3FF


@cache
def _has(letter: str) -> bool:
    point = ord(letter)
    return all(point in letters_of(face) for face in OURS) or any(
        point in letters_of(name) for name in (WHOLE, *SCRIPTS, *HAN["chinese"], EMOJI)
    )


def _order(text: str) -> tuple[str, ...]:
    """The faces to look into, the likeliest first."""
    han = HAN["chinese"]
    if any("\u3040" <= letter <= "\u30ff" for letter in text):
        han = HAN["japanese"]
    elif any("\uac00" <= letter <= "\ud7a3" for letter in text):
        han = ("korean", "japanese", "chinese")
    return (WHOLE, *SCRIPTS, *han, EMOJI)
