"""Chips to filter with, and small badges that tell a state by words and colour."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from components.icons import icon
from components.values import Child, Flag, Handler, Text, classes, when

Mood = Literal["", "go", "stop", "ask", "gold"]


def chip(label: Child, *, is_on: Flag = False, on_click: Handler = None, icon_name: str = "") -> rx.Component:
    """A filter that is on or off."""
    picture = [icon(icon_name, 18)] if icon_name else []
    return rx.el.button(
        *picture,
        rx.el.span(label),
        type="button",
        on_click=on_click,
        aria_pressed=when(is_on, "true", "false"),
        class_name="ks-chip",
    )


def chip_choice(label: Text, options: Sequence[tuple[str, str]], **props: Any) -> rx.Component:
    """A chip that opens the platform's own list: ``options`` are (value, words)."""
    return rx.el.select(
        *[rx.el.option(words, value=value) for value, words in options], aria_label=label, class_name="ks-chip", **props
    )


def chip_row(*children: Child, label: Text) -> rx.Component:
    """Chips in a line that scrolls sideways on a phone and wraps where there is room; ``label`` names the group."""
    return rx.el.div(*children, role="group", aria_label=label, class_name="ks-chips")


def state_badge(words: Child, mood: Mood | rx.Var[str] = "", *, icon_name: str = "") -> rx.Component:
    """A state in a word: ``mood`` go, stop, ask, gold or none. A Var mood holds the whole class ("is-go")."""
    mood_class = mood if isinstance(mood, rx.Var) else (f"is-{mood}" if mood else "")
    picture = [icon(icon_name, 14)] if icon_name else []
    return rx.el.span(*picture, words, class_name=classes("ks-badge", mood_class))


def live_mark(words: Text = "Live") -> rx.Component:
    """A breathing dot: what stands here changes by itself."""
    return rx.el.span(words, class_name="ks-live")
