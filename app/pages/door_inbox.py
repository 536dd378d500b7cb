"""What somebody has to look at after the door: each conflict with both sides, and what was done about it."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from components.buttons import button
from components.cards import card
from components.fields import text_field
from state.door_inbox import FIELD, DoorInboxState

STATE: Any = DoorInboxState
"""Its attributes are Vars in a page."""


def inbox(heading: Callable[..., rx.Component] = rx.el.h3) -> rx.Component:
    """Nothing at all while there is nothing to look at. ``heading`` is of the page's level."""
    head = rx.el.div(
        heading("To look at", class_name="ks-list__title"),
        rx.el.p("Say what was done about it, and it leaves this list.", class_name="ks-small ks-soft"),
    )
    more = rx.el.p("And ", STATE.more, " more. They come up as these are settled.", class_name="ks-small ks-soft")
    shown = rx.el.div(
        head,
        rx.foreach(STATE.conflicts, _conflict),
        rx.cond(STATE.more > 0, more),
        class_name="ks-stack ks-gap-3",
    )
    return rx.cond(STATE.conflicts.length() > 0, shown)


def _conflict(conflict: Any) -> rx.Component:
    sides = rx.el.ul(rx.foreach(conflict.sides, _side), class_name="ks-small ks-stack ks-gap-1")
    settle = rx.el.form(
        text_field("What was done", FIELD + conflict.id, is_required=False, max_length=200, auto_complete="off"),
        rx.el.div(button("Settle", type="submit", icon_name="check")),
        on_submit=STATE.resolve,
        class_name="ks-form",
    )
    body = rx.el.div(
        rx.el.p(conflict.title, class_name="ks-strong"),
        rx.cond(conflict.ticket != "", rx.el.p(conflict.ticket, class_name="ks-small ks-soft")),
        sides,
        settle,
        class_name="ks-stack ks-gap-3",
    )
    return rx.el.div(card(body), key=conflict.id)


def _side(words: Any) -> rx.Component:
    return rx.el.li(words)
