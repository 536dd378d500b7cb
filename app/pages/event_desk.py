"""``/desk/[event_id]``: one event for its organizer. Numbers first, then how it sells, then who bought."""

from typing import Any

import reflex as rx

from app.pages.door_desk import door_section
from app.pages.shell import RAIL, Route, copy, frame, settled
from components.buttons import button, link_button
from components.cards import card, section
from components.chips import live_mark, state_badge
from components.connection import banner
from components.figures import figure, figures, meter
from components.frame import desk_page
from components.parts import PublishButton
from components.states import not_found_state, sign_in_state, skeleton_figures
from components.tables import Column, table, table_row
from components.values import when
from state.door_desk import DoorDeskState
from state.door_inbox import DoorInboxState
from state.door_keys import DoorKeysState
from state.event_desk import EventDeskState

STATE: Any = EventDeskState
"""Its attributes are Vars in a page."""
EVENT: Any = STATE.event
SALES = [Column("Buyer"), Column("Ticket"), Column("Number", True), Column("Paid", True), Column("When")]


def event_desk() -> rx.Component:
    """The event, once it is the one of this address."""
    body = rx.el.div(
        _head(),
        _next_step(),
        rx.cond(EVENT.raw_status == "draft", rx.fragment(), _figures()),
        _tiers(),
        rx.cond(
            EVENT.raw_status == "draft",
            rx.fragment(),
            rx.fragment(_sales(), door_section(EVENT.door_path), _links(), _sale_switch()),
        ),
        class_name="ks-stack ks-gap-6",
    )
    shown = rx.match(
        True,
        (STATE.is_nobody, sign_in_state("The desk is for organizers.", href="/sign-in/?next=/desk/")),
        (STATE.is_missing, not_found_state("It may belong to another wallet of yours.")),
        body,
    )
    title = when(EVENT.title != "", EVENT.title, "Event")
    return desk_page(frame("desk"), title, RAIL, "events", settled(STATE.is_loaded, skeleton_figures(4), shown))


def _head() -> rx.Component:
    is_live = (EVENT.raw_status == "on_sale") | (EVENT.raw_status == "paused")
    return rx.el.div(
        state_badge(EVENT.status, EVENT.mood),
        rx.cond(is_live, live_mark()),
        rx.el.span(EVENT.words, class_name="ks-soft"),
        rx.el.span(class_name="ks-grow"),
        link_button("Edit", href=EVENT.edit_path, icon_name="pencil", is_small=True),
        rx.cond(is_live, link_button("See the page", href=EVENT.public_path, icon_name="eye", is_small=True)),
        class_name="ks-row",
    )


def _next_step() -> Any:
    """What a draft waits for: its organizer's signature."""
    failed = banner(EVENT.problem, mood="stop", icon_name="triangle-alert")
    publish = card(
        rx.el.div(
            rx.el.h2("Ready to publish?", class_name="ks-list__title"),
            rx.el.p(
                "Your wallet signs once. From then on anybody can buy, and times, prices and numbers are fixed.",
                class_name="ks-soft",
            ),
            rx.cond(EVENT.problem != "", failed),
            PublishButton.create(event_id=EVENT.id, action="publish", kind="primary", on_done=STATE.refresh),
            class_name="ks-stack ks-gap-3",
        )
    )
    waiting = banner("On its way to the chain. This page shows it by itself.", icon_name="loader")
    return rx.match(
        EVENT.raw_status,
        ("draft", publish),
        ("publishing", waiting),
        ("cancelled", banner("Cancelled. Every ticket gets its money back.", mood="stop", icon_name="ban")),
        rx.fragment(),
    )


def _figures() -> rx.Component:
    return figures(
        figure("Sold", EVENT.sold, unit=EVENT.supply, note=EVENT.sold_note, href="#sales"),
        figure("Revenue", EVENT.revenue, unit=EVENT.revenue_unit, note=EVENT.revenue_note, href="#sales"),
        figure("Inside", EVENT.inside, note=EVENT.inside_note, href="#door"),
        figure("Refunded", EVENT.refunded, note="tickets given back", href="#tickets"),
    )


def _tiers() -> rx.Component:
    rows = rx.el.div(rx.foreach(STATE.tiers, _tier), class_name="ks-stack")
    return rx.el.div(section("Tickets", card(rows)), id="tickets")


def _tier(tier: Any) -> rx.Component:
    head = rx.el.div(
        rx.el.span(tier.name, class_name="ks-strong"),
        rx.el.span(tier.price, class_name="ks-amount"),
        rx.el.span(class_name="ks-grow"),
        rx.el.span(tier.words, class_name="ks-soft ks-num"),
        class_name="ks-row",
    )
    return rx.el.div(head, meter(tier.percent, label=tier.name + ": " + tier.words), class_name="ks-stack ks-gap-1")


def _sales() -> rx.Component:
    none = card(rx.el.p("No sale yet. The first one shows up here by itself.", class_name="ks-soft"))
    some = table("Latest sales", SALES, rx.foreach(STATE.sales, _sale))
    return rx.el.div(section("Sales", rx.cond(STATE.sales.length() > 0, some, none)), id="sales")


def _sale(sale: Any) -> rx.Component:
    return table_row(SALES, sale.buyer, sale.tier, sale.quantity, sale.total, sale.at)


def _links() -> rx.Component:
    rows = rx.el.div(
        _link("For guests", EVENT.public_url),
        _link("Scanner, for who is on the door", EVENT.door_url),
        class_name="ks-list",
    )
    return section("Links", rows)


def _link(label: str, url: Any) -> rx.Component:
    words = rx.el.div(
        rx.el.div(label, class_name="ks-list__title"),
        rx.el.div(url, class_name="ks-small ks-soft ks-clip-1"),
        class_name="ks-grow",
    )
    press = button("Copy", is_small=True, icon_name="copy", on_click=copy(url), aria_label=f"Copy: {label}")
    return rx.el.div(words, press, class_name="ks-list__item")


def _sale_switch() -> rx.Component:
    def press(action: str, kind: str) -> rx.Component:
        return PublishButton.create(event_id=EVENT.id, action=action, kind=kind, on_done=STATE.refresh)

    switch = rx.match(
        EVENT.raw_status,
        ("on_sale", rx.fragment(press("pause", ""), press("cancel", "danger"))),
        ("paused", rx.fragment(press("resume", "primary"), press("cancel", "danger"))),
        rx.fragment(),
    )
    truth = rx.el.details(
        rx.el.summary("See on chain", class_name="ks-link"),
        rx.el.p("Ticket contract ", rx.el.code(EVENT.contract), class_name="ks-small ks-soft ks-truth"),
    )
    return section("The sale", rx.el.div(switch, class_name="ks-row ks-row--top"), truth)


ROUTE = Route(
    "/desk/[event_id]",
    event_desk,
    when(EVENT.title != "", EVENT.title + " · Keepsake", "Your event · Keepsake"),
    "Sales as they come, tickets, and who stands at the door.",
    (DoorDeskState.load, DoorInboxState.load, DoorKeysState.load, EventDeskState.load),
)
