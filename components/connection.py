"""What stands in for Reflex's own connection warning, which would show the socket's address."""

from collections.abc import Callable

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from components.icons import icon
from components.values import Child, Text


def offline_bar() -> rx.Component:
    """A small dark pill over the page; it waits a second before it shows, so a short gap stays unseen."""
    return rx.el.div(
        icon("cloud-off", 16),
        rx.el.span("No connection. Trying again; nothing you did is lost."),
        role="status",
        class_name="ks-offline",
    )


def connection_wraps() -> dict[tuple[int, str], Callable[[bool], rx.Component | None]]:
    """For ``rx.App(extra_app_wraps=…)``: takes the place of Reflex's overlay."""
    return {(5, "Overlay"): lambda _stateful: rx.cond(has_connection_errors, offline_bar())}


def banner(*words: Child, mood: str = "", icon_name: str = "info", action: Child = None) -> rx.Component:
    """Words about something the visitor waits for; ``mood`` "", ``go``, ``stop`` or ``ask``."""
    look = f"ks-banner is-{mood}" if mood else "ks-banner"
    return rx.el.div(icon(icon_name), rx.el.p(*words), action or rx.fragment(), role="status", class_name=look)


def chain_link(words: Text = "See on chain", *, href: Text) -> rx.Component:
    """The technical truth, one tap away."""
    return rx.el.a(words, href=href, class_name="ks-link", rel="noopener", target="_blank")
