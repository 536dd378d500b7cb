"""``/``: find an event."""

from typing import Any

import reflex as rx

from app.pages.live_search import LiveSearch
from app.pages.shell import Route, frame
from components.buttons import button
from components.cards import Leaf, event_card, event_grid, section
from components.chips import chip, chip_row
from components.frame import page, search_box
from components.parts import FirstViewEnd, Once
from components.states import WAITING, bone, empty_state, skeleton_cards
from components.values import when
from state.discover import ONLINE, DiscoverState

STATE: Any = DiscoverState
"""Its attributes are Vars in a page."""
SPANS = (("", "Any day"), ("today", "Today"), ("week", "This week"), ("month", "This month"))


def discover() -> rx.Component:
    """Search, chips, one featured event, then cards."""
    searching = search_box(STATE.q, on_search=STATE.look_for)
    return page(
        frame("discover", search_text=STATE.q, on_search=STATE.look_for),
        "Find something to remember",
        LiveSearch.create(),
        rx.el.div(searching, class_name="ks-only-phone ks-home-search"),
        rx.el.div(_filters(), class_name="ks-filters"),
        Once.create(_skeleton(), _found(), name="discover", is_ready=rx.State.is_hydrated & STATE.is_loaded),
    )


def _filters() -> rx.Component:
    days = [
        chip(
            words,
            is_on=STATE.when == value,
            on_click=STATE.choose("when", value),
            icon_name="" if value else "calendar",
        )
        for value, words in SPANS
    ]
    place = _choice("place", "Place", "Anywhere", STATE.place, STATE.cities, (ONLINE, "Online"))
    topic = _choice("topic", "Topic", "All topics", STATE.topic, STATE.topics)
    return chip_row(*days, place, topic, label="Filters")


def _choice(name: str, label: str, every: str, chosen: Any, options: Any, *more: tuple[str, str]) -> rx.Component:
    """A chip that opens the platform's own list of what there is now."""
    return rx.el.select(
        rx.el.option(every, value=""),
        rx.foreach(options, lambda option: rx.el.option(option, value=option)),
        *[rx.el.option(words, value=value) for value, words in more],
        value=chosen,
        on_change=STATE.choose(name),
        aria_label=label,
        class_name=when(chosen == "", "ks-chip", "ks-chip is-on"),
    )


def _found() -> rx.Component:
    nothing = empty_state(
        "search",
        "Nothing found",
        "Try another word, or take a filter away.",
        rx.el.a("Show all events", href="/", class_name="ks-btn ks-btn--primary"),
    )
    more = rx.el.div(
        button("Show more", on_click=STATE.show_more, icon_name="chevron-down"),
        class_name="ks-row",
        style={"justify-content": "center", "margin-top": "var(--s8)"},
    )
    cards = section(
        when(STATE.is_filtered, _count(), "Coming up"),
        event_grid(rx.foreach(STATE.found, _card)),
        rx.cond(STATE.has_more, more),
    )
    grid = rx.el.div(cards, id="coming")
    shown = rx.cond(STATE.total > 0, grid, nothing)
    return rx.fragment(FirstViewEnd.create(), rx.foreach(STATE.featured, _featured), shown)


def _count() -> Any:
    words = when(STATE.total == 1, " event", " events")
    return STATE.total.to_string() + words


def _card(card: Any, **options: Any) -> rx.Component:
    return event_card(
        href=card.href,
        title=card.title,
        cover_url=card.cover_url,
        leaf=Leaf(card.month, card.day, card.weekday),
        when_words=card.when_words,
        place=card.place,
        price=card.price,
        left=card.left,
        **options,
    )


def _featured(card: Any) -> rx.Component:
    return _card(card, is_wide=True, flag="Featured", summary=card.summary, is_first=True)


def _skeleton() -> rx.Component:
    """What comes, of the same size: one wide card, then the others."""
    head = rx.el.div(
        bone("76px", class_name="ks-skeleton--leaf"),
        rx.el.div(bone(), bone("60%"), class_name="ks-event__title"),
        class_name="ks-event__head",
    )
    wide = rx.el.div(
        rx.el.div(bone(class_name="ks-skeleton--art ks-event__art"), class_name="ks-stub__main"),
        rx.el.div(
            head,
            bone("90%"),
            bone("60%"),
            rx.el.div(bone("40%"), class_name="ks-event__foot"),
            class_name="ks-stub__tear",
        ),
        class_name="ks-stub ks-event ks-event--wide",
    )
    return rx.el.div(wide, section("Coming up", skeleton_cards(8)), class_name=WAITING)


ROUTE = Route(
    "/",
    discover,
    "Keepsake · Find an event, get a ticket, keep the memory",
    "Find events near you, get a ticket that is really yours, and keep a badge that proves you were there.",
    (STATE.load,),
)
