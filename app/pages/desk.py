"""``/desk``: the organizer's events."""

from typing import Any

import reflex as rx

from app.pages.shell import RAIL, Route, frame
from components.buttons import button, link_button
from components.cards import Leaf, calendar_leaf, list_item, section
from components.chips import state_badge
from components.frame import desk_page
from components.states import empty_state, sign_in_state, skeleton_rows
from components.tables import link_list
from state.desk import DeskState

STATE: Any = DeskState
"""Its attributes are Vars in a page."""


def desk() -> rx.Component:
    """Coming events, then past ones; an invitation for whoever has none."""
    new = rx.cond(
        STATE.is_organizer, link_button("New event", href="/desk/new/", kind="primary", icon_name="plus"), rx.fragment()
    )
    lists = rx.fragment(
        rx.cond(STATE.coming.length() > 0, link_list(rx.foreach(STATE.coming, _row))),
        rx.cond(STATE.past.length() > 0, section("Past", link_list(rx.foreach(STATE.past, _row)))),
    )
    has_any = STATE.coming.length() + STATE.past.length() > 0
    shown = rx.match(
        True,
        (STATE.is_nobody, sign_in_state("The desk is for organizers.", href="/sign-in/?next=/desk/")),
        (~STATE.is_organizer, _invitation()),
        (has_any, lists),
        _first_event(),
    )
    return desk_page(
        frame("desk"), "Your events", RAIL, "events", rx.cond(STATE.is_loaded, shown, skeleton_rows(4)), action=new
    )


def _row(row: Any) -> rx.Component:
    state = rx.el.div(
        rx.el.span(row.sold, class_name="ks-small ks-soft ks-num ks-only-wide"),
        state_badge(row.status, row.mood),
        class_name="ks-row ks-row--nowrap",
    )
    leaf = calendar_leaf(Leaf(row.month, row.day, row.weekday))
    return list_item(href=row.href, title=row.title, words=row.words, start=leaf, end=state)


def _invitation() -> rx.Component:
    start = button("Start organizing", kind="primary", on_click=STATE.start_organizing)
    return empty_state(
        "desk", "Bring people together", "Tickets sell by themselves; you watch every sale as it comes.", start
    )


def _first_event() -> rx.Component:
    new = link_button("New event", href="/desk/new/", kind="primary")
    return empty_state("desk", "Make your first event", "A title, a day, one kind of ticket. Ten minutes.", new)


ROUTE = Route(
    "/desk",
    desk,
    "Your events · Keepsake",
    "Make an event, sell tickets, and see every sale as it comes.",
    (DeskState.load,),
)
