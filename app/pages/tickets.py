"""``/tickets``: what the visitor holds. The part speaks REST, so that it will work offline."""

import reflex as rx

from app.pages.shell import Route, frame
from components.frame import page
from components.parts import MyTickets


def tickets() -> rx.Component:
    """The stack of stubs."""
    return page(frame("tickets"), "Tickets", MyTickets.create(), width="narrow")


ROUTE = Route(
    "/tickets",
    tickets,
    "Your tickets · Keepsake",
    "Every ticket you hold, with the code that opens the door.",
)
