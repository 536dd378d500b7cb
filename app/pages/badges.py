"""``/badges``: the tray of coins."""

from typing import Any

import reflex as rx

from app.pages.shell import Route, frame
from components.art import picture
from components.buttons import link_button
from components.cards import pairs
from components.coins import coin_tray
from components.connection import chain_link
from components.frame import page
from components.sheets import sheet
from components.states import empty_state, sign_in_state, skeleton_coins
from components.values import classes, when
from state.badges import BadgesState

STATE: Any = BadgesState
"""Its attributes are Vars in a page."""


def badges() -> rx.Component:
    """Coins, the newest first; the truth about each one tap away."""
    nothing = empty_state(
        "badges",
        "No badges yet",
        "Go to something. The badge comes by itself.",
        link_button("Find an event", href="/", kind="primary"),
    )
    shown = rx.match(
        True,
        (STATE.is_nobody, sign_in_state("Your badges wait for you.", href="/sign-in/?next=/badges/")),
        (STATE.coins.length() > 0, coin_tray(rx.foreach(STATE.coins, _coin))),
        nothing,
    )
    return page(frame("badges"), "Badges", rx.cond(STATE.is_loaded, shown, skeleton_coins(4)), _truth())


def _coin(one: Any, index: Any) -> rx.Component:
    face = rx.el.span(picture(one.picture_url, kind="badge"), class_name="ks-coin__face")
    words = rx.el.span(
        rx.el.span(one.title, class_name="ks-coin__name ks-clip-2"),
        rx.el.span(one.words, class_name="ks-small ks-soft"),
    )
    return rx.el.button(
        face,
        words,
        type="button",
        on_click=STATE.show(one.id),
        class_name=classes("ks-coin", when(index == 0, "is-new")),
        key=one.id,
    )


def _truth() -> rx.Component:
    one = STATE.shown
    link = rx.cond(one.explorer_url != "", chain_link(href=one.explorer_url), rx.fragment())
    facts = pairs(
        ("Badge number", one.number),
        ("Given", one.minted),
        ("Badge contract", rx.el.code(one.contract)),
        ("Transaction", rx.el.code(one.tx_hash)),
    )
    body = rx.el.div(
        rx.el.p(one.words, class_name="ks-soft"),
        rx.el.p("Only for who was there. It cannot be sold or given away."),
        rx.el.details(
            rx.el.summary("See on chain", class_name="ks-link"), rx.el.div(facts, link, class_name="ks-truth")
        ),
        link_button("See the event", href=one.href),
        class_name="ks-stack",
    )
    return sheet(one.title, body, is_open=STATE.is_showing, on_close=STATE.close)


ROUTE = Route(
    "/badges",
    badges,
    "Your badges · Keepsake",
    "A badge for everything you were at, given by itself and yours for good.",
    (BadgesState.load,),
)
