"""Small drawings for empty, error and offline states: one pen, paper, and one ribbon."""

from typing import Literal

import reflex as rx

Drawing = Literal["search", "tickets", "badges", "desk", "error", "offline", "lost", "locked", "door"]

_PEN = {"stroke": "var(--d-line)", "strokeWidth": "2.5", "strokeLinecap": "round", "strokeLinejoin": "round"}
_FILLS = {
    "paper": "var(--d-fill)",
    "shade": "var(--d-shade)",
    "ribbon": "var(--d-ribbon)",
    "none": "none",
}
_GROUND = ("none", "M22 132h30 M62 132h88 M160 132h18")

_SHAPES: dict[Drawing, list[tuple[str, str]]] = {
    "search": [
        ("shade", "M40 40h86a6 6 0 0 1 6 6v12a9 9 0 0 0 0 18v12a6 6 0 0 1-6 6H40a6 6 0 0 1-6-6V46a6 6 0 0 1 6-6z"),
        (
            "paper",
            "M52 26h86a6 6 0 0 1 6 6v12a9 9 0 0 0 0 18v12a6 6 0 0 1-6 6H52"
            "a6 6 0 0 1-6-6V62a9 9 0 0 0 0-18V32a6 6 0 0 1 6-6z",
        ),
        ("none", "M112 34v4 M112 46v4 M112 58v4 M112 70v2 M60 42h36 M60 54h22"),
        ("paper", "M128 74a24 24 0 1 1 0 48a24 24 0 0 1 0-48z"),
        ("ribbon", "M145 114l6-5 22 21-7 6z"),
    ],
    "tickets": [
        ("shade", "M54 50l92-14a6 6 0 0 1 7 5l2 13a9 9 0 0 0 3 18l2 13a6 6 0 0 1-5 7l-92 14z"),
        (
            "paper",
            "M44 52h98a6 6 0 0 1 6 6v14a9 9 0 0 0 0 18v14a6 6 0 0 1-6 6H44"
            "a6 6 0 0 1-6-6V90a9 9 0 0 0 0-18V58a6 6 0 0 1 6-6z",
        ),
        ("none", "M116 60v4 M116 72v4 M116 84v4 M116 96v6 M54 70h38 M54 82h24"),
        ("ribbon", "M90 52h12v46l-6-6-6 6z"),
    ],
    "badges": [
        ("shade", "M36 108c0 16 128 16 128 0v-8H36z"),
        ("paper", "M36 100c0 16 128 16 128 0s-128-16-128 0z"),
        ("ribbon", "M86 22h28l-6 34H92z"),
        ("paper", "M100 46a28 28 0 1 1 0 56a28 28 0 0 1 0-56z"),
        (
            "none",
            "M100 54a20 20 0 1 1 0 40a20 20 0 0 1 0-40z "
            "M100 64l3.2 6.6 7.2 1-5.2 5 1.2 7.2-6.4-3.4-6.4 3.4 1.2-7.2-5.2-5 7.2-1z",
        ),
    ],
    "desk": [
        ("paper", "M52 22h78l18 18v92H52z"),
        ("shade", "M130 22v18h18z"),
        ("none", "M66 58h56 M66 72h68 M66 86h40"),
        ("ribbon", "M66 22h14v40l-7-7-7 7z"),
        ("paper", "M120 118l38-46 10 8-38 46-13 5z"),
    ],
    "error": [
        ("paper", "M34 46h56l-6 10 8 10-8 10 8 10-8 10 6 10H34a6 6 0 0 1-6-6V88a9 9 0 0 0 0-18V52a6 6 0 0 1 6-6z"),
        ("shade", "M112 38l54 8a6 6 0 0 1 5 7l-2 16a9 9 0 0 0-3 18l-2 16a6 6 0 0 1-7 5l-54-8 8-9-7-11 9-9-6-11 9-9z"),
        ("none", "M42 68h26 M42 80h18 M132 66l20 3 M130 78l12 2"),
        ("ribbon", "M98 20l6 12-8 4 6 12"),
    ],
    "offline": [
        ("paper", "M30 74l132-46-42 94-28-30z"),
        ("shade", "M92 92l70-64-96 54 4 34z"),
        ("none", "M70 116l22-24"),
        ("ribbon", "M40 118c10-10 14 8 24-2 M30 104c6-6 10 4 16-1"),
    ],
    "lost": [
        ("shade", "M46 44l42-14v88l-42 14z"),
        ("paper", "M88 30l40 14v88l-40-14z"),
        ("shade", "M128 44l40-14v88l-40 14z"),
        ("none", "M58 100c8-22 18-10 24-24 M100 66c8 8 14 2 18 12"),
        ("ribbon", "M148 34c13 0 20 10 20 20 0 14-20 30-20 30s-20-16-20-30c0-10 7-20 20-20z"),
        ("paper", "M148 46a8 8 0 1 1 0 16a8 8 0 0 1 0-16z"),
    ],
    "locked": [
        ("none", "M78 66V48a22 22 0 0 1 44 0v18"),
        ("paper", "M58 66h84a6 6 0 0 1 6 6v52a8 8 0 0 1-8 8H60a8 8 0 0 1-8-8V72a6 6 0 0 1 6-6z"),
        ("ribbon", "M92 66h16v66H92z"),
        ("paper", "M100 88a8 8 0 0 1 4 15l2 12h-12l2-12a8 8 0 0 1 4-15z"),
    ],
    "door": [
        ("shade", "M60 132V34a6 6 0 0 1 6-6h68a6 6 0 0 1 6 6v98z"),
        ("paper", "M60 132V36l52 12v96z"),
        ("ribbon", "M102 90a4 4 0 1 1 0 8a4 4 0 0 1 0-8z"),
        ("none", "M124 60h6 M124 74h6"),
    ],
}


def drawing(name: Drawing) -> rx.Component:
    """The drawing called ``name``, 200 by 150, in the colours of the theme; decorative."""
    paths = [_path(fill, d) for fill, d in [*_SHAPES[name], _GROUND]]
    return rx.el.svg(
        *paths,
        view_box="0 0 200 150",
        aria_hidden=True,
        class_name="ks-empty__art ks-drawing",
        xmlns="http://www.w3.org/2000/svg",
    )


def _path(fill: str, d: str) -> rx.Component:
    return rx.el.path(d=d, custom_attrs={"fill": _FILLS[fill], **_PEN})
