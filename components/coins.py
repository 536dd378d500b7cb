"""Badges as pressed coins on a tray."""

import reflex as rx

from components.art import art_url, picture
from components.values import Child, Flag, Text, classes, show_if, when


def coin(*, seed: Text, name: Text, words: Text = "", href: Text = "", is_new: Flag = False) -> rx.Component:
    """A badge drawn from ``seed`` (its event's id). The newest (``is_new``) turns once."""
    face = rx.el.span(picture(art_url("badge", seed), kind="badge"), class_name="ks-coin__face")
    label = rx.el.span(
        rx.el.span(name, class_name="ks-coin__name ks-clip-2"),
        show_if(words, rx.el.span(words, class_name="ks-small ks-soft")),
    )
    look = classes("ks-coin", when(is_new, "is-new"))
    if isinstance(href, str) and href == "":
        return rx.el.div(face, label, class_name=look)
    return rx.el.a(face, label, href=href, class_name=look)


def coin_tray(*children: Child) -> rx.Component:
    """The tray that coins lie on. A ``rx.foreach`` of coins is one child."""
    return rx.el.div(rx.el.div(*children, class_name="ks-coins"), class_name="ks-tray")
