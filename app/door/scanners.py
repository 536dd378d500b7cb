"""Scanners: devices with a key and a log of their own, whose records we check and whose gaps we tell."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.door import repository, scanner_repository
from app.door.chaining import Link, Log
from app.door.conflicts import Found
from app.door.errors import RecordRefused, ScannerRevoked, ScannerTaken
from app.door.records import ZEROS, Record, compute_pass_hash, is_signed_by, read_key
from app.door.rules import ensure_may_scan
from app.door.scans import Scan
from app.door.schemas import ScannerView
from app.door.verdict import REASONS
from app.errors import Invalid
from app.models import Scanner
from app.tickets.pass_codec import Pass

MAX_OFFSET_MS = 2**31 - 1
"""What the column takes: 24 days. A clock that is wrong by more is wrong by that much."""
CAME_LATER = "The missing scans came later."


def register(
    session: Session, caller: Caller, *, event_id: str, gate: str, label: str, public_key: str, client_time: datetime
) -> ScannerView:
    """Make a device a scanner of this door; the same key again is the same scanner, with its log as we have it.

    ``public_key``: P-256, uncompressed, in hexadecimal. ``client_time``: what its clock says now. Raises
    ``DoorEventNotFound``, ``DoorForbidden``, ``Invalid``, ``ScannerTaken``, ``ScannerRevoked``.
    """
    event = repository.get_event(session, event_id)
    ensure_may_scan(caller, event_id=event.id, organizer_id=event.organizer_id)
    _ensure_key(public_key)
    moment = now()
    offset_ms = int((client_time - moment).total_seconds() * 1000)
    fresh = Scanner(event_id=event_id, account_id=caller.account_id, public_key=public_key.lower())
    scanner = scanner_repository.ensure_scanner(session, fresh)
    if (scanner.account_id, scanner.event_id) != (caller.account_id, event_id):
        raise ScannerTaken
    if scanner.revoked_at is not None:
        raise ScannerRevoked
    scanner.gate, scanner.label, scanner.seen_at = gate, label, moment
    scanner.clock_offset_ms = max(-MAX_OFFSET_MS, min(offset_ms, MAX_OFFSET_MS))
    session.flush()
    return ScannerView(
        id=scanner.id,
        last_counter=scanner.last_counter,
        last_hash=scanner.last_hash or ZEROS,
        server_time=moment,
        clock_offset_ms=scanner.clock_offset_ms,
    )


def ensure_record(scan: Scan, record: Record, scanner: Scanner | None, caller: Caller, presented: Pass | None) -> None:
    """Raise ``RecordRefused`` unless the caller's scanner has signed this record of this very scan."""
    if scanner is None or (scanner.account_id, scanner.event_id) != (caller.account_id, scan.event_id):
        raise RecordRefused
    if not _is_verdict(record) or any(letter < " " for letter in record.gate + record.scanned_at):
        raise RecordRefused("The record of this scan says what no scanner says.")
    if not scan.is_upload and not _is_about(record, scan.scanned, presented):
        raise RecordRefused("The record of this scan is about another code.")
    if not is_signed_by(record, scan.signature, scanner.public_key):
        raise RecordRefused


def follow_log(session: Session, scanner: Scanner, links: Sequence[Link]) -> list[Found]:
    """Take new records into a scanner's log; what is wrong with their places in it, for the organizer."""
    log = Log(scanner.account_id, scanner.last_counter, scanner.last_hash)
    needed, fresh = log.list_needed(links), {link.scan_id for link in links}
    log.extend(links, scanner_repository.list_held(session, scanner, needed, but=fresh))
    scanner.last_counter, scanner.last_hash, scanner.seen_at = log.last_counter, log.last_hash, now()
    session.add(scanner)
    session.flush()
    if needed:
        _close_gaps(session, scanner)
    found = [Found("gap", scan_id) for scan_id in log.gaps]
    return found + [Found("gap", scan_id, first_id=first_id) for scan_id, first_id in log.contradictions]


def _close_gaps(session: Session, scanner: Scanner) -> None:
    for conflict_id, counter in scanner_repository.list_open_gaps(session, scanner):
        if scanner_repository.count_held_before(session, scanner, counter) == counter - 1:
            scanner_repository.close_gap(session, conflict_id, CAME_LATER)


def _ensure_key(public_key: str) -> None:
    try:
        read_key(public_key)
    except ValueError:
        details = [
            {"field": "public_key", "message": "Must be an uncompressed point of P-256, 130 hexadecimal digits."}
        ]
        raise Invalid(details=details) from None


def _is_verdict(record: Record) -> bool:
    """Whether result and reason are a pair of the closed list; a go has no reason."""
    known = REASONS.get(record.reason or "go")
    return known is not None and record.reason != "go" and known.result == record.result


def _is_about(record: Record, scanned: str, presented: Pass | None) -> bool:
    """Whether the record names the code that came with it, and reads it as we do."""
    if record.pass_hash != compute_pass_hash(scanned):
        return False
    told = (record.form, record.key_id, record.event_number, record.token_id, record.sequence, record.slot)
    if presented is None:
        return told == ("", 0, 0, 0, 0, 0)
    return told == (
        *(presented.form, presented.key_id, presented.event_number),
        *(presented.token_id, presented.sequence, presented.slot),
    )
