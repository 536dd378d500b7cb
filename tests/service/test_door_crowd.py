"""Photographs at the door, and crowds at one ticket, on both databases."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex
from threading import Barrier
from typing import Any

import cv2
import numpy as np
import pytest
from sqlmodel import Session, select

from app.clock import now
from app.db import transaction
from app.door import errors, service
from app.door.scans import Scan
from app.door.schemas import VerdictView
from app.models import CheckIn
from tests.factories import make_ticket
from tests.service.doors import Door, draw

LONG = 60
"""Scans of a list."""
AT_ONCE = 8


class TestPhoto:
    def test_go(self, session: Session, door: Door) -> None:
        answer = service.photo(session, door.staff, event_id=door.event.id, gate="North", image=draw(door.text))
        assert (answer.decoded, answer.verdict.result) == (True, "go")

    def test_no_code(self, session: Session, door: Door) -> None:
        _done, blank = cv2.imencode(".png", np.full((300, 300), 200, np.uint8))
        answer = service.photo(session, door.staff, event_id=door.event.id, gate="", image=blank.tobytes())
        assert (answer.decoded, answer.verdict.reason) == (False, "unreadable")

    def test_not_ours(self, session: Session, door: Door) -> None:
        answer = service.photo(session, door.staff, event_id=door.event.id, gate="", image=draw("HELLO"))
        assert (answer.decoded, answer.verdict.reason) == (True, "unreadable")

    def test_stranger_does_no_work(self, session: Session, door: Door) -> None:
        with pytest.raises(errors.DoorForbidden):
            service.photo(session, door.holder, event_id=door.event.id, gate="", image=b"nothing")


def open_door() -> Door:
    with transaction() as session:
        return Door(session)


def rush(door: Door, scan: Callable[[int], dict[str, Any]]) -> list[VerdictView]:
    """40 scanners at one ticket at the same time; what each one's scan says of gate, nonce and time."""

    def redeem(number: int) -> VerdictView:
        with transaction() as session:
            asked = Scan(event_id=door.event.id, pass_text=door.text, **scan(number))
            return service.check_in(session, door.staff, asked)

    with ThreadPoolExecutor(40) as pool:
        return list(pool.map(redeem, range(40)))


class TestRace:
    def test_forty_at_one_ticket(self, database: str) -> None:
        """Exactly one admission; and each upload, repeated, is answered as it was."""
        door = open_door()
        uploads = [{"gate": f"Gate {number}", "nonce": token_hex(8), "scanned_at": now()} for number in range(40)]
        verdicts = rush(door, lambda number: uploads[number])
        assert Counter(verdict.reason for verdict in verdicts) == {"": 1, "already_in": 39}
        winner = next(verdict for verdict in verdicts if verdict.result == "go")
        with transaction() as session:
            scans = session.exec(select(CheckIn)).all()
            first = session.get_one(CheckIn, winner.checkin_id)
        assert len(scans) == 40
        told = {verdict.first_scan.gate for verdict in verdicts if verdict.first_scan}
        assert told == {first.gate}
        assert all(verdict.first_scan for verdict in verdicts if verdict.result == "stop")
        assert rush(door, lambda number: uploads[number]) == verdicts

    def test_one_scan_uploaded_forty_times(self, database: str) -> None:
        at = now()
        verdicts = rush(open_door(), lambda _number: {"gate": "North", "nonce": "n" * 8, "scanned_at": at})
        assert all(verdict == verdicts[0] for verdict in verdicts)
        assert verdicts[0].result == "go"


def test_lists_of_the_same_tickets(database: str) -> None:
    """Each in another order: nobody waits in a circle, and each ticket has one go."""
    with transaction() as session:
        door = Door(session)
        tickets = [make_ticket(session, door.tier, door.event, door.holder.address) for _ in range(LONG)]
        texts = [door.issue(ticket) for ticket in tickets]
    start = Barrier(AT_ONCE)

    def redeem(_number: int) -> list[str]:
        order = random.sample(texts, len(texts))
        start.wait(30)
        with transaction() as session:
            scans = [Scan(door.event.id, "North", token_hex(8), now(), pass_text=text) for text in order]
            answers = service.check_in_all(session, door.staff, scans)
        return [answer.result for answer in answers if isinstance(answer, VerdictView)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = Counter(result for found in pool.map(redeem, range(AT_ONCE)) for result in found)
    assert results == {"go": LONG, "stop": LONG * (AT_ONCE - 1)}
