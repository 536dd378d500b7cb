"""The page to print: one A4 page, the same bytes for the same ticket, a code that scans, every name."""

import time
from typing import Any

import cv2
import numpy as np
import pytest
from fpdf.fonts import TTFFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.content import art
from app.content.art_families import FAMILIES
from app.tickets import paper_shapes as shapes
from app.tickets import paper_sheet
from app.tickets.paper_letters import Letters
from app.tickets.paper_sheet import draw_pdf
from tests.figures import record
from tests.paper import CODE, Gray, make_paper_facts, open_pdf, read_code, read_words, render

MM_PER_INCH = 25.4
WORLD = {
    "title": "रोशनी की शाम 🪔 Diwali",
    "tier": "한국어 티켓",
    "holder": "محمد الأحمد 🎉",
    "venue": "東京国際フォーラム",
    "address": "Nguyễn Huệ, Thành phố Hồ Chí Minh",
}
LONG = {
    "title": "The Extraordinary Midwinter Festival of Lanterns, Puppets and Very Long Names in Old Gdańsk",
    "tier": "Early bird family ticket with workshop and dinner for four",
    "holder": "Wolfeschlegelsteinhausenbergerdorff-Montgomery von Hohenstauf und zu Werdenfels am See",
    "venue": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 2,
    "address": "x" * 200,
}
ODD = {
    "title": "\u202eStrange\x00 ᎠᏂᏴᏫᏯ 👩\u200d🚀",
    "tier": "🇷🇸",
    "holder": "می\u200cخواهم 陳龔",
    "venue": "\ue000",
    "address": "က",
}
EMPTY = {"holder": "", "address": "", "short_code": "", "venue": "Online"}


@pytest.fixture(scope="module")
def page() -> bytes:
    begun = time.perf_counter()
    made = draw_pdf(make_paper_facts())
    took_ms = (time.perf_counter() - begun) * 1000
    record("a ticket on paper: drawn, size", f"{took_ms:.0f} ms, {len(made) / 1000:.0f} KB")
    return made


