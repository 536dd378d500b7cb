"""``/me``: the account, the look, and the way out."""

from typing import Any

import reflex as rx

from app.pages.shell import Route, copy, error_at, frame
from components.buttons import button, link_button
from components.cards import card, list_item, section
from components.fields import text_field
from components.frame import avatar, page
from components.icons import icon
from components.parts import Purse, SignOut, ThemeChoice
from components.states import sign_in_state, skeleton_rows
from components.tables import link_list
from components.values import when
from state.me import MeState
from state.shell import ShellState

STATE: Any = MeState
"""Its attributes are Vars in a page."""
SHELL: Any = ShellState
NO_WALLET = "No wallet"


def me() -> rx.Component:
    """Who one is here; the look can be chosen by everybody."""
    purse = section("What you hold", rx.el.div(Purse.create(), class_name="ks-holds"))
    holds = rx.cond(STATE.address != "", purse, _no_wallet())
    account = rx.el.div(_who(), holds, _places(), _devices(), class_name="ks-stack ks-gap-6")
    stranger = sign_in_state("Then this page is yours.", href="/sign-in/?next=/me/")
    shown = rx.cond(STATE.is_nobody, stranger, account)
    look = section("Look", card(ThemeChoice.create(), class_name="ks-look"))
    out = rx.cond(~STATE.is_nobody, rx.el.div(SignOut.create(on_signed_out=STATE.sign_out), class_name="ks-section"))
    content = rx.fragment(shown, look, out)
    return page(frame("me"), "Me", rx.cond(STATE.is_loaded, content, skeleton_rows(4)), width="narrow")


def _who() -> rx.Component:
    face = rx.el.div(
        avatar(SHELL.display_name, is_large=True),
        rx.el.div(
            rx.el.div(SHELL.display_name, class_name="ks-ticket__title ks-clip-1"),
            rx.el.div(
                rx.cond(STATE.address != "", rx.el.code(STATE.address), NO_WALLET), class_name="ks-small ks-soft"
            ),
            rx.el.div(STATE.network_name, class_name="ks-small ks-soft"),
            class_name="ks-grow",
        ),
        class_name="ks-row ks-row--nowrap",
    )
    copying = button("Copy address", kind="quiet", icon_name="copy", on_click=copy(STATE.address))
    naming = rx.el.form(
        text_field(
            "Name",
            "display_name",
            hint="Shown to organizers and at the door.",
            error=error_at("display_name"),
            is_required=False,
            default_value=STATE.display_name,
            max_length=80,
            auto_complete="nickname",
        ),
        rx.el.div(
            button("Save name", type="submit"),
            rx.cond(STATE.address != "", copying),
            class_name="ks-row",
        ),
        on_submit=STATE.rename,
        class_name="ks-form",
        key=STATE.address,
    )
    return card(rx.el.div(face, naming, class_name="ks-stack ks-gap-6"))


def _no_wallet() -> rx.Component:
    """For who came by a door link."""
    body = rx.el.div(
        rx.el.p(
            "You came by a link to a door. With a wallet you can hold tickets, give and organize.", class_name="ks-soft"
        ),
        rx.el.div(link_button("Sign in with a wallet", href="/sign-in/?next=/me/", icon_name="wallet")),
        class_name="ks-stack ks-gap-3",
    )
    return section("What you hold", card(body))


def _places() -> rx.Component:
    desk = list_item(
        href="/desk/",
        title=when(SHELL.is_organizer, "Your events", "Organize an event"),
        words="Sales, door staff, new events",
        start=icon("layout-dashboard", 24),
        end=icon("chevron-right"),
    )
    door = list_item(
        href="/door/",
        title="Door",
        words="Scan tickets",
        start=icon("scan-line", 24),
        end=icon("chevron-right"),
    )
    return link_list(desk, rx.cond(SHELL.is_staff, door))


def _devices() -> rx.Component:
    return section("Signed in", rx.el.div(rx.foreach(STATE.sessions, _device), class_name="ks-list"))


def _device(one: Any) -> rx.Component:
    end = rx.cond(one.is_current, rx.fragment(), button("Sign out", is_small=True, on_click=STATE.end_session(one.id)))
    return rx.el.div(
        icon("monitor-smartphone", 24),
        rx.el.div(
            rx.el.div(one.title, class_name="ks-list__title"),
            rx.el.div(one.words, class_name="ks-small ks-soft"),
            class_name="ks-grow",
        ),
        end,
        class_name="ks-list__item",
        key=one.id,
    )


ROUTE = Route(
    "/me",
    me,
    "Me · Keepsake",
    "Your name, your wallet, your devices and the look of the pages.",
    (MeState.load,),
)
