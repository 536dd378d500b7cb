"""What is drawn on the paper ticket besides its words, as one SVG in millimetres.

The upper half of an A4 page is the ticket: picture and facts on the left, the stub with the code on the right, and
the perforation where the page is folded. Folded or cut along both lines it is A6, and the stub alone still enters.
"""

from functools import cache

import qrcode  # type: ignore[import-untyped]
from qrcode.util import MODE_ALPHA_NUM, QRData  # type: ignore[import-untyped]

from app.config import ROOT
from app.content import art
from app.content.art_families import COVER_HEIGHT, COVER_WIDTH

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
LEFT, TOP, MIDDLE, RIGHT, BOTTOM = 8.0, 8.0, 105.0, 202.0, 140.5
FOLD = PAGE_HEIGHT / 2
CORNER, NOTCH = 4.0, 3.4
ART_BOTTOM = TOP + (MIDDLE - LEFT) * COVER_HEIGHT / COVER_WIDTH
RIBBON_TOP, RIBBON_HEIGHT, RIBBON_LEFT = 15.0, 13.0, 112.0
CODE_SIDE = 66.0
"""With its margin of four modules: a module is 1.5 mm, so that a cheap printer and a crease do it no harm."""
CODE_LEFT, CODE_TOP = MIDDLE + (RIGHT - MIDDLE - CODE_SIDE) / 2, 33.0
COIN_LEFT, COIN_TOP, COIN_SIDE = 14.0, 223.0, 48.0
COIN_BED = 186 / art.COIN_SIZE
"""The radius of a coin's picture as a share of its side."""
MARK_LEFT, MARK_TOP = 113.0, 240.5
LEAF_LEFT, LEAF_TOP, LEAF_WIDTH, LEAF_HEIGHT = 14.0, 50.0, 21.0, 24.0
QUIET = 4
"""Modules of white around the code; scanners want four (ISO/IEC 18004)."""

PAPER, CARD, LINE, EDGE = "#FAF6EF", "#FFFFFF", "#E5DCCE", "#8F8475"
INK, SOFT, RIBBON, SHADE = "#1C1917", "#6B6259", "#C7362B", "#8E2119"


def draw_ground() -> str:
    """What lies under the picture."""
    return _page(f'<path d="{_outline(LEFT)}z" fill="{PAPER}"/>')


def draw_front(code: str) -> str:
    """What lies over the picture: edges, perforation, ribbon, leaf, folds, our mark and the code of the pass."""
    parts = (
        _corners(),
        _edges(),
        _perforation(),
        _ribbon(),
        _code(code),
        _leaf(),
        _folds(),
        _mark(MARK_LEFT, MARK_TOP, 13),
    )
    return _page("".join(parts))


def draw_coin(seed: str) -> tuple[str, str, str]:
    """The badge of an event in three layers: what lies under its picture, the picture, what lies over it.

    fpdf2 cuts no groups to a shape, so whoever draws the layers cuts the middle one to ``COIN_BED``.
    """
    whole = art.draw("badge", seed)
    under, rest = whole.split('<g clip-path="url(#c)">')
    picture, over = rest.rsplit("</g></g>", 1)
    head = whole[: whole.index(">") + 1]
    return head + under.split("</clipPath>")[1] + "</svg>", f"{head}{picture}</g></svg>", head + over


def code_path(text: str) -> tuple[int, str]:
    """A pass as a QR code at level M: its side in modules with the margin, and the path of its dark modules.

    Alphanumeric as a whole, so that a printed pass fits version 5. Raises ``ValueError`` for other letters.
    """
    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET)
    made.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    made.make(fit=True)
    rows = made.get_matrix()
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            begin = x
            while x < len(row) and row[x]:
                x += 1
            if x > begin:
                runs.append(f"M{begin} {y}h{x - begin}v1h-{x - begin}z")
            x += 1
    return len(rows), "".join(runs)


def _page(body: str) -> str:
    size = f'viewBox="0 0 {PAGE_WIDTH:g} {PAGE_HEIGHT:g}" width="{PAGE_WIDTH:g}" height="{PAGE_HEIGHT:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'


def _outline(outer: float) -> str:
    """The edge of a piece of the ticket, but for the perforation: round at its outer corners, a quarter cut out of its
    inner ones."""
    side = 1 if outer < MIDDLE else -1
    turn, cut = int(side > 0), int(side < 0)
    near, far = outer + side * CORNER, MIDDLE - side * NOTCH
    return (
        f"M{MIDDLE} {BOTTOM - NOTCH}A{NOTCH} {NOTCH} 0 0 {cut} {far} {BOTTOM}H{near}"
        f"A{CORNER} {CORNER} 0 0 {turn} {outer} {BOTTOM - CORNER}V{TOP + CORNER}"
        f"A{CORNER} {CORNER} 0 0 {turn} {near} {TOP}H{far}A{NOTCH} {NOTCH} 0 0 {cut} {MIDDLE} {TOP + NOTCH}"
    )


