"""Admissions on their way to the chain, for the workflows that take them there."""

from collections.abc import Collection

from sqlmodel import Session

from app.clock import now
from app.door import batches
from app.door.rules import LEFT_OVER_AFTER, compute_attendance_row_id


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
