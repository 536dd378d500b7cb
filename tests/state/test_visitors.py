"""What everybody sees: finding events, and the page of one with its choice of tickets."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.caller import Caller
from app.clock import now
from app.db import transaction
from app.models import Event
from app.outbox import bump
from app.units import Wei
from state.discover import PAGE_SIZE, DiscoverState, address_of, end_of, read_filters
from state.event_page import EventState
from state.number_words import AGREED, LABELS
from state.watching import changes_of, counter_of
from tests.factories import make_event, make_tier
from tests.state.conftest import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def events(organizer: Caller) -> list[str]:
    """More events than a page holds, one of them a reading in Bremen, and a draft; ids by start."""
    with transaction() as session:
        made = []
        for day in range(1, PAGE_SIZE + 4):
            words = {"title": "Lamplight reading", "city": "Bremen"} if day == 3 else {"title": f"Evening {day}"}
            event = make_event(session, organizer, starts_at=now() + timedelta(days=day), **words)
            make_tier(session, event)
            made.append(event.id)
        make_event(session, organizer, title="Secret draft", status="draft", ticket_contract="", event_number=0)
        return made


def discover(tab: Visitor) -> DiscoverState:
    asyncio.run(tab.call(DiscoverState, "load"))
    return tab.state(DiscoverState)


class TestDiscover:
    def test_first_page_and_more(self, visit: Visit, events: list[str]) -> None:
        tab = visit(None, "/")
        page = discover(tab)
        assert [card.title for card in page.featured] == ["Evening 1"]
        assert len(page.featured) + len(page.found) == PAGE_SIZE
        assert (page.total, page.has_more) == (len(events), True)
        asyncio.run(tab.call(DiscoverState, "show_more"))
        shown = [card.id for card in [*page.featured, *page.found]]
        assert shown == events
        assert not page.has_more
        asyncio.run(tab.call(DiscoverState, "show_more"))
        assert len(page.found) == len(events) - 1

    def test_search_in_the_address(self, visit: Visit, events: list[str]) -> None:
        page = discover(visit(None, "/?q=lamplight"))
        assert [card.title for card in page.found] == ["Lamplight reading"]
        assert page.featured == []
        assert page.is_filtered

    def test_nothing_found(self, visit: Visit, events: list[str]) -> None:
        page = discover(visit(None, "/?q=zzzz&place=Bremen"))
        assert (page.total, page.found, page.is_loaded) == (0, [], True)

    @pytest.mark.usefixtures("events")
    def test_a_search_goes_to_its_address_once(self, visit: Visit) -> None:
        tab = visit(None, "/")
        discover(tab)
        first = asyncio.run(tab.call(DiscoverState, "look_for", {"q": "lamp & light"}))
        assert "q=lamp+%26+light" in str(first.args)
        assert asyncio.run(tab.call(DiscoverState, "look_for", {"q": "lamp & light"})) is None

    @pytest.mark.usefixtures("events")
    def test_filters_that_are_none_are_refused(self, visit: Visit) -> None:
        tab = visit(None, "/")
        discover(tab)
        assert asyncio.run(tab.call(DiscoverState, "choose", "is_loaded", "x")) is None
        assert asyncio.run(tab.call(DiscoverState, "choose", "place", "Bremen")) is not None

    def test_addresses(self) -> None:
        assert address_of({"q": " jazz ", "when": "", "place": "", "topic": ""}) == "/?q=jazz"
        assert address_of(dict.fromkeys(("q", "when", "place", "topic"), "")) == "/"
        assert read_filters({"q": "x" * 500, "evil": "1"}) == {"q": "x" * 100, "when": "", "place": "", "topic": ""}

    @pytest.mark.parametrize(
        ("span", "end"), [("today", "2026-11-19"), ("week", "2026-11-23"), ("month", "2026-12-01"), ("ever", None)]
    )
    def test_spans(self, span: str, end: str | None) -> None:
        found = end_of(span, datetime(2026, 11, 18, 15, tzinfo=UTC))
        assert (found and f"{found:%Y-%m-%d}") == end


class TestEventPage:
    @pytest.fixture
    def slug(self, organizer: Caller) -> str:
        with transaction() as session:
            event = make_event(session, organizer)
            make_tier(session, event, name="Deck", supply=3, per_wallet=2, price_wei=Wei(2 * 10**16))
            make_tier(session, event, name="Piano", position=1, supply=5)
            return event.slug

    def open(self, visit: Visit, slug: str) -> Visitor:
        tab = visit(None, f"/event/{slug}/")
        asyncio.run(tab.call(EventState, "load"))
        return tab

    def test_one_ticket_is_chosen(self, visit: Visit, slug: str) -> None:
        page = self.open(visit, slug).state(EventState)
        assert (page.tier_name, page.quantity, page.total, page.is_missing) == ("Deck", 1, "0.02 ETH", False)

    def test_choosing(self, visit: Visit, slug: str) -> None:
        tab = self.open(visit, slug)
        page = tab.state(EventState)
        deck, piano = (tier.id for tier in page.event.tiers)
        for _ in range(5):
            asyncio.run(tab.call(EventState, "take_more", deck))
        assert (page.quantity, page.total) == (2, "0.04 ETH")  # at most two a wallet
        asyncio.run(tab.call(EventState, "take_more", piano))
        assert (page.tier_id, page.quantity) == (piano, 1)
        asyncio.run(tab.call(EventState, "take_less", deck))
        assert page.quantity == 1
        asyncio.run(tab.call(EventState, "take_less", piano))
        asyncio.run(tab.call(EventState, "buy"))
        assert (page.quantity, page.is_buying) == (0, False)
        asyncio.run(tab.call(EventState, "take_more", "no such tier"))
        assert page.quantity == 0

    def test_numbers_are_counted_when_asked_for(self, visit: Visit, slug: str) -> None:
        tab = self.open(visit, slug)
        page = tab.state(EventState)
        assert page.numbers == []
        asyncio.run(tab.call(EventState, "check"))
        assert [row.label for row in page.numbers] == list(LABELS.values())
        assert (page.numbers[0].count, page.numbers[0].proof) == ("0", "TicketsSold")
        assert page.numbers_words == AGREED
        lost = visit(None, "/event/no-such-event/")
        asyncio.run(lost.call(EventState, "load"))
        asyncio.run(lost.call(EventState, "check"))
        assert lost.state(EventState).numbers == []

    def test_buying_opens_and_closes(self, visit: Visit, slug: str) -> None:
        tab = self.open(visit, slug)
        asyncio.run(tab.call(EventState, "buy"))
        assert tab.state(EventState).is_buying
        asyncio.run(tab.call(EventState, "close"))
        assert not tab.state(EventState).is_buying

    @pytest.mark.parametrize("status", ["draft", "publishing"])
    def test_what_is_not_public_is_not_found(self, visit: Visit, slug: str, status: str) -> None:
        with transaction() as session:
            session.exec(select(Event).where(Event.slug == slug)).one().status = status
        assert self.open(visit, slug).state(EventState).is_missing

    def test_unknown(self, visit: Visit, slug: str) -> None:
        assert self.open(visit, "nothing-here").state(EventState).is_missing


class TestWatching:
    def test_only_a_change_is_told(self, sqlite: str) -> None:
        async def watch() -> list[int]:
            seen = await counter_of("event:x")
            told: list[int] = []
            with transaction() as session:
                bump(session, "event:x")
                bump(session, "event:y")
            async for value in changes_of("event:x", since=seen, poll_s=0.01):
                told.append(value)
                if len(told) == 2:
                    return told
                await asyncio.sleep(0.05)
                with transaction() as session:
                    bump(session, "event:x")
            return told

        first, second = asyncio.run(asyncio.wait_for(watch(), 5))
        assert second > first

    def test_also_when_nothing_changes_for_long(self, sqlite: str) -> None:
        async def watch() -> int:
            async for value in changes_of("event:x", since=0, poll_s=0.01, again_after_s=0.05):
                return value
            return -1

        assert asyncio.run(asyncio.wait_for(watch(), 5)) == 0
