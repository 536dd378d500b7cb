"""One event as its organizer sees it: figures and sales as they come, tiers, and who stands at the door."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.accounts import service as accounts
from app.caller import Caller
from app.config import settings
from app.events import service as events
from state.desk import find_own
from state.desk_words import EventAtDesk, SaleRow, StaffRow, TierRow, event_at_desk, sale_row, staff_row, tier_row
from state.session import caller_of, carry_out, look_up, path_part, require_caller
from state.shell import call, say
from state.watching import changes_of, counter_of


class EventDeskState(rx.State):
    """One of the caller's own events."""

    event: EventAtDesk = EventAtDesk()
    tiers: list[TierRow] = []
    sales: list[SaleRow] = []
    staff: list[StaffRow] = []
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
            self.event, self.tiers, self.sales, self.staff = EventAtDesk(), [], [], []
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

    @rx.event
    async def refresh(self) -> None:
        """After the organizer has signed something."""
        await self._show(await require_caller(self), self.event.id)

    @rx.event
    async def add_staff(self, form: dict[str, Any]) -> EventSpec:
        """Let a wallet scan at this event."""
        caller = await require_caller(self)
        address, name = str(form.get("address", "")), str(form.get("name", ""))
        added = await carry_out(accounts.grant_door, caller, event_id=self.event.id, address=address, name=name)
        await self._show(caller, self.event.id)
        return say(f"{added.name or staff_row(added).address} may scan now.", "success")

    @rx.event
    async def remove_staff(self, account_id: str) -> EventSpec:
        """Take somebody off the door."""
        caller = await require_caller(self)
        await carry_out(accounts.revoke_door, caller, event_id=self.event.id, account_id=account_id)
        await self._show(caller, self.event.id)
        return say("They cannot scan any more.")

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
        staff = await look_up(accounts.list_door_staff, caller, event_id=event.id)
        self.staff = [staff_row(one) for one in staff]
        return True
