"""A door as its supervisors watch it: figures, scans and inbox of one event; a plain door link sees one sentence."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex
from typing import Any

import pytest
from sqlmodel import select

from app.caller import Caller
from app.clock import now
from app.db import reading, transaction
from app.door import links, service
from app.door.desk_schemas import DoorLinkForm
from app.door.errors import NotYourScan, SupervisorsOnly
from app.door.scans import Scan
from app.models import CheckIn, Event, LoginSession, RoleGrant
from app.tickets import service as tickets
from state.door_inbox import FIELD, DoorInboxState
from state.door_watch import DoorWatchState
from tests.factories import make_account, make_event, make_ticket, make_tier
from tests.state.conftest import Visitor
from tests.state.test_door_inbox import make_conflict

Visit = Callable[..., Visitor]


@pytest.fixture
def event(organizer: Caller) -> Event:
    """Doors are open; one of two is in by the north gate, and was refused there a second time."""
    with transaction() as session:
        gates = [{"name": "North", "tiers": []}, {"name": "South", "tiers": []}]
        made = make_event(session, organizer, starts_at=now() + timedelta(hours=1), gates=gates)
        tier = make_tier(session, made, name="Balcony", position=1)
        holder = make_account(session, name="Nadia Petrović")
        ticket, _other = [make_ticket(session, tier, made, holder.address, token_id=number) for number in (1, 2)]
        text = tickets.issue_pass(session, holder, ticket.id, form="printed").text
        for _ in range(2):
            service.check_in(session, organizer, Scan(made.id, "North", token_hex(8), now(), pass_text=text))
        return made


def come(organizer: Caller, event: Event, role: str, name: str) -> Caller:
    """Somebody who came by a link of this role."""
    with transaction() as session:
        guest = make_account(session, name=name)
        made = links.make_link(session, organizer, event.id, DoorLinkForm(label="Team", role=role))
        links.redeem(session, guest, token=made.url.split("#")[1], name="", user_agent="")
    return guest


@pytest.fixture
def boss(organizer: Caller, event: Event) -> Caller:
    return come(organizer, event, "supervisor", "Olga")


@pytest.fixture
def scanner(organizer: Caller, event: Event) -> Caller:
    return come(organizer, event, "door", "Zoë")


def open_watch(visit: Visit, caller: Caller, event: Event) -> tuple[Visitor, Any]:
    """A tab at the event's door desk, and what its loading asks for next."""
    tab = visit(caller, f"/door/{event.id}/desk/")
    asyncio.run(tab.call(DoorInboxState, "load"))
    return tab, asyncio.run(tab.call(DoorWatchState, "load"))


@pytest.mark.parametrize("who", ["boss", "organizer"])
def test_figures_and_scans(visit: Visit, request: pytest.FixtureRequest, event: Event, who: str) -> None:
    tab, follows = open_watch(visit, request.getfixturevalue(who), event)
    page = tab.state(DoorWatchState)
    assert (page.event.inside, page.event.expected, page.event.inside_note) == ("1", "of 2", "50 %")
    assert (page.event.title, page.event.rate) == ("Evening of Lights", "0.2")
    assert [(tier.name, tier.words, tier.percent) for tier in page.tiers] == [("Balcony", "1 of 2", 50)]
    assert [(gate.name, gate.came, gate.rate) for gate in page.gates] == [("North", "1", "0.2"), ("South", "0", "0")]
    refused, let_in = page.scans
    assert (let_in.title, let_in.result, let_in.can_undo) == ("Nadia Petrović", "In", True)
    assert let_in.words.endswith(" · North · Ada Kovač · Balcony")
    assert (refused.result, refused.can_undo) == ("Refused", False)
    assert "already" in refused.words
    assert (page.refusal, page.is_missing, page.is_nobody) == ("", False, False)
    assert follows.handler.fn.__name__ == "watch"


