"""What all pages share: the frame with what State knows of the visitor, the toasts, and how a page is registered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from components.frame import GIFT, Frame, Stop
from components.parts import ToastBridge
from components.values import Child, when
from state.shell import ShellState

AWAY = "No connection to Keepsake. Trying again; nothing you did is lost."
STATE: Any = ShellState
"""Its attributes are Vars in a page."""
RAIL = [
    Stop("events", "Your events", "calendar-days", "/desk/"),
    Stop("new", "New event", "plus", "/desk/new/"),
    Stop("door", "Door", "scan-line", "/door/"),
]
"""The desk's places."""


@dataclass(frozen=True)
class Route:
    """A page for ``rx.App.add_page``. Without its own ``on_load`` it still loads the frame."""

    path: str
    component: Callable[[], rx.Component]
    title: str | rx.Var[str]
    description: str
    on_load: Sequence[Any] = field(default=())


def add_to(app: rx.App, route: Route) -> None:
    """Register a page: every one loads the frame's state before its own."""
    app.add_page(
        route.component,
        route=route.path,
        title=route.title,
        description=route.description,
        on_load=[STATE.load, *route.on_load],
    )


def frame(current: str = "", **changes: Any) -> Frame:
    """The frame, with everything live in it."""
    live = Frame(
        current=current,
        is_signed_in=STATE.is_signed_in,
        is_staff=STATE.is_staff,
        is_organizer=STATE.is_organizer,
        display_name=STATE.display_name,
        connection=when(has_connection_errors, "away", STATE.connection),
        connection_words=when(has_connection_errors, AWAY, STATE.connection_words),
        round_stop=GIFT,
    )
    return replace(live, **changes)


def toasts(_is_stateful: bool) -> rx.Component:
    """For ``rx.App(extra_app_wraps=…)``: outside of the pages, so that a toast outlives the page it began on."""
    return rx.fragment(ToastBridge.create(message=STATE.toast))


def copy(text: Any) -> list[Any]:
    """What a button that copies does: copy, and say so."""
    return [rx.set_clipboard(text), STATE.tell("Copied.", "success")]


def error_at(field: str | rx.Var[str]) -> Any:
    """The problem that the service has with a form's field, or nothing."""
    return STATE.field_errors.get(field, "")


def settled(is_loaded: Any, skeleton: rx.Component, content: Child) -> rx.Component:
    """``content`` once it is the one of this address, else its ``skeleton``."""
    return rx.cond(rx.State.is_hydrated & is_loaded, content, skeleton)
