"""A crowd at one open door: their codes of every kind, and what the server's own rule says of each of them.

Rows are written into the database of the running product, passes are issued by its services.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_bytes
from typing import Any

import cv2
import numpy as np
import zxingcpp
from sqlmodel import Session, select

from app.caller import Caller
from app.clock import now
from app.db import transaction
from app.door.verdict import Snapshot, TicketAtDoor, decide
from app.models import CheckIn, DoorConflict, Event, RoleGrant, Ticket, Tier
from app.tickets import pass_codec
from app.tickets import service as tickets
from app.tickets.pass_codec import Pass, PassUnreadable
from tests.factories import make_account, make_event, make_organizer, make_session_token, make_ticket, make_tier
from tests.phones import Phone

HOLDER, STAFF, GATE = "Nadia Petrović", "Jonas Quist", "North"
LATE = timedelta(minutes=10)
COUNTS = {
    "good": 330,
    "paper": 100,
    "again": 250,
    "stale": 100,
    "superseded": 60,
    "other event": 50,
    "forged": 30,
    "refunded": 20,
    "no ticket": 20,
    "blocked": 10,
    "asked for": 10,
    "unknown key": 10,
    "sold later": 10,
}
"""A thousand scans: how many of each kind."""


@dataclass(frozen=True)
class Scan:
    """Something that is held before the camera: ``show`` makes its code of a moment."""

    kind: str
    show: Callable[[datetime], str]


class Crowd:
    """An event whose doors are open, its staff, and everybody who comes. ``token`` is the staff's session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.organizer = make_organizer(session)
        self.event = self._make_event(gates=[{"name": GATE, "tiers": []}, {"name": "South", "tiers": []}])
        self.tier: Tier = make_tier(session, self.event, name="Balcony", supply=2000)
        self.holder: Caller = make_account(session, name=HOLDER)
        self.staff: Caller = make_account(session, name=STAFF)
        session.add(RoleGrant(account_id=self.staff.account_id, role="door", event_id=self.event.id))
        self.token = make_session_token(session, self.staff)
        self.event_id = self.event.id

    @classmethod
    def begin(cls) -> "Crowd":
        """In the database that the settings name."""
        with transaction() as session:
            return cls(session)

    def _make_event(self, **values: object) -> Event:
        starts_at = now() + timedelta(minutes=30)
        ends_at = starts_at + timedelta(hours=2)
        return make_event(self.session, self.organizer, starts_at=starts_at, ends_at=ends_at, **values)

    def make_phone(self, event: Event | None = None, tier: Tier | None = None, **values: object) -> Phone:
        """A ticket whose phone has its codes."""
        ticket = make_ticket(self.session, tier or self.tier, event or self.event, self.holder.address, **values)
        phone = Phone(self.holder, ticket.id)
        phone.take(self.session)
        return phone

    def make_paper(self) -> str:
        """A printed ticket's code."""
        ticket = make_ticket(self.session, self.tier, self.event, self.holder.address)
        return tickets.issue_pass(self.session, self.holder, ticket.id, form="printed").text

    def mark(self, phone: Phone, **values: object) -> None:
        """Write something about a phone's ticket."""
        ticket = self.session.get_one(Ticket, phone.ticket_id)
        for name, value in values.items():
            setattr(ticket, name, value)
        ticket.changed_at = now()
        self.session.flush()

    def supersede(self, phone: Phone) -> None:
        """Another device of the holder's takes the code over."""
        Phone(self.holder, phone.ticket_id).take(self.session)

    def make_snapshot(self) -> Snapshot:
        """What the server knows of the event at this moment."""
        rows = self.session.exec(select(Ticket).where(Ticket.event_id == self.event.id)).all()
        return Snapshot(
            chain_id=self.event.chain_id,
            contract=self.event.ticket_contract,
            event_number=self.event.event_number,
            keys=tickets.public_keys(self.session, self.event.id),
            tickets={row.token_id: _at_door(row) for row in rows},
        )

    def count_scans(self) -> tuple[int, int, int]:
        """How many scans the event has, how many of them let somebody in, and how many conflicts."""
        scans = self.session.exec(select(CheckIn).where(CheckIn.event_id == self.event_id)).all()
        found = self.session.exec(select(DoorConflict).where(DoorConflict.event_id == self.event_id)).all()
        return len(scans), sum(scan.admission is not None for scan in scans), len(found)

    def make_scans(self) -> list[Scan]:
        """All of them but those of tickets that are sold later, in a random order; who comes again, comes later."""
        fresh = [*self._make_genuine(), *self._make_refused()]
        random.shuffle(fresh)
        let_in = [place for place, scan in enumerate(fresh[:-3]) if scan.kind in ("good", "paper")]
        for place in sorted(random.sample(let_in, COUNTS["again"]), reverse=True):
            fresh.insert(random.randint(place + 2, len(fresh)), replace(fresh[place], kind="again"))
        return fresh

    def make_late(self) -> list[Scan]:
        """Tickets that are sold after the scanner has lost its network."""
        return [Scan("sold later", self.make_phone().show) for _ in range(COUNTS["sold later"])]

    def _make_genuine(self) -> list[Scan]:
        papers = [self.make_paper() for _ in range(COUNTS["paper"])]
        return [
            *(Scan("good", self.make_phone().show) for _ in range(COUNTS["good"])),
            *(Scan("paper", _always(text)) for text in papers),
        ]

    def _make_refused(self) -> list[Scan]:
        scans = [Scan("stale", _late(self.make_phone())) for _ in range(COUNTS["stale"])]
        for _ in range(COUNTS["superseded"]):
            phone = self.make_phone()
            self.supersede(phone)
            scans.append(Scan("superseded", phone.show))
        marks: list[tuple[str, dict[str, object]]] = [
            ("refunded", {"is_refunded": True}),
            ("blocked", {"door_mark": "blocked"}),
            ("asked for", {"door_mark": "ask"}),
        ]
        for kind, values in marks:
            for _ in range(COUNTS[kind]):
                phone = self.make_phone()
                self.mark(phone, **values)
                scans.append(Scan(kind, phone.show))
        return [*scans, *self._make_strangers()]

    def _make_strangers(self) -> list[Scan]:
        other = self._make_event(title="Another evening")
        tier = make_tier(self.session, other)
        inside = self.make_phone()
        paper = pass_codec.decode(self.make_paper())
        forged = [self._sign(paper, paper.key_id) for _ in range(COUNTS["forged"])]
        unknown = [self._sign(paper, 200) for _ in range(COUNTS["unknown key"])]
        return [
            *(Scan("other event", self.make_phone(other, tier).show) for _ in range(COUNTS["other event"])),
            *(Scan("forged", _always(text)) for text in forged),
            *(Scan("unknown key", _always(text)) for text in unknown),
            *(Scan("no ticket", _always(f"HTTPS://EXAMPLE.COM/{number}")) for number in range(1, COUNTS["no ticket"])),
            Scan("no ticket", lambda at: inside.show(at)[:-1]),
        ]  # fmt: skip

    def _sign(self, like: Pass, key_id: int) -> str:
        unsigned = replace(like, key_id=key_id, signature=b"")
        return pass_codec.sign(
            unsigned, token_bytes(32), chain_id=self.event.chain_id, contract=self.event.ticket_contract
        )


