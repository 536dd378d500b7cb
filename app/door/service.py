"""The door: one scan, one verdict, at most one admission a ticket.

The unique index on ``CheckIn.admission`` decides who was first, whatever races; the green light is answered after
the commit. A refusal is a value that is recorded, not an exception.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.api.envelope import Page, PageQuery
from app.caller import Caller
from app.clock import now
from app.door import batches, links, repository, views
from app.door import photo as photographs
from app.door.errors import NonceReused
from app.door.repository import ENTRY, DoorEvent, DoorTicket
from app.door.rules import (
    LEFT_OVER_AFTER,
    LISTED_AFTER_END,
    compute_attendance_row_id,
    compute_body_hash,
    ensure_may_scan,
    ensure_undoable,
)
from app.door.schemas import (
    CheckInView,
    Counts,
    DoorEventView,
    PhotoAnswer,
    TierCounts,
    UndoneView,
    VerdictView,
)
from app.door.verdict import ALREADY_IN, Snapshot, TicketAtDoor, decide
from app.models import CheckIn, new_id
from app.outbox import bump
from app.tickets import pass_codec

UNPROVEN = frozenset({"unreadable", "wrong_event", "unknown_key", "bad_signature"})
"""Refusals of passes that name a ticket without proving that they are its."""


def check_in(
    session: Session,
    caller: Caller,
    *,
    event_id: str,
    gate: str,
    pass_text: str,
    nonce: str,
    scanned_at: datetime,
) -> VerdictView:
    """Decide one scan and record it. The same nonce with the same scan gives the first verdict again.

    Raises ``DoorForbidden``, ``DoorEventNotFound``, and ``NonceReused`` for a nonce that named another scan.
    """
    presented, moment = _read(pass_text), now()
    found = repository.look_up(
        session,
        event_id,
        event_number=None if presented is None else presented.event_number,
        token_id=None if presented is None else presented.token_id,
        wish_id=compute_attendance_row_id(event_id, moment),
    )
    ensure_may_scan(caller, event_id=event_id, organizer_id=found.event.organizer_id)
    scan = CheckIn(
        nonce=nonce,
        body_hash=compute_body_hash(
            account_id=caller.account_id, event_id=event_id, gate=gate, pass_text=pass_text, scanned_at=scanned_at
        ),
        event_id=event_id,
        gate=gate,
        scanned_by=caller.account_id,
        scanned_at=scanned_at,
        recorded_at=moment,
        result="stop",
    )
    ticket = _judge(scan, found.event, presented, found.ticket)
    return _record(session, scan, ticket, is_asked_for=found.is_asked_for)


def photo(session: Session, caller: Caller, *, event_id: str, gate: str, image: bytes) -> PhotoAnswer:
    """Read the QR code of a photograph and check it in; a photograph without one is recorded as unreadable.

    Raises ``PhotoTooLarge``, ``PhotoUnsupported``, ``PhotoUnreadable`` and what ``check_in`` raises.
    """
    _open_door(session, caller, event_id)
    texts = photographs.read_codes(image)
    passes = [text for text in texts if _read(text) is not None]
    verdict = check_in(
        session,
        caller,
        event_id=event_id,
        gate=gate,
        pass_text=next(iter(passes or texts), ""),
        nonce=new_id(),
        scanned_at=now(),
    )
    return PhotoAnswer(verdict=verdict, decoded=bool(texts))


def undo(session: Session, caller: Caller, checkin_id: str) -> UndoneView:
    """Take an admission back, so that the ticket may enter again. What the chain has recorded stays there.

    Raises ``CheckInNotFound``, ``DoorForbidden``, ``NothingToUndo``.
    """
    scan = repository.get_scan(session, checkin_id)
    _open_door(session, caller, scan.event_id)
    ensure_undoable(scan)
    scan.admission, scan.undone_at = None, now()
    repository.touch_ticket(session, scan.ticket_id)
    session.flush()
    bump(session, f"event:{scan.event_id}")
    return UndoneView(checkin_id=scan.id, undone_at=scan.undone_at, is_recorded_on_chain=scan.batch_id is not None)


def counts(session: Session, caller: Caller, event_id: str) -> Counts:
    """How many are inside and how many may come, in all and a tier."""
    _open_door(session, caller, event_id)
    tiers = [
        TierCounts(name=name, inside=inside, expected=expected)
        for name, inside, expected in repository.count_by_tier(session, event_id)
    ]
    return Counts(inside=sum(tier.inside for tier in tiers), expected=sum(tier.expected for tier in tiers), tiers=tiers)


def recent(session: Session, caller: Caller, event_id: str, query: PageQuery | None = None) -> Page[CheckInView]:
    """The event's scans, the newest first."""
    _open_door(session, caller, event_id)
    query = query or PageQuery()
    rows = repository.list_scans(session, event_id, offset=query.offset, limit=query.limit)
    total = repository.count_scans(session, event_id)
    return Page([views.listed(row) for row in rows], total, page=query.page, limit=query.limit)


