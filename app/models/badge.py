"""Badges: the proof of having been there."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, time_field


class Badge(SQLModel, table=True):
    """One attendance badge (soulbound ERC-1155), an index of the badge contract's log."""

    __table_args__ = (UniqueConstraint("chain_id", "event_number", "ticket_token_id"),)

    id: str = id_field()
    chain_id: int
    event_id: str = Field(foreign_key="event.id", index=True, max_length=32)
    event_number: int
    ticket_token_id: int
    owner: str = Field(index=True, max_length=42)
    tx_hash: str = Field(max_length=66)
    minted_at: datetime = time_field()
