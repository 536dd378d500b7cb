"""What is done about scans afterwards: taken back, overruled, and tickets marked for the door."""

from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.door import acts, batches, keeping, kept, repository
from app.door.errors import DoorTicketNotFound, NothingToAdmit
from app.door.judging import Judged
from app.door.rules import (
    compute_attendance_row_id,
    compute_body_hash,
    ensure_may_scan,
    ensure_may_supervise,
    ensure_undoable,
    entry_key,
)
from app.door.scans import Scan
from app.door.schemas import DoorMarkView, UndoneView, VerdictView
from app.models import CheckIn
from app.outbox import bump

SUPERVISOR = "supervisor"


def undo(session: Session, caller: Caller, checkin_id: str) -> UndoneView:
    """Take an entry or an exit back, so that the ticket may enter (or leave) again.

    Door staff take back what they scanned themselves, supervisors everything. A mark that is on chain stays there
    (decision 14). Raises ``CheckInNotFound``, ``DoorForbidden``, ``NotYourScan``, ``NothingToUndo``, ``MovedSince``.
    """
    scan = kept.get_scan(session, checkin_id)
    event = repository.get_event(session, scan.event_id)
    ensure_may_scan(caller, event_id=event.id, organizer_id=event.organizer_id)
    standing = kept.list_standing(session, scan.ticket_id)
    ensure_undoable(scan, caller, organizer_id=event.organizer_id, standing=standing)
    scan.admission, scan.undone_at = None, now()
    session.flush()
    repository.touch_ticket(session, scan.ticket_id)
    acts.write(session, caller.account_id, event.id, "undo", checkin_id=scan.id)
    bump(session, f"event:{event.id}")
    return UndoneView(checkin_id=scan.id, undone_at=scan.undone_at, is_recorded_on_chain=scan.batch_id is not None)


def admit(session: Session, caller: Caller, checkin_id: str, *, reason: str, nonce: str) -> VerdictView:
    """Let in who was refused, and write down why. Who is in by this ticket already keeps its one admission.

    The same nonce with the same reason gives the first answer again. Raises ``CheckInNotFound``, ``SupervisorsOnly``,
    ``NothingToAdmit``, ``NonceReused``.
    """
    refused = kept.get_scan(session, checkin_id)
    event = repository.get_event(session, refused.event_id)
    ensure_may_supervise(caller, event_id=event.id, organizer_id=event.organizer_id)
    if refused.result == "go":
        raise NothingToAdmit
    ticket = repository.find_ticket_by_id(session, refused.ticket_id or "", allows_reentry=event.allows_reentry)
    is_free = ticket is not None and refused.kind == "entry" and not ticket.movements.is_in
    moment = now()
    row = CheckIn(
        nonce=nonce,
        body_hash=compute_body_hash(
            account_id=caller.account_id,
            event_id=event.id,
            gate=refused.gate,
            pass_text="",
            scanned_at=refused.scanned_at,
            more=["admit", checkin_id, reason],
        ),
        event_id=event.id,
        ticket_id=refused.ticket_id,
        admission=entry_key(ticket.id, ticket.movements.next_entry) if ticket is not None and is_free else None,
        kind=refused.kind,
        source=SUPERVISOR,
        result="go",
        gate=refused.gate,
        scanned_by=caller.account_id,
        overrides_id=refused.id,
        note=reason,
        scanned_at=moment,
        recorded_at=moment,
    )
    scan = Scan(event.id, refused.gate, nonce, moment, kind=refused.kind, source=SUPERVISOR)
    done = keeping.keep(session, Judged(row, scan, ticket), event)
    if done.is_new:
        details = {"overrides": refused.id}
        acts.write(session, caller.account_id, event.id, "admit", details, checkin_id=row.id, note=reason)
        is_asked_for = batches.is_asked_for(session, compute_attendance_row_id(event.id, moment))
        keeping.follow_up(session, event.id, [done], is_asked_for=is_asked_for)
    return done.verdict


def mark(session: Session, caller: Caller, event_id: str, token_id: int, *, door_mark: str) -> DoorMarkView:
    """Tell the door to block a ticket, to ask a supervisor about it, or neither.

    Raises ``DoorEventNotFound``, ``SupervisorsOnly``, ``DoorTicketNotFound``.
    """
    event = repository.get_event(session, event_id)
    ensure_may_supervise(caller, event_id=event.id, organizer_id=event.organizer_id)
    ticket = repository.list_tickets(session, event, [token_id]).get(token_id)
    if ticket is None:
        raise DoorTicketNotFound
    repository.mark_ticket(session, ticket.id, door_mark)
    acts.write(session, caller.account_id, event_id, "mark", {"token_id": token_id, "mark": door_mark})
    session.flush()
    bump(session, f"event:{event_id}")
    return DoorMarkView(token_id=token_id, mark=door_mark)
