"""The keys that sign an event's codes, on its desk: which one signs, and another one in its place."""

from typing import Any

import reflex as rx

from components.buttons import button
from components.cards import list_row
from components.chips import state_badge
from components.sheets import sheet
from components.values import when
from state.door_keys import CHOOSING, CLOSED, SURE, DoorKeysState

STATE: Any = DoorKeysState
"""Its attributes are Vars in a page."""


def keys_part() -> rx.Component:
    """The keys with what became of them, quietly at the end of the door's section."""
    head = rx.el.div(
        rx.el.h3("Door keys", class_name="ks-list__title"),
        rx.el.p(
            "Every ticket's code is signed by a key, so that a scanner knows it is ours without asking anybody.",
            class_name="ks-small ks-soft",
        ),
    )
    none = rx.el.p("The first key is made by itself, with the first code.", class_name="ks-small ks-soft")
    some = rx.el.div(rx.foreach(STATE.keys, _key), class_name="ks-list")
    shown = rx.el.div(
        head,
        rx.cond(STATE.keys.length() > 0, some, none),
        rx.el.p(STATE.result, role="status", class_name="ks-small ks-strong"),
        rx.cond(STATE.keys.length() > 0, rx.el.div(button("New key", icon_name="key-round", on_click=STATE.choose))),
        rx.cond(STATE.changes.length() > 0, _changes()),
        _sheet(),
        class_name="ks-stack ks-gap-3",
    )
    return rx.cond(STATE.event_id != "", shown)


def _key(key: Any) -> rx.Component:
    now = rx.cond(key.is_over, rx.fragment(), state_badge("Signs now", "go"))
    return list_row(key.name, key.words, now, key=key.id)


def _changes() -> rx.Component:
    lines = rx.el.ul(rx.foreach(STATE.changes, _change), class_name="ks-small ks-soft ks-stack ks-gap-1")
    return rx.el.details(rx.el.summary("Who changed keys", class_name="ks-link"), lines)


def _change(words: Any) -> rx.Component:
    return rx.el.li(words)


def _sheet() -> rx.Component:
    title = when(STATE.step == SURE, "End all codes?", "New key")
    body = rx.cond(STATE.step == SURE, _sure(), rx.cond(STATE.step == CHOOSING, _cases()))
    return sheet(title, body, is_open=STATE.step != CLOSED, on_close=STATE.close)


def _cases() -> rx.Component:
    return rx.el.div(
        _case(
            "Just a fresh one",
            "Nobody notices. Codes made before keep working, on phones and on paper; new ones carry the new key.",
            button(_while_busy("Make a new key"), is_wide=True, is_busy=STATE.is_busy, on_click=STATE.renew),
        ),
        _case(
            "Somebody may have copied the key",
            "They could make tickets that scan as real. Every code ends and is made again: phones do it by themselves "
            "as soon as they are online. Papers printed before no longer enter and have to be printed again.",
            button("End all codes…", kind="danger", is_wide=True, is_disabled=STATE.is_busy, on_click=STATE.ask),
        ),
        class_name="ks-stack ks-gap-6",
    )


def _case(title: str, words: str, press: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.h3(title, class_name="ks-list__title"),
        rx.el.p(words, class_name="ks-soft"),
        press,
        class_name="ks-stack ks-gap-2",
    )


def _sure() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "Every code of this event ends now, on every phone and every paper. A phone without a network, and a paper "
            "printed before, will be refused at the door until its code is made again."
        ),
        rx.el.p(
            "Scanners hear of it at once; one without a network hears of it when it is back.", class_name="ks-soft"
        ),
        button(
            _while_busy("Yes, end all codes"),
            kind="danger",
            is_wide=True,
            is_busy=STATE.is_busy,
            on_click=STATE.end_all,
        ),
        button("Go back", is_wide=True, is_disabled=STATE.is_busy, on_click=STATE.choose),
        class_name="ks-stack ks-gap-3",
    )


def _while_busy(words: str) -> Any:
    return when(STATE.is_busy, "Making the key…", words)
