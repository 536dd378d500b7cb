"""The desk: lists, the editor's form, and one event with its people at the door."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.accounts import service as accounts
from app.caller import Caller
from app.clock import now
from app.db import reading, transaction
from app.errors import Invalid
from app.models import Event, RoleGrant, Tier
from state.desk import DeskState
from state.door import DoorState
from state.editor import EditorState
from state.event_desk import EventDeskState
from state.shell import ShellState
from tests.factories import make_event, make_tier
from tests.state.conftest import Visitor

Visit = Callable[..., Visitor]


def form(**changes: Any) -> dict[str, Any]:
    """What the page sends for a new event."""
    starts = now() + timedelta(days=5)
    fields = {
        "title": "Lamplight reading",
        "summary": "",
        "description": "**Two** hours.",
        "topic": "Literature",
        "venue": "Buchladen",
        "address": "",
        "city": "Bremen",
        "country": "Germany",
        "timezone": "Europe/Berlin",
        "starts_at": f"{starts:%Y-%m-%dT%H:%M}",
        "ends_at": f"{starts + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "doors_at": "",
        "refund_until": "",
        "transfer_policy": "free",
        "tiers.first.name": "Seat",
        "tiers.first.description": "",
        "tiers.first.price_wei": "0.015",
        "tiers.first.supply": "20",
        "tiers.first.per_wallet": "4",
        "tiers.first.sale_starts_at": "",
        "tiers.first.sale_ends_at": "",
    }
    return fields | changes


def new_tab(visit: Visit, caller: Caller) -> Visitor:
    tab = visit(caller, "/desk/new/")
    asyncio.run(tab.call(EditorState, "load"))
    return tab


class TestEditor:
    def test_a_draft_is_kept(self, visit: Visit, organizer: Caller) -> None:
        tab = new_tab(visit, organizer)
        told, going = asyncio.run(tab.call(EditorState, "save", form()))
        with reading() as session:
            event = session.exec(select(Event)).one()
            tier = session.exec(select(Tier)).one()
        assert (event.title, event.country, event.status) == ("Lamplight reading", "DE", "draft")
        assert (tier.price_wei, tier.supply, tier.per_wallet) == (15 * 10**15, 20, 4)
        assert f"/desk/{event.id}/" in str(going.args)
        assert "Draft saved." in str(told.args)

    def test_whoever_makes_an_event_is_an_organizer(self, visit: Visit, guest: Caller) -> None:
        asyncio.run(new_tab(visit, guest).call(EditorState, "save", form()))
        with reading() as session:
            assert session.exec(select(RoleGrant).where(RoleGrant.account_id == guest.account_id)).one()
            assert session.exec(select(Event)).one().organizer_id == guest.account_id

    @pytest.mark.parametrize("is_on", [True, False])
    def test_what_the_door_allows(self, visit: Visit, organizer: Caller, is_on: bool) -> None:
        """A box that is not ticked is not sent."""
        ticked = {"allows_paper": "on", "allows_reentry": "on"} if is_on else {}
        asyncio.run(new_tab(visit, organizer).call(EditorState, "save", form(**ticked)))
        with reading() as session:
            event = session.exec(select(Event)).one()
        assert (event.allows_paper, event.allows_reentry) == (is_on, is_on)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": ""}, "title"),
            ({"ends_at": "2020-01-01T10:00"}, "ends_at"),
            ({"starts_at": "tomorrow"}, "starts_at"),
            ({"timezone": "Mars/Base"}, "timezone"),
            ({"tiers.first.price_wei": "-1"}, "tiers.0.price_wei"),
            ({"tiers.first.supply": "many"}, "tiers.0.supply"),
            ({"tiers.first.name": ""}, "tiers.0.name"),
        ],
    )
    def test_problems_stand_at_their_field(
        self, visit: Visit, organizer: Caller, change: dict[str, str], field: str
    ) -> None:
        tab = new_tab(visit, organizer)
        with pytest.raises(Invalid) as refused:
            asyncio.run(tab.call(EditorState, "save", form(**change)))
        assert field in [detail["field"] for detail in refused.value.details]
        with reading() as session:
            assert session.exec(select(Event)).all() == []

    def test_rows_of_tickets(self, visit: Visit, organizer: Caller) -> None:
        tab = new_tab(visit, organizer)
        page = tab.state(EditorState)
        asyncio.run(tab.call(EditorState, "remove_tier", "first"))
        assert len(page.tiers) == 1  # one stays
        for _ in range(40):
            asyncio.run(tab.call(EditorState, "add_tier"))
        assert len(page.tiers) == 28
        asyncio.run(tab.call(EditorState, "remove_tier", "first"))
        assert "first" not in [tier.key for tier in page.tiers]

    def test_a_draft_is_changed_and_thrown_away(self, visit: Visit, organizer: Caller) -> None:
        with transaction() as session:
            event = make_event(session, organizer, status="draft", ticket_contract="", event_number=0)
            key = make_tier(session, event).id
        tab = visit(organizer, f"/desk/{event.id}/edit/")
        asyncio.run(tab.call(EditorState, "load"))
        assert tab.state(EditorState).fields.title == "Evening of Lights"
        changed = {name.replace("first", key): value for name, value in form(title="Renamed").items()}
        asyncio.run(tab.call(EditorState, "save", changed))
        with reading() as session:
            assert session.get_one(Event, event.id).title == "Renamed"
        asyncio.run(tab.call(EditorState, "discard"))
        with reading() as session:
            assert session.get(Event, event.id) is None


class TestDesk:
    def test_coming_and_past(self, visit: Visit, organizer: Caller, rival: Caller) -> None:
        with transaction() as session:
            make_event(session, organizer, title="Soon")
            make_event(session, organizer, title="Long ago", starts_at=now() - timedelta(days=9))
            make_event(session, rival, title="Not mine")
        tab = visit(organizer, "/desk/")
        asyncio.run(tab.call(DeskState, "load"))
        page = tab.state(DeskState)
        assert ([row.title for row in page.coming], [row.title for row in page.past]) == (["Soon"], ["Long ago"])
        assert page.past[0].status == "Over"

    def test_start_organizing(self, visit: Visit, guest: Caller) -> None:
        tab = visit(guest, "/desk/")
        asyncio.run(tab.call(DeskState, "start_organizing"))
        assert tab.state(ShellState).is_organizer
        asyncio.run(tab.call(DeskState, "load"))
        assert tab.state(DeskState).is_organizer


class TestEventDesk:
    @pytest.fixture
    def event_id(self, organizer: Caller) -> str:
        with transaction() as session:
            event = make_event(session, organizer)
            make_tier(session, event)
            return event.id

    def test_shown_to_its_organizer_and_watched(self, visit: Visit, organizer: Caller, event_id: str) -> None:
        tab = visit(organizer, f"/desk/{event_id}/")
        follows = asyncio.run(tab.call(EventDeskState, "load"))
        page = tab.state(EventDeskState)
        assert (page.event.title, page.event.sold, page.is_missing) == ("Evening of Lights", "0", False)
        assert follows.handler.fn.__name__ == "watch"

    def test_a_stranger_at_the_door(self, visit: Visit, guest: Caller, event_id: str) -> None:
        tab = visit(guest, "/door/")
        asyncio.run(tab.call(DoorState, "load"))
        assert (tab.state(DoorState).rows, tab.state(DoorState).is_nobody) == ([], False)
        with reading() as session:
            assert accounts.list_sessions(session, guest)
