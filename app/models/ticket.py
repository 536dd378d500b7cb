"""Tickets as the chain tells them, and the passes that we issue for them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Wei, created_field, id_field, time_field, wei_field


class Ticket(SQLModel, table=True):
    """One token. Every column but ``pass_seq`` is an index of the chain's logs and can be built again from them.

    ``sequence`` counts changes of owner on chain; ``pass_seq`` is ours, never decreases, and is what passes carry.
    """

    __table_args__ = (UniqueConstraint("chain_id", "contract", "token_id"),)

    id: str = id_field()
    event_id: str = Field(foreign_key="event.id", index=True, max_length=32)
    tier_id: str = Field(foreign_key="tier.id", index=True, max_length=32)
    chain_id: int
    contract: str = Field(max_length=42)
    token_id: int
    owner: str = Field(index=True, max_length=42)
    sequence: int = 0
    pass_seq: int = 0
    paid_wei: Wei = wei_field()
    is_refunded: bool = False
    attended_at: datetime | None = time_field(default=None)
    minted_at: datetime = time_field()
    mint_tx_hash: str = Field(index=True, max_length=66)


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
    """A pass that was handed to a holder. The newest ``pass_seq`` of a ticket is the only one that enters."""

    __tablename__ = "issued_pass"
    __table_args__ = (UniqueConstraint("ticket_id", "pass_seq"),)

    id: str = id_field()
    ticket_id: str = Field(foreign_key="ticket.id", index=True, max_length=32)
    pass_seq: int
    key_id: int
    form: str = Field(max_length=10)
    owner: str = Field(max_length=42)
    valid_from: datetime = time_field()
    valid_until: datetime = time_field()
    issued_at: datetime = created_field()
