"""Nine families of pattern, each a function of a stream of choices and a palette onto a 1200 × 675 canvas."""

from collections.abc import Callable
from math import cos, pi, sin

from app.content.art_pen import Palette, Stream, around, circle, cut, ground, line, num, path

COVER_WIDTH = 1200
COVER_HEIGHT = 675
_W, _H = COVER_WIDTH, COVER_HEIGHT


def hills(s: Stream, p: Palette) -> str:
    """Cut-paper hills in six layers before a low sun."""
    x, y, radius = s.between(300, 900), s.between(170, 260), s.between(95, 150)
    out = [ground(p.warm, _W, _H)]
    out += [
        circle(x, y, radius + ring * 62, f"{p.light}").replace("/>", f' fill-opacity="{0.17:g}"/>')
        for ring in (3, 2, 1)
    ]
    out.append(circle(x, y, radius, p.light))
    near = (p.ground, _mix(p.ground, p.deep), p.deep)  # one hue, darker as it comes nearer: mixing two hues makes mud
    far = (p.strong, _mix(p.ground, p.light)) if s.chance(0.5) else (_mix(p.ground, p.light), p.strong)
    shades = far + near
    for place, colour in enumerate(shades):
        out.append(cut(_hill(s, 300 + place * 80, 96 - place * 9), colour))
    return "".join(out)


def _hill(s: Stream, base: float, rise: float) -> str:
    steps = s.whole(2, 4)
    wide = _W / steps
    x, y = -60.0, base + s.between(-rise, rise)
    d = f"M-60 700V{num(y)}"
    while x < _W + 60:
        wide_here = wide * s.between(0.7, 1.2)
        to_y = base + s.between(-rise, rise)
        near, far = x + wide_here * 0.45, x + wide_here * 0.55
        x += wide_here
        d += f"C{num(near)} {num(y)} {num(far)} {num(to_y)} {num(x)} {num(to_y)}"
        y = to_y
    return d + "V700z"


def ribbons(s: Stream, p: Palette) -> str:
    """Broad ribbons that wave across, one over the other, each with its dark back where it turns."""
    out = [ground(p.ground, _W, _H)]
    colours = [p.deep, p.warm, p.strong, p.light]
    for place, colour in enumerate(colours):
        y, width = 90 + place * 150 + s.between(-40, 40), s.between(70, 130)
        swing, lean = s.between(90, 190) * (1 if s.chance(0.5) else -1), s.between(-120, 120)
        far = swing * 1.6
        d = f"M-80 {num(y)}C200 {num(y - far)} 380 {num(y + far + lean)} 620 {num(y + lean / 2)}"
        d += f"S1060 {num(y - swing * 1.3)} 1300 {num(y + lean)}"
        out.append(line(d, "#000", width, 0.14).replace("<path", '<path transform="translate(0 12)"'))
        out.append(line(d, colour, width))
        edge = p.deep if colour != p.deep else p.warm
        for side in (-1, 1):
            shift = f'<path transform="translate(0 {num(side * width * 0.3)})"'
            out.append(line(d, edge, 3, 0.5).replace("<path", shift))
    return "".join(out)


def guilloche(s: Stream, p: Palette) -> str:
    """The engraver's rosettes of banknotes: one lobed line, turned about its centre many times."""
    out = [ground(p.ground, _W, _H)]
    x, y = s.between(420, 780), s.between(290, 385)
    out += [_rosette(s, "a", x, y, 640, p.deep, 4), _rosette(s, "b", x, y, 420, p.strong, 2.6)]
    out += [circle(x, y, 282, p.deep), _rosette(s, "d", x, y, 268, p.warm, 2.6)]
    out += [circle(x, y, 132, p.ground), _rosette(s, "e", x, y, 122, p.light, 2)]
    out += [circle(x, y, 44, p.deep), circle(x, y, 22, p.warm)]
    return "".join(out)


def _rosette(s: Stream, name: str, x: float, y: float, radius: float, colour: str, width: float) -> str:
    lobes, depth, copies = s.whole(5, 11), s.between(0.2, 0.42), s.whole(7, 10)
    points = max(96, lobes * 11)
    d = ""
    for step in range(points + 1):
        turn = step / points
        far = radius * (1 - depth / 2 + depth / 2 * sin(2 * pi * turn * lobes))
        px, py = around(0, 0, far, turn)
        d += ("L" if step else "M") + f"{px:.0f} {py:.0f}"
    first = line(d + "z", colour, width).replace("<path", f'<path id="{name}"')
    turns = (360 / lobes / copies * copy for copy in range(1, copies))
    uses = "".join(f'<use href="#{name}" transform="rotate({num(turn)})"/>' for turn in turns)
    return f'<g transform="translate({num(x)} {num(y)})">{first}{uses}</g>'


