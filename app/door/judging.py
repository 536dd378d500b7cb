"""From what the door knows to what is written down of a scan: its verdict, its admission, its conflict. Pure.

A pass or a typed code is judged by us. Of an upload the scanner has decided long ago: what it showed is what
happened, and is kept so; if the ticket may not have entered, nobody is admitted and a conflict says so.
"""

from dataclasses import dataclass

from app.door.known import Coded, DoorEvent, DoorTicket
from app.door.records import Record
from app.door.rules import entry_key, exit_key, list_gates_of_tier
from app.door.scans import Scan
from app.door.verdict import ALREADY_IN, REASONS, Snapshot, TicketAtDoor, decide, find_flaw, judge
from app.models import CheckIn
from app.tickets.pass_codec import Pass

UNPROVEN = frozenset({"unreadable", "wrong_event", "unknown_key", "bad_signature"})
"""Refusals of passes that name a ticket without proving that they are its."""
GO = ""
NEVER_SHOWN = "The scanner stopped before it showed its light."


@dataclass(slots=True)
class Judged:
    """A scan's row with its verdict, not yet kept. ``ticket`` is there when the scan proves that it is its.

    ``conflict`` is what the organizer has to look at (a kind of ``rules.CONFLICTS``, or nothing), ``first_id`` the
    scan on its other side.
    """

    row: CheckIn
    scan: Scan
    ticket: DoorTicket | None = None
    conflict: str = ""
    first_id: str | None = None

    def mark(self, conflict: str) -> None:
        """Note a conflict with whoever is in by this ticket."""
        self.conflict = conflict
        self.first_id = self.ticket.admission.id if self.ticket and self.ticket.admission else None


def judge_pass(row: CheckIn, scan: Scan, event: DoorEvent, presented: Pass | None, ticket: DoorTicket | None) -> Judged:
    """The verdict on a pass that is held before us now; ``None``: it could not be read."""
    snapshot, moment = _snapshot(event, presented, ticket), int(row.recorded_at.timestamp())
    if scan.kind == "entry" or presented is None:
        reason = decide(presented, snapshot, moment, scan.gate).reason
    else:
        reason = find_flaw(presented, snapshot, moment) or _judge_exit(presented.sequence, ticket)
    return _write(Judged(row, scan), reason, ticket)


def judge_code(row: CheckIn, scan: Scan, event: DoorEvent, coded: Coded | None, ticket: DoorTicket | None) -> Judged:
    """The verdict on a typed code: that on a fresh pass of its sequence."""
    if coded is None:
        return _write(Judged(row, scan), "unreadable", None)
    if row.recorded_at < coded.valid_from or row.recorded_at >= coded.valid_until:
        reason = "not_yet_valid" if row.recorded_at < coded.valid_from else "expired"
    elif coded.key_id not in event.keys:
        reason = "unknown_key"
    elif scan.kind == "exit":
        reason = _judge_exit(coded.pass_seq, ticket)
    else:
        stands_for = Pass(
            key_id=coded.key_id,
            event_number=event.event_number,
            token_id=coded.token_id,
            sequence=coded.pass_seq,
            valid_from=int(coded.valid_from.timestamp()),
            valid_for=0,
            form="printed" if coded.form == "printed" else "rotating",
        )
        reason = judge(stands_for, _snapshot(event, stands_for, ticket), scan.gate).reason
    return _write(Judged(row, scan), reason, ticket)


def judge_upload(
    row: CheckIn, scan: Scan, record: Record, event: DoorEvent, ticket: DoorTicket | None, *, is_quarantined: bool
) -> Judged:
    """What a scanner has decided without us, and whether anybody could be admitted by it.

    A go that was never shown (it crashed between the two) has let nobody in.
    """
    row.result, row.reason, row.is_quarantined = record.result, record.reason, is_quarantined
    judged = Judged(row, scan)
    if ticket is not None and record.event_number == event.event_number and record.reason not in UNPROVEN:
        judged.ticket, row.ticket_id = ticket, ticket.id
    if is_quarantined:
        judged.mark("quarantined")
    elif record.result == "go" and scan.shown != "go":
        row.result, row.reason, row.note = "ask", "needs_supervisor", NEVER_SHOWN
    elif record.result == "go":
        objection = _find_objection(record, event, judged.ticket)
        if objection:
            judged.mark(objection)
        else:
            row.admission = _next_key(row, judged.ticket)
    elif scan.shown == "go":
        judged.mark("shown_go")
    return judged


def lose(judged: Judged, ticket: DoorTicket | None) -> Judged:
    """The same scan after another one has taken its admission meanwhile; ``ticket`` as it is now."""
    row = judged.row
    row.admission, judged.ticket = None, ticket
    if judged.scan.is_upload:
        judged.mark("double_entry" if row.kind == "entry" else "exit_without_entry")
        return judged
    reason = ALREADY_IN if row.kind == "entry" else "needs_supervisor"
    return _write(judged, reason, ticket)


def _judge_exit(sequence: int, ticket: DoorTicket | None) -> str:
    if ticket is None:
        return "unknown_ticket"
    if sequence < ticket.pass_seq:
        return "superseded"
    return GO if ticket.movements.is_in else "needs_supervisor"


def _find_objection(record: Record, event: DoorEvent, ticket: DoorTicket | None) -> str:
    if ticket is None:
        return "unknown_ticket"
    if record.kind == "exit":
        return "" if event.allows_reentry and ticket.movements.is_in else "exit_without_entry"
    if ticket.is_refunded:
        return "refunded"
    if _is_blocked(event, ticket):
        return "blocked"
    if record.sequence < ticket.pass_seq:
        return "superseded"
    return "double_entry" if ticket.movements.is_in else ""


def _write(judged: Judged, reason: str, ticket: DoorTicket | None) -> Judged:
    """Write the verdict into the row; the ticket, unless nothing proves that the scan is its."""
    row = judged.row
    row.result, row.reason = REASONS[reason or "go"].result, reason
    if ticket is not None and reason not in UNPROVEN:
        judged.ticket, row.ticket_id = ticket, ticket.id
        row.admission = _next_key(row, ticket) if reason == GO else None
    if judged.scan.shown == "go" and reason != GO:
        judged.mark("shown_go")
    return judged


def _next_key(row: CheckIn, ticket: DoorTicket | None) -> str | None:
    if ticket is None:
        return None
    if row.kind == "exit":
        return exit_key(ticket.id, ticket.movements.entries)
    return entry_key(ticket.id, ticket.movements.next_entry)


def _snapshot(event: DoorEvent, presented: Pass | None, ticket: DoorTicket | None) -> Snapshot:
    tickets = {}
    if presented is not None and ticket is not None:
        tickets[presented.token_id] = TicketAtDoor(
            pass_seq=ticket.pass_seq,
            is_refunded=ticket.is_refunded,
            is_blocked=_is_blocked(event, ticket),
            needs_supervisor=ticket.door_mark == "ask",
            gates=list_gates_of_tier(event.gates, ticket.tier_position) if event.gates else (),
            is_in=ticket.movements.is_in,
        )
    return Snapshot(
        event_number=event.event_number,
        chain_id=event.chain_id,
        contract=event.ticket_contract,
        keys=event.keys,
        allows_paper=event.allows_paper,
        tickets=tickets,
    )


def _is_blocked(event: DoorEvent, ticket: DoorTicket) -> bool:
    return event.status == "cancelled" or ticket.door_mark == "blocked"
