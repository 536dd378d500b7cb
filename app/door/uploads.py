"""Several scans at once: lists, the queues of scanners that had no network, and whatever comes with a record.

Each scan has an answer of its own, and one that is refused holds up no other. All is read in a few queries and written
in a few statements: scans of different tickets together, a second one of the same ticket in a next round.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.door import batches, judging, keeping, repository, scanner_repository, scanners
from app.door.chaining import Link
from app.door.conflicts import Found
from app.door.errors import DoorForbidden, ExitsNotKept, ScannerRevoked
from app.door.judging import Judged
from app.door.keeping import Kept
from app.door.known import Coded, DoorEvent, DoorTicket
from app.door.records import Record
from app.door.rules import compute_attendance_row_id, describe_clock
from app.door.scans import Scan, make_row, read_pass
from app.door.schemas import VerdictView
from app.errors import AppError
from app.models import CheckIn, Scanner
from app.tickets.pass_codec import Pass
from app.tickets.pass_rules import read_short_code

Answers = dict[int, VerdictView | AppError]
"""By the scan's place in the list."""


@dataclass(slots=True)
class Prepared:
    """A scan that may be made, and the token that it names."""

    scan: Scan
    row: CheckIn
    presented: Pass | None = None
    coded: Coded | None = None
    token_id: int | None = None
    is_quarantined: bool = False


def check_in_all(session: Session, caller: Caller, scans: Sequence[Scan]) -> list[VerdictView | AppError]:
    """Decide, or take note of, several scans; an answer for each, in their order: a verdict or why it was refused."""
    known = scanner_repository.lock_scanners(session, {scan.record.scanner_id for scan in scans if scan.record})
    answers: Answers = {}
    for event_id in sorted({scan.event_id for scan in scans}):
        places = {place: scan for place, scan in enumerate(scans) if scan.event_id == event_id}
        try:
            event = repository.get_event(session, event_id)
        except AppError as refused:
            answers |= dict.fromkeys(places, refused)
            continue
        answers |= _Upload(session, caller, event, known).take(places)
    return [answers[place] for place in range(len(scans))]


@dataclass
class _Upload:
    """The scans of one event in a request."""

    session: Session
    caller: Caller
    event: DoorEvent
    scanners: Mapping[str, Scanner]
    moment: datetime = field(default_factory=now)
    kept: list[Kept] = field(default_factory=list)

    def take(self, places: Mapping[int, Scan]) -> Answers:
        answers: Answers = {}
        waiting: dict[int, Prepared] = {}
        for place, scan in places.items():
            try:
                waiting[place] = self._prepare(scan)
            except AppError as refused:
                answers[place] = refused
        for one_round in _rounds(waiting):
            answers |= self._keep(one_round)
        self._follow_up()
        return answers

    def _prepare(self, scan: Scan) -> Prepared:
        row, presented = make_row(scan, self.caller.account_id, self.moment), read_pass(scan.pass_text)
        if scan.record is None:
            self._ensure_may_scan()
        else:
            scanners.ensure_record(scan, scan.record, self.scanners.get(scan.record.scanner_id), self.caller, presented)
        if scan.kind == "exit" and not self.event.allows_reentry and not scan.is_upload:
            raise ExitsNotKept
        prepared = Prepared(scan, row, presented)
        if scan.record is not None:
            self._look_at_scanner(prepared, scan.record)
        if code := read_short_code(scan.code or ""):
            prepared.coded = repository.find_coded(self.session, self.event.id, code)
        prepared.token_id = self._find_token(prepared)
        return prepared

    def _look_at_scanner(self, prepared: Prepared, record: Record) -> None:
        """Whose right has ended may still hand in what was scanned before: it is kept, and lets nobody in."""
        scanner, scan = self.scanners[record.scanner_id], prepared.scan
        if not scan.is_upload:
            self._ensure_may_scan()
            if scanner.revoked_at is not None:
                raise ScannerRevoked
        may_scan = self.caller.may_scan(self.event.id, self.event.organizer_id)
        prepared.is_quarantined = not may_scan or scanner.revoked_at is not None
        prepared.row.note = describe_clock(
            scanned_at=scan.scanned_at, now=self.moment, offset_ms=scanner.clock_offset_ms
        )

    def _ensure_may_scan(self) -> None:
        if not self.caller.may_scan(self.event.id, self.event.organizer_id):
            raise DoorForbidden

    def _find_token(self, prepared: Prepared) -> int | None:
        if prepared.coded is not None:
            return prepared.coded.token_id
        names = prepared.presented or (prepared.scan.record if prepared.scan.is_upload else None)
        return names.token_id if names is not None and names.event_number == self.event.event_number else None

    def _keep(self, one_round: Mapping[int, Prepared]) -> Answers:
        tokens = {one.token_id for one in one_round.values() if one.token_id is not None}
        tickets = repository.list_tickets(self.session, self.event, tokens)
        judged = [self._judge(one, tickets.get(one.token_id or -1)) for one in one_round.values()]
        kept, refused = keeping.keep_all(self.session, judged, self.event)
        self.kept += kept
        verdicts = {one.judged.row.id: one.verdict for one in kept}
        return {place: refused.get(one.row.id) or verdicts[one.row.id] for place, one in one_round.items()}

    def _judge(self, one: Prepared, ticket: DoorTicket | None) -> Judged:
        if one.scan.code is not None:
            return judging.judge_code(one.row, one.scan, self.event, one.coded, ticket)
        if one.scan.is_upload and one.scan.record is not None:
            return judging.judge_upload(
                one.row, one.scan, one.scan.record, self.event, ticket, is_quarantined=one.is_quarantined
            )
        return judging.judge_pass(one.row, one.scan, self.event, one.presented, ticket)

    def _follow_up(self) -> None:
        row_id = compute_attendance_row_id(self.event.id, self.moment)
        keeping.follow_up(
            self.session,
            self.event.id,
            self.kept,
            self._follow_logs(),
            is_asked_for=batches.is_asked_for(self.session, row_id),
        )

    def _follow_logs(self) -> list[Found]:
        links: dict[str, list[Link]] = {}
        for one in self.kept:
            record = one.judged.scan.record
            if record is not None and one.is_new:
                links.setdefault(record.scanner_id, []).append(Link(record, one.judged.row.id))
        return [
            found
            for scanner_id, fresh in sorted(links.items())
            for found in scanners.follow_log(self.session, self.scanners[scanner_id], fresh)
        ]


def _rounds(waiting: Mapping[int, Prepared]) -> Iterable[dict[int, Prepared]]:
    """In the order in which they were scanned, each ticket once a round."""
    left = sorted(waiting.items(), key=lambda one: (one[1].scan.scanned_at, one[1].row.counter or 0, one[0]))
    while left:
        one_round: dict[int, Prepared] = {}
        seen: set[int] = set()
        later: list[tuple[int, Prepared]] = []
        for place, one in left:
            if one.token_id in seen:
                later.append((place, one))
                continue
            one_round[place] = one
            if one.token_id is not None:
                seen.add(one.token_id)
        yield one_round
        left = later
