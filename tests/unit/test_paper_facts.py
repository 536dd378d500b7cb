"""The words of a paper ticket, in the event's own time zone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.models import Event, Ticket, Tier
from app.tickets.paper_facts import PaperFacts, make_facts
from app.tickets.paper_rules import list_papers
from app.units import Wei
from tests.paper import make_paper_facts

START = datetime(2026, 12, 12, 18, tzinfo=UTC)


def make(**values: Any) -> tuple[Ticket, Event, Tier]:
    """A ticket of an event in Wrocław, not in any database."""
    ticket = Ticket(
        event_id="e",
        tier_id="t",
        chain_id=1,
        contract="0x",
        token_id=7,
        owner="0x",
        paid_wei=Wei(5),
        minted_at=START,
        mint_tx_hash="0x",
    )
    defaults: dict[str, Any] = {
        "slug": "s",
        "organizer_id": "o",
        "status": "on_sale",
        "title": "Evening of Lights",
        "venue": "Hala Stulecia",
        "address": "Wystawowa 1",
        "city": "Wrocław",
        "country": "PL",
        "timezone": "Europe/Warsaw",
        "doors_at": START - timedelta(hours=1),
        "starts_at": START,
        "ends_at": START + timedelta(hours=4),
        "refund_until": START,
        "release_at": START,
        "ref": "r",
    }
    event = Event(**(defaults | values))
    tier = Tier(
        event_id="e", position=0, name="Standing", price_wei=Wei(5), supply=1, sale_starts_at=START, sale_ends_at=START
    )
    return ticket, event, tier


def facts(ticket: Ticket, event: Event, tier: Tier) -> PaperFacts:
    return make_facts(ticket, event, tier, holder="Ana", origin="https://k.example")


class TestWords:
    def test_in_the_events_zone(self) -> None:
        made = facts(*make())
        assert made.day == "Saturday 12 December 2026"
        assert made.course == "Doors 18:00, starts 19:00 (Warsaw time)"
        assert made.url == f"https://k.example/tickets/{made.ticket_id}/"

    def test_doors_on_another_day(self) -> None:
        start = datetime(2026, 12, 12, 0, 30, tzinfo=UTC)
        made = facts(
            *make(timezone="America/Argentina/Buenos_Aires", starts_at=start, doors_at=start - timedelta(hours=22))
        )
        assert made.day == "Friday 11 December 2026"
        assert made.course == "Doors Thu 10 Dec, 23:30, starts 21:30 (Buenos Aires time)"

    def test_no_doors_before_the_start(self) -> None:
        assert facts(*make(doors_at=START)).course == "Starts 19:00 (Warsaw time)"

    @pytest.mark.parametrize(
        ("values", "venue", "address"),
        [
            ({}, "Hala Stulecia", "Wystawowa 1, Wrocław, Poland"),
            ({"venue": ""}, "Wrocław", "Wystawowa 1, Poland"),
            ({"address": "", "country": ""}, "Hala Stulecia", "Wrocław"),
            ({"is_online": True}, "Online", ""),
        ],
    )
    def test_place(self, values: dict[str, Any], venue: str, address: str) -> None:
        made = facts(*make(**values))
        assert (made.venue, made.address) == (venue, address)

    def test_refund_rule(self) -> None:
        ticket, event, tier = make()
        assert facts(ticket, event, tier).refund_rule.startswith("Money back until Sat 12 Dec, 19:00, whatever")
        ticket.paid_wei = Wei(0)
        assert facts(ticket, event, tier).refund_rule == "Free. You can give it back until Sat 12 Dec, 19:00."

    def test_short_code_in_two_groups(self) -> None:
        assert make_paper_facts().spaced_code == "7KQ2\u00a0M9XD"
        assert make_paper_facts(short_code="").spaced_code == ""


class TestWhichPapers:
    def test_of_an_open_ticket(self) -> None:
        ticket, event, _ = make()
        assert list_papers(ticket, event, wallets=[], now=START) == ["pdf"]
        assert list_papers(ticket, event, wallets=["google", "pkpass"], now=START) == ["pdf", "pkpass", "google"]
        event.allows_paper = False
        assert list_papers(ticket, event, wallets=["google"], now=START) == ["google"]

    def test_none_when_it_opens_no_door(self) -> None:
        ticket, event, _ = make()
        over = event.ends_at + timedelta(hours=7)
        assert list_papers(ticket, event, wallets=["google"], now=over) == []
        event.status = "cancelled"
        assert list_papers(ticket, event, wallets=["google"], now=START) == []
        event.status, ticket.is_refunded = "on_sale", True
        assert list_papers(ticket, event, wallets=["google"], now=START) == []
