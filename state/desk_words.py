"""An event's figures, tiers and sales in words for its organizer. Pure."""

from dataclasses import dataclass

from app.chain.networks import network
from app.events.schemas import EventDetail, EventStats, SaleView, TierStats, TierView
from app.units import Wei, format_coins, shorten
from state import times
from state.cards import coins, cover_url, place_words
from state.desk import status_words


@dataclass(frozen=True)
class EventAtDesk:
    """The event and its figures. ``raw_status`` is the service's word, ``mood`` its badge's class."""

    id: str = ""
    title: str = ""
    cover_url: str = ""
    raw_status: str = ""
    status: str = ""
    mood: str = ""
    words: str = ""
    problem: str = ""
    public_url: str = ""
    public_path: str = ""
    door_url: str = ""
    door_path: str = ""
    edit_path: str = ""
    sold: str = ""
    supply: str = ""
    sold_note: str = ""
    revenue: str = ""
    revenue_unit: str = ""
    revenue_note: str = ""
    inside: str = ""
    inside_note: str = ""
    refunded: str = ""
    contract: str = ""
    explorer_url: str = ""


@dataclass(frozen=True)
class TierRow:
    """A kind of ticket and how it sells; ``percent`` 0–100."""

    id: str
    name: str
    price: str
    words: str
    percent: int


@dataclass(frozen=True)
class SaleRow:
    """One purchase."""

    id: str
    buyer: str
    tier: str
    quantity: str
    total: str
    at: str


def event_at_desk(event: EventDetail, stats: EventStats, origin: str) -> EventAtDesk:
    """The event's own figures; ``origin`` is where its links lead."""
    status, mood = status_words(event)
    revenue, _, unit = format_coins(stats.revenue_wei, network().symbol).partition(" ")
    return EventAtDesk(
        id=event.id,
        title=event.title,
        cover_url=cover_url(event.art_seed),
        raw_status=event.status,
        status=status,
        mood=mood,
        words=" · ".join(filter(None, [times.short_words(event.starts_at, event.timezone), place_words(event)])),
        problem=event.publish_error if event.status == "draft" else "",
        public_url=f"{origin}/event/{event.slug}/",
        public_path=f"/event/{event.slug}/",
        door_url=f"{origin}/door/{event.id}/",
        door_path=f"/door/{event.id}/",
        edit_path=f"/desk/{event.id}/edit/",
        sold=f"{stats.sold:,}",
        supply=f"of {stats.supply:,}",
        sold_note=f"{percent_of(stats.sold, stats.supply)} %",
        revenue=revenue if stats.revenue_wei else "0",
        revenue_unit=unit or network().symbol,
        revenue_note=f"held until {times.date_words(event.release_at, event.timezone)}",
        inside=f"{stats.inside:,}",
        inside_note=f"doors {times.short_words(event.doors_at, event.timezone)}",
        refunded=f"{stats.refunded:,}",
        contract=event.ticket_contract,
        explorer_url=event.explorer_url or "",
    )


def percent_of(part: int, whole: int) -> int:
    """Whole percents; nothing of nothing is 0."""
    return part * 100 // whole if whole else 0


def tier_row(tier: TierView, stats: TierStats) -> TierRow:
    """How one kind of ticket sells."""
    inside = f", {stats.inside:,} inside" if stats.inside else ""
    return TierRow(
        id=tier.id,
        name=tier.name,
        price=coins(tier.price_wei),
        words=f"{stats.sold:,} of {stats.supply:,}{inside}",
        percent=percent_of(stats.sold, stats.supply),
    )


def sale_row(sale: SaleView, timezone: str) -> SaleRow:
    """A purchase in the list."""
    return SaleRow(
        id=f"{sale.tx_hash}-{sale.tier_name}-{sale.buyer}",
        buyer=sale.buyer_name or shorten(sale.buyer),
        tier=sale.tier_name,
        quantity=str(sale.quantity),
        total=coins(Wei(sale.total_wei)),
        at=times.short_words(sale.at, timezone),
    )
