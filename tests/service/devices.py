"""A phone that scans at a door: it has a key and a log of its own, and keeps a queue while it has no network."""

from dataclasses import asdict, replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.door import service
from app.door.records import ZEROS, Record, compute_pass_hash
from app.door.scans import Scan, read_pass
from app.door.schemas import ConflictView, VerdictView
from app.errors import AppError
from tests.record_vectors import sign_with
from tests.service.doors import Door


class Device:
    """A registered scanner. ``caller`` carries it."""

    def __init__(self, session: Session, caller: Caller, event_id: str, *, gate: str = "North") -> None:
        self.session, self.caller, self.event_id, self.gate = session, caller, event_id, gate
        self.key = generate_private_key(SECP256R1())
        self.id, self.counter, self.previous = "", 0, ZEROS
        self.register()

    @property
    def public_key(self) -> str:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()

    def register(self, *, client_time: datetime | None = None) -> None:
        view = service.register_scanner(
            self.session,
            self.caller,
            event_id=self.event_id,
            gate=self.gate,
            label=f"Phone at {self.gate}",
            public_key=self.public_key,
            client_time=client_time or now(),
        )
        self.id, self.counter, self.previous = view.id, view.last_counter, view.last_hash

    def write(self, scanned: str, result: str = "go", reason: str = "", **fields: Any) -> Record:
        """The next record of the log; ``fields`` replace some of it."""
        seen = read_pass(scanned)
        made = Record(
            scanner_id=self.id,
            counter=self.counter + 1,
            previous=self.previous,
            event_id=self.event_id,
            gate=self.gate,
            kind="entry",
            nonce=token_hex(8),
            scanned_at=now().isoformat(),
            form=seen.form if seen else "",
            key_id=seen.key_id if seen else 0,
            event_number=seen.event_number if seen else 0,
            token_id=seen.token_id if seen else 0,
            sequence=seen.sequence if seen else 0,
            slot=seen.slot if seen else 0,
            pass_hash=compute_pass_hash(scanned),
            result=result,
            reason=reason,
        )
        record = replace(made, **fields)
        self.counter, self.previous = record.counter, record.hash
        return record

    def sign(self, record: Record) -> str:
        return sign_with(self.key, record)

    def queue(self, scanned: str, result: str = "go", reason: str = "", **fields: Any) -> Scan:
        """A scan that was decided without network."""
        return self.as_scan(self.write(scanned, result, reason, **fields), shown=result)

    def as_scan(self, record: Record, **more: Any) -> Scan:
        """A record as it is sent, alone unless ``more`` says otherwise."""
        sent: dict[str, Any] = {
            "event_id": record.event_id,
            "gate": record.gate,
            "nonce": record.nonce,
            "kind": record.kind,
            "scanned_at": datetime.fromisoformat(record.scanned_at),
            "record": record,
            "signature": self.sign(record),
        }
        return Scan(**sent | more)

    def upload(self, *scans: Scan, caller: Caller | None = None) -> list[VerdictView | AppError]:
        return service.check_in_all(self.session, caller or self.caller, scans)


def as_body(scan: Scan) -> dict[str, Any]:
    """A scan as JSON, as a scanner sends it."""
    body: dict[str, Any] = {"event_id": scan.event_id, "gate": scan.gate, "nonce": scan.nonce, "kind": scan.kind}
    body["scanned_at"] = scan.record.scanned_at if scan.record else scan.scanned_at.isoformat()
    if scan.pass_text is not None:
        body["pass"] = scan.pass_text
    if scan.code is not None:
        body["code"] = scan.code
    if scan.shown is not None:
        body["shown"] = scan.shown
    if scan.record is not None:
        told = asdict(scan.record)
        for name in ("event_id", "gate", "nonce", "kind", "scanned_at"):
            del told[name]
        body["record"] = told | {"signature": scan.signature}
    return body


def list_conflicts(door: Door, *, open_only: bool = True) -> list[ConflictView]:
    """The organizer's inbox."""
    return list(service.list_conflicts(door.session, door.organizer, door.event.id, open_only=open_only).items)


def view_of(answer: VerdictView | AppError) -> VerdictView:
    """The verdict that an answer is."""
    assert isinstance(answer, VerdictView), answer
    return answer


def code_of(answer: VerdictView | AppError) -> str:
    """The code of the refusal that an answer is."""
    assert isinstance(answer, AppError), answer
    return answer.code
