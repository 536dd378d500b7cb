"""Gifts: the sender's drafts, the index of what lies in the escrow, and the claims that we carry."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, LargeBinary
from sqlmodel import Field, SQLModel

from app.models.base import created_field, id_field, time_field


class GiftPack(SQLModel, table=True):
    """A gift as its sender makes it: ``draft`` → ``locking`` (sent) → ``locked``, told by the chain's log.

    What fails is a draft again, with the reason in ``error_message``. ``sealed_messages`` holds the message
    by claim key, encrypted to it in the sender's browser (base64): neither key nor words ever reach us. From the lock
    on ``gift_id`` leads to what became of it. ``opened_at`` is when somebody who holds the key first looked.
    """

    __tablename__ = "gift_pack"

    id: str = id_field()
    account_id: str = Field(foreign_key="account.id", index=True, max_length=32)
    sender: str = Field(max_length=42)
    status: str = Field(default="draft", index=True, max_length=10)
    items: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    recipient: str = Field(default="", max_length=42)
    wrapping: str = Field(max_length=20)
    lives_s: int
    is_cancellable: bool = False
    claim_key: str = Field(default="", max_length=42)
    second: str = Field(default="", max_length=42)
    salt: str = Field(default="", max_length=66)
    expires_at: datetime | None = time_field(default=None)
    gift_id: str | None = Field(default=None, unique=True, max_length=66)
    sealed_messages: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    lock_tx_hash: str | None = Field(default=None, unique=True, max_length=66)
    error_message: str = Field(default="", max_length=300)
    created_at: datetime = created_field()
    submitted_at: datetime | None = time_field(default=None)
    opened_at: datetime | None = time_field(default=None)


class Gift(SQLModel, table=True):
    """A gift as the chain tells it: ``locked`` → ``claimed`` or ``returned``. Built again from the logs at any time.

    ``items`` is what is left in it, ``all_items`` what was locked: lists of [kind, token, token id, amount], the
    numbers as decimal text. ``return_after`` and ``return_attempts`` are ours: when the next attempt to send an
    expired gift back is due.
    """

    gift_id: str = Field(primary_key=True, max_length=66)
    chain_id: int
    escrow: str = Field(max_length=42)
    sender: str = Field(index=True, max_length=42)
    claim_key: str = Field(index=True, max_length=42)
    recipient: str = Field(default="", max_length=42)
    second: str = Field(default="", max_length=42)
    expires_at: datetime = time_field(index=True)
    is_cancellable: bool = False
    all_items: list[list[Any]] = Field(sa_column=Column(JSON, nullable=False))
    items: list[list[Any]] = Field(sa_column=Column(JSON, nullable=False))
    status: str = Field(default="locked", index=True, max_length=10)
    claimed_by: str = Field(default="", index=True, max_length=42)
    locked_at: datetime = time_field()
    ended_at: datetime | None = time_field(default=None)
    lock_tx_hash: str = Field(index=True, max_length=66)
    end_tx_hash: str = Field(default="", max_length=66)
    return_after: datetime | None = time_field(default=None)
    return_attempts: int = 0


class Relay(SQLModel, table=True):
    """A claim that we carry for somebody: ``queued`` → ``confirmed``, or ``failed`` with a reason.

    ``slot`` is the gift and how much of it is left while a claim is on its way or through, and empty on one that
    failed: its unique index is what makes us pay once a gift. ``reserved_gwei`` is what the budgets hold for it.
    """

    id: str = id_field()
    gift_id: str = Field(index=True, max_length=66)
    slot: str | None = Field(default=None, unique=True, max_length=72)
    sender: str = Field(max_length=42)
    recipient: str = Field(max_length=42)
    status: str = Field(default="queued", index=True, max_length=10)
    calldata: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    day: str = Field(max_length=10)
    reserved_gwei: int = Field(sa_column=Column(BigInteger, nullable=False))
    tx_hash: str | None = Field(default=None, max_length=66)
    error_code: str = Field(default="", max_length=60)
    error_message: str = Field(default="", max_length=300)
    created_at: datetime = created_field()
    settled_at: datetime | None = time_field(default=None)


class SponsorBudget(SQLModel, table=True):
    """What we have promised to pay on a day, for everybody (``all``) or for one sender, recipient or gift.

    Raised by a conditional update that never lets it pass its limit, given back when a claim fails.
    """

    __tablename__ = "sponsor_budget"

    scope: str = Field(primary_key=True, max_length=80)
    day: str = Field(primary_key=True, max_length=10)
    spent_gwei: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