def scales(s: Stream, p: Palette) -> str:
    """Waves of the paper sea: overlapping rings in rows, and one that shines."""
    size = s.pick((75, 86, 100))
    ring = [p.deep, p.light, p.ground, p.light, p.ground]
    body = "".join(
        circle(0, 0, size * share, colour) for share, colour in zip((1.04, 0.97, 0.78, 0.58, 0.39), ring, strict=True)
    )
    tinted = body.replace(p.ground, p.strong)
    golden = body.replace(p.ground, p.warm).replace(p.deep, p.strong)
    out = [ground(p.ground, _W, _H), f'<defs><g id="s">{body}</g><g id="t">{tinted}</g><g id="g">{golden}</g></defs>']
    rows, columns = int(_H / (size * 0.5)) + 3, int(_W / (size * 2)) + 2
    horizon = s.whole(2, rows - 5)
    for row in range(rows):
        offset = size if row % 2 else 0
        for column in range(columns):
            tall = row > horizon + 2 * sin(column * 0.9 + horizon)
            name = "g" if s.chance(0.05) else ("s" if tall else "t")
            out.append(f'<use href="#{name}" x="{column * size * 2 - offset}" y="{num(row * size * 0.5)}"/>')
    return "".join(out)


def confetti(s: Stream, p: Palette) -> str:
    """Cut paper thrown in the air: discs, halves, slips and curls, each in its own cell so that none crowd."""
    out = [ground(p.ground, _W, _H)]
    for row in range(5):
        for column in range(9):
            x, y = 67 + column * 133 + s.between(-34, 34), 67 + row * 135 + s.between(-34, 34)
            out.append(_slip(s, x, y, s.pick((p.warm, p.strong, p.light, p.light, p.deep)), s.between(0.75, 1.3)))
    return "".join(out)


def _slip(s: Stream, x: float, y: float, colour: str, scale: float) -> str:
    shapes = (
        "M-34 0a34 34 0 1 1 68 0a34 34 0 1 1-68 0z",
        "M-40 14a40 40 0 0 1 80 0z",
        "M-12-46h24v92h-24z",
        "M-36 30L0-34 36 30z",
        "M-46-8q23-30 46 0t46 0v18q-23 30-46 0t-46 0z",
        "M-30-30h60l-60 60z",
    )
    d = s.pick(shapes)
    body = f'<path d="{d}" fill="#000" fill-opacity=".16" transform="translate(3 7)"/>{path(d, colour)}'
    return f'<g transform="translate({x:.0f} {y:.0f}) rotate({s.whole(0, 359)}) scale({scale:.2f})">{body}</g>'


def arches(s: Stream, p: Palette) -> str:
    """An arcade: nested arches in two or three storeys, some with a sun or a door in them."""
    columns, rows = s.pick(((5, 2), (6, 2), (8, 3)))
    wide, tall = _W / columns, _H / rows
    shapes = "".join(
        f'<path id="a{place}" d="{_arch(wide, tall, share)}"/>' for place, share in enumerate((0.86, 0.62, 0.38))
    )
    out = [f"<defs>{shapes}</defs>", ground(p.deep, _W, _H)]
    orders: tuple[tuple[str, ...], ...] = ((p.ground, p.warm, p.light, p.strong), (p.strong, p.light, p.ground, p.warm))
    orders += ((p.warm, p.deep, p.strong, p.light), (p.light, p.strong, p.warm, p.deep))
    for cell in range(rows * columns):
        back, *fronts = s.pick(orders)
        body = path(f"M0 0h{num(wide + 1)}v{num(tall + 1)}H0z", back) + '<use href="#a0" y="-6" fill-opacity=".18"/>'
        body += "".join(f'<use href="#a{place}" fill="{colour}"/>' for place, colour in enumerate(fronts))
        if s.chance(0.3):
            body += circle(wide / 2, tall * 0.78, wide * 0.09, back)
        out.append(f'<g transform="translate({num(cell % columns * wide)} {num(cell // columns * tall)})">{body}</g>')
    return "".join(out)


def _arch(wide: float, tall: float, share: float) -> str:
    half = wide * share / 2
    top = tall * (1 - share) * 0.72 + half + 6
    left, foot = num(wide / 2 - half), num(tall + 1)
    return f"M{left} {foot}V{num(top)}a{num(half)} {num(half)} 0 0 1 {num(half * 2)} 0V{foot}z"


def tiles(s: Stream, p: Palette) -> str:
    """Quarter rounds laid as tiles; their turns make paths, leaves and moons."""
    size = s.pick((112.5, 135.0, 168.75))
    colours = (p.ground, p.deep, p.light, p.warm, p.strong)
    pairs = [(0, 2), (2, 0), (3, 1), (0, 3), (1, 4), (4, 2), (2, 4), (0, 1)]
    defs = "".join(_tile(name, d) for name, d in _TILES.items())
    out = [f"<defs>{defs}</defs>", ground(p.ground, _W, _H)]
    for row in range(int(_H / size + 0.99)):
        for column in range(int(_W / size + 0.99)):
            back, front = s.pick(pairs)
            spot = f"translate({num(column * size)} {num(row * size)}) scale({size / 100:.4f})"
            spot += f" rotate({s.whole(0, 3) * 90} 50 50)"
            name = s.pick(tuple(_TILES))
            tile = path("M-.3-.3h100.6v100.6H-.3z", colours[back])
            out.append(f'<g transform="{spot}">{tile}<use href="#{name}" fill="{colours[front]}"/></g>')
    return "".join(out)


