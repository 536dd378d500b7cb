"""Typed codes, on both databases: what is typed counts as a fresh pass of that sequence."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.clock import now
from app.door.schemas import VerdictView
from app.models import IssuedPass
from tests.service.doors import Door

CODE = "7KQ2M9XA"


@pytest.fixture
def coded(session: Session, door: Door) -> Door:
    """A door whose ticket's pass has a code to be typed."""
    session.exec(select(IssuedPass)).one().short_code = CODE
    session.flush()
    return door


def enter(door: Door, code: str = CODE, **changes: Any) -> VerdictView:
    return door.scan(pass_text=None, code=code, **changes)


class TestCode:
    def test_go(self, coded: Door) -> None:
        verdict = enter(coded, "7kq2-m9xa")
        assert (verdict.result, verdict.holder_name) == ("go", "Nadia Petrović")
        (kept,) = coded.scans()
        assert (kept.source, kept.admission) == ("code", f"{coded.ticket.id}:1")
        assert coded.scan().reason == "already_in"
        assert enter(coded).reason == "already_in"

    @pytest.mark.parametrize("code", ["", "7KQ2M9XB", "7KQ2", "' OR 1=1"])
    def test_none_of_ours(self, coded: Door, code: str) -> None:
        verdict = enter(coded, code)
        assert (verdict.reason, verdict.ticket_id) == ("unreadable", None)

    def test_empty_codes_of_old_passes(self, door: Door) -> None:
        assert enter(door, "").reason == "unreadable"

    def test_of_another_event(self, session: Session, coded: Door) -> None:
        assert enter(Door(session)).reason == "unreadable"

    def test_superseded(self, session: Session, coded: Door) -> None:
        coded.ticket.pass_seq += 1
        session.flush()
        assert enter(coded).reason == "superseded"

    def test_marked_and_at_another_gate(self, session: Session, coded: Door) -> None:
        coded.event.gates = [{"name": "North", "tiers": [3]}, {"name": "East", "tiers": []}]
        session.flush()
        assert enter(coded).reason == "wrong_gate"
        coded.ticket.door_mark = "ask"
        session.flush()
        assert enter(coded, gate="East").reason == "needs_supervisor"

    def test_outside_its_window(self, coded: Door, set_time: Callable[[datetime], None]) -> None:
        set_time(coded.event.doors_at - timedelta(hours=2, seconds=1))
        assert enter(coded).reason == "not_yet_valid"
        set_time(coded.event.ends_at + timedelta(hours=6, minutes=5))
        assert enter(coded).reason == "expired"

    def test_key_that_is_gone(self, session: Session, coded: Door) -> None:
        session.exec(select(IssuedPass)).one().key_id = 9
        session.flush()
        assert enter(coded).reason == "unknown_key"

    def test_exit(self, session: Session, coded: Door) -> None:
        coded.event.allows_reentry = True
        session.flush()
        coded.scan()
        assert enter(coded, kind="exit").result == "go"

    def test_same_nonce_as_a_pass(self, coded: Door) -> None:
        at = now()
        first = enter(coded, nonce="n" * 8, scanned_at=at)
        assert enter(coded, nonce="n" * 8, scanned_at=at) == first
