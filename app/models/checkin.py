"""What happened at the door."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.models.base import created_field, id_field, time_field


class CheckIn(SQLModel, table=True):
    """One scan with its verdict; never changed but by an undo.

    ``admission`` is ``ticket:entry`` on the scan that let somebody in and empty on all others: its unique index
    is what makes one entry a ticket true, whatever races. ``nonce`` makes a repeated upload the same scan.
    """

    __tablename__ = "check_in"

    id: str = id_field()
    nonce: str = Field(unique=True, max_length=64)
    body_hash: str = Field(max_length=64)
    event_id: str = Field(foreign_key="event.id", index=True, max_length=32)
    ticket_id: str | None = Field(default=None, foreign_key="ticket.id", index=True, max_length=32)
    admission: str | None = Field(default=None, unique=True, max_length=48)
    result: str = Field(max_length=5)
    reason: str = Field(default="", max_length=30)
    gate: str = Field(default="", max_length=60)
    scanned_by: str = Field(foreign_key="account.id", max_length=32)
    scanned_at: datetime = time_field()
    recorded_at: datetime = created_field()
    batch_id: str | None = Field(default=None, index=True, max_length=32)
    undone_at: datetime | None = time_field(default=None)