class Rule:
    """The server's own rule, run over the snapshot that the scanner had, with everybody whom it has let in since."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._tickets = dict(snapshot.tickets)
        self._snapshot = replace(snapshot, tickets=self._tickets)
        self.inside = 0

    def decide(self, text: str, at: datetime) -> str:
        """The reason of its verdict; a go lets the ticket in."""
        found = _read(text)
        verdict = decide(found, self._snapshot, int(at.timestamp()), GATE)
        if found is not None and verdict.result == "go":
            self._tickets[found.token_id] = replace(self._tickets[found.token_id], is_in=True)
            self.inside += 1
        return verdict.reason


def gather(work: Callable[[Crowd], Any], crowd: Crowd) -> Any:
    """Do something to the crowd in a session of its own."""
    with transaction() as session:
        crowd.session = session
        return work(crowd)


def _read(text: str) -> Pass | None:
    try:
        return pass_codec.decode(text)
    except PassUnreadable:
        return None


def _at_door(ticket: Ticket) -> TicketAtDoor:
    return TicketAtDoor(
        pass_seq=ticket.pass_seq,
        is_refunded=ticket.is_refunded,
        is_blocked=ticket.door_mark == "blocked",
        needs_supervisor=ticket.door_mark == "ask",
    )


def _always(text: str) -> Callable[[datetime], str]:
    return lambda _at: text


def _late(phone: Phone) -> Callable[[datetime], str]:
    """A picture of the code, ten minutes old."""
    return lambda at: phone.show(at - LATE)


def draw(text: str, picture: Path) -> None:
    """A picture of a code, with its white margin."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn = np.array(zxingcpp.write_barcode_to_image(code, scale=10, add_quiet_zones=True), np.uint8)
    assert cv2.imwrite(str(picture), drawn)


def spread(scans: Sequence[Scan], late: Sequence[Scan]) -> list[Scan]:
    """Late scans among the others."""
    mixed = list(scans)
    for scan in late:
        mixed.insert(random.randint(0, len(mixed)), scan)
    return mixed