def list_events(session: Session, caller: Caller) -> list[DoorEventView]:
    """The events whose door the caller may stand at, the next one first; ended ones stay for half a day."""
    events = repository.list_events(
        session,
        account_id=caller.account_id,
        event_ids=caller.door_event_ids,
        all_events=caller.is_admin,
        ended_after=now() - LISTED_AFTER_END,
    )
    gates = links.find_gates(session, caller)
    return [views.door_event(event, caller, gate=gates.get(event.id, "")) for event in events]


def claim_batch(session: Session, event_id: str, batch_id: str) -> list[int]:
    """Put every admission that waits for the chain into this batch; the tokens of the batch, also when asked again."""
    batches.claim(session, event_id, batch_id)
    return list_batch(session, batch_id)


def list_batch(session: Session, batch_id: str) -> list[int]:
    """The token ids of a batch that can still be marked."""
    return list(batches.list_batch(session, batch_id))


def enqueue_leftovers(session: Session) -> int:
    """Ask again for the attendance of events with an admission that no workflow has taken; how many events."""
    moment = now()
    events = batches.list_unclaimed_events(session, before=moment - LEFT_OVER_AFTER)
    for event_id in events:
        batches.ask_for_attendance(session, event_id, compute_attendance_row_id(event_id, moment))
    return len(events)


def release_marks(session: Session, contract: str, token_ids: Collection[int]) -> None:
    """The chain took the marks of these tickets back: who was let in with them waits for a batch again.

    Mostly the healed transaction marks them at once; it fails when it comes before the purchase that it is about.
    """
    batches.release(session, contract, token_ids)


def _open_door(session: Session, caller: Caller, event_id: str) -> DoorEvent:
    event = repository.get_event(session, event_id)
    ensure_may_scan(caller, event_id=event.id, organizer_id=event.organizer_id)
    return event


def _read(pass_text: str) -> pass_codec.Pass | None:
    try:
        return pass_codec.decode(pass_text)
    except pass_codec.PassUnreadable:
        return None


def _judge(
    scan: CheckIn, event: DoorEvent, presented: pass_codec.Pass | None, ticket: DoorTicket | None
) -> DoorTicket | None:
    """Write the verdict into the scan; the ticket, unless nothing proves that the pass is its."""
    snapshot = _snapshot(event, presented, ticket)
    verdict = decide(presented, snapshot, int(scan.recorded_at.timestamp()), scan.gate)
    scan.result, scan.reason = verdict.result, verdict.reason
    if ticket is None or scan.reason in UNPROVEN:
        return None
    scan.ticket_id = ticket.id
    scan.admission = f"{ticket.id}{ENTRY}" if scan.result == "go" else None
    return ticket


def _snapshot(event: DoorEvent, presented: pass_codec.Pass | None, ticket: DoorTicket | None) -> Snapshot:
    tickets = {}
    if presented is not None and ticket is not None:
        tickets[presented.token_id] = TicketAtDoor(
            pass_seq=ticket.pass_seq,
            is_refunded=ticket.is_refunded,
            is_blocked=event.status == "cancelled",
            is_in=ticket.admission is not None,
        )
    return Snapshot(
        event_number=event.event_number,
        chain_id=event.chain_id,
        contract=event.ticket_contract,
        keys=event.keys,
        allows_paper=event.allows_paper,
        tickets=tickets,
    )


def _record(session: Session, scan: CheckIn, ticket: DoorTicket | None, *, is_asked_for: bool = False) -> VerdictView:
    """Keep the scan, and set off what follows from a go: attendance on chain (unless asked for) and live counts.

    Who loses the race for an admission is told who won it.
    """
    if ticket is not None and ticket.admission is not None:
        # that one came first, whatever the clocks say (and the scan is told of it again by that order)
        scan.recorded_at = max(scan.recorded_at, ticket.admission.at)
    if not repository.add_scan(session, scan):
        first = repository.find_by_nonce(session, scan.nonce)
        if first is not None:
            return _replay(session, first, scan)
        return _lose(session, scan)
    if scan.admission is not None:
        if not is_asked_for:
            row_id = compute_attendance_row_id(scan.event_id, scan.recorded_at)
            batches.ask_for_attendance(session, scan.event_id, row_id)
        bump(session, f"event:{scan.event_id}")
    return views.verdict_view(scan, ticket, ticket.admission if ticket is not None else None)


def _lose(session: Session, scan: CheckIn) -> VerdictView:
    scan.result, scan.reason, scan.admission = "stop", ALREADY_IN, None
    ticket = repository.find_ticket_by_id(session, scan.ticket_id or "")
    return _record(session, scan, ticket)


def _replay(session: Session, first: CheckIn, scan: CheckIn) -> VerdictView:
    """The answer that the first upload of this scan was given."""
    if first.body_hash != scan.body_hash:
        raise NonceReused
    ticket = repository.find_ticket_by_id(session, first.ticket_id) if first.ticket_id else None
    winner = repository.find_admission_before(session, first) if first.reason == ALREADY_IN else None
    return views.verdict_view(first, ticket, winner)
