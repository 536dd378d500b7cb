"""``/door/[event_id]``: the scanner over the whole screen. It has no State: it has to open without a network.

The part reads the event from the address; what it may do the API decides, every time.
"""

import reflex as rx

from app.pages.shell import Route
from components.frame import bare_page
from components.parts import Scanner


def scanner() -> rx.Component:
    """The camera; the part says why not."""
    return bare_page(rx.el.h1("Door", class_name="ks-hidden-text"), Scanner.create())


ROUTE = Route(
    "/door/[event_id]",
    scanner,
    "Scanner · Keepsake",
    "Scan tickets: go or stop in under a second, with or without a network.",
)
