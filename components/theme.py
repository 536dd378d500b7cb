"""Where the look comes from: the stylesheets in their order and what the head carries."""

from typing import Any

import reflex as rx

STYLESHEETS: list[str] = [
    "/css/fonts.css",
    "/css/tokens.css",
    "/css/base.css",
    "/css/frame.css",
    "/css/controls.css",
    "/css/paper.css",
    "/css/gifts.css",
    "/css/sheet.css",
    "/css/door.css",
    "/css/desk.css",
    "/css/print.css",
]
"""For ``rx.App(stylesheets=…)``. A part's own sheet goes after these."""

THEME_COLOURS = {"light": "#FAF6EF", "dark": "#14110F"}


def head_tags() -> list[rx.Component]:
    """What ``rx.App(head_components=…)`` carries: fonts first, then the manifest, icons and the bar's colour."""
    return [
        _font("/fonts/instrument-sans-latin.woff2"),
        _font("/fonts/fraunces-latin.woff2"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.link(rel="icon", href="/favicon.ico", sizes="32x32"),
        rx.el.link(rel="icon", href="/icons/icon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icons/apple-touch-icon.png"),
        _bar_colour("light"),
        _bar_colour("dark"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.meta(name="mobile-web-app-capable", content="yes"),
        rx.el.meta(name="apple-mobile-web-app-title", content="Keepsake"),
    ]


def _bar_colour(theme: str) -> rx.Component:
    media: dict[str, Any] = {
        "media": f"(prefers-color-scheme: {theme})"
    }  # as an attribute: Reflex turns the prop into CSS
    return rx.el.meta(name="theme-color", content=THEME_COLOURS[theme], custom_attrs=media)


def _font(href: str) -> rx.Component:
    return rx.el.link(
        rel="preload", href=href, type="font/woff2", cross_origin="anonymous", custom_attrs={"as": "font"}
    )