_TILES = {
    "q": "M0 0h100a100 100 0 0 1-100 100z",
    "l": "M0 100A100 100 0 0 1 100 0a100 100 0 0 1-100 100z",
    "m": "M0 0a50 50 0 0 1 100 0zM0 100a50 50 0 0 1 100 0z",
    "r": "M0 0h100a100 100 0 0 1-100 100V72a72 72 0 0 0 72-72H44A44 44 0 0 1 0 44z",
    "o": "M50 12a38 38 0 1 1 0 76a38 38 0 0 1 0-76z",
}


def _tile(name: str, d: str) -> str:
    return f'<path id="{name}" d="{d}"/>'


def blooms(s: Stream, p: Palette) -> str:
    """Paper flowers of three rings of petals, large and small, over a still ground."""
    out = [ground(p.ground, _W, _H)]
    spots = [(s.between(180, 420), s.between(240, 440), 250.0), (s.between(760, 1000), s.between(200, 470), 290.0)]
    spots += [(s.between(500, 680), s.between(60, 160), 120.0), (s.between(520, 680), s.between(540, 640), 140.0)]
    spots.append(s.pick(((40.0, 70.0, 140.0), (1165.0, 600.0, 150.0))))
    for x, y, radius in spots:
        out.append(_bloom(s, p, x, y, radius, f"p{len(out)}"))
    return "".join(out)


def _bloom(s: Stream, p: Palette, x: float, y: float, radius: float, name: str) -> str:
    petals = s.pick((8, 10, 12))
    rings = s.pick(
        (
            (p.strong, p.warm, p.light),
            (p.light, p.strong, p.warm),
            (p.deep, p.warm, p.strong),
            (p.warm, p.light, p.deep),
        )
    )
    out = []
    for place, (share, colour) in enumerate(zip((1.0, 0.7, 0.42), rings, strict=True)):
        far, half = radius * share, radius * share * 2.3 / petals
        wide, tip = f"{half * 1.5:.0f}", f"{-far:.0f}"
        d = f"M0 0C{wide} {-far * 0.4:.0f} {half * 1.2:.0f} {tip} 0 {tip}S-{wide} {-far * 0.4:.0f} 0 0z"
        out.append(_ring_of(f"{name}{place}", cut(d, colour, dx=4, dy=0), petals, 180 / petals * (place % 2)))
    out += [circle(0, 0, radius * 0.13, p.deep), circle(0, 0, radius * 0.07, p.warm)]
    return f'<g transform="translate({x:.0f} {y:.0f})">{"".join(out)}</g>'


def _ring_of(name: str, petal: str, count: int, first: float) -> str:
    """``petal`` set ``count`` (even) times around: half a ring is drawn, then turned once."""
    turns = (f'<use href="#{name}" transform="rotate({num(360 / count * at)})"/>' for at in range(1, count // 2))
    half = f'<g id="{name}h"><g id="{name}">{petal}</g>{"".join(turns)}</g>'
    return f'<g transform="rotate({num(first)})">{half}<use href="#{name}h" transform="rotate(180)"/></g>'


def rays(s: Stream, p: Palette) -> str:
    """A letterpress sun: rays from the horizon, rings about it, and a strip of sea below."""
    x, y, count = s.between(250, 950), s.between(430, 500), s.whole(14, 22) * 2
    out = [ground(p.ground, _W, _H)]
    for ray in range(0, count, 2):
        (ax, ay), (bx, by) = around(x, y, 1500, ray / count), around(x, y, 1500, (ray + 1) / count)
        out.append(path(f"M{num(x)} {num(y)}L{num(ax)} {num(ay)}L{num(bx)} {num(by)}z", p.deep))
    rings = (p.deep, p.strong, p.light, p.warm)
    for radius, colour in zip((300, 262, 214, 160), rings, strict=True):
        out.append(circle(x, y, radius, colour))
    sea = [f"M0 {num(y)}h1200V675H0z"]
    out.append(cut(sea[0], p.deep, dy=-8))
    for place in range(1, 6):
        level, wide = y + place * 34 - 6, s.between(60, 210) + (6 - place) * 24
        middle = x + 26 * cos(place * 2.1)
        out.append(
            line(
                f"M{num(middle - wide)} {num(level)}H{num(middle + wide)}", p.warm if place % 2 else p.light, 9 - place
            )
        )
    return "".join(out)


def _mix(one: str, other: str) -> str:
    """The colour half way between two."""
    parts = ((int(one[at : at + 2], 16) + int(other[at : at + 2], 16)) // 2 for at in (1, 3, 5))
    return "#" + "".join(f"{part:02X}" for part in parts)


FAMILIES: dict[str, Callable[[Stream, Palette], str]] = {
    "hills": hills,
    "ribbons": ribbons,
    "guilloche": guilloche,
    "scales": scales,
    "confetti": confetti,
    "arches": arches,
    "tiles": tiles,
    "blooms": blooms,
    "rays": rays,
}
"""Every family under its name. Their order is part of the pictures: adding one needs a new version of the stream."""
