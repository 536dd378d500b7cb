"""``/organize``: another name of the desk, to which the frame's links lead."""

import reflex as rx

from app.pages.shell import RAIL, Route, frame
from components.frame import desk_page
from components.states import skeleton_rows


def organize() -> rx.Component:
    """What the desk looks like while it opens."""
    return desk_page(frame("desk"), "Your events", RAIL, "events", skeleton_rows(4))


ROUTE = Route(
    "/organize",
    organize,
    "Organize · Keepsake",
    "Make an event, sell tickets, and see every sale as it comes.",
    (rx.redirect("/desk/", replace=True),),
)
