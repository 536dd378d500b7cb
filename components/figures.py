"""Numbers of the desk: big figures, a bar chart, a meter. A chart is SVG; its shapes come from a pure function."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from components.values import Child, Number, Text, classes, show_if

CHART_WIDTH = 720
CHART_HEIGHT = 180
_TOP = 8
_MOST_LABELS = 5


@dataclass(frozen=True)
class Bar:
    """One bar in the chart's own units. ``label`` stands under it or is empty; ``tone`` is "" or ``is-now``;
    ``words`` is its tooltip ("3 Nov: 14 sold")."""

    x: int
    y: int
    width: int
    height: int
    label: str
    tone: str
    words: str


def chart_bars(values: Sequence[tuple[str, int]], *, unit: str = "", is_last_now: bool = True) -> list[Bar]:
    """Bars for (label, value) pairs, the highest reaching the top. At most five labels are kept: they fit a phone."""
    if not values:
        return []
    pitch = CHART_WIDTH / len(values)
    width = round(min(pitch * 0.72, 44))
    most = max(1, *(value for _, value in values))
    every = -(-len(values) // _MOST_LABELS)
    bars = []
    for place, (label, value) in enumerate(values):
        height = round((CHART_HEIGHT - _TOP) * value / most)
        bars.append(
            Bar(
                x=round(pitch * (place + 0.5) - width / 2),
                y=CHART_HEIGHT - height,
                width=width,
                height=height,
                label=label if place % every == 0 else "",
                tone="is-now" if is_last_now and place == len(values) - 1 else "",
                words=f"{label}: {value} {unit}".rstrip(),
            )
        )
    return bars


def bar_chart(bars: Sequence[Bar] | rx.Var[list[Bar]], *, label: Text) -> rx.Component:
    """The chart of ``chart_bars``. ``label`` tells screen readers what it shows and its main number."""
    shapes = rx.el.svg(
        _each(bars, _bar_shape),
        view_box=f"0 0 {CHART_WIDTH} {CHART_HEIGHT}",
        preserve_aspect_ratio="none",
        role="img",
        aria_label=label,
        class_name="ks-chart__bars",
    )
    words = rx.el.div(_each(bars, _bar_label), aria_hidden=True, class_name="ks-chart__words")
    return rx.el.div(shapes, words, class_name="ks-chart")


def _each(bars: Sequence[Bar] | rx.Var[list[Bar]], one: Callable[[Any], rx.Component]) -> rx.Component:
    if isinstance(bars, rx.Var):
        return rx.foreach(bars, one)
    return rx.fragment(*[one(bar) for bar in bars])


def _bar_shape(bar: Any) -> rx.Component:
    size = {"width": bar.width, "height": bar.height}  # as attributes: Reflex turns the props into CSS
    return rx.el.g(
        rx.el.title(bar.words),
        rx.el.rect(x=bar.x, y=bar.y, class_name=classes("ks-chart__bar", bar.tone), custom_attrs=size),
    )


def _bar_label(bar: Any) -> rx.Component:
    return rx.el.span(rx.el.span(bar.label))


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
