"""The door on the desk: gates in a form, links without their secrets, people and how they came."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.caller import Caller
from app.clock import now
from app.db import reading, transaction
from app.door import links
from app.door.desk_schemas import DoorLinkForm
from app.door.errors import GatesInvalid
from app.errors import Invalid
from app.events import service as events
from app.models import Event
from state.door import DoorState
from state.door_desk import DoorDeskState
from state.door_desk_words import until_choices
from tests.factories import make_account, make_address, make_event, make_tier
from tests.state.conftest import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def event(organizer: Caller) -> Event:
    with transaction() as session:
        made = make_event(session, organizer)
        make_tier(session, made, name="Standing")
        make_tier(session, made, name="Balcony", position=1)
        return made


@pytest.fixture
def desk(visit: Visit, organizer: Caller, event: Event) -> Visitor:
    """The organizer's tab at the event's desk."""
    tab = visit(organizer, f"/desk/{event.id}/")
    asyncio.run(tab.call(DoorDeskState, "load"))
    return tab


def call(tab: Visitor, handler: str, *values: Any) -> Any:
    return asyncio.run(tab.call(DoorDeskState, handler, *values))


def told(answer: Any) -> str:
    """What a handler's toast says."""
    return str(answer.args)


def make_link(organizer: Caller, event: Event, **wish: Any) -> str:
    """A link's secret."""
    with transaction() as session:
        made = links.make_link(session, organizer, event.id, DoorLinkForm(label="North team", **wish))
    return made.url.split("#")[1]


def come(token: str, name: str) -> None:
    with transaction() as session:
        links.redeem(session, None, token=token, name=name, user_agent="")


class TestGates:
    def form(self, desk: Visitor, *gates: tuple[str, tuple[int, ...]]) -> dict[str, str]:
        """What the page sends for its rows."""
        fields = {}
        for row, (name, tiers) in zip(desk.state(DoorDeskState).gates, gates, strict=True):
            fields[f"gates.{row.key}.name"] = name
            fields |= {f"gates.{row.key}.tiers.{position}": "on" for position in tiers}
        return fields

    def test_added_saved_and_shown_again(self, desk: Visitor, event: Event) -> None:
        page = desk.state(DoorDeskState)
        for _ in range(3):
            call(desk, "add_gate")
        call(desk, "remove_gate", page.gates[1].key)
        call(desk, "save_gates", self.form(desk, ("Main gate", ()), ("Stairs", (1,))))
        with reading() as session:
            kept = session.get_one(Event, event.id).gates
        assert kept == [{"name": "Main gate", "tiers": []}, {"name": "Stairs", "tiers": [1]}]
        assert page.gate_names == ["Main gate", "Stairs"]
        call(desk, "load")
        assert [[tier.name for tier in gate.tiers if tier.is_on] for gate in page.gates] == [[], ["Balcony"]]

    def test_problems_stand_at_their_field(self, desk: Visitor, event: Event) -> None:
        for _ in range(2):
            call(desk, "add_gate")
        with pytest.raises(GatesInvalid) as refused:
            call(desk, "save_gates", self.form(desk, ("Stairs", (1,)), ("", (1,))))
        assert [one["field"] for one in refused.value.details] == ["gates.1.name", "gates"]
        with reading() as session:
            assert session.get_one(Event, event.id).gates == []

    def test_no_more_than_there_may_be(self, desk: Visitor) -> None:
        for _ in range(25):
            call(desk, "add_gate")
        assert len(desk.state(DoorDeskState).gates) == 20


class TestLinks:
    def test_listed_and_revoked(self, desk: Visitor, organizer: Caller, event: Event) -> None:
        token = make_link(organizer, event, role="supervisor")
        come(token, "Zoë")
        call(desk, "load")
        page = desk.state(DoorDeskState)
        (row,) = page.links
        assert row.label == "North team"
        assert row.words.startswith("Supervises · until ")
        assert row.words.endswith(" · 1 person")
        assert [(one.name, one.words) for one in page.staff] == [("Zoë", "Supervises · came by “North team”")]
        assert token not in str(page.dict())
        call(desk, "revoke_link", row.id)
        assert (page.links, page.staff) == ([], [])

    def test_of_a_draft_there_are_none(self, visit: Visit, organizer: Caller) -> None:
        with transaction() as session:
            draft = make_event(session, organizer, status="draft")
        tab = visit(organizer, f"/desk/{draft.id}/")
        call(tab, "load")
        page = tab.state(DoorDeskState)
        assert (page.event_id, page.untils) == ("", [])

    def test_untils(self, organizer: Caller, event: Event) -> None:
        with reading() as session:
            shown = events.get_for_organizer(session, organizer, event.id)
        words = [one["words"].split(" (")[0] for one in until_choices(shown, now())]
        assert words == ["12 hours after the event", "The event ends", "24 hours from now"]
        assert [one["value"] for one in until_choices(shown, event.ends_at + timedelta(hours=1))] == [""]
        assert until_choices(shown, event.ends_at + timedelta(hours=12)) == []


class TestPeople:
    def test_named_and_taken_off(self, desk: Visitor, visit: Visit, event: Event) -> None:
        with transaction() as session:
            mika = make_account(session, name="Mika")
        assert "Mika may scan now." in told(call(desk, "add_staff", {"address": mika.address, "name": ""}))
        page = desk.state(DoorDeskState)
        assert [person.name for person in page.staff] == ["Mika"]
        door = visit(mika, "/door/")
        asyncio.run(door.call(DoorState, "load"))
        assert [row.id for row in door.state(DoorState).rows] == [event.id]
        assert told(call(desk, "remove_staff", page.staff[0].id)).count("Revoke") == 0
        assert page.staff == []
        asyncio.run(door.call(DoorState, "load"))
        assert door.state(DoorState).rows == []

    def test_supervisor(self, desk: Visitor) -> None:
        address = make_address()
        call(desk, "add_staff", {"address": address, "name": "Mira", "role": "supervisor"})
        call(desk, "add_staff", {"address": make_address(), "name": "Kim", "role": "anything"})
        rows = desk.state(DoorDeskState).staff
        assert [row.words.split(" · ")[0] for row in rows] == ["Supervises", "Scans tickets"]

    def test_who_came_by_a_link_could_come_again(self, desk: Visitor, organizer: Caller, event: Event) -> None:
        come(make_link(organizer, event), "Zoë")
        call(desk, "load")
        answer = call(desk, "remove_staff", desk.state(DoorDeskState).staff[0].id)
        assert "Revoke “North team” as well" in told(answer)

    @pytest.mark.parametrize("address", ["", "0x12", "mika.eth", make_address()[:-1] + "g", "0x" + "1" * 200])
    def test_an_address_that_is_none(self, desk: Visitor, address: str) -> None:
        with pytest.raises(Invalid):
            call(desk, "add_staff", {"address": address})


class TestGateOfADoor:
    def test_the_list_names_the_gate_of_a_link(self, visit: Visit, organizer: Caller, event: Event) -> None:
        with transaction() as session:
            session.get_one(Event, event.id).gates = [{"name": name, "tiers": []} for name in ("North", "South")]
            mika = make_account(session, name="Mika")
        token = make_link(organizer, event, gate="South")
        with transaction() as session:
            links.redeem(session, mika, token=token, name="", user_agent="")
        tab = visit(mika, "/door/")
        asyncio.run(tab.call(DoorState, "load"))
        assert tab.state(DoorState).rows[0].words.endswith(" · South")
