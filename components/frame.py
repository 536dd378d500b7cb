"""The frame around every page: top line, phone bar, main landmark, footer, and the dot that tells the connection."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from components.icons import icon
from components.values import Child, Flag, Handler, Text, classes, join, show_if, when


@dataclass(frozen=True)
class Stop:
    """A place in the navigation. ``key`` is compared with ``Frame.current``."""

    key: str
    label: str
    icon_name: str
    href: str


DISCOVER = Stop("discover", "Discover", "compass", "/")
TICKETS = Stop("tickets", "Tickets", "ticket", "/tickets/")
GIFTS = Stop("gift", "Gifts", "gift", "/gifts/")
GIFT = Stop("gift", "Gift", "gift", "/gifts/new/")
SCAN = Stop("door", "Scan", "scan-line", "/door/")
BADGES = Stop("badges", "Badges", "medal", "/badges/")
ME = Stop("me", "Me", "circle-user-round", "/me/")
DESK = Stop("desk", "Organize", "layout-dashboard", "/desk/")


@dataclass(frozen=True)
class Frame:
    """What the frame needs to know of the visitor and the connection; every part may be a Var.

    ``connection`` is ``ok``, ``slow`` or ``away``; ``round_stop`` is the raised button of the phone bar, replaced by
    Scan for door staff; ``search_text`` fills the search field.
    """

    current: str = ""
    is_signed_in: Flag = False
    is_staff: Flag = False
    is_organizer: Flag = False
    display_name: Text = ""
    connection: Text = "ok"
    connection_words: Text = "Connected. The network answers."
    search_text: Text = ""
    on_search: Handler = None
    round_stop: Stop = field(default=DESK)


def page(
    frame: Frame, title: Text, *children: Child, width: str = "", has_title: bool = True, action: Child = None
) -> rx.Component:
    """A whole page. ``width`` is "" (1,120 px), ``narrow`` (560) or ``text`` (760); ``action`` stands at the right of
    the title; without ``has_title`` the page brings its own ``h1``."""
    heading = _title_bar(title, action) if has_title else rx.fragment()
    return rx.el.div(
        rx.el.a("Skip to content", href="#main", class_name="ks-skip"),
        top_bar(frame),
        rx.el.main(
            heading,
            *children,
            id="main",
            tab_index=-1,
            class_name=classes("ks-main", f"ks-main--{width}" if width else ""),
        ),
        footer(),
        bottom_bar(frame),
        class_name="ks-page",
    )


def bare_page(*children: Child) -> rx.Component:
    """A page with nothing around it: the door, a claim, a printed sheet."""
    return rx.el.div(rx.el.main(*children, id="main", tab_index=-1), class_name="ks-page")


def desk_page(
    frame: Frame, title: Text, stops: list[Stop], current: str, *children: Child, action: Child = None
) -> rx.Component:
    """A page of the organizer's desk: left rail (a scrolling line on phones), then the content under its own title."""
    links = [rail_link(stop, is_current=stop.key == current) for stop in stops]
    body = rx.el.div(
        rx.el.nav(*links, aria_label="Desk", class_name="ks-rail"),
        rx.el.div(_title_bar(title, action), *children),
        class_name="ks-desk",
    )
    return page(frame, title, body, has_title=False)


def _title_bar(title: Text, action: Child) -> rx.Component:
    return rx.el.div(rx.el.h1(title), action or rx.fragment(), class_name="ks-titlebar")


def rail_link(stop: Stop, *, is_current: bool) -> rx.Component:
    """One line of the desk's rail."""
    return rx.el.a(icon(stop.icon_name), rx.el.span(stop.label), href=stop.href, custom_attrs=_current(is_current))


def top_bar(frame: Frame) -> rx.Component:
    """The top line: wordmark, search in the middle, the places, the dot, the visitor."""
    links = rx.el.nav(
        *[_top_link(stop, frame) for stop in (TICKETS, GIFTS, BADGES)],
        show_if(frame.is_organizer, _top_link(DESK, frame)),
        show_if(frame.is_staff, _top_link(SCAN, frame)),
        aria_label="Main",
        class_name="ks-topnav",
    )
    return rx.el.header(
        rx.el.div(
            wordmark(),
            search_box(frame.search_text, on_search=frame.on_search),
            links,
            rx.el.div(
                connection_dot(frame.connection, frame.connection_words), _visitor(frame), class_name="ks-topbar__end"
            ),
            class_name="ks-topbar__in",
        ),
        class_name="ks-topbar",
    )


