"""Finding events. The address holds the search, so that it can be kept, shared and gone back to."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from app.api.envelope import PageQuery
from app.clock import now
from app.events import service as events
from app.events.schemas import EventQuery
from state.cards import EventCard, card_of
from state.session import look_up

PAGE_SIZE = 12
MAX_TEXT = 100
FILTERS = ("q", "when", "place", "topic")
ONLINE = "online"
"""Stands among the places; no city is called that."""


class DiscoverState(rx.State):
    """What was asked for, and the events found. Everybody may see this."""

    q: str = ""
    when: str = ""
    place: str = ""
    topic: str = ""
    featured: list[EventCard] = []
    found: list[EventCard] = []
    total: int = 0
    has_more: bool = False
    is_loaded: bool = False
    is_filtered: bool = False
    cities: list[str] = []
    topics: list[str] = []
    _cursor: str = ""
    _address: str = ""
    """The search that was asked for last: asking for it again changes nothing."""

    @rx.event
    async def load(self) -> None:
        """Search for what the address asks for."""
        asked = read_filters(self.router.url.query_parameters)
        self.q, self.when, self.place, self.topic = (asked[name] for name in FILTERS)
        self._address = address_of(asked)
        self.is_filtered = any(asked.values())
        page = await look_up(events.search, query_of(asked))
        cards = [card_of(event) for event in page.items]
        self.featured = [] if self.is_filtered else cards[:1]
        self.found = cards[len(self.featured) :]
        self.total = page.total
        self._cursor = page.next_cursor or ""
        self.has_more = bool(page.next_cursor)
        self.cities, self.topics = await look_up(_read_choices)
        self.is_loaded = True

    @rx.event
    def look_for(self, form: dict[str, Any]) -> EventSpec | None:
        """Search for words."""
        return self._go(q=str(form.get("q", "")))

    @rx.event
    def choose(self, name: str, value: str) -> EventSpec | None:
        """Set one filter (``when``, ``place`` or ``topic``); an empty value takes it away."""
        return self._go(**{name: str(value)}) if name in FILTERS else None

    @rx.event
    async def show_more(self) -> None:
        """The next page, under what is there."""
        if not self._cursor:
            return
        asked = {name: str(getattr(self, name)) for name in FILTERS}
        page = await look_up(events.search, query_of(asked, cursor=self._cursor))
        known = {card.id for card in [*self.featured, *self.found]}
        self.found = [*self.found, *(card_of(event) for event in page.items if event.id not in known)]
        self._cursor = page.next_cursor or ""
        self.has_more = bool(page.next_cursor)

    def _go(self, **changes: str) -> EventSpec | None:
        asked = {name: str(getattr(self, name)) for name in FILTERS} | changes
        address = address_of(asked)
        if address == self._address:
            return None
        self._address = address
        return rx.redirect(address, replace=True)


def read_filters(given: Any) -> dict[str, str]:
    """The filters in an address; whatever else stands there is nobody's business."""
    return {name: str(given.get(name, "")).strip()[:MAX_TEXT] for name in FILTERS}


def address_of(asked: dict[str, str]) -> str:
    """The address of a search; empty filters are left out."""
    text = urlencode({name: value.strip()[:MAX_TEXT] for name, value in asked.items() if value.strip()})
    return f"/?{text}" if text else "/"


def query_of(asked: dict[str, str], *, cursor: str = "") -> EventQuery:
    """The service's query for these filters."""
    is_online = asked["place"].lower() == ONLINE
    until = end_of(asked["when"], now())
    return EventQuery(
        q=asked["q"],
        topic=asked["topic"],
        city="" if is_online else asked["place"],
        online=True if is_online else None,
        starts_from=now() if until else None,
        starts_to=until,
        paging=PageQuery(limit=PAGE_SIZE, cursor=cursor or None),
    )


def end_of(span: str, moment: datetime) -> datetime | None:
    """When today, this week (to Sunday) or this month ends, counted in UTC; ``None`` for any other word."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if span == "today":
        return midnight + timedelta(days=1)
    if span == "week":
        return midnight + timedelta(days=7 - midnight.weekday())
    if span == "month":
        return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
    return None


def _read_choices(session: Session) -> tuple[list[str], list[str]]:
    found = events.facets(session)
    return sorted(city.value for city in found.cities), sorted(topic.value for topic in found.topics)
