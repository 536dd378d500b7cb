"""The door of one event for its organizer: gates, links, and who may scan."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.caller import Caller
from app.clock import now
from app.door import gates, links, staff
from app.door.desk_schemas import GateView
from app.door.gate_rules import MAX_GATES
from state.desk import find_own
from state.door_desk_words import (
    GateRow,
    LinkRow,
    StaffRow,
    TierChoice,
    gate_row,
    link_row,
    read_gates,
    staff_row,
    until_choices,
)
from state.session import caller_of, carry_out, look_up, path_part, require_caller
from state.shell import ShellState, say

UNPUBLISHED = ("draft", "publishing")


class DoorDeskState(rx.State):
    """Gates, links and people of one of the caller's own events. A link's secret never comes here."""

    event_id: str = ""
    timezone: str = "UTC"
    tiers: list[TierChoice] = []
    gates: list[GateRow] = []
    gate_names: list[str] = []
    links: list[LinkRow] = []
    staff: list[StaffRow] = []
    untils: list[dict[str, str]] = []
    is_nobody: bool = False

    @rx.event
    async def load(self) -> None:
        """Show the door of the event in the address; only its organizer sees it, once it is published."""
        caller = await caller_of(self)
        event = await find_own(caller, path_part(self, 1)) if caller else None
        self.is_nobody = caller is None
        self.event_id, self.gates, self.links, self.staff, self.untils = "", [], [], [], []
        if caller is None or event is None or event.status in UNPUBLISHED:
            return
        self.event_id, self.timezone = event.id, event.timezone
        self.tiers = [TierChoice(str(tier.position), tier.name, is_on=False) for tier in event.tiers]
        self.untils = until_choices(event, now())
        kept = await look_up(gates.list_gates, caller, event.id)
        self.gates = [gate_row(gate, self.tiers) for gate in kept]
        self.gate_names = [gate.name for gate in kept]
        await show_people(self, caller)

    @rx.event
    def add_gate(self) -> None:
        """One more gate, empty."""
        if len(self.gates) < MAX_GATES:
            self.gates = [*self.gates, gate_row(GateView(name="", tiers=[]), self.tiers)]

    @rx.event
    def remove_gate(self, key: str) -> None:
        """Take a gate out of the form."""
        self.gates = [gate for gate in self.gates if gate.key != key]

    @rx.event
    async def save_gates(self, form: dict[str, Any]) -> EventSpec:
        """Keep the gates as they stand in the form. Problems are told at their fields."""
        caller = await require_caller(self)
        shell = await self.get_state(ShellState)
        shell.field_errors = {}
        kept = await carry_out(gates.set_gates, caller, self.event_id, read_gates(form, self.gates))
        self.gate_names = [gate.name for gate in kept]
        await show_people(self, caller)
        return say("Gates saved.", "success")

    @rx.event
    async def revoke_link(self, link_id: str) -> EventSpec:
        """Take a link back, with everybody who came by it."""
        caller = await require_caller(self)
        await carry_out(links.revoke_link, caller, self.event_id, link_id)
        await show_people(self, caller)
        return say("Revoked. Whoever came by this link cannot scan any more.")

    @rx.event
    async def add_staff(self, form: dict[str, Any]) -> EventSpec:
        """Let a wallet scan at this event, or make it a supervisor."""
        caller = await require_caller(self)
        added = await carry_out(
            staff.add_staff,
            caller,
            self.event_id,
            address=str(form.get("address", "")),
            name=str(form.get("name", "")),
            role="supervisor" if form.get("role") == "supervisor" else "door",
        )
        await show_people(self, caller)
        return say(f"{added.name or staff_row(added).words} may scan now.", "success")

    @rx.event
    async def remove_staff(self, account_id: str) -> EventSpec:
        """Take somebody off the door."""
        caller = await require_caller(self)
        label = next((one.link_label for one in self.staff if one.id == account_id), "")
        await carry_out(staff.remove_staff, caller, self.event_id, account_id)
        await show_people(self, caller)
        if label:
            return say(f"They cannot scan any more. Revoke “{label}” as well, or they can come by it again.", "ask")
        return say("They cannot scan any more.")


async def show_people(state: DoorDeskState, caller: Caller) -> None:
    """Read links and people anew; what is being typed into the gates stays."""
    if not state.event_id:
        return
    made = await look_up(links.list_links, caller, state.event_id)
    state.links = [link_row(link, state.timezone, now()) for link in made]
    people = await look_up(staff.list_staff, caller, state.event_id)
    state.staff = [staff_row(one) for one in people]
