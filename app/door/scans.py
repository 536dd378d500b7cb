"""A scan as it is sent, and the row that it becomes. Pure."""

from dataclasses import dataclass
from datetime import datetime

from app.door.records import Record
from app.door.rules import compute_body_hash, compute_record_body_hash
from app.models import CheckIn
from app.tickets import pass_codec
from app.tickets.pass_codec import Pass

OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan. Exactly one of these names the ticket: ``pass_text``, a typed ``code``, or the ``record`` alone.

    ``shown`` is what the scanner has shown already, when it could not wait for us. ``source``: ``online`` (a camera) or
    ``photo``.
    """

    event_id: str
    gate: str
    nonce: str
    scanned_at: datetime
    pass_text: str | None = None
    code: str | None = None
    record: Record | None = None
    signature: str = ""
    shown: str | None = None
    kind: str = "entry"
    source: str = "online"

    @property
    def is_upload(self) -> bool:
        """Whether it was decided without us, and only its record comes."""
        return self.pass_text is None and self.code is None

    @property
    def scanned(self) -> str:
        """What was scanned or typed; empty when only its record came."""
        return self.pass_text if self.pass_text is not None else self.code or ""


def read_pass(text: str | None) -> Pass | None:
    """The pass of this text, whoever signed it; ``None`` for whatever is none."""
    try:
        return None if text is None else pass_codec.decode(text)
    except pass_codec.PassUnreadable:
        return None


def make_row(scan: Scan, account_id: str, moment: datetime) -> CheckIn:
    """The row of a scan before its verdict: nobody is let in."""
    record = scan.record
    return CheckIn(
        nonce=scan.nonce,
        body_hash=_hash_body(scan, account_id),
        event_id=scan.event_id,
        kind=scan.kind,
        source=OFFLINE if scan.is_upload else "code" if scan.code is not None else scan.source,
        gate=scan.gate,
        scanned_by=account_id,
        scanner_id=record.scanner_id if record else None,
        counter=record.counter if record else None,
        scanned_at=scan.scanned_at,
        recorded_at=moment,
        result="stop",
    )


def _hash_body(scan: Scan, account_id: str) -> str:
    if scan.record is not None:
        return compute_record_body_hash(account_id, scan.record.hash)
    return compute_body_hash(
        account_id=account_id,
        event_id=scan.event_id,
        gate=scan.gate,
        pass_text=scan.scanned,
        scanned_at=scan.scanned_at,
        more=[*(["exit"] if scan.kind == "exit" else []), *(["code"] if scan.code is not None else [])],
    )