def wordmark() -> rx.Component:
    """The name with its mark; goes home."""
    mark = rx.el.img(src="/icons/mark.svg", alt="", custom_attrs={"width": "30", "height": "30"})
    return rx.el.a(mark, rx.el.span("Keepsake"), href="/", aria_label="Keepsake, home", class_name="ks-wordmark")


def search_box(
    text: Text = "", *, on_search: Handler = None, label: str = "Search events, cities, topics"
) -> rx.Component:
    """The search field. Without ``on_search`` it is a plain form that goes to ``/?q=…``."""
    return rx.el.form(
        icon("search", 18),
        rx.el.input(
            type="search",
            name="q",
            default_value=text,
            placeholder=label,
            aria_label=label,
            auto_complete="off",
            enter_key_hint="search",
        ),
        action="/",
        method="get",
        role="search",
        on_submit=on_search,
        class_name="ks-search",
    )


def bottom_bar(frame: Frame) -> rx.Component:
    """The phone's bar: Discover, Tickets, a raised round button, Badges, Me."""
    middle = when(frame.is_staff, _round_link(SCAN, frame), _round_link(frame.round_stop, frame))
    return rx.el.nav(
        _bottom_link(DISCOVER, frame),
        _bottom_link(TICKETS, frame),
        middle,
        _bottom_link(BADGES, frame),
        _bottom_link(ME, frame),
        aria_label="Main",
        class_name="ks-bottombar",
    )


def connection_dot(state: Text, words: Text) -> rx.Component:
    """One quiet dot; its words open on tap. Shape changes with colour: disc, ring, diamond."""
    return rx.el.details(
        rx.el.summary(rx.el.span(class_name="ks-dot__mark"), rx.el.span("Connection", class_name="ks-hidden-text")),
        rx.el.div(words, role="status", class_name="ks-dot__words"),
        class_name=classes("ks-dot", join("is-", state)),
    )


def document_link(label: Text, *, href: Text, class_name: str = "") -> rx.Component:
    """A link to what the server answers and no page of ours is: the pages' router must leave it to the browser."""
    return rx.el.a(label, href=href, class_name=class_name, custom_attrs={"reloadDocument": True})


def footer() -> rx.Component:
    """What stands under every page."""
    return rx.el.footer(
        rx.el.div(
            rx.el.span("Owned by you, on a public chain. Anybody can check the numbers."),
            rx.el.a("Organize an event", href="/desk/"),
            document_link("For developers", href="/api/v1/docs"),
            class_name="ks-footer__in",
        ),
        class_name="ks-footer",
    )


def _visitor(frame: Frame) -> rx.Component:
    sign_in = rx.el.a("Sign in", href="/sign-in/", class_name="ks-btn ks-btn--small")
    me = rx.el.a(
        avatar(frame.display_name),
        href=ME.href,
        aria_label="My account",
        custom_attrs=_current(frame.current == ME.key),
    )
    unknown = when(frame.connection == "away", rx.fragment(), sign_in)  # whoever it is, there is nobody to ask
    return when(frame.is_signed_in, me, unknown)  # type: ignore[no-any-return]


def avatar(name: Text, *, is_large: bool = False) -> rx.Component:
    """The first letter of a name in a round; a picture takes its place in another issue."""
    letter = name[:1] if isinstance(name, str) else name.to(str)[:1]
    return rx.el.span(letter, aria_hidden=True, class_name=classes("ks-avatar", "ks-avatar--large" if is_large else ""))


def _current(is_current: bool) -> dict[str, Any | rx.Var[Any]]:
    return {"aria-current": "page"} if is_current else {}


def _top_link(stop: Stop, frame: Frame) -> rx.Component:
    return rx.el.a(stop.label, href=stop.href, custom_attrs=_current(stop.key == frame.current))


def _bottom_link(stop: Stop, frame: Frame) -> rx.Component:
    return rx.el.a(
        icon(stop.icon_name, 22),
        rx.el.span(stop.label),
        href=stop.href,
        custom_attrs=_current(stop.key == frame.current),
    )


def _round_link(stop: Stop, frame: Frame) -> rx.Component:
    return rx.el.a(
        rx.el.span(icon(stop.icon_name, 24), class_name="ks-bottombar__disc"),
        rx.el.span(stop.label),
        href=stop.href,
        class_name="ks-bottombar__round",
        custom_attrs=_current(stop.key == frame.current),
    )
