"""Pictures drawn from an id: event covers, badge coins, gift wrappings. The same id gives the same bytes, for ever.

Used by the pages, the Open Graph picture, the PDF and the wallet pass, so the output is plain SVG 1.1: no script, no
filter, no text, no outside reference. Each picture is at most 12 KB.
"""

from typing import Literal, get_args

from app.content.art_families import COVER_HEIGHT, COVER_WIDTH, FAMILIES
from app.content.art_pen import Palette, Stream, circle, line, path

ArtKind = Literal["event", "badge", "gift"]
MOST_BYTES = 12 * 1024
COIN_SIZE = 512

PALETTES = (
    Palette("#1F5A5A", "#143E42", "#E8B04A", "#DB5A3F", "#F6E9D3"),
    Palette("#B8452F", "#7C2921", "#F0B56A", "#27475A", "#F9E8D0"),
    Palette("#5F2F52", "#401E39", "#E6906C", "#EBC56B", "#F7E6DB"),
    Palette("#2F6047", "#1E4231", "#DDA742", "#CB5F3D", "#F2EBD4"),
    Palette("#2B4170", "#1B2B4E", "#E9B95E", "#DE6C50", "#F0E8DA"),
    Palette("#D79C32", "#94601B", "#B8432F", "#2C4D52", "#FBF0D8"),
    Palette("#DC8F80", "#AC5650", "#F6D2B8", "#3B4C70", "#FCF1E6"),
    Palette("#3D7D8D", "#255361", "#F4C77F", "#E36D50", "#F4EDDF"),
    Palette("#7A8650", "#4F5932", "#F2DCA4", "#B84A31", "#FBF5E3"),
    Palette("#D5452F", "#9A2B1F", "#F7BE62", "#4A2430", "#FCECD8"),
)
METALS = (("#D9A93F", "#8F6516", "#F6DC93"), ("#C98A5A", "#7D4A24", "#F0C9A4"), ("#A9ADA8", "#646A66", "#E6E9E4"))
"""Base, shade and shine of gold, copper and silver."""


def draw(kind: ArtKind, seed: str) -> str:
    """The SVG of ``kind`` for ``seed``: event and gift 1200 × 675, badge 512 × 512 (a coin on nothing).

    A badge drawn from its event's id has the colours and the pattern of the event's cover.

    Raises:
        ValueError: ``kind`` is none of ours, or ``seed`` is empty or longer than 128 characters.
    """
    if kind not in get_args(ArtKind):
        raise ValueError(f"no art of kind {kind!r}")
    if not 0 < len(seed) <= 128:
        raise ValueError("an art seed has 1 to 128 characters")
    return {"event": _cover, "badge": _coin, "gift": _wrapping}[kind](seed)


def family_of(seed: str) -> str:
    """Name of the pattern family that ``seed`` falls into; its cover and its badge share it."""
    return Stream(seed).pick(tuple(FAMILIES))


def palette_of(seed: str) -> Palette:
    """The colours that ``seed`` falls into."""
    return Stream("palette:" + seed).pick(PALETTES)


def _scene(seed: str) -> str:
    return FAMILIES[family_of(seed)](Stream("scene:" + seed), palette_of(seed))


def _cover(seed: str) -> str:
    return _svg(COVER_WIDTH, COVER_HEIGHT, _scene(seed))


