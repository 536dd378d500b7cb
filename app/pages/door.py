"""``/door``: choose the event to stand at."""

from typing import Any

import reflex as rx

from app.pages.shell import Route, frame
from components.cards import Leaf, calendar_leaf, list_item
from components.frame import page
from components.icons import icon
from components.states import empty_state, sign_in_state, skeleton_rows
from components.tables import link_list
from state.door import DoorState

STATE: Any = DoorState
"""Its attributes are Vars in a page."""
KNOWN_BY = "The door knows you by your wallet, or by the link that the organizer sent you: then open it again."


def door() -> rx.Component:
    """The events whose door is the visitor's, the next one first."""
    nothing = empty_state("door", "No door to watch", "Ask the organizer for a link to it.")
    shown = rx.match(
        True,
        (STATE.is_nobody, sign_in_state(KNOWN_BY, href="/sign-in/?next=/door/")),
        (STATE.rows.length() > 0, link_list(rx.foreach(STATE.rows, _row))),
        nothing,
    )
    return page(frame("door"), "Door", rx.cond(STATE.is_loaded, shown, skeleton_rows(2)), width="narrow")


def _row(row: Any) -> rx.Component:
    leaf = calendar_leaf(Leaf(row.month, row.day, row.weekday))
    return list_item(href=row.href, title=row.title, words=row.words, start=leaf, end=icon("scan-line", 24))


ROUTE = Route(
    "/door",
    door,
    "Door · Keepsake",
    "Scan tickets: go or stop in under a second.",
    (DoorState.load,),
)
