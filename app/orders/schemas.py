"""Orders as the API takes and shows them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.envelope import WeiText
from app.api.unsigned import TransactionView

OrderStatus = Literal["prepared", "submitted", "confirming", "confirmed", "failed"]
MAX_QUANTITY = 100


class OrderRequest(BaseModel):
    """What is to be bought. ``recipient_address`` gets the tickets; it may be somebody else's wallet."""

    model_config = ConfigDict(extra="forbid")

    tier_id: str = Field(min_length=1, max_length=32)
    quantity: int = Field(ge=1, le=MAX_QUANTITY)
    payer_address: str = Field(max_length=42)
    recipient_address: str = Field(max_length=42)


class SubmittedRequest(BaseModel):
    """The transaction that the wallet has sent for an order."""

    model_config = ConfigDict(extra="forbid")

    tx_hash: str = Field(max_length=66)


class OrderView(BaseModel):
    """One order of the caller."""

    id: str
    status: OrderStatus
    event_id: str
    tier_id: str
    quantity: int
    unit_price_wei: WeiText
    total_wei: WeiText
    error_code: str
    error_message: str
    tx_hash: str | None
    ticket_ids: list[str]
    event_title: str
    event_slug: str
    tier_name: str
    created_at: datetime


class PlacedOrderView(BaseModel):
    """A fresh order, its transaction, and the network fee at most to be expected."""

    order: OrderView
    transaction: TransactionView
    fee_wei: WeiText
