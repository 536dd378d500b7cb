"""``/door/[event_id]``: the scanner over the whole screen. It speaks REST; the API asks who scans, every time."""

from typing import Any

import reflex as rx

from app.pages.shell import Route
from components.buttons import link_button
from components.frame import bare_page
from components.parts import Scanner
from components.states import empty_state, sign_in_state
from components.values import when
from state.door import DoorState

STATE: Any = DoorState
"""Its attributes are Vars in a page."""
KNOWN_BY = "The door knows you by your wallet, or by the link that the organizer sent you: then open it again."


def scanner() -> rx.Component:
    """The camera for who may scan here, else why not."""
    refused = empty_state(
        "door",
        "Not your door",
        "Ask the organizer for a link to the door of this event, or to add your wallet.",
        link_button("My doors", href="/door/", kind="primary"),
    )
    gate = when(STATE.gate != "", STATE.gate, when(STATE.gates.length() > 0, STATE.gates[0], "Main gate"))
    camera = Scanner.create(event_id=STATE.event_id, gate=gate, event_title=STATE.event_title, back_url="/door/")
    shown = rx.match(
        True,
        (STATE.is_nobody, sign_in_state(KNOWN_BY, href="/sign-in/?next=/door/")),
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
