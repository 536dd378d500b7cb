"""Stubs: two pieces of paper that meet at a perforation. Tiers, tickets, and past tickets folded to a strip."""

import reflex as rx

from components.art import picture
from components.cards import pairs
from components.icons import icon
from components.values import Child, Flag, Text, classes, show_if, when


def stub(main: Child, tear: Child, *, is_flat: bool = False, class_name: Text = "") -> rx.Component:
    """The bare form: ``main`` and the part to tear off, below it or (``is_flat``) at its right."""
    return rx.el.div(
        rx.el.div(main, class_name="ks-stub__main"),
        rx.el.div(tear, class_name="ks-stub__tear"),
        class_name=classes("ks-stub", "ks-stub--flat" if is_flat else "", class_name),
    )


def tier_stub(
    *,
    name: Text,
    price: Text,
    words: Text = "",
    left: Text = "",
    control: rx.Component,
    is_chosen: Flag = False,
    is_over: Flag = False,
) -> rx.Component:
    """A kind of ticket: name, price and words; ``control`` (a stepper, "Sold out") on the torn-off side."""
    main = rx.el.div(
        rx.el.h3(name, class_name="ks-tier__name"),
        rx.el.div(price, class_name="ks-amount"),
        show_if(words, rx.el.p(words, class_name="ks-small ks-soft")),
        show_if(left, rx.el.p(left, class_name="ks-small ks-ribbon-text")),
        class_name="ks-stack ks-gap-1",
    )
    mood = classes("ks-tier", when(is_chosen, "is-chosen"), when(is_over, "is-void"))
    return stub(main, control, is_flat=True, class_name=mood)


def ticket_stub(
    *,
    href: Text,
    title: Text,
    cover_url: Text,
    when_words: Text,
    place: Text,
    tier: Text,
    doors: Text,
    code: Child = None,
) -> rx.Component:
    """A ticket, open and large: picture, title, when, where, tier, time to doors; ``code`` (its QR) on the tear."""
    words = rx.el.div(
        rx.el.h2(title, class_name="ks-ticket__title"),
        pairs(("When", when_words), ("Where", place), ("Ticket", tier), ("Doors", doors)),
        class_name="ks-ticket__words",
    )
    tear = rx.el.div(
        code or rx.fragment(),
        rx.el.a("Show the code", href=href, class_name="ks-btn ks-btn--primary ks-btn--wide"),
        class_name="ks-stack",
    )
    main = rx.fragment(picture(cover_url, class_name="ks-ticket__art"), words)
    return stub(main, tear, class_name="ks-ticket")


def past_strip(*, href: Text, title: Text, words: Text, mark: Child = None) -> rx.Component:
    """A ticket of the past, folded to one line; ``mark`` at its end says what became of it."""
    return rx.el.a(
        icon("ticket-check"),
        rx.el.span(
            rx.el.span(title, class_name="ks-strip__title"),
            rx.el.br(),
            rx.el.span(words, class_name="ks-small"),
            class_name="ks-grow",
        ),
        mark or rx.fragment(),
        href=href,
        class_name="ks-strip",
    )


def buy_bar(price: Text, words: Text, action: rx.Component, *, refund_rule: Text) -> rx.Component:
    """Stays at the bottom of the screen on phones: refund rule, price from, one button."""
    return rx.el.div(
        rx.el.p(icon("undo-2", 16), rx.el.span(refund_rule), class_name="ks-refund"),
        rx.el.div(
            rx.el.div(rx.el.div(price, class_name="ks-amount"), rx.el.div(words, class_name="ks-small ks-soft")),
            action,
            class_name="ks-buybar__in",
        ),
        class_name="ks-buybar",
    )


def event_layout(left: Child, side: Child, more: Child) -> rx.Component:
    """The event page: ``left`` (picture, title, facts), ``side`` (tiers and buy bar; stays in view on wide screens,
    comes second on phones), ``more`` (description, organizer)."""
    return rx.el.div(
        rx.el.div(left),
        rx.el.aside(side, class_name="ks-two__side"),
        rx.el.div(more),
        class_name="ks-two ks-two--event",
    )
