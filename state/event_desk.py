"""One event as its organizer sees it: figures and sales as they come, and its tiers."""

import reflex as rx
from reflex.event import EventSpec

from app.caller import Caller
from app.config import settings
from app.events import service as events
from state.desk import find_own
from state.desk_words import EventAtDesk, SaleRow, TierRow, event_at_desk, sale_row, tier_row
from state.door_desk import DoorDeskState, show_people
from state.door_inbox import DoorInboxState, show_conflicts
from state.door_keys import DoorKeysState, show_keys
from state.session import caller_of, look_up, path_part, require_caller
from state.shell import call
from state.watching import changes_of, counter_of


class EventDeskState(rx.State):
    """One of the caller's own events."""

    event: EventAtDesk = EventAtDesk()
    tiers: list[TierRow] = []
    sales: list[SaleRow] = []
    is_loaded: bool = False
    is_nobody: bool = False
    is_missing: bool = False

    @rx.event
    async def load(self) -> EventSpec | None:
        """Show the event in the address, and watch it from now on; only its organizer finds it."""
        caller = await caller_of(self)
        self.is_nobody = caller is None
        event_id = path_part(self, 1)
        seen = await counter_of(f"event:{event_id}")
        if caller is None or not await self._show(caller, event_id):
            self.event, self.tiers, self.sales = EventAtDesk(), [], []
            self.is_missing = caller is not None
            self.is_loaded = True
            return None
        self.is_loaded = True
        return call(EventDeskState.watch, event_id, seen)

    @rx.event(background=True, supersedes=True)
    async def watch(self, event_id: str, seen: int) -> None:
        """Show each sale and scan as it comes, until the page is left or the caller may not see it any more."""
        async with self:
            caller = await caller_of(self)
        if caller is None:
            return
        async for _ in changes_of(f"event:{event_id}", since=seen):
            async with self:
                caller = await caller_of(self)
                if caller is None or self.event.id != event_id or not await self._show(caller, event_id):
                    return
                await show_people(await self.get_state(DoorDeskState), caller)
                await show_conflicts(await self.get_state(DoorInboxState), caller)
                await show_keys(await self.get_state(DoorKeysState), caller)

    @rx.event
    async def refresh(self) -> None:
        """After the organizer has signed something."""
        await self._show(await require_caller(self), self.event.id)

    async def _show(self, caller: Caller, event_id: str) -> bool:
        """Read everything anew; whether the event is the caller's."""
        event = await find_own(caller, event_id)
        self.is_missing = event is None
        if event is None:
            return False
        stats = await look_up(events.stats, caller, event.id)
        self.event = event_at_desk(event, stats, settings().origin)
        self.tiers = [tier_row(tier, one) for tier, one in zip(event.tiers, stats.tiers, strict=True)]
        sales = await look_up(events.recent_sales, caller, event.id)
        self.sales = [sale_row(sale, event.timezone) for sale in sales]
        return True
