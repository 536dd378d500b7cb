"""``/tickets/[ticket_id]``: one ticket with its code. The part reads the id from the address."""

import reflex as rx

from app.pages.shell import Route, frame
from components.buttons import back_link
from components.frame import page
from components.parts import TicketView


def ticket() -> rx.Component:
    """The code as large as the screen allows; the part brings the title."""
    back = rx.el.div(back_link("Tickets", href="/tickets/"), class_name="ks-no-print")
    return page(frame("tickets"), "", back, TicketView.create(), has_title=False, width="narrow")


ROUTE = Route(
    "/tickets/[ticket_id]",
    ticket,
    "Your ticket · Keepsake",
    "Your ticket, with the code that opens the door.",
)
