"""Buttons and links that look like buttons: one primary action a screen, verbs on all of them."""

from typing import Any, Literal

import reflex as rx

from components.icons import icon
from components.values import Child, Flag, Handler, Text, classes, either, when

Kind = Literal["plain", "primary", "quiet", "danger"]


def button(
    label: Child,
    *,
    on_click: Handler = None,
    kind: Kind = "plain",
    icon_name: str = "",
    is_busy: Flag = False,
    is_disabled: Flag = False,
    is_wide: bool = False,
    is_small: bool = False,
    type: Literal["button", "submit"] = "button",
    **props: Any,
) -> rx.Component:
    """A button. While ``is_busy`` it turns, keeps its size, and refuses further presses."""
    return rx.el.button(
        *_face(label, icon_name),
        type=type,
        on_click=on_click,
        disabled=either(is_disabled, is_busy),
        aria_busy=is_busy,
        class_name=classes(_kind_class(kind, is_wide, is_small), when(is_busy, "is-busy")),
        **props,
    )


def link_button(
    label: Child,
    *,
    href: Text,
    kind: Kind = "plain",
    icon_name: str = "",
    is_wide: bool = False,
    is_small: bool = False,
    **props: Any,
) -> rx.Component:
    """A link that looks like a button: for going somewhere, never for doing something."""
    return rx.el.a(*_face(label, icon_name), href=href, class_name=_kind_class(kind, is_wide, is_small), **props)


def icon_button(
    name: str, label: Text, *, on_click: Handler = None, kind: Kind = "quiet", **props: Any
) -> rx.Component:
    """A round button with an icon alone; ``label`` is its accessible name and tooltip."""
    return rx.el.button(
        icon(name),
        type="button",
        on_click=on_click,
        aria_label=label,
        title=label,
        class_name=_kind_class(kind, is_wide=False, is_small=False) + " ks-btn--icon",
        **props,
    )


def back_link(label: Text, *, href: Text) -> rx.Component:
    """The way back to the page above this one."""
    return rx.el.a(icon("chevron-left"), rx.el.span(label), href=href, class_name="ks-back")


def _face(label: Child, icon_name: str) -> list[Child]:
    return [icon(icon_name), rx.el.span(label)] if icon_name else [rx.el.span(label)]


def _kind_class(kind: Kind, is_wide: bool, is_small: bool) -> str:
    names = ["ks-btn"]
    names += [f"ks-btn--{kind}"] if kind != "plain" else []
    names += ["ks-btn--wide"] if is_wide else []
    names += ["ks-btn--small"] if is_small else []
    return " ".join(names)
