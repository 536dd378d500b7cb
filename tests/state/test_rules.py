"""Who may call what: every handler has a rule here, and each rule is tried. A new handler without one fails."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import reflex as rx
from sqlmodel import select

from app.caller import Caller
from app.db import reading, transaction
from app.errors import AppError, NotSignedIn
from app.models import Account, DoorLink, Event, LoginSession, RoleGrant
from state.desk_words import EventAtDesk
from state.door_desk import DoorDeskState
from state.editor import EditorState
from state.event_desk import EventDeskState
from state.me import MeState
from tests.factories import make_address, make_door_link, make_event, make_tier
from tests.state.conftest import Visitor

Visit = Callable[..., Visitor]

PUBLIC = {
    "shell_state": {"load", "tell", "show_problem", "clear_problems"},
    "discover_state": {"load", "look_for", "choose", "show_more"},
    "event_state": {"load", "watch", "take_more", "take_less", "buy", "close", "check"},
}
"""Shows what everybody may see, or only changes the own tab."""
OWN = {
    "desk_state": {"load"},
    "event_desk_state": {"load", "watch"},
    "door_desk_state": {"load", "add_gate", "remove_gate"},
    "door_inbox_state": {"load"},
    "door_watch_state": {"load", "watch"},
    "door_keys_state": {"load", "choose", "ask", "close"},
    "editor_state": {"load", "add_tier", "remove_tier"},
    "door_state": {"load"},
    "badges_state": {"load", "watch", "show", "close"},
    "me_state": {"load", "sign_out"},
}
"""Shows the caller's own things, and nothing to a visitor."""
SIGNED_IN: dict[tuple[str, str], tuple[Any, ...]] = {
    ("desk_state", "start_organizing"): (),
    ("event_desk_state", "refresh"): (),
    ("door_desk_state", "save_gates"): ({},),
    ("door_desk_state", "revoke_link"): ("0" * 32,),
    ("door_desk_state", "add_staff"): ({"address": make_address(), "name": "Mallory"},),
    ("door_desk_state", "remove_staff"): ("somebody",),
    ("door_inbox_state", "resolve"): ({"resolution." + "0" * 32: "Nothing to see."},),
    ("door_watch_state", "undo"): ("0" * 32,),
    ("door_keys_state", "renew"): (),
    ("door_keys_state", "end_all"): (),
    ("editor_state", "save"): ({"title": "Taken over"},),
    ("editor_state", "discard"): (),
    ("me_state", "rename"): ({"display_name": "Mallory"},),
    ("me_state", "end_session"): ("a" * 32,),
}
"""Refuses a visitor with ``NotSignedIn``; the values are what a page would send."""


def our_states(root: type[rx.State] = rx.State) -> Iterator[type[rx.State]]:
    for kind in root.__subclasses__():
        if kind.__module__.startswith("state."):
            yield kind
        yield from our_states(kind)


def short_name(kind: type[rx.State]) -> str:
    return kind.get_full_name().rsplit("___", 1)[-1]


def handlers(kind: type[rx.State]) -> set[str]:
    return {name for name in kind.event_handlers if name not in rx.State.event_handlers}


def test_every_handler_has_a_rule() -> None:
    found = {(short_name(kind), name) for kind in our_states() for name in handlers(kind)}
    ruled = {(kind, name) for table in (PUBLIC, OWN) for kind, names in table.items() for name in names}
    assert found == ruled | SIGNED_IN.keys()


@pytest.mark.parametrize(("kind", "handler"), sorted(SIGNED_IN))
def test_a_visitor_is_refused(visit: Visit, kind: str, handler: str) -> None:
    state = next(one for one in our_states() if short_name(one) == kind)
    with pytest.raises(NotSignedIn):
        asyncio.run(visit().call(state, handler, *SIGNED_IN[kind, handler]))


@pytest.mark.parametrize("kind", sorted(OWN))
def test_a_visitor_sees_nothing(visit: Visit, kind: str) -> None:
    state = next(one for one in our_states() if short_name(one) == kind)
    tab = visit(None, "/desk/0123456789abcdef0123456789abcdef/")
    asyncio.run(tab.call(state, "load"))
    shown = tab.state(state)
    assert shown.is_nobody  # type: ignore[attr-defined]
    lists = [
        getattr(shown, name)
        for name in (
            "coming",
            "past",
            "sales",
            "staff",
            "rows",
            "coins",
            "sessions",
            "links",
            "gates",
            "untils",
            "conflicts",
            "keys",
            "changes",
            "scans",
        )
        if hasattr(shown, name)
    ]
    assert not any(lists)