def _corners() -> str:
    """The white of the page where the picture has corners and the ticket has none."""
    over, round_, cut = 0.3, f"A{CORNER} {CORNER}", f"A{NOTCH} {NOTCH}"
    out, up = LEFT - over, TOP - over
    left = f"M{out} {up}H{LEFT + CORNER}V{TOP}{round_} 0 0 0 {LEFT} {TOP + CORNER}H{out}z"
    inner = f"M{MIDDLE} {up}H{MIDDLE - NOTCH}V{TOP}{cut} 0 0 0 {MIDDLE} {TOP + NOTCH}z"
    return f'<path d="{left}" fill="{CARD}"/><path d="{inner}" fill="{CARD}"/>'


def _edges() -> str:
    edge = f'fill="none" stroke="{EDGE}" stroke-width="0.2"'
    return "".join(f'<path d="{_outline(outer)}" {edge}/>' for outer in (LEFT, RIGHT))


def _perforation() -> str:
    return _dashes(f"M{MIDDLE} {TOP + NOTCH + 1.4}V{BOTTOM - NOTCH - 1}", EDGE, 0.9, "0 2.6")


def _ribbon() -> str:
    """A band that comes from behind the stub's outer edge and ends in a swallow's tail."""
    low = RIBBON_TOP + RIBBON_HEIGHT
    band = f"M{RIGHT + 1.6} {RIBBON_TOP}H{RIBBON_LEFT}l4.4 {RIBBON_HEIGHT / 2}l-4.4 {RIBBON_HEIGHT / 2}H{RIGHT + 1.6}z"
    behind = f"M{RIGHT + 1.6} {low}L{RIGHT} {low + 2.2}V{low}z"
    seams = f"M{RIBBON_LEFT + 1.6} {RIBBON_TOP + 1.1}H{RIGHT + 1.6}M{RIBBON_LEFT + 1.6} {low - 1.1}H{RIGHT + 1.6}"
    return (
        f'<path d="{behind}" fill="{SHADE}"/><path d="{band}" fill="{RIBBON}"/>'
        f'<path d="{seams}" fill="none" stroke="{SHADE}" stroke-width="0.25" stroke-opacity="0.55"/>'
    )


def _code(text: str) -> str:
    side, path = code_path(text)
    place = f'transform="translate({CODE_LEFT} {CODE_TOP}) scale({CODE_SIDE / side:.6f})"'
    frame = (
        f'<rect x="{CODE_LEFT}" y="{CODE_TOP}" width="{CODE_SIDE}" height="{CODE_SIDE}" rx="3" fill="#FFFFFF"'
        f' stroke="{LINE}" stroke-width="0.3"/>'
    )
    return f'{frame}<g {place}><path d="{path}" fill="#000000"/></g>'


def _leaf() -> str:
    """The leaf of a tear-off calendar over the picture's edge."""
    x, y, w, h, r = LEAF_LEFT, LEAF_TOP, LEAF_WIDTH, LEAF_HEIGHT, 2.2
    bar = f"M{x} {y + 6.4}V{y + r}A{r} {r} 0 0 1 {x + r} {y}H{x + w - r}A{r} {r} 0 0 1 {x + w} {y + r}V{y + 6.4}z"
    rings = "".join(f'<circle cx="{x + w * share}" cy="{y + 1.5}" r="0.7" fill="{CARD}"/>' for share in (0.28, 0.72))
    return (
        f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{CARD}" stroke="{EDGE}" stroke-width="0.2"/>'
        f'<path d="{bar}" fill="{RIBBON}"/>{rings}'
    )


def _folds() -> str:
    across = _dashes(f"M6 {FOLD}H{PAGE_WIDTH - 6}", EDGE, 0.2, "1.6 1.6")
    down = _dashes(f"M{MIDDLE} {FOLD + 4}V{PAGE_HEIGHT - 6}", EDGE, 0.2, "1.6 1.6")
    return across + down


def _dashes(d: str, colour: str, width: float, pattern: str) -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round"'
        f' stroke-dasharray="{pattern}"/>'
    )


def _mark(x: float, y: float, side: float) -> str:
    return f'<g transform="translate({x} {y}) scale({side / 512:.6f})">{_mark_body()}</g>'


@cache
def _mark_body() -> str:
    return _inside((ROOT / "assets" / "icons" / "mark.svg").read_text())


def _inside(svg: str) -> str:
    """What a picture's outer element holds."""
    return svg[svg.index(">") + 1 : svg.rindex("</svg>")]
