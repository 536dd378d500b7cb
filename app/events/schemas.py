"""Shapes of events at the edges: forms in, views out, and the search."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from app.api.envelope import PageQuery, WeiText
from app.api.unsigned import TransactionView
from app.units import Wei

EventStatus = Literal["draft", "publishing", "on_sale", "paused", "cancelled"]
TransferPolicy = Literal["free", "marketplace", "none"]
SortKey = Literal["starts_at", "created_at", "title", "price"]

Line = Annotated[str, StringConstraints(strip_whitespace=True)]


class TierForm(BaseModel):
    """A kind of ticket as its organizer enters it. Missing times: on sale at once, until the event starts."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Line, Field(max_length=60)]
    description: Annotated[Line, Field(max_length=200)] = ""
    price_wei: WeiText = Wei(0)
    supply: int
    per_wallet: int = 10
    sale_starts_at: AwareDatetime | None = None
    sale_ends_at: AwareDatetime | None = None


class EventForm(BaseModel):
    """An event as its organizer enters it. ``country`` is a code or a name; ``description`` is Markdown.

    Missing times: doors open with the start, refunds end with the start. ``tiers`` missing leaves them as they are.
    """

    model_config = ConfigDict(extra="forbid")

    title: Annotated[Line, Field(max_length=120)]
    summary: Annotated[Line, Field(max_length=200)] = ""
    description: Annotated[str, Field(max_length=20_000)] = ""
    topic: Annotated[Line, Field(max_length=40)] = ""
    venue: Annotated[Line, Field(max_length=120)] = ""
    address: Annotated[Line, Field(max_length=200)] = ""
    city: Annotated[Line, Field(max_length=80)] = ""
    country: Annotated[Line, Field(max_length=60)] = ""
    timezone: Annotated[Line, Field(max_length=64)] = "UTC"
    is_online: bool = False
    doors_at: AwareDatetime | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    refund_until: AwareDatetime | None = None
    transfer_policy: TransferPolicy = "free"
    resale_cap_bps: int = 10_000
    royalty_bps: int = 0
    allows_paper: bool = True
    allows_reentry: bool = False
    tiers: list[TierForm] | None = None


class TierView(BaseModel):
    """A kind of ticket as everybody sees it. ``remaining`` is what the index knows; the contract decides."""

    id: str
    position: int
    name: str
    description: str
    price_wei: WeiText
    supply: int
    sold: int
    remaining: int
    per_wallet: int
    sale_starts_at: datetime
    sale_ends_at: datetime
    is_on_sale: bool


class EventSummary(BaseModel):
    """An event in a list. Prices are the lowest and the highest of its tiers."""

    id: str
    slug: str
    status: EventStatus
    title: str
    summary: str
    topic: str
    venue: str
    city: str
    country: str
    country_name: str
    timezone: str
    is_online: bool
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    min_price_wei: WeiText
    max_price_wei: WeiText
    supply: int
    sold: int
    is_sold_out: bool
    event_number: int
    art_seed: str


class Organizer(BaseModel):
    """Who makes an event."""

    name: str
    address: str


class EventDetail(EventSummary):
    """Everything on an event's page. ``description_html`` is rendered from the Markdown and cleaned by us."""

    description: str
    description_html: str
    address: str
    refund_until: datetime
    release_at: datetime
    transfer_policy: TransferPolicy
    resale_cap_bps: int
    royalty_bps: int
    allows_paper: bool
    allows_reentry: bool
    tiers: list[TierView]
    organizer: Organizer
    chain_id: int
    ticket_contract: str
    explorer_url: str | None
    content_cid: str
    publish_tx_hash: str
    publish_error: str
    updated_at: datetime


class TierStats(BaseModel):
    """What one tier has sold. ``revenue_wei`` leaves refunded tickets out."""

    tier_id: str
    name: str
    sold: int
    supply: int
    revenue_wei: WeiText
    inside: int


class EventStats(BaseModel):
    """An event's figures for its organizer; ``inside`` counts people who were let in."""

    sold: int
    supply: int
    revenue_wei: WeiText
    refunded: int
    inside: int
    tiers: list[TierStats]


class SaleView(BaseModel):
    """One purchase: several tickets of one transaction to one holder."""

    at: datetime
    tier_name: str
    quantity: int
    buyer: str
    buyer_name: str
    total_wei: WeiText
    tx_hash: str
    explorer_url: str | None


class FacetValue(BaseModel):
    """A value to filter by and how many coming events have it."""

    value: str
    label: str
    count: int


class Facets(BaseModel):
    """What the coming events can be filtered by."""

    cities: list[FacetValue]
    countries: list[FacetValue]
    topics: list[FacetValue]


class PublishRequest(BaseModel):
    """What a publish, pause or cancel comes back with: the transaction to sign."""

    transaction: TransactionView


class SubmittedForm(BaseModel):
    """The hash under which a wallet has sent a prepared transaction."""

    tx_hash: Annotated[str, StringConstraints(pattern=r"^0x[0-9a-fA-F]{64}$")]


@dataclass(frozen=True, slots=True)
class EventQuery:
    """A search. ``starts_from``/``starts_to`` bound the event's time (end exclusive); without either only events
    that are not over are found. Empty text means "any". ``cities`` are the spellings of ``city``, found by the service.
    """

    q: str = ""
    starts_from: datetime | None = None
    starts_to: datetime | None = None
    city: str = ""
    cities: tuple[str, ...] = ()
    country: str = ""
    topic: str = ""
    online: bool | None = None
    price: Literal["free", "paid"] | None = None
    status: Literal["on_sale", "paused", "cancelled"] | None = None
    sort: SortKey = "starts_at"
    order: Literal["asc", "desc"] = "asc"
    paging: PageQuery = field(default_factory=PageQuery)
