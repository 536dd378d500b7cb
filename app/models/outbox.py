"""Rows that connect a commit with what must follow it, and small shared tables of the edges."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.models.base import created_field, id_field, time_field


class OutboxRow(SQLModel, table=True):
    """Something to be done after a commit. The worker starts the durable workflow named by ``topic`` under this id."""

    __tablename__ = "outbox"

    id: str = id_field()
    topic: str = Field(max_length=60)
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime = created_field()
    started_at: datetime | None = time_field(default=None, index=True)


class ChangeCounter(SQLModel, table=True):
    """How often something that pages watch has changed (``event:<id>``, ``tickets:<address>`` …): the sum of its slots.

    One row would be locked by each writer until it commits: a busy door waited for it half of its time.
    """

    __tablename__ = "change_counter"

    topic: str = Field(primary_key=True, max_length=80)
    slot: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    value: int = 0


class IdempotencyRecord(SQLModel, table=True):
    """The first answer to an unsafe call, given again to the same key with the same body."""

    __tablename__ = "idempotency_record"

    scope: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=128)
    body_hash: str = Field(max_length=64)
    status_code: int = 0
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = created_field()
