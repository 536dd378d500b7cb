"""Empty, loading, error and offline: each a drawing, one sentence, one action; skeletons of the final size."""

import reflex as rx

from components.buttons import button, link_button
from components.drawings import Drawing, drawing
from components.values import Child, Handler, Text


def empty_state(name: Drawing, title: Text, words: Text = "", action: Child = None) -> rx.Component:
    """Nothing here yet: what will be, and the one thing to do."""
    return rx.el.div(
        drawing(name),
        rx.el.h2(title, class_name="ks-empty__title"),
        rx.el.p(words),
        action or rx.fragment(),
        class_name="ks-empty",
    )


def error_state(words: Text, *, on_retry: Handler = None, title: Text = "That did not work") -> rx.Component:
    """Something failed: ``words`` say what happened and that nothing was lost."""
    retry = button("Try again", kind="primary", icon_name="rotate-cw", on_click=on_retry)
    return rx.el.div(empty_state("error", title, words, retry), role="alert")


def offline_state(*, on_retry: Handler = None) -> rx.Component:
    """No network, and this page needs it."""
    retry = button("Try again", kind="primary", on_click=on_retry)
    return empty_state(
        "offline", "You are offline", "Your tickets still open without a network. This page needs one.", retry
    )


def not_found_state(words: Text = "The link may be old, or the event was taken down.") -> rx.Component:
    """Nothing lives at this address."""
    return empty_state("lost", "Nothing here", words, link_button("Find an event", href="/", kind="primary"))


def sign_in_state(words: Text, *, href: Text = "/sign-in/") -> rx.Component:
    """This page belongs to somebody who is signed in; ``words`` say what for."""
    return empty_state("locked", "Sign in first", words, link_button("Sign in", href=href, kind="primary"))


WAITING = "ks-waiting"
"""The class around what stands in for a page's content: what is served in its place is put there by this name."""


def bone(width: str = "100%", *, class_name: str = "ks-skeleton--text") -> rx.Component:
    """One grey bar; ``width`` as CSS."""
    return rx.el.span(class_name=f"ks-skeleton {class_name}", style={"width": width})


def _loading(*children: Child, class_name: str) -> rx.Component:
    return rx.el.div(
        *children,
        rx.el.span("Loading", class_name="ks-hidden-text"),
        class_name=class_name,
        role="status",
        aria_busy=True,
    )


def skeleton_cards(count: int = 6) -> rx.Component:
    """As many event cards as will be there, empty."""
    one = [
        rx.el.div(
            rx.el.div(bone(class_name="ks-skeleton--art"), class_name="ks-stub__main"),
            rx.el.div(
                rx.el.div(
                    bone("50px", class_name="ks-skeleton--leaf"),
                    rx.el.div(bone(), bone("60%"), class_name="ks-grow"),
                    class_name="ks-event__head",
                ),
                bone("70%"),
                bone("50%"),
                rx.el.div(bone("40%"), class_name="ks-event__foot"),
                class_name="ks-stub__tear",
            ),
            class_name="ks-stub ks-event",
        )
        for _ in range(count)
    ]
    return _loading(*one, class_name="ks-grid")


def skeleton_event() -> rx.Component:
    """An event page, empty: picture, title, facts; tiers at the side."""
    tier = rx.el.div(
        rx.el.div(bone("60%"), bone("30%"), class_name="ks-stub__main"),
        rx.el.div(bone("96px"), class_name="ks-stub__tear"),
        class_name="ks-stub ks-stub--flat",
    )
    left = rx.el.div(
        bone(class_name="ks-skeleton--art ks-hero"), bone("80%"), bone("50%"), bone(), bone(), class_name="ks-stack"
    )
    return _loading(left, rx.el.div(tier, tier, class_name="ks-stack"), class_name="ks-two")


def skeleton_rows(count: int = 5) -> rx.Component:
    """Lines of a list or table, empty."""
    one = [
        rx.el.div(bone("40%"), rx.el.span(class_name="ks-grow"), bone("15%"), class_name="ks-list__item")
        for _ in range(count)
    ]
    return _loading(*one, class_name="ks-list")


def skeleton_figures(count: int = 4) -> rx.Component:
    """The numbers of a desk page, empty."""
    one = [
        rx.el.div(bone("50%"), bone("70%", class_name="ks-skeleton--figure"), class_name="ks-figure")
        for _ in range(count)
    ]
    return _loading(*one, class_name="ks-figures")


def skeleton_tickets(count: int = 2) -> rx.Component:
    """Tickets, empty."""
    one = [
        rx.el.div(
            rx.el.div(
                bone(class_name="ks-skeleton--art ks-ticket__art"),
                rx.el.div(bone("70%"), bone("40%"), bone("50%"), class_name="ks-ticket__words"),
                class_name="ks-stub__main",
            ),
            rx.el.div(bone(class_name="ks-skeleton--button"), class_name="ks-stub__tear"),
            class_name="ks-stub ks-ticket",
        )
        for _ in range(count)
    ]
    return _loading(*one, class_name="ks-tickets")


def skeleton_coins(count: int = 6) -> rx.Component:
    """A tray of coins, empty."""
    one = [
        rx.el.div(bone("min(100%, 148px)", class_name="ks-skeleton--round"), bone("70%"), class_name="ks-coin")
        for _ in range(count)
    ]
    return rx.el.div(_loading(*one, class_name="ks-coins"), class_name="ks-tray")
