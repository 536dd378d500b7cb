"""The chain as far as we have read it, and what we have sent to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Wei, created_field, id_field, time_field, wei_field


class Deployment(SQLModel, table=True):
    """Where one of our contracts lives on a chain; logs are read from ``block_number`` on."""

    chain_id: int = Field(primary_key=True)
    name: str = Field(primary_key=True, max_length=40)
    address: str = Field(max_length=42)
    block_number: int


class ChainCursor(SQLModel, table=True):
    """The last block whose logs were applied, and which process reads this chain until when."""

    __tablename__ = "chain_cursor"

    chain_id: int = Field(primary_key=True)
    block_number: int
    block_hash: str = Field(max_length=66)
    head_number: int = 0
    head_at: datetime | None = time_field(default=None)
    leader: str = Field(default="", max_length=64)
    leader_until: datetime | None = time_field(default=None)


class ChainBlock(SQLModel, table=True):
    """A recent block's hash: the window in which a reorg is noticed and unwound."""

    __tablename__ = "chain_block"

    chain_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    hash: str = Field(max_length=66)
    mined_at: datetime = time_field()


class ChainLog(SQLModel, table=True):
    """The inbox: one decoded log of our contracts, kept so that any row of the index can be built again."""

    __tablename__ = "chain_log"
    __table_args__ = (UniqueConstraint("chain_id", "block_hash", "tx_hash", "log_index"),)

    id: str = id_field()
    chain_id: int
    block_number: int = Field(index=True)
    block_hash: str = Field(max_length=66)
    tx_hash: str = Field(index=True, max_length=66)
    log_index: int
    contract: str = Field(index=True, max_length=42)
    name: str = Field(max_length=60)
    token_id: int | None = Field(default=None, index=True)
    values: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    mined_at: datetime = time_field()


class OutgoingTransaction(SQLModel, table=True):
    """A transaction of ours: signed and stored before it is ever broadcast.

    ``signed`` → ``sent`` → ``confirmed`` | ``reverted``; ``replaced`` when a fee bump took its nonce. ``purpose``
    makes it unique: the same purpose never becomes a second transaction.
    """

    __tablename__ = "outgoing_transaction"
    __table_args__ = (UniqueConstraint("chain_id", "signer", "nonce", "tx_hash"),)

    id: str = id_field()
    purpose: str = Field(index=True, max_length=120)
    chain_id: int
    signer: str = Field(index=True, max_length=42)
    nonce: int
    to: str = Field(max_length=42)
    calldata: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    value_wei: Wei = wei_field()
    gas: int
    max_fee_per_gas_wei: Wei = wei_field()
    priority_fee_per_gas_wei: Wei = wei_field()
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    tx_hash: str = Field(unique=True, max_length=66)
    status: str = Field(default="signed", index=True, max_length=12)
    error: str = Field(default="", max_length=300)
    created_at: datetime = created_field()
    sent_at: datetime | None = time_field(default=None)
    settled_at: datetime | None = time_field(default=None)
