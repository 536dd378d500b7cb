"""The door as the API takes and shows it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Discriminator, Field, Tag

MAX_SCANS = 100
MAX_PASS_LENGTH = 7_089
"""What a QR code holds at most (ISO/IEC 18004, version 40-L, digits): whatever is scanned is recorded, not refused."""


class ScanRequest(BaseModel):
    """One scan. ``nonce`` is the scanner's own random name for it, so that an upload may be repeated."""

    model_config = ConfigDict(extra="forbid")

    event_id: str = Field(min_length=1, max_length=32)
    gate: str = Field(default="", max_length=60)
    pass_text: str = Field(alias="pass", max_length=MAX_PASS_LENGTH)
    nonce: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    scanned_at: AwareDatetime


class ScansRequest(BaseModel):
    """Several scans; each gets its own verdict."""

    model_config = ConfigDict(extra="forbid")

    scans: list[ScanRequest] = Field(min_length=1, max_length=MAX_SCANS)


def _kind_of(body: Any) -> str:
    return "list" if isinstance(body, ScansRequest) or (isinstance(body, dict) and "scans" in body) else "one"


ScanBody = Annotated[
    Annotated[ScanRequest, Tag("one")] | Annotated[ScansRequest, Tag("list")],
    Discriminator(_kind_of),
]
"""One scan or a list, told apart before either is looked at, so that what is wrong is said of the right one."""


class FirstScan(BaseModel):
    """Who let this ticket in before, when and where."""

    at: datetime
    gate: str
    by: str


class VerdictView(BaseModel):
    """What the scanner shows: go, stop or ask, why, and whose ticket it is."""

    result: Literal["go", "stop", "ask"]
    reason: str
    sentence: str
    holder_name: str
    tier_name: str
    first_scan: FirstScan | None
    ticket_id: str | None
    checkin_id: str


class VerdictAnswer(BaseModel):
    """One scan's verdict."""

    verdict: VerdictView


class VerdictsAnswer(BaseModel):
    """The verdicts of several scans, in the order of the scans."""

    verdicts: list[VerdictView]


class PhotoAnswer(BaseModel):
    """A photograph's verdict, and whether a QR code could be read from it at all."""

    verdict: VerdictView
    decoded: bool


class UndoneView(BaseModel):
    """An admission taken back; attendance that the chain recorded before stays there."""

    checkin_id: str
    undone_at: datetime
    is_recorded_on_chain: bool


class CheckInView(BaseModel):
    """One scan in the list of an event's last scans."""

    checkin_id: str
    result: Literal["go", "stop", "ask"]
    reason: str
    sentence: str
    holder_name: str
    tier_name: str
    gate: str
    by: str
    scanned_at: datetime
    undone_at: datetime | None


class TierCounts(BaseModel):
    """How many of a tier are inside, and how many may come."""

    name: str
    inside: int
    expected: int


class Counts(BaseModel):
    """How many are inside, and how many may come."""

    inside: int
    expected: int
    tiers: list[TierCounts]


class DoorEventView(BaseModel):
    """An event whose door the caller may stand at, as what, and at which of its gates (none: any of them)."""

    id: str
    title: str
    slug: str
    venue: str
    city: str
    country: str
    timezone: str
    status: str
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    art_seed: str
    role: Literal["organizer", "supervisor", "door"]
    gate: str
    gates: list[str]
