"""The index of events on both databases: what logs of the chain do to events and tiers, and rebuilding."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.caller import Caller
from app.clock import now
from app.events import service
from app.models import ChainLog, Event, OutboxRow
from app.outbox import read_counters
from tests.factories import make_account, make_address, make_event, make_organizer, make_tier
from tests.service.test_events import HASH, make_form


def make_log(contract: str, name: str, values: dict[str, Any], *, number: int = 1, index: int = 0) -> ChainLog:
    return ChainLog(
        chain_id=31337,
        block_number=number,
        block_hash=HASH,
        tx_hash=HASH,
        log_index=index,
        contract=contract,
        name=name,
        values=values,
        mined_at=now(),
    )


def created_values(event: Event, organizer: str, contract: str, **changes: Any) -> dict[str, Any]:
    return {
        "eventNumber": 7,
        "organizer": organizer,
        "ticket": contract,
        "ref": event.ref,
        "contentHash": "0x" + "cd" * 32,
        "startTime": int(event.starts_at.timestamp()),
        "endTime": int(event.ends_at.timestamp()),
        "releaseTime": int(event.release_at.timestamp()),
        "refundUntil": int(event.refund_until.timestamp()),
        "currency": "0x" + "0" * 40,
        "transferPolicy": 0,
        "resaleCapBps": 10_000,
        "royaltyBps": 0,
        "draft": False,
        "door": make_address(),
    } | changes


@pytest.fixture
def organizer(session: Session) -> Caller:
    return make_organizer(session)


@pytest.fixture
def draft(session: Session, organizer: Caller) -> Event:
    return service.create_draft(session, organizer, make_form())


class TestConfirm:
    def test_created_puts_it_on_sale(self, session: Session, organizer: Caller, draft: Event) -> None:
        contract = make_address()
        log = make_log(make_address(), "EventCreated", created_values(draft, organizer.address, contract))
        service.confirm_created(session, log)
        found = service.get_public(session, draft.slug)
        assert (found.status, found.event_number, found.ticket_contract) == ("on_sale", 7, contract)
        assert found.content_cid == "f01551220" + "cd" * 32
        assert read_counters(session, [f"event:{draft.id}", "events"]) == {f"event:{draft.id}": 1, "events": 1}

    def test_somebody_elses_log_with_our_ref(self, session: Session, draft: Event) -> None:
        thief = make_account(session)
        values = created_values(draft, thief.address, make_address())
        service.confirm_created(session, make_log(make_address(), "EventCreated", values))
        assert draft.status == "draft"

    def test_foreign_currency(self, session: Session, organizer: Caller, draft: Event) -> None:
        values = created_values(draft, organizer.address, make_address(), currency=make_address())
        service.confirm_created(session, make_log(make_address(), "EventCreated", values))
        assert draft.status == "draft"

    def test_tier_follows_the_chain(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer)
        make_tier(session, event)
        terms = {"price": "20000000000000000", "supply": 70, "walletLimit": 0, "saleStart": 0, "saleEnd": 0}
        for tier in (0, 1):
            service.confirm_tier(session, make_log(event.ticket_contract, "TierAdded", {"tier": tier, **terms}))
        first, second = service.get_public(session, event.id).tiers
        assert (first.price_wei, first.supply, first.name, first.sale_ends_at) == (
            2 * 10**16,
            70,
            "Standing",
            event.ends_at,
        )
        assert second.name == "Ticket 2"

    def test_states(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer)
        for name, status in [
            ("SalePaused", "paused"),
            ("SaleResumed", "on_sale"),
            ("EventCancelled", "cancelled"),
            ("SaleResumed", "cancelled"),
        ]:
            service.confirm_state(session, make_log(event.ticket_contract, name, {}))
            assert event.status == status

    def test_postponed_moves_the_doors_along(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer)
        starts = int((event.starts_at + timedelta(days=7)).timestamp())
        values = {"startTime": starts, "endTime": starts + 60, "releaseTime": starts + 90, "refundUntil": starts + 70}
        service.confirm_state(session, make_log(event.ticket_contract, "EventPostponed", values))
        assert int(event.starts_at.timestamp()) == starts
        assert event.starts_at - event.doors_at == timedelta(hours=1)

    def test_unknown_contract(self, session: Session) -> None:
        service.confirm_state(session, make_log(make_address(), "SalePaused", {}))
        service.confirm_tier(session, make_log(make_address(), "TierAdded", {}))


class TestRebuildEvent:
    def test_later_logs_gone(self, session: Session, organizer: Caller, draft: Event) -> None:
        contract = make_address()
        created = make_log(make_address(), "EventCreated", created_values(draft, organizer.address, contract))
        paused = make_log(contract, "SalePaused", {}, number=2)
        session.add(created)
        session.flush()
        service.confirm_created(session, created)
        service.confirm_state(session, paused)
        service.rebuild_event(session, contract)
        assert (draft.status, draft.ticket_contract) == ("on_sale", contract)

    def test_creation_gone(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer, publish_tx_hash=HASH)
        service.rebuild_event(session, event.ticket_contract)
        assert (event.status, event.ticket_contract, event.event_number) == ("publishing", "", 0)
        assert session.exec(select(OutboxRow)).one().topic == "events.watch_publish"
