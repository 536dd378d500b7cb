"""What scanners are told while the door is open."""

from datetime import datetime

from pydantic import BaseModel

from app.door.schemas import Counts


class LiveEventView(BaseModel):
    """The event as its scanners know it."""

    id: str
    title: str
    number: int
    chain_id: int
    contract: str
    status: str
    allows_paper: bool
    allows_reentry: bool
    timezone: str
    doors_at: datetime
    ends_at: datetime


class TierName(BaseModel):
    """A kind of ticket; its place in the list is its number."""

    name: str


class GateView(BaseModel):
    """A gate and the numbers of the tiers that it takes; none of them: every tier."""

    name: str
    tiers: list[int]


class TicketState(BaseModel):
    """One ticket at the door; ``flags`` as in ``snapshot``, ``at`` in seconds since 1970, null if never let in."""

    token: int
    seq: int
    tier: int
    flags: int
    at: int | None
    gate: str
    by: str


class Delta(BaseModel):
    """What changed since a cursor: the present state of each ticket concerned, and everything that is not a ticket.

    ``cursor`` is where the next one begins (milliseconds since 1970), ``server_ms`` our clock. In the stream counts are
    told by themselves.
    """

    cursor: int
    server_ms: int
    event: LiveEventView
    keys: dict[str, str]
    tiers: list[TierName]
    gates: list[GateView]
    tickets: list[TicketState]
    counts: Counts | None
