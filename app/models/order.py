"""Orders: somebody's wish for tickets on its way to the chain."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.models.base import Wei, created_field, id_field, time_field, wei_field


class Order(SQLModel, table=True):
    """``prepared`` (the wallet has the transaction) → ``submitted`` → ``confirmed``, or ``failed`` with a reason.

    An order holds no seat: the contract decides what is sold. ``error_code`` is the word of the failure.
    """

    __tablename__ = "orders"

    id: str = id_field()
    account_id: str = Field(foreign_key="account.id", index=True, max_length=32)
    event_id: str = Field(foreign_key="event.id", index=True, max_length=32)
    tier_id: str = Field(foreign_key="tier.id", index=True, max_length=32)
    quantity: int
    payer_address: str = Field(max_length=42)
    recipient_address: str = Field(max_length=42)
    unit_price_wei: Wei = wei_field()
    total_wei: Wei = wei_field()
    status: str = Field(default="prepared", index=True, max_length=20)
    tx_hash: str | None = Field(default=None, unique=True, max_length=66)
    error_code: str = Field(default="", max_length=60)
    error_message: str = Field(default="", max_length=300)
    created_at: datetime = created_field()
    submitted_at: datetime | None = time_field(default=None)
    settled_at: datetime | None = time_field(default=None)
