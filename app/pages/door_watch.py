"""``/door/[event_id]/desk``: the door for who supervises it. Figures, what somebody has to look at, the last scans."""

from typing import Any

import reflex as rx

from app.pages.door_inbox import inbox
from app.pages.shell import Route, frame, settled
from components.buttons import button, link_button
from components.cards import card, list_row, section
from components.chips import live_mark, state_badge
from components.figures import figure, figures, meter
from components.frame import page
from components.states import empty_state, not_found_state, sign_in_state, skeleton_figures
from components.tables import Column, table, table_row
from components.values import when
from state.door_inbox import DoorInboxState
from state.door_watch import DoorWatchState

STATE: Any = DoorWatchState
"""Its attributes are Vars in a page."""
EVENT: Any = STATE.event
KNOWN_BY = "The door knows you by your wallet, or by the link that the organizer sent you: then open it again."
GATES = [Column("Gate"), Column("Came in", True), Column("A minute now", True)]


def door_watch() -> rx.Component:
    """The door, once it is the one of this address."""
    # the event's name and the way to the scanner come with the rest: nothing above it has to make room for them
    scan = link_button("Scan", href=EVENT.scan_path, icon_name="scan-line")
    which = rx.el.div(
        rx.el.p(EVENT.title, class_name="ks-strong"),
        rx.el.div(live_mark(), rx.el.span(EVENT.words, class_name="ks-soft"), class_name="ks-row"),
    )
    body = rx.el.div(
        rx.el.div(which, scan, class_name="ks-row ks-row--spread"),
        figures(
            figure("Inside", EVENT.inside, unit=EVENT.expected, note=EVENT.inside_note),
            figure("A minute now", EVENT.rate, note="over the last five minutes"),
        ),
        inbox(rx.el.h2),
        _tiers(),
        _gates(),
        _scans(),
        class_name="ks-stack ks-gap-6",
    )
    elsewhere = link_button("Your doors", href="/door/", kind="primary")
    shown = rx.match(
        True,
        (STATE.is_nobody, sign_in_state(KNOWN_BY, href="/sign-in/?next=/door/")),
        (STATE.is_missing, not_found_state("The link may be old, or the event was taken down.")),
        (STATE.refusal != "", empty_state("locked", "For supervisors", STATE.refusal, elsewhere)),
        body,
    )
    content = settled(STATE.is_loaded, skeleton_figures(2), shown)
    return page(frame("door"), "Door", content, width="text")


def _tiers() -> rx.Component:
    return section("Tickets", card(rx.el.div(rx.foreach(STATE.tiers, _tier), class_name="ks-stack")))


def _tier(tier: Any) -> rx.Component:
    head = rx.el.div(
        rx.el.span(tier.name, class_name="ks-strong"),
        rx.el.span(class_name="ks-grow"),
        rx.el.span(tier.words, class_name="ks-soft ks-num"),
        class_name="ks-row",
    )
    return rx.el.div(head, meter(tier.percent, label=tier.name + ": " + tier.words), class_name="ks-stack ks-gap-1")


def _gates() -> rx.Component:
    rows = table("Who came in, and how fast", GATES, rx.foreach(STATE.gates, _gate))
    return rx.cond(STATE.gates.length() > 0, section("Gates", rows))


def _gate(gate: Any) -> rx.Component:
    return table_row(GATES, gate.name, gate.came, gate.rate)


def _scans() -> rx.Component:
    none = card(rx.el.p("Nobody was scanned yet. The first one shows up here by itself.", class_name="ks-soft"))
    some = rx.el.div(rx.foreach(STATE.scans, _scan), class_name="ks-list")
    return section("Last scans", rx.cond(STATE.scans.length() > 0, some, none))


def _scan(scan: Any) -> rx.Component:
    undo = button("Undo", is_small=True, icon_name="undo-2", on_click=STATE.undo(scan.id))
    state = state_badge(scan.result, scan.mood)
    return list_row(scan.title, scan.words, state, rx.cond(scan.can_undo, undo), key=scan.id, is_folded=True)


ROUTE = Route(
    "/door/[event_id]/desk",
    door_watch,
    when(EVENT.title != "", EVENT.title + " · Door · Keepsake", "Door · Keepsake"),
    "How many are inside, by which gate, and what somebody has to look at.",
    (DoorInboxState.load, DoorWatchState.load),
)
