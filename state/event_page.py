"""The page of one event: what is left, told live, and the way to a ticket."""

import reflex as rx
from reflex.event import EventSpec

from app.clock import now
from app.events import service as events
from app.insights import transparency
from state.event_words import EventWords, TierCard, event_words, first_choice, total_words
from state.number_words import NumberRow, difference_words, number_rows
from state.session import look_up, path_part
from state.shell import call
from state.watching import changes_of, counter_of


class EventState(rx.State):
    """An event that everybody may see, and which tickets of it this visitor has in mind."""

    event: EventWords = EventWords()
    is_loaded: bool = False
    is_missing: bool = False
    tier_id: str = ""
    tier_name: str = ""
    quantity: int = 0
    most: int = 0
    total: str = ""
    total_words: str = ""
    is_buying: bool = False
    numbers: list[NumberRow] = []
    numbers_words: str = ""

    @rx.event
    async def load(self) -> EventSpec | None:
        """Show the event in the address, and watch it from now on."""
        slug = path_part(self, 1)
        if slug != self.event.slug:
            self.tier_id, self.is_buying, self.numbers = "", False, []
        seen = await self._read(slug)
        if self.is_missing:
            return None
        return call(EventState.watch, self.event.id, seen)

    @rx.event(background=True, supersedes=True)
    async def watch(self, event_id: str, seen: int) -> None:
        """Show every change of the event until the page is left."""
        async for _ in changes_of(f"event:{event_id}", since=seen):
            async with self:
                if self.event.id != event_id:
                    return
                await self._read(event_id)

    @rx.event
    def take_more(self, tier_id: str) -> None:
        """One more of this kind of ticket; another kind's count starts anew."""
        self._take(tier_id, self.quantity + 1 if tier_id == self.tier_id else 1)

    @rx.event
    def take_less(self, tier_id: str) -> None:
        """One less of this kind of ticket."""
        if tier_id == self.tier_id:
            self._take(tier_id, self.quantity - 1)

    @rx.event
    def buy(self) -> None:
        """Open the sheet in which the ticket is bought."""
        self.is_buying = self.quantity > 0

    @rx.event
    def close(self) -> None:
        """Close the sheet; a purchase on its way goes on."""
        self.is_buying = False

    @rx.event
    async def check(self) -> None:
        """Count what everybody may check of this event, anew at each press."""
        if self.event.id:
            found = await look_up(transparency.check_event, self.event.id)
            self.numbers, self.numbers_words = number_rows(found), difference_words(found.differences)

    async def _read(self, slug_or_id: str) -> int:
        """Read the event anew; the change counter that stood before. An address may name any event: only public ones
        are found."""
        found = await look_up(events.find_public, slug_or_id)
        self.is_missing = found is None
        self.is_loaded = True
        if found is None:
            return 0
        seen = await counter_of(f"event:{found.id}")
        fresh = await look_up(events.get_public, found.id)
        self.event = event_words(fresh, now())
        self._keep_choice()
        return seen

    def _keep_choice(self) -> None:
        """After a change: what was chosen if it can still be had, else the first that can."""
        if self.is_buying:
            return
        first = first_choice(self.event)
        if first is None:
            self._take("", 0)
        elif any(tier.id == self.tier_id and not tier.blocked for tier in self.event.tiers):
            self._take(self.tier_id, self.quantity)
        else:
            self._take(first.id, 1)

    def _take(self, tier_id: str, quantity: int) -> None:
        tier = next((tier for tier in self.event.tiers if tier.id == tier_id and not tier.blocked), None)
        self.quantity = max(0, min(int(quantity), tier.most)) if tier else 0
        self.tier_id = tier.id if tier else ""
        self.tier_name = tier.name if tier else ""
        self.most = tier.most if tier else 0
        self.total, self.total_words = self._total(tier)

    def _total(self, tier: TierCard | None) -> tuple[str, str]:
        if tier is None or self.quantity == 0:
            return self.event.price, "Choose a ticket"
        return total_words(tier, self.quantity)
