"""Events on both databases: drafts, edits, the index of logs, the organizer's figures."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.caller import Caller
from app.clock import now
from app.events import service
from app.events.errors import (
    EventFixed,
    EventInvalid,
    EventNotFound,
    EventStateConflict,
    NotYourEvent,
    OrganizersOnly,
)
from app.events.schemas import EventForm, TierForm
from app.models import CheckIn, Event, OutboxRow, Tier
from app.units import Wei
from tests.factories import make_account, make_address, make_event, make_organizer, make_ticket, make_tier

HASH = "0x" + "ab" * 32


def make_form(**values: Any) -> EventForm:
    starts_at = datetime.now(UTC) + timedelta(days=30)
    defaults: dict[str, Any] = {
        "title": "Żółta Łódź",
        "summary": "A night on the water.",
        "description": "# Hello\n\nBring a **coat**. <script>alert(1)</script>",
        "topic": "music",
        "city": "Wrocław",
        "country": "Poland",
        "timezone": "Europe/Warsaw",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
        "tiers": [TierForm(name="Deck", supply=40, price_wei=Wei(10**16)), TierForm(name="Shore", supply=100)],
    }
    return EventForm(**(defaults | values))


@pytest.fixture
def organizer(session: Session) -> Caller:
    return make_organizer(session)


@pytest.fixture
def draft(session: Session, organizer: Caller) -> Event:
    return service.create_draft(session, organizer, make_form())


class TestCreateDraft:
    def test_fills_what_was_left_out(self, session: Session, draft: Event) -> None:
        assert draft.status == "draft"
        assert draft.slug.startswith("zolta-lodz-")
        assert draft.country == "PL"
        assert draft.doors_at == draft.refund_until == draft.starts_at
        assert draft.release_at == draft.ends_at + timedelta(hours=48)
        assert draft.starts_at.microsecond == 0
        tiers = session.exec(select(Tier).where(Tier.event_id == draft.id)).all()
        assert {(tier.position, tier.name, tier.price_wei) for tier in tiers} == {(0, "Deck", 10**16), (1, "Shore", 0)}

    def test_is_for_nobody_else(self, session: Session, draft: Event, organizer: Caller) -> None:
        with pytest.raises(EventNotFound):
            service.get_public(session, draft.id)
        with pytest.raises(EventNotFound):
            service.get_for_organizer(session, make_organizer(session), draft.id)
        assert service.get_for_organizer(session, organizer, draft.id).title == "Żółta Łódź"

    def test_takes_the_role(self, session: Session) -> None:
        with pytest.raises(OrganizersOnly):
            service.create_draft(session, make_account(session), make_form())

    @pytest.mark.parametrize(
        ("field", "values"),
        [
            ("title", {"title": " … "}),
            ("city", {"city": ""}),
            ("country", {"country": "Atlantis"}),
            ("timezone", {"timezone": "Europe/Nowhere"}),
            ("ends_at", {"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}),
            ("royalty_bps", {"royalty_bps": 5001}),
            ("resale_cap_bps", {"resale_cap_bps": -1}),
            ("tiers.0.supply", {"tiers": [TierForm(name="a", supply=0)]}),
            ("tiers.0.per_wallet", {"tiers": [TierForm(name="a", supply=1, per_wallet=256)]}),
            ("tiers.0.price_wei", {"tiers": [TierForm(name="a", supply=1, price_wei=Wei(2**60 + 1))]}),
            ("tiers.1.name", {"tiers": [TierForm(name="a", supply=1), TierForm(name=" Á ", supply=1)]}),
        ],
    )
    def test_names_the_field_that_cannot_be(
        self, session: Session, organizer: Caller, field: str, values: dict[str, Any]
    ) -> None:
        with pytest.raises(EventInvalid) as caught:
            service.create_draft(session, organizer, make_form(**values))
        assert field in {detail["field"] for detail in caught.value.details}


class TestUpdateEvent:
    def test_draft_changes_wholly(self, session: Session, organizer: Caller, draft: Event) -> None:
        form = make_form(title="New", tiers=[TierForm(name="One", supply=5)])
        service.update_event(session, organizer, draft.id, form)
        found = service.get_for_organizer(session, organizer, draft.id)
        assert found.slug.startswith("new-")
        assert [tier.name for tier in found.tiers] == ["One"]

    def test_published_keeps_its_terms(self, session: Session, organizer: Caller, draft: Event) -> None:
        draft.status = "on_sale"
        form = make_form(starts_at=draft.starts_at, ends_at=draft.ends_at, tiers=None)
        slug = draft.slug
        service.update_event(session, organizer, draft.id, form.model_copy(update={"title": "Better words"}))
        assert (draft.title, draft.slug) == ("Better words", slug)
        assert " better words " in draft.search_text
        later = form.model_copy(update={"ends_at": draft.ends_at + timedelta(hours=1)})
        with pytest.raises(EventFixed) as caught:
            service.update_event(session, organizer, draft.id, later)
        assert [detail["field"] for detail in caught.value.details] == ["ends_at"]

    def test_published_tiers_may_be_renamed_only(self, session: Session, organizer: Caller, draft: Event) -> None:
        draft.status = "on_sale"
        times = {"starts_at": draft.starts_at, "ends_at": draft.ends_at}
        tiers = [TierForm(name="Upper deck", supply=40, price_wei=Wei(10**16)), TierForm(name="Shore", supply=100)]
        service.update_event(session, organizer, draft.id, make_form(**times, tiers=tiers))
        assert service.get_public(session, draft.id).tiers[0].name == "Upper deck"
        tiers[0].price_wei = Wei(1)
        with pytest.raises(EventFixed):
            service.update_event(session, organizer, draft.id, make_form(**times, tiers=tiers))
        with pytest.raises(EventFixed):
            service.update_event(session, organizer, draft.id, make_form(**times, tiers=tiers[:1]))

    def test_somebody_elses(self, session: Session, draft: Event) -> None:
        draft.status = "on_sale"
        with pytest.raises(NotYourEvent):
            service.update_event(session, make_organizer(session), draft.id, make_form())

    def test_cancelled(self, session: Session, organizer: Caller, draft: Event) -> None:
        draft.status = "cancelled"
        with pytest.raises(EventStateConflict):
            service.update_event(session, organizer, draft.id, make_form())


class TestRemoveDraft:
    def test_takes_tiers_along(self, session: Session, organizer: Caller, draft: Event) -> None:
        service.remove_draft(session, organizer, draft.id)
        assert not session.exec(select(Event)).all()
        assert not session.exec(select(Tier)).all()

    def test_published(self, session: Session, organizer: Caller, draft: Event) -> None:
        draft.status = "on_sale"
        with pytest.raises(EventStateConflict):
            service.remove_draft(session, organizer, draft.id)


class TestPublishSubmitted:
    def test_is_watched_once(self, session: Session, organizer: Caller, draft: Event) -> None:
        for _ in range(2):
            event = service.publish_submitted(session, organizer, draft.id, tx_hash=HASH.upper().replace("0X", "0x"))
        assert (event.status, event.publish_tx_hash) == ("publishing", HASH)
        rows = session.exec(select(OutboxRow)).all()
        assert [(row.topic, row.payload) for row in rows] == [("events.watch_publish", {"event_id": draft.id})]

    def test_another_hash_meanwhile(self, session: Session, organizer: Caller, draft: Event) -> None:
        service.publish_submitted(session, organizer, draft.id, tx_hash=HASH)
        with pytest.raises(EventStateConflict):
            service.publish_submitted(session, organizer, draft.id, tx_hash="0x" + "11" * 32)

    def test_failed_is_a_draft_with_a_reason(self, session: Session, organizer: Caller, draft: Event) -> None:
        service.publish_submitted(session, organizer, draft.id, tx_hash=HASH)
        service.publish_failed(session, draft.id, "The wallet replaced it.")
        found = service.get_for_organizer(session, organizer, draft.id)
        assert (found.status, found.publish_error) == ("draft", "The wallet replaced it.")

    def test_failure_comes_too_late(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer)
        service.publish_failed(session, event.id, "late")
        assert service.get_public(session, event.id).publish_error == ""


class TestFigures:
    def test_stats_and_sales(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer)
        cheap = make_tier(session, event, price_wei=Wei(3), sold=3)
        dear = make_tier(session, event, position=1, name="Balcony", price_wei=Wei(2**95), sold=1)
        buyer = make_account(session, name="Mo")
        first = make_ticket(session, cheap, event, buyer.address, mint_tx_hash=HASH)
        make_ticket(session, cheap, event, buyer.address, mint_tx_hash=HASH)
        make_ticket(session, cheap, event, make_address(), is_refunded=True)
        make_ticket(session, dear, event, make_address())
        session.add(
            CheckIn(
                nonce="n",
                body_hash="b",
                event_id=event.id,
                ticket_id=first.id,
                admission=f"{first.id}:1",
                result="go",
                scanned_by=organizer.account_id,
                scanned_at=now(),
            )
        )
        session.flush()
        stats = service.stats(session, organizer, event.id)
        assert (stats.sold, stats.supply, stats.refunded, stats.inside) == (4, 200, 1, 1)
        assert stats.revenue_wei == 2**95 + 6
        assert [(tier.revenue_wei, tier.inside) for tier in stats.tiers] == [(6, 1), (2**95, 0)]
        sales = service.recent_sales(session, organizer, event.id)
        assert (len(sales), sales[-1].quantity, sales[-1].buyer_name, sales[-1].total_wei) == (3, 2, "Mo", 6)

    def test_not_for_others(self, session: Session, organizer: Caller) -> None:
        event = make_event(session, organizer)
        for figure in (service.stats, service.recent_sales):
            with pytest.raises(NotYourEvent):
                figure(session, make_account(session), event.id)


class TestMine:
    def test_every_state_latest_first(self, session: Session, organizer: Caller, draft: Event) -> None:
        make_event(session, organizer)
        make_event(session, make_organizer(session))
        assert [event.status for event in service.list_mine(session, organizer)] == ["draft", "on_sale"]


class TestIsOnSale:
    def test_follows_window_and_supply(
        self, session: Session, organizer: Caller, set_time: Callable[[datetime], None]
    ) -> None:
        event = make_event(session, organizer)
        make_tier(session, event, supply=2, sold=2)
        make_tier(session, event, position=1, name="Later", sale_starts_at=now() + timedelta(days=2))
        assert [tier.is_on_sale for tier in service.get_public(session, event.id).tiers] == [False, False]
        set_time(now() + timedelta(days=3))
        assert [tier.is_on_sale for tier in service.get_public(session, event.id).tiers] == [False, True]
