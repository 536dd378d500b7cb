"""Events and their tiers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Wei, created_field, id_field, time_field, wei_field


class Event(SQLModel, table=True):
    """A happening. ``draft`` → ``publishing`` (sent) → ``on_sale`` ⇄ ``paused`` → ``cancelled``.

    Everything from ``publishing`` on is told by the chain's log; text stays editable. ``ref`` is what the
    contract carries so that the log finds its draft. ``search_text`` is folded for search. ``gates`` are the door's:
    each ``{"name": …, "tiers": [positions]}``, none meaning every tier.
    """

    id: str = id_field()
    slug: str = Field(unique=True, max_length=120)
    organizer_id: str = Field(foreign_key="account.id", index=True, max_length=32)
    status: str = Field(default="draft", index=True, max_length=20)
    title: str = Field(max_length=120)
    summary: str = Field(default="", max_length=200)
    description: str = ""
    topic: str = Field(default="", index=True, max_length=40)
    venue: str = Field(default="", max_length=120)
    address: str = Field(default="", max_length=200)
    city: str = Field(default="", index=True, max_length=80)
    country: str = Field(default="", index=True, max_length=2)
    timezone: str = Field(default="UTC", max_length=64)
    is_online: bool = False
    doors_at: datetime = time_field()
    starts_at: datetime = time_field(index=True)
    ends_at: datetime = time_field()
    refund_until: datetime = time_field()
    release_at: datetime = time_field()
    transfer_policy: str = Field(default="free", max_length=20)
    resale_cap_bps: int = 10_000
    royalty_bps: int = 0
    allows_paper: bool = True
    allows_reentry: bool = False
    gates: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    search_text: str = ""
    content_cid: str = Field(default="", max_length=120)
    publish_tx_hash: str = Field(default="", max_length=66)
    publish_error: str = Field(default="", max_length=200)
    ref: str = Field(unique=True, max_length=66)
    chain_id: int = 0
    ticket_contract: str = Field(default="", index=True, max_length=42)
    event_number: int = Field(default=0, index=True)
    created_at: datetime = created_field()
    updated_at: datetime = created_field()


class Tier(SQLModel, table=True):
    """A kind of ticket. ``sold`` follows the chain's logs, ``position`` is its number there."""

    __table_args__ = (UniqueConstraint("event_id", "position"),)

    id: str = id_field()
    event_id: str = Field(foreign_key="event.id", index=True, max_length=32)
    position: int
    name: str = Field(max_length=60)
    description: str = Field(default="", max_length=200)
    price_wei: Wei = wei_field()
    supply: int
    sold: int = 0
    per_wallet: int = 10
    sale_starts_at: datetime = time_field()
    sale_ends_at: datetime = time_field()
