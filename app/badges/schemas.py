"""Badges as the API shows them."""

from datetime import datetime

from pydantic import BaseModel


class BadgeView(BaseModel):
    """One badge: the event that its holder was at, and the transaction that proves it."""

    event_id: str
    event_title: str
    event_slug: str
    city: str
    country: str
    starts_at: datetime
    minted_at: datetime
    tx_hash: str
    event_number: int
    ticket_token_id: int
    art_seed: str
    explorer_url: str | None
