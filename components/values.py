"""What props are made of: plain values or Reflex Vars, side by side."""

from typing import Any, TypeAlias

import reflex as rx

Text: TypeAlias = str | rx.Var[str]
Number: TypeAlias = int | float | rx.Var[int] | rx.Var[float]
Flag: TypeAlias = bool | rx.Var[bool]
Child: TypeAlias = Any
"""A component, a Var or a plain value that React can show."""
Handler: TypeAlias = Any
"""Anything Reflex accepts for an event trigger, or None."""


def when(flag: Flag, yes: Any, no: Any = "") -> Any:
    """``yes`` or ``no``; decided now for a plain flag, in the browser for a Var."""
    if isinstance(flag, rx.Var):
        return rx.cond(flag, yes, no)
    return yes if flag else no


def show_if(value: Text | Flag | Number, child: rx.Component) -> rx.Component:
    """``child`` if ``value`` is not empty, else nothing."""
    if isinstance(value, rx.Var):
        return rx.cond(value, child)
    return child if value else rx.fragment()


def either(one: Flag, other: Flag) -> Flag:
    """True if one of two flags is."""
    if isinstance(one, rx.Var) or isinstance(other, rx.Var):
        first, second = rx.Var.create(one).to(bool), rx.Var.create(other).to(bool)
        return first | second
    return one or other


def join(*parts: Text) -> Text:
    """Parts of a text one after the other; Vars among them are joined in the browser."""
    joined: Any = ""
    for part in parts:
        joined = joined + part
    return joined  # type: ignore[no-any-return]


def classes(base: str, *more: Text) -> Text:
    """Class names as one value; Vars among ``more`` are joined in the browser."""
    joined: Any = base
    for name in more:
        if isinstance(name, rx.Var) or name:
            joined = joined + " " + name
    return joined  # type: ignore[no-any-return]