class TestPage:
    def test_is_one_a4_page(self, page: bytes) -> None:
        with open_pdf(page) as document:
            assert len(document) == 1
            width, height = document[0].get_size()
        assert (round(width / 72 * MM_PER_INCH), round(height / 72 * MM_PER_INCH)) == (210, 297)
        assert page.startswith(b"%PDF-1.")
        assert len(page) < 60_000

    def test_same_ticket_same_bytes(self, page: bytes) -> None:
        assert draw_pdf(make_paper_facts()) == page
        assert draw_pdf(make_paper_facts(holder="Ana")) != page

    def test_says_everything(self, page: bytes) -> None:
        words = read_words(page)
        for said in (
            "Evening of Lights",
            "Standing",
            "Nadia Petrović",
            "Hala Stulecia",
            "Wystawowa 1, Wrocław, Poland",
            "Saturday 12 December 2026",
            "Doors 18:00, starts 19:00 (Warsaw time)",
            "123",
            "7KQ2 M9XD",
            "Money back until Sat 12 Dec, 19:00",
            "This paper replaces the code on your phone.",
        ):
            assert said in words, (said, words)

    def test_links_to_the_ticket(self, page: bytes) -> None:
        assert b"https://keepsake.example/tickets/11" in page

    def test_needs_a_code(self) -> None:
        with pytest.raises(ValueError, match="code"):
            draw_pdf(make_paper_facts(code=""))

    def test_letters_travel_with_it(self, page: bytes) -> None:
        """Subsets of our faces, none that the reader would have to have."""
        assert page.count(b"/FontFile2") == 3
        assert b"/Type1" not in page


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pieces of text in which a face draws the box that stands for what it lacks (its first glyph)."""
    found: list[str] = []
    shape = TTFFont.perform_harfbuzz_shaping

    def note(font: TTFFont, text: str, *rest: Any) -> Any:
        glyphs, places = shape(font, text, *rest)
        if any(glyph.codepoint == 0 for glyph in glyphs):
            found.append("".join(text))
        return glyphs, places

    monkeypatch.setattr(TTFFont, "perform_harfbuzz_shaping", note)
    return found


class TestEveryName:
    @pytest.mark.parametrize("values", [WORLD, LONG, EMPTY, ODD], ids=["world", "long", "empty", "odd"])
    def test_no_empty_box(self, values: dict[str, str], boxes: list[str]) -> None:
        made = draw_pdf(make_paper_facts(**values))
        assert boxes == []
        assert read_code(render(made)) == [CODE]
        with open_pdf(made) as document:
            assert len(document) == 1

    def test_control_a_letter_without_a_face_is_noticed(
        self, boxes: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(paper_sheet, "prepare", lambda _text, face: Letters("東", face, ()))
        draw_pdf(make_paper_facts())
        assert "東" in boxes

    def test_scripts_can_be_searched(self) -> None:
        words = read_words(draw_pdf(make_paper_facts(**WORLD)))
        assert "東京国際フォーラム" in words
        assert "Nguyễn Huệ" in words
        assert "Diwali" in words

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.text(max_size=80), st.text(max_size=80))
    def test_never_fails(self, boxes: list[str], title: str, holder: str) -> None:
        assert draw_pdf(make_paper_facts(title=title, holder=holder)).startswith(b"%PDF")
        assert boxes == []

    def test_fits_its_place(self) -> None:
        """Whatever the names are: white stays white beside the ticket and around the code."""
        for values in (LONG, WORLD):
            picture = render(draw_pdf(make_paper_facts(**values)), dpi=100)
            scale = 100 / MM_PER_INCH
            edge = picture[:, : int((shapes.LEFT - 1) * scale)]
            assert edge[: int(shapes.BOTTOM * scale)].min() == 255
            assert _margin(picture, scale).min() == 255


def _margin(picture: Gray, scale: float) -> Gray:
    """The four modules of white around the code, without the frame at their edge."""
    module = shapes.CODE_SIDE / 45
    left, top, side = shapes.CODE_LEFT + 0.5, shapes.CODE_TOP + 0.5, shapes.CODE_SIDE - 1
    whole = picture[int(top * scale) : int((top + side) * scale), int(left * scale) : int((left + side) * scale)].copy()
    inner = int((shapes.QUIET * module - 1) * scale)
    corner = int(3 * scale)
    whole[inner:-inner, inner:-inner] = 255
    for rows in (slice(0, corner), slice(-corner, None)):
        for columns in (slice(0, corner), slice(-corner, None)):
            whole[rows, columns] = 255  # the frame is round there
    return whole


class TestCode:
    def test_version_and_margin(self) -> None:
        side, path = shapes.code_path(CODE)
        assert side == 37 + 2 * shapes.QUIET  # version 5
        assert path.startswith(f"M{shapes.QUIET} {shapes.QUIET}h7v1h-7z")
        with pytest.raises(ValueError, match="mode"):
            shapes.code_path("lower case")

    @pytest.mark.parametrize("family", FAMILIES)
    def test_scans_beside_every_picture(self, family: str) -> None:
        seed = next(str(one) for one in range(500) if art.family_of(str(one)) == family)
        assert read_code(render(draw_pdf(make_paper_facts(event_id=seed)), dpi=100)) == [CODE]

    def test_scans_from_a_cheap_printer(self, page: bytes) -> None:
        """Few dots, spread ink, black or white only, a little askew; and at half the size, with a stripe of no ink."""
        picture = render(page, dpi=75)
        spread = cv2.erode(picture, np.ones((2, 2), np.uint8))
        _, rough = cv2.threshold(spread, 128, 255, cv2.THRESH_BINARY)
        turn = cv2.getRotationMatrix2D((rough.shape[1] / 2, rough.shape[0] / 2), 4, 1)
        askew = cv2.warpAffine(rough, turn, rough.shape[::-1], borderValue=(255.0,))
        assert read_code(np.asarray(askew, np.uint8)) == [CODE]
        half = render(page, dpi=75)
        half = np.asarray(cv2.resize(half, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        assert read_code(np.asarray(cv2.resize(half, None, fx=3, fy=3), np.uint8)) == [CODE]
        striped = render(page, dpi=150)
        striped[:, int(140 / MM_PER_INCH * 150) :][:, :4] = 255
        assert read_code(striped) == [CODE]
