"""``/door/[event_id]``: the scanner over the whole screen. It speaks REST; the API asks who scans, every time."""

from typing import Any

import reflex as rx

from app.pages.shell import Route
from components.buttons import link_button
from components.frame import bare_page
from components.parts import Scanner
from components.states import empty_state, sign_in_state
from state.door import DoorState

STATE: Any = DoorState
"""Its attributes are Vars in a page."""


def scanner() -> rx.Component:
    """The camera for who may scan here, else why not."""
    refused = empty_state(
        "door",
        "Not your door",
        "Ask the organizer to add your wallet to the door of this event.",
        link_button("My doors", href="/door/", kind="primary"),
    )
    camera = Scanner.create(event_id=STATE.event_id, gate="Main gate", event_title=STATE.event_title, back_url="/door/")
    shown = rx.match(
        True,
        (STATE.is_nobody, sign_in_state("The door knows you by your wallet.", href="/sign-in/?next=/door/")),
        (STATE.event_id != "", camera),
        refused,
    )
    return bare_page(
        rx.el.h1("Door", class_name="ks-hidden-text"),
        rx.cond(STATE.is_loaded, shown, rx.el.div(class_name="ks-camera", aria_busy=True)),
    )


ROUTE = Route(
    "/door/[event_id]",
    scanner,
    "Scanner · Keepsake",
    "Scan tickets: go or stop in under a second.",
    (DoorState.load,),
)
