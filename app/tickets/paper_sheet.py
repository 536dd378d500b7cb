"""The paper ticket: one A4 page, as a PDF. The same facts give the same bytes."""

import io
from bisect import bisect
from typing import cast
from urllib.parse import urlsplit

from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from app.content import art
from app.tickets import paper_shapes as shapes
from app.tickets.paper_facts import PaperFacts
from app.tickets.paper_letters import Face, direction_of, font_file, prepare

WHITE = "#FFFFFF"
STEP_PT = 0.5
LEADING = 1.28
LONG = 34
"""Letters from which a name on the stub takes two lines, and is smaller."""
MM_PER_PT = 25.4 / 72


def draw_pdf(facts: PaperFacts) -> bytes:
    """The page of a ticket with a code; raises ``ValueError`` when it has none."""
    sheet = Sheet(facts)
    sheet.draw()
    return sheet.output()


def _cut(text: str, end: int) -> str:
    return text[:end].rstrip() + "…"


class Sheet:
    """The page while it is written. Places and sizes are millimetres, letters points."""

    def __init__(self, facts: PaperFacts) -> None:
        if not facts.code:
            raise ValueError("a paper ticket has a code")
        self.facts = facts
        self.pdf = FPDF(unit="mm", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.set_text_shaping(True)
        self.pdf.set_creation_date(facts.minted_at)
        self.pdf.set_title(f"{prepare(facts.title, 'text').text} · {facts.tier}")
        self.pdf.set_author("Keepsake")
        self.pdf.set_lang("en")
        self.pdf.add_page()

    def draw(self) -> None:
        """Everything, from the back to the front."""
        page = (0.0, 0.0, shapes.PAGE_WIDTH, shapes.PAGE_HEIGHT)
        picture = (shapes.LEFT, shapes.TOP, shapes.MIDDLE - shapes.LEFT, shapes.ART_BOTTOM - shapes.TOP)
        self._place(shapes.draw_ground(), *page)
        with self.pdf.rect_clip(*picture):
            self._place(art.draw("event", self.facts.event_id), *picture)
        self._place(shapes.draw_front(self.facts.code), *page)
        self._draw_coin()
        self._write_leaf()
        self._write_main()
        self._write_stub()
        self._write_door()
        self._write_rules()
        self._write_foot()

    def _draw_coin(self) -> None:
        x, y, side = shapes.COIN_LEFT, shapes.COIN_TOP, shapes.COIN_SIDE
        under, picture, over = shapes.draw_coin(self.facts.event_id)
        bed = side * shapes.COIN_BED
        self._place(under, x, y, side, side)
        with self.pdf.round_clip(x + side / 2 - bed, y + side / 2 - bed, 2 * bed):
            self._place(picture, x, y, side, side)
        self._place(over, x, y, side, side)

    def _place(self, svg: str, x: float, y: float, width: float, height: float) -> None:
        self.pdf.image(io.BytesIO(svg.encode()), x=x, y=y, w=width, h=height)

    def output(self) -> bytes:
        """The file."""
        return bytes(self.pdf.output())

    def write(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        *,
        size: float,
        face: Face = "text",
        colour: str = shapes.INK,
        lines: int = 1,
        least: float = 7.0,
        align: str = "L",
        height: float = 0.0,
    ) -> float:
        """Write ``text`` as large as it fits into so many lines, ``size`` points at most; where the next line starts.

        What does not fit at the ``least`` size ends in an ellipsis. In a ``height`` it stands in the middle.
        """
        letters = prepare(text, face)
        if not letters.text:
            return y
        for name in (letters.face, *letters.others):
            if name not in self.pdf.fonts:
                self.pdf.add_font(name, fname=font_file(name))
        self.pdf.set_fallback_fonts(letters.others, exact_match=False)
        self.pdf.set_text_shaping(True, direction=direction_of(letters.text))
        self.pdf.set_font(letters.face)
        shown, size = self._fit(letters.text, width, size, least, lines)
        written = self._split(shown, width, size)
        step = size * MM_PER_PT * LEADING
        y += max(0.0, (height - step * len(written)) / 2)
        for line in written:
            with self.pdf.local_context():  # a line that ends in another face leaves it chosen: each starts anew
                self.pdf.set_font(letters.face, size=size)
                self.pdf.set_text_color(colour)
                self.pdf.set_xy(x, y)
                self.pdf.cell(width, step, line, align=align)
            y += step
        return y

    def _fit(self, text: str, width: float, size: float, least: float, lines: int) -> tuple[str, float]:
        """The text or its beginning, and its size."""
        sizes = [size - STEP_PT * step for step in range(int((size - least) / STEP_PT) + 1)]
        at = bisect(sizes, False, key=lambda one: len(self._split(text, width, one)) <= lines)
        if at < len(sizes):
            return text, sizes[at]
        ends = range(1, len(text))
        kept = bisect(ends, False, key=lambda end: len(self._split(_cut(text, end), width, sizes[-1])) > lines)
        return _cut(text, max(1, kept)), sizes[-1]

    def _split(self, text: str, width: float, size: float) -> list[str]:
        self.pdf.set_font_size(size)
        found = self.pdf.multi_cell(width, 1, text, align="L", dry_run=True, output=MethodReturnValue.LINES)
        return cast(list[str], found)

    def _write_leaf(self) -> None:
        x, y, width = shapes.LEAF_LEFT, shapes.LEAF_TOP, shapes.LEAF_WIDTH
        day = self.facts.starts_at
        self.write(f"{day:%b}", x, y + 2.0, width, size=9, face="strong", colour=WHITE, align="C")
        self.write(str(day.day), x, y + 6.9, width, size=25, face="title", align="C")
        self.write(f"{day:%a}", x, y + 18.2, width, size=9, colour=shapes.SOFT, align="C")

    def _write_main(self) -> None:
        facts, x, width = self.facts, 14.0, 85.0
        beside = shapes.LEAF_LEFT + shapes.LEAF_WIDTH + 5
        y = self.write(facts.title, beside, 66.0, 99 - beside, size=23, least=11.5, face="title", lines=4)
        y = max(y, shapes.LEAF_TOP + shapes.LEAF_HEIGHT) + 6
        y = self._fact("When", facts.day, facts.course, x, y, width)
        self._fact("Where", facts.venue, facts.address, x, y + 3.6, width)

    def _fact(self, label: str, value: str, more: str, x: float, y: float, width: float) -> float:
        y = self.write(label, x, y, width, size=9, colour=shapes.SOFT)
        y = self.write(value, x, y, width, size=13, least=9.5, face="strong", lines=2)
        return self.write(more, x, y, width, size=11, least=8.5, lines=2)

    def _write_stub(self) -> None:
        facts, x, width = self.facts, shapes.CODE_LEFT, shapes.CODE_SIDE
        ribbon_x = shapes.RIBBON_LEFT + 8.5
        self.write(
            facts.tier,
            ribbon_x,
            shapes.RIBBON_TOP,
            198 - ribbon_x,
            height=shapes.RIBBON_HEIGHT,
            size=16 if len(facts.tier) < LONG else 12,
            least=9.5,
            lines=1 if len(facts.tier) < LONG else 2,
            face="title",
            colour=WHITE,
        )
        y = shapes.CODE_TOP + shapes.CODE_SIDE + 2.6
        if len(facts.holder) < LONG:
            y = self.write(facts.holder, x, y, width, size=14, least=9, face="strong")
        else:
            y = self.write(facts.holder, x, y, width, size=10, least=8, lines=2, face="strong")
        y = self.write(facts.title, x, y, width, size=10.5, least=8)
        y = self.write(facts.day, x, y, width, size=10.5, colour=shapes.SOFT) + 1.8
        self._small("Number", str(facts.token_id), x, y)
        if facts.short_code:
            self._small("Short code", facts.spaced_code, x + 26, y)
        words = "This paper replaces the code on your phone."
        self.write(words, x, 132.6, width, size=9.5, face="strong", colour=shapes.RIBBON)

    def _small(self, label: str, value: str, x: float, y: float) -> None:
        y = self.write(label, x, y, 40, size=8.5, colour=shapes.SOFT)
        self.write(value, x, y, 40, size=12, face="strong")

    def _write_door(self) -> None:
        said = f"If it cannot be read, say the short code {self.facts.spaced_code}."
        steps = (
            "Print at full size, and keep the white margin around the code.",
            "Show the code at the door. One scan lets one person in.",
            said if self.facts.short_code else "If it cannot be read, say the ticket's number and the name on it.",
        )
        x, y = 14.0, shapes.FOLD + 10
        y = self.write("At the door", x, y, 84, size=17, face="title") + 3
        for number, step in enumerate(steps, start=1):
            self.write(f"{number}", x, y, 6, size=11, face="strong", colour=shapes.RIBBON)
            y = self.write(step, x + 6, y, 76, size=11, lines=3) + 2.6
        beside = shapes.COIN_LEFT + shapes.COIN_SIDE + 5
        y = self.write("To keep", beside, shapes.COIN_TOP + 8, 99 - beside, size=15, face="title") + 1.4
        words = "Once you have been in, this badge is yours. It arrives by itself."
        self.write(words, beside, y, 99 - beside, size=11, lines=4)

    def _write_rules(self) -> None:
        x, y, width = shapes.MIDDLE + 8, shapes.FOLD + 10, 84.0
        y = self.write("Good to know", x, y, width, size=17, face="title") + 3
        rules = (
            self.facts.refund_rule,
            "When you open the code on your phone again, this paper stops working. You can print it anew.",
            "If you give the ticket away, this paper stops working too.",
            "Whoever shows a copy first gets in: keep this paper to yourself.",
        )
        for rule in rules:
            y = self.write(rule, x, y, width, size=11, lines=4) + 2.6

    def _write_foot(self) -> None:
        fold = "Fold or cut along the lines. The half with the code is enough at the door."
        self.write(fold, 14, shapes.FOLD - 5.8, 182, size=8.5, colour=shapes.SOFT, align="C")
        x, y = shapes.MARK_LEFT, shapes.MARK_TOP
        self.write("Keepsake", x + 17, y - 0.4, 66, size=15, face="title")
        self.write(f"This ticket: {urlsplit(self.facts.url).netloc}", x + 17, y + 7, 66, size=9.5, colour=shapes.SOFT)
        self.pdf.link(x, y, 84, 14, self.facts.url)