def test_undo(visit: Visit, boss: Caller, event: Event) -> None:
    tab, _follows = open_watch(visit, boss, event)
    page = tab.state(DoorWatchState)
    answer = asyncio.run(tab.call(DoorWatchState, "undo", page.scans[1].id))
    assert "The ticket may enter again." in str(answer.args)
    assert (page.event.inside, page.scans[1].result, page.scans[1].can_undo) == ("0", "Taken back", False)


def test_inbox(visit: Visit, boss: Caller, event: Event) -> None:
    with transaction() as session:
        conflict_id = make_conflict(session, session.get_one(Event, event.id), make_account(session, name="Jonas"))
    tab, _follows = open_watch(visit, boss, event)
    inbox = tab.state(DoorInboxState)
    assert [row.id for row in inbox.conflicts] == [conflict_id]
    asyncio.run(tab.call(DoorInboxState, "resolve", {FIELD + conflict_id: "A friend."}))
    assert inbox.conflicts == []


def test_a_plain_link_sees_one_sentence(visit: Visit, scanner: Caller, event: Event) -> None:
    with transaction() as session:
        conflict_id = make_conflict(session, session.get_one(Event, event.id), make_account(session, name="Jonas"))
    tab, follows = open_watch(visit, scanner, event)
    page, inbox = tab.state(DoorWatchState), tab.state(DoorInboxState)
    assert (page.refusal, page.is_missing) == (SupervisorsOnly.sentence, False)
    assert (page.event.id, page.tiers, page.gates, page.scans, inbox.conflicts, follows) == ("", [], [], [], [], None)
    assert "Nadia" not in str(page.dict())
    with reading() as session:
        let_in = session.exec(select(CheckIn.id).where(CheckIn.result == "go", CheckIn.source == "online")).one()
    with pytest.raises(NotYourScan):
        asyncio.run(tab.call(DoorWatchState, "undo", let_in))
    inbox.event_id = event.id
    with pytest.raises(SupervisorsOnly):
        asyncio.run(tab.call(DoorInboxState, "resolve", {FIELD + conflict_id: "Nothing."}))


def test_whose_right_ends(visit: Visit, boss: Caller, event: Event) -> None:
    """What stood there goes with the next look."""
    tab, _follows = open_watch(visit, boss, event)
    page = tab.state(DoorWatchState)
    with transaction() as session:
        for grant in session.exec(select(RoleGrant).where(RoleGrant.account_id == boss.account_id)).all():
            session.delete(grant)
    asyncio.run(tab.call(DoorWatchState, "load"))
    assert page.refusal == SupervisorsOnly.sentence
    assert (page.event.title, page.scans) == ("", [])


def test_whose_session_ends(visit: Visit, boss: Caller, event: Event) -> None:
    tab, _follows = open_watch(visit, boss, event)
    with transaction() as session:
        for login in session.exec(select(LoginSession).where(LoginSession.account_id == boss.account_id)).all():
            login.revoked_at = now()
    asyncio.run(tab.call(DoorWatchState, "load"))
    page = tab.state(DoorWatchState)
    assert (page.is_nobody, page.event.title, page.scans, page.tiers) == (True, "", [], [])


@pytest.mark.parametrize("who", ["rival", "guest"])
def test_somebody_elses(visit: Visit, request: pytest.FixtureRequest, event: Event, who: str) -> None:
    tab, follows = open_watch(visit, request.getfixturevalue(who), event)
    page = tab.state(DoorWatchState)
    assert (page.refusal, page.event.id, page.scans, follows) == (SupervisorsOnly.sentence, "", [], None)


@pytest.mark.parametrize("status", ["draft", "publishing", ""])
def test_not_there(visit: Visit, organizer: Caller, event: Event, status: str) -> None:
    """Not before it is published, not even to its organizer."""
    with transaction() as session:
        session.get_one(Event, event.id).status = status or "on_sale"
    tab = visit(organizer, f"/door/{event.id if status else '0' * 32}/desk/")
    asyncio.run(tab.call(DoorWatchState, "load"))
    assert tab.state(DoorWatchState).is_missing