class TestSomebodyElsesEvent:
    """Another organizer tries every handler that changes an event, having put its id into the tab by hand."""

    @pytest.fixture
    def event_id(self, organizer: Caller) -> str:
        with transaction() as session:
            event = make_event(session, organizer, status="draft", ticket_contract="", event_number=0)
            make_tier(session, event)
            return event.id

    def unchanged(self, event_id: str) -> None:
        with reading() as session:
            assert session.get_one(Event, event_id).title != "Taken over"
            doors = session.exec(select(RoleGrant).where(RoleGrant.role == "door")).all()
            assert not doors

    def test_is_not_found_on_the_pages(self, visit: Visit, rival: Caller, event_id: str) -> None:
        for kind, path in ((EventDeskState, f"/desk/{event_id}/"), (EditorState, f"/desk/{event_id}/edit/")):
            tab = visit(rival, path)
            asyncio.run(tab.call(kind, "load"))
            assert getattr(tab.state(kind), "is_missing")  # noqa: B009 - a Var on the class
        assert tab.state(EditorState).fields.title == ""

    @pytest.mark.parametrize("handler", ["save", "discard"])
    def test_editor(self, visit: Visit, rival: Caller, event_id: str, handler: str) -> None:
        tab = visit(rival, f"/desk/{event_id}/edit/")
        tab.state(EditorState).event_id = event_id
        with pytest.raises(AppError) as refused:
            asyncio.run(tab.call(EditorState, handler, *SIGNED_IN["editor_state", handler]))
        assert refused.value.status in (403, 404)
        self.unchanged(event_id)

    @pytest.mark.parametrize("handler", ["add_staff", "remove_staff", "save_gates", "revoke_link"])
    def test_door(self, visit: Visit, organizer: Caller, rival: Caller, event_id: str, handler: str) -> None:
        with transaction() as session:
            event = session.get_one(Event, event_id)
            event.status, event.gates = "on_sale", [{"name": "North", "tiers": []}]
            link = make_door_link(session, event, organizer, id="0" * 32)
        tab = visit(rival, f"/desk/{event_id}/")
        tab.state(DoorDeskState).event_id = event_id
        with pytest.raises(AppError) as refused:
            asyncio.run(tab.call(DoorDeskState, handler, *SIGNED_IN["door_desk_state", handler]))
        assert refused.value.status in (403, 404)
        self.unchanged(event_id)
        with reading() as session:
            assert session.get_one(Event, event_id).gates
            assert session.get_one(DoorLink, link.id).revoked_at is None

    def test_door_is_not_shown(self, visit: Visit, organizer: Caller, rival: Caller, event_id: str) -> None:
        with transaction() as session:
            event = session.get_one(Event, event_id)
            event.status = "on_sale"
            make_door_link(session, event, organizer)
        for caller, links in ((rival, 0), (organizer, 1)):
            tab = visit(caller, f"/desk/{event_id}/")
            asyncio.run(tab.call(DoorDeskState, "load"))
            assert len(tab.state(DoorDeskState).links) == links

    def test_refresh_shows_nothing(self, visit: Visit, rival: Caller, event_id: str) -> None:
        tab = visit(rival, f"/desk/{event_id}/")
        state = tab.state(EventDeskState)
        state.event = EventAtDesk(id=event_id)
        asyncio.run(tab.call(EventDeskState, "refresh"))
        assert state.is_missing
        assert state.event.title == ""


def test_another_account_cannot_be_signed_out(visit: Visit, guest: Caller, rival: Caller) -> None:
    visit(rival)
    with reading() as session:
        theirs = session.exec(select(LoginSession).where(LoginSession.account_id == rival.account_id)).one().id
    with suppress(AppError):  # told or not, nothing happens
        asyncio.run(visit(guest).call(MeState, "end_session", theirs))
    with reading() as session:
        assert session.get_one(LoginSession, theirs).revoked_at is None
        assert session.get_one(Account, rival.account_id).display_name == "Rival"
