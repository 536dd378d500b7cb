"""What the door knows of an event and its tickets while it looks at a scan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.door.rules import Movements


@dataclass(frozen=True)
class DoorEvent:
    """What the door needs to know of an event; ``keys`` are its Ed25519 public keys by key id."""

    id: str
    organizer_id: str
    status: str
    chain_id: int
    ticket_contract: str
    event_number: int
    allows_paper: bool
    allows_reentry: bool
    gates: list[dict[str, Any]]
    keys: dict[int, bytes]


@dataclass(frozen=True)
class Admission:
    """The scan that let a ticket in."""

    id: str
    at: datetime
    gate: str
    by: str


@dataclass(frozen=True)
class DoorTicket:
    """What the door needs to know of a ticket; ``admission``: the scan by which it is in, if it is."""

    id: str
    token_id: int
    owner: str
    pass_seq: int
    is_refunded: bool
    door_mark: str
    tier_name: str
    tier_position: int
    holder_name: str
    admission: Admission | None
    movements: Movements


@dataclass(frozen=True)
class AtDoor:
    """What one scan needs to know; ``is_asked_for``: the attendance of this moment's admissions is on its way."""

    event: DoorEvent
    ticket: DoorTicket | None
    is_asked_for: bool


@dataclass(frozen=True)
class Coded:
    """The pass that a typed code stands for."""

    token_id: int
    pass_seq: int
    key_id: int
    form: str
    valid_from: datetime
    valid_until: datetime
