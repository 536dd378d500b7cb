"""An event as its card shows it: words only, made from the service's summary. Pure."""

from dataclasses import dataclass

from app.chain.networks import network
from app.events.schemas import EventSummary
from app.units import Wei, format_coins
from state import times

FEW_LEFT = 12


@dataclass(frozen=True)
class EventCard:
    """Everything in words; ``left`` is empty while there is plenty."""

    id: str
    href: str
    title: str
    summary: str
    cover_url: str
    month: str
    day: str
    weekday: str
    when_words: str
    place: str
    price: str
    left: str


def card_of(event: EventSummary) -> EventCard:
    """The card of an event in a list."""
    starts = times.local(event.starts_at, event.timezone)
    return EventCard(
        id=event.id,
        href=f"/event/{event.slug}/",
        title=event.title,
        summary=event.summary,
        cover_url=cover_url(event.art_seed),
        month=f"{starts:%b}",
        day=f"{starts:%-d}",
        weekday=f"{starts:%a}",
        when_words=times.short_words(event.starts_at, event.timezone),
        place=place_words(event),
        price=price_words(event.min_price_wei, event.max_price_wei),
        left=left_words(event),
    )


def cover_url(seed: str) -> str:
    """Where the picture that is drawn from an event's id lies."""
    return f"/art/event/{seed}.svg"


def place_words(event: EventSummary) -> str:
    """As in "Kulturhuset, Stockholm"."""
    return "Online" if event.is_online else ", ".join(filter(None, [event.venue, event.city]))


def price_words(lowest: Wei, highest: Wei) -> str:
    """One price, the lowest of several, or free."""
    if lowest == highest:
        return coins(lowest)
    return f"From {coins(lowest)}" if lowest else "Free and paid"


def left_words(event: EventSummary) -> str:
    """What is left when it is little."""
    left = event.supply - event.sold
    if event.is_sold_out:
        return "Sold out"
    if event.status == "paused":
        return "Paused"
    return f"{left} left" if left <= FEW_LEFT else ""


def coins(amount: Wei) -> str:
    """An amount in the network's coin: "0.05 ETH", or "Free"."""
    return format_coins(amount, network().symbol)
