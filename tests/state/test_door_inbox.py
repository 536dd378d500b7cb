"""The inbox on the desk: what is open, with both sides, until somebody says what was done."""

import asyncio
from collections.abc import Callable
from secrets import token_hex

import pytest
from sqlmodel import Session, select

from app.caller import Caller
from app.clock import now
from app.db import reading, transaction
from app.errors import AppError
from app.models import CheckIn, DoorAct, DoorConflict, Event
from state.door_inbox import FIELD, SETTLED, DoorInboxState
from tests.factories import make_account, make_event, make_ticket, make_tier
from tests.state.conftest import Visitor

Visit = Callable[..., Visitor]


def make_conflict(session: Session, event: Event, staff: Caller) -> str:
    """One ticket that two gates let in; the conflict's id."""
    tier = make_tier(session, event, name="Balcony")
    ticket = make_ticket(session, tier, event, staff.address, token_id=12)
    scans = [
        CheckIn(
            nonce=token_hex(8),
            body_hash="00",
            event_id=event.id,
            ticket_id=ticket.id,
            result="go",
            gate=gate,
            source="offline",
            scanned_by=staff.account_id,
            scanned_at=now(),
        )
        for gate in ("North", "South")
    ]
    session.add_all(scans)
    session.flush()
    made = DoorConflict(
        event_id=event.id, kind="double_entry", ticket_id=ticket.id, first_id=scans[0].id, second_id=scans[1].id
    )
    session.add(made)
    session.flush()
    return made.id


@pytest.fixture
def event(organizer: Caller) -> Event:
    with transaction() as session:
        return make_event(session, organizer)


@pytest.fixture
def conflict_id(event: Event) -> str:
    with transaction() as session:
        return make_conflict(session, event, make_account(session, name="Jonas"))


def open_inbox(visit: Visit, caller: Caller, event: Event) -> Visitor:
    tab = visit(caller, f"/desk/{event.id}/")
    asyncio.run(tab.call(DoorInboxState, "load"))
    return tab


def test_both_sides_until_it_is_settled(visit: Visit, organizer: Caller, event: Event, conflict_id: str) -> None:
    tab = open_inbox(visit, organizer, event)
    page = tab.state(DoorInboxState)
    (row,) = page.conflicts
    assert (row.title, row.ticket, page.more) == ("Two scans let this ticket in.", "Balcony, ticket 12", 0)
    assert [side.split(" · ")[1:] for side in row.sides] == [
        ["North", "Jonas", "let in, without network"],
        ["South", "Jonas", "let in, without network"],
    ]
    answer = asyncio.run(tab.call(DoorInboxState, "resolve", {FIELD + conflict_id: " A friend with a copy. "}))
    assert "Settled." in str(answer.args)
    assert page.conflicts == []
    with reading() as session:
        assert session.get_one(DoorConflict, conflict_id).resolution == "A friend with a copy."
        assert session.exec(select(DoorAct)).one().what == "conflict_resolved"


@pytest.mark.parametrize(("words", "kept"), [("  ", SETTLED), ("W" * 999, "W" * 200)])
def test_whatever_is_said(
    visit: Visit, organizer: Caller, event: Event, conflict_id: str, words: str, kept: str
) -> None:
    asyncio.run(open_inbox(visit, organizer, event).call(DoorInboxState, "resolve", {FIELD + conflict_id: words}))
    with reading() as session:
        assert session.get_one(DoorConflict, conflict_id).resolution == kept


def test_somebody_elses(visit: Visit, rival: Caller, event: Event, conflict_id: str) -> None:
    tab = open_inbox(visit, rival, event)
    page = tab.state(DoorInboxState)
    assert (page.conflicts, page.event_id) == ([], "")
    page.event_id = event.id
    with pytest.raises(AppError) as refused:
        asyncio.run(tab.call(DoorInboxState, "resolve", {FIELD + conflict_id: "Nothing."}))
    assert refused.value.status in (403, 404)
    with reading() as session:
        assert session.get_one(DoorConflict, conflict_id).resolved_at is None
