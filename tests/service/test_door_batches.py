"""Admissions on their way to the chain, on both databases: each in one batch, and again when the chain forgets it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.clock import now
from app.door import service
from app.models import OutboxRow
from app.units import NOBODY
from tests.factories import make_ticket
from tests.service.devices import Device
from tests.service.doors import Door


class TestClaimBatch:
    def test_each_admission_once(self, session: Session, door: Door) -> None:
        door.scan()
        door.scan()
        token_ids = [door.ticket.token_id]
        assert service.claim_batch(session, door.event.id, "a" * 32) == token_ids
        assert service.claim_batch(session, door.event.id, "b" * 32) == []
        assert service.claim_batch(session, door.event.id, "a" * 32) == token_ids
        assert service.list_batch(session, "a" * 32) == token_ids

    def test_undone_and_refunded_stay_out(self, session: Session, door: Door) -> None:
        other = make_ticket(session, door.tier, door.event, door.holder.address)
        service.undo(session, door.staff, door.scan().checkin_id)
        door.scan(door.issue(other))
        other.is_refunded = True
        session.flush()
        assert service.claim_batch(session, door.event.id, "a" * 32) == []

    def test_undone_between_claim_and_call(self, session: Session, door: Door) -> None:
        """The batch has it, but is asked again what to mark: after a crash, or before its first call."""
        first = door.scan()
        assert service.claim_batch(session, door.event.id, "a" * 32) == [door.ticket.token_id]
        assert service.undo(session, door.staff, first.checkin_id).is_recorded_on_chain
        session.expire_all()
        assert service.list_batch(session, "a" * 32) == []

    def test_in_again_after_an_undo(self, session: Session, door: Door) -> None:
        service.undo(session, door.staff, door.scan().checkin_id)
        door.scan()
        assert service.claim_batch(session, door.event.id, "a" * 32) == [door.ticket.token_id]

    def test_what_went_wrong_at_the_door_stays_out(self, session: Session, door: Door, device: Device) -> None:
        """Let in twice is there once; who came with a replaced ticket, or in quarantine, is not there."""
        other = make_ticket(session, door.tier, door.event, door.holder.address)
        text = door.issue(other)
        other.pass_seq += 1
        door.scan()
        device.upload(device.queue(door.text), device.queue(text))
        assert service.claim_batch(session, door.event.id, "a" * 32) == [door.ticket.token_id]


class TestEnqueueLeftovers:
    def test_only_old_ones_without_a_batch(
        self, session: Session, door: Door, set_time: Callable[[datetime], None]
    ) -> None:
        door.scan()
        assert service.enqueue_leftovers(session) == 0
        set_time(now() + timedelta(seconds=31))
        assert service.enqueue_leftovers(session) == 1
        assert len(session.exec(select(OutboxRow)).all()) == 2
        service.claim_batch(session, door.event.id, "a" * 32)
        assert service.enqueue_leftovers(session) == 0

    def test_taken_back_by_the_chain(self, session: Session, door: Door, set_time: Callable[[datetime], None]) -> None:
        """A reorg takes the mark: the admission waits for another batch, until that one has it."""
        door.scan()
        service.claim_batch(session, door.event.id, "a" * 32)
        set_time(now() + timedelta(minutes=2))
        service.release_marks(session, door.event.ticket_contract, [door.ticket.token_id + 1])
        assert service.enqueue_leftovers(session) == 0
        service.release_marks(session, door.event.ticket_contract, [door.ticket.token_id])
        assert service.enqueue_leftovers(session) == 1
        assert service.claim_batch(session, door.event.id, "b" * 32) == [door.ticket.token_id]
        assert service.enqueue_leftovers(session) == 0

    @pytest.mark.parametrize(
        "change",
        [{"attended_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"owner": NOBODY}, {"is_refunded": True}],
        ids=str,
    )
    def test_not_of_a_ticket_that_cannot_be_marked(
        self, session: Session, door: Door, set_time: Callable[[datetime], None], change: dict[str, Any]
    ) -> None:
        """Marked already, not bought again yet, given back: it waits until that changes."""
        door.scan()
        kept = {name: getattr(door.ticket, name) for name in change}
        door.ticket.sqlmodel_update(change)
        session.flush()
        set_time(now() + timedelta(minutes=2))
        assert service.enqueue_leftovers(session) == 0
        assert service.claim_batch(session, door.event.id, "a" * 32) == []
        door.ticket.sqlmodel_update(kept)
        session.flush()
        assert service.enqueue_leftovers(session) == 1
        assert service.claim_batch(session, door.event.id, "b" * 32) == [door.ticket.token_id]
