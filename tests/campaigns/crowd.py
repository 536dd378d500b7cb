"""200 scanners at one door, and what they can all do to one ticket at the same moment."""

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from secrets import token_hex
from typing import Any

from sqlmodel import col, func, select

from app.api.deps import CSRF_COOKIE, SESSION_COOKIE, csrf_token
from app.clock import now
from app.db import reading, transaction
from app.models import CheckIn, DoorConflict, RoleGrant, Ticket
from tests.factories import make_session_token, make_ticket
from tests.phones import Phone
from tests.service.devices import Device, as_body
from tests.service.doors import Door

SCANNERS = 200
LISTS = 20
"""Of the scanners of a mixed trial, those that send lists of passes, and as many that had no network."""
TICKETS = 5
"""Of a mixed trial. Everybody alone scans the first; a list holds all, in an order of its own."""
ANSWER_TIMEOUT_S = 120
Answers = Counter[str]
Body = dict[str, Any]


class Crowd:
    """200 scanners of one door with a connection each, evenly over the API processes."""

    def __init__(self, ports: list[int]) -> None:
        with transaction() as session:
            self._door = Door(session)
            staff, event = self._door.staff, self._door.event
            session.add(RoleGrant(account_id=staff.account_id, role="door", event_id=event.id))
            token = make_session_token(session, staff)
            self._devices = [Device(session, staff, event.id, gate=f"Gate {number}") for number in range(LISTS)]
        csrf = csrf_token(token)
        self._headers = {
            "content-type": "application/json",
            "cookie": f"{SESSION_COOKIE}={token}; {CSRF_COOKIE}={csrf}",
            "x-csrf-token": csrf,
        }
        self._scanners = [
            HTTPConnection("127.0.0.1", ports[number % len(ports)], timeout=ANSWER_TIMEOUT_S)
            for number in range(SCANNERS)
        ]

    def leave(self) -> None:
        """Hang up."""
        for scanner in self._scanners:
            scanner.close()

    def printed(self) -> Callable[[], Answers]:
        """A trial with one piece of paper that everybody scans."""
        with transaction() as session:
            [ticket] = self._make_tickets(session, 1)
            text = self._door.issue(ticket)
        return lambda: self._ask([self._scan(text) for _ in self._scanners])

    def rotating(self) -> Callable[[], Answers]:
        """A trial with one phone that everybody scans."""
        [(_ticket_id, phone)] = self._make_phones(1)
        return lambda: self._ask([self._scan(text) for text in [phone.show(now())] * SCANNERS])

    def mixed(self) -> Callable[[], Answers]:
        """A trial with five phones: scanned alone, in lists, and by scanners whose queues go up just then."""
        phones = self._make_phones(TICKETS)

        def race() -> Answers:
            texts = [phone.show(now()) for _ticket_id, phone in phones]
            alone = [self._scan(texts[0]) for _ in range(SCANNERS - 2 * LISTS)]
            lists = [{"scans": [self._scan(text) for text in shuffled(texts)]} for _ in range(LISTS)]
            queues = [{"scans": [as_body(device.queue(text)) for text in shuffled(texts)]} for device in self._devices]
            answers = self._ask([*alone, *lists, *queues])
            return answers + count_doubles([ticket_id for ticket_id, _phone in phones])

        return race

    def _ask(self, bodies: Sequence[Body]) -> Answers:
        """Everybody asks before anybody listens; how often each verdict or failure came back."""
        for scanner, body in zip(self._scanners, bodies, strict=True):
            scanner.request("POST", "/api/v1/checkins", json.dumps(body), self._headers)
        return sum((read_verdicts(scanner) for scanner in self._scanners), Counter())

    def _make_tickets(self, session: Any, count: int) -> list[Ticket]:
        self._door.session = session
        holder = self._door.holder.address
        return [make_ticket(session, self._door.tier, self._door.event, holder) for _ in range(count)]

    def _make_phones(self, count: int) -> list[tuple[str, Phone]]:
        with transaction() as session:
            phones = [Phone(self._door.holder, ticket.id) for ticket in self._make_tickets(session, count)]
            for phone in phones:
                phone.take(session)
        return [(phone.ticket_id, phone) for phone in phones]

    def _scan(self, text: str) -> Body:
        scan = {"event_id": self._door.event.id, "gate": "North", "pass": text, "nonce": token_hex(8)}
        return scan | {"scanned_at": now().isoformat()}


def shuffled(texts: Sequence[str]) -> list[str]:
    """The same in an order of chance."""
    return random.sample(texts, len(texts))


def read_verdicts(scanner: HTTPConnection) -> Answers:
    """What one scanner was told, in words."""
    answer = scanner.getresponse()
    body = json.loads(answer.read())
    if answer.status != 200:
        return Counter([f"{answer.status} {body['error']['code']}"])
    told = body["data"].get("verdicts") or [body["data"]["verdict"]]
    return Counter(one["error"]["code"] if "error" in one else str(one["reason"] or one["result"]) for one in told)


def count_doubles(ticket_ids: Sequence[str]) -> Answers:
    """Uploads that showed go though somebody else was first: each go of theirs is a conflict, and no admission.

    ``not admitted`` and ``admitted twice`` are what must never be.
    """
    with reading() as session:
        told = select(func.count()).where(
            col(DoorConflict.ticket_id).in_(ticket_ids), DoorConflict.kind == "double_entry"
        )
        admitted = select(CheckIn.ticket_id).where(
            col(CheckIn.ticket_id).in_(ticket_ids), col(CheckIn.admission).is_not(None)
        )
        doubles, tickets = session.exec(told).one(), Counter(session.exec(admitted).all())
    return Counter(
        {
            "go": -doubles,
            "double_entry": doubles,
            "not admitted": sum(ticket_id not in tickets for ticket_id in ticket_ids),
            "admitted twice": sum(count > 1 for count in tickets.values()),
        }
    )
