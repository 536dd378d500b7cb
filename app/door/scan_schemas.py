"""Scans as the API takes them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    Tag,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from app.door.records import Record
from app.door.scans import Scan

MAX_SCANS = 100
MAX_PASS_LENGTH = 7_089
"""What a QR code holds at most (ISO/IEC 18004, version 40-L, digits): whatever is scanned is recorded, not refused."""
MAX_CODE_LENGTH = 20
"""Of a typed code: 8 symbols, and what people write between them."""
HASH = r"^[0-9a-f]{64}$"
SIGNATURE = r"^[0-9a-f]{128}$"
EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Between these a clock may be wrong; beyond them it is no clock."""


class SentTime(NamedTuple):
    """A time, and the text that it was sent as: that is what a scanner has signed."""

    at: datetime
    text: str

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Checked and described as any other time."""
        times = handler(Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST)])
        return core_schema.no_info_wrap_validator_function(cls._read, times)

    @classmethod
    def _read(cls, sent: Any, read: ValidatorFunctionWrapHandler) -> Self:
        return cls(read(sent), sent if isinstance(sent, str) else "")


class RecordRequest(BaseModel):
    """What a scanner has signed of a scan, beside the scan itself (``app.door.records``)."""

    model_config = ConfigDict(extra="forbid")

    scanner_id: str = Field(min_length=1, max_length=32)
    counter: int = Field(ge=1, lt=2**31)
    previous: str = Field(pattern=HASH)
    form: Literal["", "printed", "rotating"]
    key_id: int = Field(ge=0, lt=2**8)
    event_number: int = Field(ge=0, lt=2**32)
    token_id: int = Field(ge=0, lt=2**24)
    sequence: int = Field(ge=0, lt=2**16)
    slot: int = Field(ge=0, lt=2**16)
    pass_hash: str = Field(pattern=HASH)
    result: Literal["go", "stop", "ask"]
    reason: str = Field(max_length=30)
    signature: str = Field(pattern=SIGNATURE)


class ScanRequest(BaseModel):
    """One scan. ``nonce`` is the scanner's own random name for it, so that an upload may be repeated.

    Exactly one names the ticket: the text of a ``pass``, a typed ``code``, or a ``record`` alone, of what the scanner
    decided without network. ``shown`` is what it has shown already; it is absent while the scanner waits for us.
    """

    model_config = ConfigDict(extra="forbid")

    event_id: str = Field(min_length=1, max_length=32)
    gate: str = Field(default="", max_length=60)
    kind: Literal["entry", "exit"] = "entry"
    pass_text: str | None = Field(default=None, alias="pass", max_length=MAX_PASS_LENGTH)
    code: str | None = Field(default=None, max_length=MAX_CODE_LENGTH)
    nonce: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    scanned_at: SentTime
    record: RecordRequest | None = None
    shown: Literal["go", "stop", "ask"] | None = None

    @model_validator(mode="after")
    def _names_one_ticket(self) -> Self:
        if (self.pass_text is None) == (self.code is None) and (self.code is not None or self.record is None):
            raise ValueError("Exactly one of pass, code, or a record alone names the ticket.")
        return self

    def as_scan(self) -> Scan:
        """The scan for the service."""
        return Scan(
            event_id=self.event_id,
            gate=self.gate,
            kind=self.kind,
            nonce=self.nonce,
            scanned_at=self.scanned_at.at,
            pass_text=self.pass_text,
            code=self.code,
            record=None if self.record is None else self._as_record(self.record),
            signature="" if self.record is None else self.record.signature,
            shown=self.shown,
        )

    def _as_record(self, sent: RecordRequest) -> Record:
        return Record(
            **sent.model_dump(exclude={"signature"}),
            event_id=self.event_id,
            gate=self.gate,
            kind=self.kind,
            nonce=self.nonce,
            scanned_at=self.scanned_at.text,
        )


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


class ScannerForm(BaseModel):
    """A device that wants to scan: its key (P-256, uncompressed, in hexadecimal) and what its clock says."""

    model_config = ConfigDict(extra="forbid")

    event_id: str = Field(min_length=1, max_length=32)
    gate: str = Field(default="", max_length=60)
    label: str = Field(default="", max_length=60)
    public_key: str = Field(pattern=r"^04[0-9a-fA-F]{128}$")
    client_time: AwareDatetime = Field(ge=EARLIEST, lt=LATEST)


class AdmitForm(BaseModel):
    """Why somebody is let in who was refused; ``nonce`` names this decision, so that it may be repeated."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=200)
    nonce: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")


class ResolutionForm(BaseModel):
    """What was done about a conflict."""

    model_config = ConfigDict(extra="forbid")

    resolution: str = Field(min_length=1, max_length=200)


class DoorMarkForm(BaseModel):
    """The organizer's word to the door: nothing, ``blocked``, or ``ask``."""

    model_config = ConfigDict(extra="forbid")

    mark: Literal["", "blocked", "ask"]
