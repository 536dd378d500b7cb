"""``/event/[slug]``: what, when, where, and a ticket."""

from typing import Any

import reflex as rx

from app.pages.shell import Route, frame, settled
from components.art import picture
from components.buttons import button
from components.cards import card, fact, section
from components.chips import state_badge
from components.connection import chain_link
from components.fields import stepper
from components.frame import avatar, document_link, page
from components.parts import Checkout, FirstViewEnd
from components.states import not_found_state, skeleton_event
from components.stubs import buy_bar, event_layout, tier_stub
from components.tables import Column, table, table_row
from components.values import when
from state.event_page import EventState

STATE: Any = EventState
"""Its attributes are Vars in a page."""
EVENT: Any = STATE.event


def event() -> rx.Component:
    """Picture, title, facts; tiers and the buy bar; description and organizer."""
    whole = rx.fragment(event_layout(_left(), _side(), _more()), _checkout())
    lost = rx.fragment(rx.el.h1("Event not found", class_name="ks-hidden-text"), not_found_state())
    shown = rx.cond(STATE.is_missing, lost, whole)
    content = rx.fragment(FirstViewEnd.create(), shown)
    return page(frame(), "", settled(STATE.is_loaded, skeleton_event(), content), has_title=False)


def _left() -> rx.Component:
    words = rx.el.div(
        rx.el.h1(EVENT.title, class_name="ks-display"),
        rx.cond(EVENT.summary != "", rx.el.p(EVENT.summary, class_name="ks-lead")),
        class_name="ks-stack ks-gap-3",
    )
    facts = rx.el.div(
        fact(
            "calendar",
            EVENT.day,
            EVENT.course,
            " ",
            document_link("Add to calendar", href=EVENT.calendar_url, class_name="ks-link"),
        ),
        fact("map-pin", EVENT.place, EVENT.address, " ", rx.cond(EVENT.map_url != "", _map_link())),
        fact("ticket", EVENT.transfer, EVENT.transfer_words),
        class_name="ks-facts",
    )
    return rx.el.div(
        picture(EVENT.cover_url, class_name="ks-hero", is_first=True),
        words,
        facts,
        class_name="ks-stack ks-gap-6 ks-event-left",
    )


def _map_link() -> rx.Component:
    return rx.el.a("Open map", href=EVENT.map_url, class_name="ks-link", rel="noopener", target="_blank")


def _side() -> rx.Component:
    closed = rx.el.div(
        state_badge(EVENT.blocked, "stop"), rx.el.p(EVENT.blocked_words, class_name="ks-soft"), class_name="ks-stack"
    )
    tiers = rx.el.div(rx.foreach(EVENT.tiers, _tier), class_name="ks-stack ks-gap-3")
    buying = buy_bar(
        STATE.total,
        STATE.total_words,
        button("Get ticket", kind="primary", on_click=STATE.buy, is_disabled=STATE.quantity == 0),
        refund_rule=EVENT.refund_rule,
    )
    return rx.el.div(
        rx.el.h2("Tickets", class_name="ks-side-title"),
        rx.cond(EVENT.blocked != "", rx.el.div(card(closed), tiers, class_name="ks-stack"), rx.fragment(tiers, buying)),
    )


def _tier(tier: Any) -> rx.Component:
    is_chosen = STATE.tier_id == tier.id
    count = when(is_chosen, STATE.quantity, 0)
    counting = stepper(
        tier.name + " tickets",
        count,
        on_less=STATE.take_less(tier.id),
        on_more=STATE.take_more(tier.id),
        is_least=count == 0,
        is_most=count >= tier.most,
    )
    is_over = (tier.blocked != "") | (EVENT.blocked != "")
    words = rx.cond(tier.blocked != "", state_badge(tier.blocked), rx.fragment())
    return tier_stub(
        name=tier.name,
        price=tier.price,
        words=tier.words,
        left=tier.left,
        control=rx.cond(is_over, words, counting),
        is_chosen=is_chosen & (STATE.quantity > 0),
        is_over=is_over,
    )


def _checkout() -> rx.Component:
    return Checkout.create(
        event_id=EVENT.id,
        tier_id=STATE.tier_id,
        quantity=STATE.quantity,
        event_title=EVENT.title,
        tier_name=STATE.tier_name,
        open=STATE.is_buying,
        on_close=STATE.close,
    )


def _more() -> rx.Component:
    about = section("About", rx.el.div(rx.html(EVENT.description_html), class_name="ks-prose ks-html"))
    truth = rx.el.details(
        rx.el.summary("See on chain", class_name="ks-link"),
        rx.el.p("Ticket contract ", rx.el.code(EVENT.contract), class_name="ks-small ks-soft ks-truth"),
    )
    by = rx.el.div(
        avatar(EVENT.organizer),
        rx.el.div(
            rx.el.div(EVENT.organizer, class_name="ks-strong"),
            rx.el.div(EVENT.organizer_address, class_name="ks-small ks-soft ks-clip-1"),
            class_name="ks-grow",
        ),
        class_name="ks-row ks-row--nowrap",
    )
    chain = rx.cond(EVENT.explorer_url != "", chain_link(href=EVENT.explorer_url), truth)
    return rx.el.div(
        rx.cond(EVENT.description_html != "", about),
        section("Organizer", card(rx.el.div(by, chain, _numbers(), class_name="ks-stack ks-gap-3"))),
    )


def _numbers() -> rx.Component:
    columns = (Column("What"), Column("How many", is_number=True), Column("Counted from"))
    rows = rx.foreach(STATE.numbers, lambda row: table_row(columns, row.label, row.count, row.proof))
    counted = rx.fragment(
        table("The numbers of this event", columns, rows), rx.el.p(STATE.numbers_words, class_name="ks-small ks-soft")
    )
    return rx.el.details(
        rx.el.summary("Check the numbers", class_name="ks-link", on_click=STATE.check),
        rx.cond(STATE.numbers, counted, rx.el.p("Counting…", class_name="ks-small ks-soft")),
    )


ROUTE = Route(
    "/event/[slug]",
    event,
    when(EVENT.title != "", EVENT.title + " · Keepsake", "Event · Keepsake"),
    "When, where, and a ticket that is really yours.",
    (STATE.load,),
)
