"""Tickets and passes as the API shows them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from app.api.envelope import WeiText
from app.tickets.moving_rules import RefundBar, TransferBar
from app.tickets.paper_rules import Paper
from app.tickets.pass_codec import Form
from app.tickets.pass_rules import MAX_WINDOWS
from app.tickets.rules import TicketState


class TicketView(BaseModel):
    """One ticket of its owner; times in UTC, ``timezone`` is the event's.

    Without ``gates`` every gate takes it. ``papers`` are those that can be had now. ``refund_until`` is the last moment
    in which it can be given back without a cancelled event; what keeps it from being passed on or given back now
    stands in ``transfer_barred_by`` and ``refund_barred_by``.
    """

    id: str
    event_id: str
    event_title: str
    event_slug: str
    event_number: int
    token_id: int
    tier_name: str
    gates: list[str]
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
    refund_until: datetime
    transfer_barred_by: TransferBar | None
    refund_barred_by: RefundBar | None


class TransferForm(BaseModel):
    """Who is to have the ticket."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(max_length=64, description="an address; names are not looked up")


class PrintedRequest(BaseModel):
    """A pass to be printed."""

    model_config = ConfigDict(extra="forbid")

    form: Literal["printed"] = "printed"


class AnchoredWindow(BaseModel):
    """One window of the plan, and the end of the chain that the device has made for it."""

    model_config = ConfigDict(extra="forbid")

    valid_from: int = Field(ge=0, lt=2**32, description="seconds since 1970 (UTC), as in the plan")
    anchor: str = Field(pattern="^[0-9a-f]{32}$", description="16 bytes in hexadecimal")


class RotatingRequest(BaseModel):
    """Passes for a device that shows another code every 15 seconds."""

    model_config = ConfigDict(extra="forbid")

    form: Literal["rotating"]
    sequence: int = Field(ge=0, lt=2**16, description="the plan's")
    windows: list[AnchoredWindow] = Field(min_length=1, max_length=MAX_WINDOWS, description="the plan's, in order")


def _form_of(body: Any) -> str:
    form = body.get("form") if isinstance(body, dict) else getattr(body, "form", None)
    return "rotating" if form == "rotating" else "printed"


PassRequest = Annotated[
    Annotated[PrintedRequest, Tag("printed")] | Annotated[RotatingRequest, Tag("rotating")], Discriminator(_form_of)
]
"""Which form is wanted; the printed one when nothing is said."""


class PassView(BaseModel):
    """A signed pass. In JSON ``text`` is called ``pass``: the text of the QR code (base45)."""

    text: str = Field(serialization_alias="pass")
    form: Literal["printed"]
    key_id: int
    short_code: str
    valid_from: datetime
    valid_until: datetime


class WalletLink(BaseModel):
    """Where to go to add a ticket to a phone's wallet."""

    url: str


class WindowView(BaseModel):
    """When a rotating pass opens the door: ``valid_for`` × 5 minutes from ``valid_from`` on (seconds since 1970)."""

    valid_from: int
    valid_for: int


class SignedWindowView(WindowView):
    """A rotating pass up to its slot, in hexadecimal (97 bytes): the device adds slot (2 bytes) and proof (16)."""

    signed: str


class RotatingPassView(BaseModel):
    """What a device needs beside its seeds to show the ticket's code."""

    form: Literal["rotating"] = "rotating"
    sequence: int
    key_id: int
    short_code: str
    windows: list[SignedWindowView]
    server_time: datetime


class LivePassView(BaseModel):
    """The pass that enters now; another one takes its place."""

    form: Form
    sequence: int


class PassPlanView(BaseModel):
    """What the next rotating pass by a new device will carry; its chains are made for that."""

    form: Literal["rotating"] = "rotating"
    sequence: int
    key_id: int
    windows: list[WindowView]
    chain_id: int
    contract: str
    event_number: int
    token_id: int
    allows_paper: bool
    live: LivePassView | None
    server_time: datetime


class TokenMetadata(BaseModel):
    """ERC-721 metadata (EIP-721, "ERC721 Metadata JSON Schema") with marketplaces' ``attributes``."""

    name: str
    description: str
    image: str
    external_url: str
    attributes: list[dict[str, Any]]
