"""``/door/join``: where a door link leads. Its secret stands behind ``#``; the part reads it and speaks REST."""

import reflex as rx

from app.pages.shell import Route, frame
from components.frame import page
from components.parts import DoorJoin


def door_join() -> rx.Component:
    """A name and one button."""
    body = rx.el.div(DoorJoin.create(), class_name="ks-door-join")
    return page(frame("door"), "You are invited to the door", body, width="narrow")


ROUTE = Route(
    "/door/join",
    door_join,
    "Door · Keepsake",
    "Scan tickets at an event that you were invited to.",
)
