"""Rows as what the edges show."""

from collections.abc import Sequence

from app.chain.networks import network
from app.clock import now
from app.events import countries, markdown, rules
from app.events.schemas import EventDetail, EventSummary, Organizer, TierView
from app.models import Event, Tier
from app.units import Wei


def tier_view(event: Event, tier: Tier) -> TierView:
    """A tier with what is left of it."""
    remaining = max(0, tier.supply - tier.sold)
    return TierView(
        **tier.model_dump(exclude={"event_id"}),
        remaining=remaining,
        is_on_sale=remaining > 0 and rules.is_on_sale(event.status, tier, now()),
    )


def summary(event: Event, tiers: Sequence[Tier]) -> EventSummary:
    """An event as a list shows it."""
    return EventSummary.model_validate(event.model_dump() | _totals(event, tiers))


def detail(event: Event, tiers: Sequence[Tier], organizer: Organizer) -> EventDetail:
    """An event as its own page shows it."""
    extra = {
        "description_html": markdown.render(event.description),
        "tiers": [tier_view(event, tier) for tier in tiers],
        "organizer": organizer,
        "explorer_url": explorer_url("address", event.ticket_contract),
    }
    return EventDetail.model_validate(event.model_dump() | _totals(event, tiers) | extra)


def explorer_url(kind: str, what: str) -> str | None:
    """The page of an address or a transaction (``tx``) in the network's explorer, where it has one."""
    base = network().explorer_url
    return f"{base}/{kind}/{what}" if base and what else None


def _totals(event: Event, tiers: Sequence[Tier]) -> dict[str, object]:
    prices = [tier.price_wei for tier in tiers] or [Wei(0)]
    supply, sold = sum(tier.supply for tier in tiers), sum(tier.sold for tier in tiers)
    return {
        "country_name": countries.name_of(event.country),
        "min_price_wei": min(prices),
        "max_price_wei": max(prices),
        "supply": supply,
        "sold": sold,
        "is_sold_out": bool(tiers) and sold >= supply,
        "art_seed": event.id,
    }
