"""What happened at the door."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import created_field, id_field, time_field


class CheckIn(SQLModel, table=True):
    """One scan with its verdict; never changed but by an undo, and by the batch that takes it to the chain.

    ``admission`` is ``ticket:entry`` on the scan that let somebody in and empty on all others: its unique index
    is what makes one entry a ticket true, whatever races. Where people may come back the entries are numbered, and a
    scan of ``kind`` ``exit`` holds ``ticket:entry:out`` the same way. ``nonce`` makes a repeated upload the same scan.
    ``source`` is ``online``, ``offline``, ``photo``, ``code`` or ``supervisor``. Scans of a scanner's own log have
    its ``scanner_id`` and their ``counter`` there; those of a revoked one are kept, quarantined, and let nobody in.
    ``overrides_id`` is the refusal that a supervisor has overruled, ``note`` why.
    """

    __tablename__ = "check_in"
    __table_args__ = (Index("ix_check_in_event_id_recorded_at", "event_id", "recorded_at"),)

    id: str = id_field()
    nonce: str = Field(unique=True, max_length=64)
    body_hash: str = Field(max_length=64)
    event_id: str = Field(foreign_key="event.id", max_length=32)
    ticket_id: str | None = Field(default=None, foreign_key="ticket.id", index=True, max_length=32)
    admission: str | None = Field(default=None, unique=True, max_length=48)
    kind: str = Field(default="entry", max_length=5)
    source: str = Field(default="online", max_length=10)
    result: str = Field(max_length=5)
    reason: str = Field(default="", max_length=30)
    gate: str = Field(default="", max_length=60)
    scanned_by: str = Field(foreign_key="account.id", max_length=32)
    scanner_id: str | None = Field(default=None, max_length=32)
    counter: int | None = None
    is_quarantined: bool = False
    overrides_id: str | None = Field(default=None, max_length=32)
    note: str = Field(default="", max_length=200)
    scanned_at: datetime = time_field()
    recorded_at: datetime = created_field()
    batch_id: str | None = Field(default=None, index=True, max_length=32)
    undone_at: datetime | None = time_field(default=None)


class Scanner(SQLModel, table=True):
    """A device at a door: it numbers, chains and signs its scans by a key of its own (P-256, uncompressed, hex).

    ``last_counter`` and ``last_hash`` are the end of the chain that we have; a jump in it is a gap, and is told.
    """

    id: str = id_field()
    event_id: str = Field(foreign_key="event.id", index=True, max_length=32)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=32)
    gate: str = Field(default="", max_length=60)
    label: str = Field(default="", max_length=60)
    public_key: str = Field(unique=True, max_length=130)
    last_counter: int = 0
    last_hash: str = Field(default="", max_length=64)
    clock_offset_ms: int = 0
    registered_at: datetime = created_field()
    seen_at: datetime = created_field()
    revoked_at: datetime | None = time_field(default=None)


class DoorLink(SQLModel, table=True):
    """A link that puts whoever opens it on an event's door (``role`` door or supervisor) until it expires.

    We keep the SHA-256 of its secret, never the secret. No ``gate`` lets its holder choose one.
    """

    __tablename__ = "door_link"

    id: str = id_field()
    event_id: str = Field(foreign_key="event.id", index=True, max_length=32)
    token_hash: str = Field(unique=True, max_length=64)
    role: str = Field(default="door", max_length=10)
    gate: str = Field(default="", max_length=60)
    label: str = Field(default="", max_length=60)
    created_by: str = Field(foreign_key="account.id", max_length=32)
    created_at: datetime = created_field()
    expires_at: datetime = time_field()
    revoked_at: datetime | None = time_field(default=None)


class DoorConflict(SQLModel, table=True):
    """Something that the organizer has to look at: two entries of one ticket, a gap in a scanner's log, and the like.

    ``kind`` is one of ``app.door.rules.CONFLICTS``. Found twice it stays one (unique on kind and ``second_id``).
    """

    __tablename__ = "door_conflict"
    __table_args__ = (UniqueConstraint("kind", "second_id"),)

    id: str = id_field()
    event_id: str = Field(foreign_key="event.id", index=True, max_length=32)
    kind: str = Field(max_length=20)
    ticket_id: str | None = Field(default=None, foreign_key="ticket.id", max_length=32)
    first_id: str | None = Field(default=None, foreign_key="check_in.id", max_length=32)
    second_id: str = Field(foreign_key="check_in.id", max_length=32)
    found_at: datetime = created_field()
    resolved_at: datetime | None = time_field(default=None)
    resolved_by: str | None = Field(default=None, foreign_key="account.id", max_length=32)
    resolution: str = Field(default="", max_length=200)


class DoorAct(SQLModel, table=True):
    """What people did at the door beside scanning; rows are only ever added. Together with the scans: the door's log.

    ``what`` is one of ``app.door.rules.ACTS``; ``details`` what it was about, without anything about a holder.
    """

    __tablename__ = "door_act"

    id: str = id_field()
    event_id: str = Field(foreign_key="event.id", index=True, max_length=32)
    what: str = Field(max_length=20)
    account_id: str = Field(foreign_key="account.id", max_length=32)
    checkin_id: str | None = Field(default=None, foreign_key="check_in.id", max_length=32)
    note: str = Field(default="", max_length=200)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime = created_field()