def _coin(seed: str) -> str:
    base, shade, shine = Stream("metal:" + seed).pick(METALS)
    half = COIN_SIZE // 2
    clip = f'<clipPath id="c"><circle cx="{half}" cy="{half}" r="186"/></clipPath>'
    scale = 400 / COVER_HEIGHT
    shift = half - COVER_WIDTH * scale / 2
    place = f'transform="translate({shift:.1f} {half - 200}) scale({scale:.4f})"'
    scene = f'<g clip-path="url(#c)"><g {place}>{_scene(seed)}</g></g>'
    rim = circle(half, half, 252, shade) + circle(half, half - 3, 248, base)
    milling = _ring(half, 241, shade, 9, "2.6 4.2") + _ring(half, 228, shine, 2.5)
    bed = circle(half, half + 2, 196, shine) + circle(half, half - 2, 196, shade) + circle(half, half, 192, base)
    beads = _ring(half, 211, shade, 6, "0 11.05", "round") + _ring(half - 1, 211, shine, 4, "0 11.05", "round")
    edge = _ring(half, 186, shade, 5) + _ring(half, 190, shine, 2)
    return _svg(COIN_SIZE, COIN_SIZE, clip + rim + milling + bed + beads + scene + edge + _shine(half, shine))


def _shine(half: int, colour: str) -> str:
    arc = f"M{half - 150} {half - 84}a172 172 0 0 1 92-79"
    return (
        f'<path d="{arc}" fill="none" stroke="{colour}" stroke-width="9" stroke-linecap="round" stroke-opacity=".55"/>'
    )


def _ring(half: int, radius: float, colour: str, width: float, dashes: str = "", cap: str = "butt") -> str:
    dash = f' stroke-dasharray="{dashes}" stroke-linecap="{cap}"' if dashes else ""
    return f'<circle cx="256" cy="{half}" r="{radius}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>'


def _wrapping(seed: str) -> str:
    """Wrapping paper of one of the repeating families, a ribbon each way and its bow."""
    stream, palette = Stream("gift:" + seed), palette_of(seed)
    family = stream.pick(("scales", "tiles", "confetti", "arches"))
    paper = FAMILIES[family](stream, palette)
    x, y = stream.whole(360, 840), stream.whole(270, 400)
    return _svg(COVER_WIDTH, COVER_HEIGHT, paper + _ribbon(x, y, *_ribbon_colours(palette)))


def _ribbon_colours(palette: Palette) -> tuple[str, str]:
    """Ribbon and its shade: red, but cream over paper that is red itself."""
    red, green = int(palette.ground[1:3], 16), int(palette.ground[3:5], 16)
    return ("#FBF1DF", "#CDB48B") if red > 1.4 * green else ("#C7362B", "#8E2119")


def _ribbon(x: int, y: int, colour: str, shade: str) -> str:
    shadow = (
        f'<g fill="#000" fill-opacity=".2"><path d="M{x - 41} 0h82v675h-82z"/><path d="M0 {y - 36}h1200v82H0z"/></g>'
    )
    bands = path(f"M0 {y - 41}h1200v82H0z", colour) + path(f"M{x - 41} 0h82v675h-82z", colour)
    seams = f"M0 {y - 31}h1200M0 {y + 31}h1200M{x - 31} 0v675M{x + 31} 0v675"
    lines = line(seams, shade, 2, 0.6)
    loops = "M0 0C-90-120-260-120-240-14-226 62-90 50 0 0zM0 0C90-120 260-120 240-14 226 62 90 50 0 0z"
    knot = "M-34-32q34-12 68 0 12 32 0 64-34 12-68 0-12-32 0-64z"
    bow = (
        path("M0 0C-60 70-110 150-170 172l38 24 6 42C-60 180-10 90 14 20z", shade)
        + path("M0 0C60 70 110 150 170 172l-38 24-6 42C60 180 10 90-14 20z", shade)
        + path(loops, colour)
        + line(loops, shade, 3)
        + path("M-14-2C-90-66-190-72-186-18-182 22-90 28-14-2zM14-2C90-66 190-72 186-18 182 22 90 28 14-2z", shade)
        + path(knot, colour)
        + line(knot, shade, 3)
    )
    under = f'<ellipse cx="{x}" cy="{y + 34}" rx="236" ry="66" fill="#000" fill-opacity=".16"/>'
    return shadow + bands + lines + under + f'<g transform="translate({x} {y})">{bow}</g>'


def _svg(width: int, height: int, body: str) -> str:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'
