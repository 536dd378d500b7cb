"""Door keys on the desk: the two cases, asked about before all codes end; the keys themselves never come here."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from app.caller import Caller
from app.clock import now
from app.db import reading, transaction
from app.door import keys
from app.door.desk_schemas import KeyChangeView
from app.errors import AppError
from app.models import DoorAct, Event, PassKey
from app.tickets import service as tickets
from state.door_keys import DoorKeysState
from state.door_keys_words import change_words
from tests.factories import make_account, make_event, make_ticket, make_tier
from tests.state.conftest import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def event(organizer: Caller) -> Event:
    """Published, with one code on paper."""
    with transaction() as session:
        made = make_event(session, organizer)
        holder = make_account(session)
        ticket = make_ticket(session, make_tier(session, made), made, holder.address)
        tickets.issue_pass(session, holder, ticket.id, form="printed")
        return made


@pytest.fixture
def desk(visit: Visit, organizer: Caller, event: Event) -> Visitor:
    """The organizer's tab at the event's desk."""
    tab = visit(organizer, f"/desk/{event.id}/")
    call(tab, "load")
    return tab


def call(tab: Visitor, handler: str) -> Any:
    return asyncio.run(tab.call(DoorKeysState, handler))


def shown(tab: Visitor) -> DoorKeysState:
    return tab.state(DoorKeysState)


def test_which_key_signs_since_when(desk: Visitor) -> None:
    (row,) = shown(desk).keys
    assert (row.name, row.is_over) == ("Key 1", False)
    assert row.words.startswith("Signs since ")
    assert shown(desk).changes == []


def test_routine(desk: Visitor) -> None:
    call(desk, "choose")
    assert shown(desk).step == "choose"
    call(desk, "renew")
    page = shown(desk)
    assert (page.step, page.is_busy) == ("", False)
    assert page.result == "Key 2 signs from now on. Codes made before still work."
    assert [(row.name, row.is_over) for row in page.keys] == [("Key 2", False), ("Key 1", True)]
    assert page.keys[1].words.endswith("Its codes still work.")
    assert page.changes[0].endswith(": key 2 for key 1. Codes made before still work.")


def test_all_codes_end_after_a_question(desk: Visitor) -> None:
    call(desk, "choose")
    call(desk, "end_all")  # not before it was asked
    assert [row.name for row in shown(desk).keys] == ["Key 1"]
    call(desk, "ask")
    call(desk, "end_all")
    page = shown(desk)
    assert page.result.startswith("Key 2 signs from now on. 1 code ended: phones make")
    assert [row.name for row in page.keys] == ["Key 2"]
    assert "Somebody may have copied it: 1 code had to be made again." in page.changes[0]
    with reading() as session:
        act = session.exec(select(DoorAct)).one()
    assert (act.what, act.details["superseded"]) == ("keys_changed", 1)


def test_a_second_press_changes_nothing(desk: Visitor) -> None:
    call(desk, "choose")
    call(desk, "renew")
    call(desk, "renew")
    assert len(shown(desk).keys) == 2


def test_ended_again_before_any_code_was_made(desk: Visitor) -> None:
    for _ in range(2):
        call(desk, "choose")
        call(desk, "ask")
        call(desk, "end_all")
    assert shown(desk).result == "Key 3 signs from now on. There was no code to end."
    assert shown(desk).changes[0].endswith("no code had to be made again.")


def test_closed_leaves_everything(desk: Visitor) -> None:
    call(desk, "choose")
    call(desk, "ask")
    call(desk, "close")
    call(desk, "end_all")
    assert [row.name for row in shown(desk).keys] == ["Key 1"]


def test_says_what_it_does_while_it_does(desk: Visitor) -> None:
    async def watch() -> list[bool]:
        page = shown(desk)
        return [page.is_busy async for _ in DoorKeysState.event_handlers["renew"].fn(page)]

    call(desk, "choose")
    assert asyncio.run(watch()) == [True]
    assert not shown(desk).is_busy


def test_a_failure_is_told_and_nothing_hangs(desk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise AppError("There is no room.")

    monkeypatch.setattr(keys, "rotate_key", fail)
    call(desk, "choose")
    answer = call(desk, "renew")
    assert "There is no room." in str(answer.args)
    assert (shown(desk).step, shown(desk).is_busy, shown(desk).result) == ("", False, "")


def test_no_key_comes_here(desk: Visitor) -> None:
    call(desk, "choose")
    call(desk, "renew")
    with reading() as session:
        kept = session.exec(select(PassKey)).all()
    text = str(desk.state(DoorKeysState).dict())
    assert len(kept) == 2
    assert not any(secret in text for key in kept for secret in (key.sealed_seed, key.public_key))


def test_somebody_elses(visit: Visit, rival: Caller, event: Event) -> None:
    tab = visit(rival, f"/desk/{event.id}/")
    call(tab, "load")
    page = shown(tab)
    assert (page.keys, page.event_id) == ([], "")
    page.event_id = event.id
    for step, handler in (("choose", "renew"), ("sure", "end_all")):
        page.step = step
        answer = call(tab, handler)
        assert "error" in str(answer.args)
    with reading() as session:
        assert [key.key_id for key in session.exec(select(PassKey)).all()] == [1]
        assert session.exec(select(DoorAct)).all() == []


def test_words_of_many_keys_and_none() -> None:
    change = KeyChangeView(at=now(), by="Juna", key_id=4, replaced=[1, 2, 3], is_compromised=True, superseded=1204)
    assert change_words(change, "UTC").split(" · ")[1] == (
        "Juna: key 4 for keys 1, 2 and 3. Somebody may have copied it: 1,204 codes had to be made again."
    )
    first = change.model_copy(update={"key_id": 1, "replaced": [], "is_compromised": False})
    assert change_words(first, "UTC").split(" · ")[1] == "Juna: key 1. Codes made before still work."
