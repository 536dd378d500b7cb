"""Cards: the event card with its calendar leaf, plain cards, facts, and list items."""

from dataclasses import dataclass

import reflex as rx

from components.art import picture
from components.icons import icon
from components.values import Child, Text, classes, show_if


@dataclass(frozen=True)
class Leaf:
    """A day as three words, in the event's own time zone: "NOV"-like month, day of month, weekday."""

    month: Text
    day: Text
    weekday: Text


def calendar_leaf(leaf: Leaf, *, is_large: bool = False) -> rx.Component:
    """A leaf of a tear-off calendar. Decorative: the date stands in words beside it."""
    return rx.el.div(
        rx.el.span(leaf.month, class_name="ks-leaf__month"),
        rx.el.span(leaf.day, class_name="ks-leaf__day"),
        rx.el.span(leaf.weekday, class_name="ks-leaf__weekday"),
        aria_hidden=True,
        class_name=classes("ks-leaf", "ks-leaf--large" if is_large else ""),
    )


def event_card(
    *,
    href: Text,
    title: Text,
    cover_url: Text,
    leaf: Leaf,
    when_words: Text,
    place: Text,
    price: Text,
    left: Text = "",
    is_wide: bool = False,
    flag: Text = "",
    summary: Text = "",
    is_first: bool = False,
) -> rx.Component:
    """An event as a ticket: its picture, and torn-off below (beside, when ``is_wide``) leaf, title, place and price.

    ``price`` is whole words ("From 0.02 ETH", "Free"); ``left`` only when little is left ("12 left");
    ``flag`` is a ribbon over the picture ("Featured"). The whole card is one link, named by its title.
    """
    heading = rx.el.h2 if is_wide else rx.el.h3  # the wide one stands by itself, the others under a section's title
    link = heading(
        rx.el.a(title, href=href, class_name="ks-event__link"),
        class_name=classes("ks-event__title", "" if is_wide else "ks-clip-2"),
    )
    words = rx.el.div(
        rx.el.div(calendar_leaf(leaf, is_large=is_wide), link, class_name="ks-event__head"),
        show_if(summary, rx.el.p(summary, class_name="ks-soft ks-clip-2")),
        rx.el.p(when_words, class_name="ks-small ks-strong"),
        rx.el.p(place, class_name="ks-small ks-soft ks-clip-1"),
        _foot(price, left),
        class_name="ks-stub__tear",
    )
    return rx.el.article(
        rx.el.div(picture(cover_url, class_name="ks-event__art", is_first=is_first), class_name="ks-stub__main"),
        words,
        show_if(flag, rx.el.span(flag, class_name="ks-flag ks-event__flag")),
        class_name=classes("ks-stub ks-event", "ks-event--wide" if is_wide else ""),
    )


def _foot(price: Text, left: Text) -> rx.Component:
    return rx.el.div(
        rx.el.span(price, class_name="ks-amount"),
        show_if(left, rx.el.span(left, class_name="ks-badge is-stop")),
        class_name="ks-event__foot",
    )


def event_grid(*children: Child) -> rx.Component:
    """Event cards in columns of at least 250 px. A ``rx.foreach`` of cards is one child."""
    return rx.el.div(*children, class_name="ks-grid")


def card(*children: Child, class_name: str = "") -> rx.Component:
    """A plain sheet of paper."""
    return rx.el.div(*children, class_name=classes("ks-card", class_name))


def section(title: Text, *children: Child, action: rx.Component | None = None) -> rx.Component:
    """A part of a page under its own ``h2``; ``action`` stands at the right of it."""
    head = rx.el.div(rx.el.h2(title), action or rx.fragment(), class_name="ks-section__head")
    return rx.el.section(head, *children, class_name="ks-section")


def fact(icon_name: str, head: Child, *body: Child) -> rx.Component:
    """One fact of an event: an icon, what (strong), and more about it (soft)."""
    return rx.el.div(
        icon(icon_name, 22),
        rx.el.div(rx.el.div(head, class_name="ks-fact__head"), rx.el.div(*body, class_name="ks-fact__body")),
        class_name="ks-fact",
    )


def list_item(*, href: Text, title: Text, words: Child, start: Child = None, end: Child = None) -> rx.Component:
    """A line of a list that leads somewhere: picture or leaf at the start, a state or amount at the end."""
    return rx.el.a(
        start or rx.fragment(),
        rx.el.div(
            rx.el.div(title, class_name="ks-list__title ks-clip-2"),
            rx.el.div(words, class_name="ks-small ks-soft"),
            class_name="ks-grow",
        ),
        end or rx.fragment(),
        href=href,
        class_name="ks-list__item",
    )


def list_row(title: Text, words: Child, *end: Child, key: Text, is_folded: bool = False) -> rx.Component:
    """A line of a list that leads nowhere, with what may be done about it at its end; ``key`` is its name there.

    ``is_folded``: on a phone the end stands under long words, not beside them.
    """
    told = rx.el.div(
        rx.el.div(title, class_name="ks-list__title"),
        rx.el.div(words, class_name="ks-small ks-soft"),
        class_name="ks-grow",
    )
    class_name = "ks-list__item ks-list__item--fold" if is_folded else "ks-list__item"
    return rx.el.div(told, *end, class_name=class_name, key=key)


def pairs(*items: tuple[Text, Child]) -> rx.Component:
    """Small facts side by side: label above, value below."""
    return rx.el.dl(*[rx.el.div(rx.el.dt(label), rx.el.dd(value)) for label, value in items], class_name="ks-pairs")
