"""Tickets and passes as the API shows them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.envelope import WeiText
from app.tickets.paper_rules import Paper
from app.tickets.rules import PassForm, TicketState


class TicketView(BaseModel):
    """One ticket of its owner; times in UTC, ``timezone`` is the event's. ``papers`` are those that can be had now."""

    id: str
    event_id: str
    event_title: str
    event_slug: str
    event_number: int
    token_id: int
    tier_name: str
    venue: str
    city: str
    country: str
    timezone: str
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    state: TicketState
    transfer_policy: Literal["free", "marketplace", "none"]
    owner: str
    pass_seq: int
    art_seed: str
    contract: str
    chain_id: int
    paid_wei: WeiText
    explorer_url: str | None
    papers: list[Paper]


class PassRequest(BaseModel):
    """Which form of pass is wanted."""

    model_config = ConfigDict(extra="forbid")

    form: Literal["printed"] = "printed"


class PassView(BaseModel):
    """A signed pass. In JSON ``text`` is called ``pass``: the text of the QR code (base45)."""

    text: str = Field(serialization_alias="pass")
    form: PassForm
    key_id: int
    valid_from: datetime
    valid_until: datetime


class WalletLink(BaseModel):
    """Where to go to add a ticket to a phone's wallet."""

    url: str


class TokenMetadata(BaseModel):
    """ERC-721 metadata (EIP-721, "ERC721 Metadata JSON Schema") with marketplaces' ``attributes``."""

    name: str
    description: str
    image: str
    external_url: str
    attributes: list[dict[str, Any]]
