"""Numbers of the desk: big figures, a bar chart, a meter. Charts are SVG whose shapes are computed by pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from components.values import Child, Number, Text, classes, show_if

CHART_WIDTH = 720
CHART_HEIGHT = 200
_BASE = 172
_TOP = 12


@dataclass(frozen=True)
class Bar:
    """One bar in the chart's own units. ``tone`` is "" or ``is-now``; ``words`` is its tooltip ("3 Nov: 14 sold")."""

    x: int
    y: int
    width: int
    height: int
    label: str
    label_x: int
    tone: str
    words: str


def chart_bars(values: Sequence[tuple[str, int]], *, unit: str = "", is_last_now: bool = True) -> list[Bar]:
    """Bars for (label, value) pairs, the highest reaching the top. At most seven labels are kept so that none collide."""
    if not values:
        return []
    pitch = CHART_WIDTH / len(values)
    width = min(pitch * 0.72, 44.0)
    most = max(1, *(value for _, value in values))
    every = -(-len(values) // 7)
    return [
        _bar(place, pair, pitch=pitch, width=width, most=most, every=every, unit=unit, is_now=is_last_now and place == len(values) - 1)
        for place, pair in enumerate(values)
    ]


def _bar(place: int, pair: tuple[str, int], *, pitch: float, width: float, most: int, every: int, unit: str, is_now: bool) -> Bar:
    label, value = pair
    height = round((_BASE - _TOP) * value / most)
    centre = pitch * (place + 0.5)
    return Bar(
        x=round(centre - width / 2),
        y=_BASE - height,
        width=round(width),
        height=height,
        label=label if place % every == 0 else "",
        label_x=round(centre),
        tone="is-now" if is_now else "",
        words=f"{label}: {value} {unit}".rstrip(),
    )


def bar_chart(bars: Sequence[Bar] | rx.Var[list[Bar]], *, label: Text) -> rx.Component:
    """The chart of ``chart_bars``. ``label`` tells screen readers what it shows and its main number."""
    shapes = rx.foreach(bars, _bar_shape) if isinstance(bars, rx.Var) else rx.fragment(*[_bar_shape(bar) for bar in bars])
    rule = rx.el.line(x1=0, x2=CHART_WIDTH, y1=_BASE, y2=_BASE, class_name="ks-chart__rule")
    return rx.el.svg(
        rule,
        shapes,
        view_box=f"0 0 {CHART_WIDTH} {CHART_HEIGHT}",
        role="img",
        aria_label=label,
        class_name="ks-chart",
    )


def _bar_shape(bar: Any) -> rx.Component:
    return rx.el.g(
        rx.el.title(bar.words),
        rx.el.rect(
            x=bar.x,
            y=bar.y,
            rx=3,
            class_name=classes("ks-chart__bar", bar.tone),
            custom_attrs={"width": bar.width, "height": bar.height},
        ),
        rx.el.text(
            bar.label,
            x=bar.label_x,
            y=CHART_HEIGHT - 8,
            text_anchor="middle",
            class_name="ks-chart__word",
        ),
    )


def figure(label: Text, number: Child, *, unit: Text = "", note: Text = "", href: Text = "") -> rx.Component:
    """A big number under its label. With ``href`` it links to the rows behind it."""
    parts = [
        rx.el.span(label, class_name="ks-figure__label"),
        rx.el.span(
            number, show_if(unit, rx.el.span(" ", unit, class_name="ks-figure__unit")), class_name="ks-figure__number"
        ),
        show_if(note, rx.el.span(note, class_name="ks-figure__note")),
    ]
    if isinstance(href, str) and href == "":
        return rx.el.div(*parts, class_name="ks-figure")
    return rx.el.a(*parts, href=href, class_name="ks-figure")


def figures(*children: Child) -> rx.Component:
    """Figures side by side in one frame."""
    return rx.el.div(*children, class_name="ks-figures")


def meter(percent: Number, *, label: Text) -> rx.Component:
    """How full something is, 0–100; ``label`` names it for screen readers ("Sold: 84 of 120")."""
    fill = rx.el.rect(x=0, y=0, class_name="ks-meter__fill", custom_attrs={"width": percent, "height": "4"})
    return rx.el.svg(
        fill,
        view_box="0 0 100 4",
        preserve_aspect_ratio="none",
        role="img",
        aria_label=label,
        class_name="ks-meter",
    )
