"""Tickets as the chain tells them, and the passes that we issue for them."""

from datetime import datetime

from sqlalchemy import JSON, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Wei, created_field, id_field, time_field, wei_field


class Ticket(SQLModel, table=True):
    """One token. Every column but the last three is an index of the chain's logs and can be built again from them.

    ``sequence`` counts changes of owner on chain; ``pass_seq`` is ours, never decreases, and is what passes carry.
    ``door_mark`` is the organizer's word to the door: empty, ``blocked`` or ``ask``. ``changed_at`` rises with
    whatever a scanner has to know (sequence, refund, owner, mark, a scan taken back), and feeds its next delta.
    """

    __table_args__ = (
        UniqueConstraint("chain_id", "contract", "token_id"),
        Index("ix_ticket_event_id_changed_at", "event_id", "changed_at"),
    )

    id: str = id_field()
    event_id: str = Field(foreign_key="event.id", max_length=32)
    tier_id: str = Field(foreign_key="tier.id", index=True, max_length=32)
    chain_id: int
    contract: str = Field(max_length=42)
    token_id: int
    owner: str = Field(index=True, max_length=42)
    sequence: int = 0
    paid_wei: Wei = wei_field()
    is_refunded: bool = False
    attended_at: datetime | None = time_field(default=None)
    minted_at: datetime = time_field()
    mint_tx_hash: str = Field(index=True, max_length=66)
    pass_seq: int = 0
    door_mark: str = Field(default="", max_length=8)
    changed_at: datetime = created_field()


class PassKey(SQLModel, table=True):
    """An event's Ed25519 signing key. ``sealed_seed`` is encrypted under the data folder's key."""

    __tablename__ = "pass_key"
    __table_args__ = (UniqueConstraint("event_id", "key_id"),)

    id: str = id_field()
    event_id: str = Field(foreign_key="event.id", index=True, max_length=32)
    key_id: int
    public_key: str = Field(max_length=64)
    sealed_seed: str = Field(max_length=400)
    created_at: datetime = created_field()
    retired_at: datetime | None = time_field(default=None)


class IssuedPass(SQLModel, table=True):
    """The passes of one sequence that were handed to a holder. The newest ``pass_seq`` of a ticket alone enters.

    A door open for long has several ``windows``, each ``[valid from, valid for]`` as in the pass, in order.
    ``anchors_hash`` (SHA-256 of their anchors) tells a device that asks again from another one. ``name_keys`` holds
    32 bytes a window, derived from that window's signature: what the holder's name is encrypted under at the door.
    ``short_code`` is typed where a code cannot be read.
    """

    __tablename__ = "issued_pass"
    __table_args__ = (UniqueConstraint("ticket_id", "pass_seq"),)

    id: str = id_field()
    ticket_id: str = Field(foreign_key="ticket.id", index=True, max_length=32)
    pass_seq: int
    key_id: int
    form: str = Field(max_length=10)
    owner: str = Field(max_length=42)
    windows: list[list[int]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    anchors_hash: str = Field(default="", max_length=64)
    name_keys: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False), repr=False)
    short_code: str = Field(default="", index=True, max_length=8)
    valid_from: datetime = time_field()
    valid_until: datetime = time_field()
    issued_at: datetime = created_field()
