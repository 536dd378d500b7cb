"""An event's page in words: facts, tiers, what may be bought and what the rules are. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote_plus

from app.events.schemas import EventDetail, TierView
from app.units import Wei, shorten
from state import times
from state.cards import coins, cover_url, place_words, price_words

FEW_LEFT = 20
MAP = "https://www.openstreetmap.org/search?query="
"""A link, for whoever follows it: the page itself asks no other host for anything."""
TRANSFERS = {
    "free": ("Yours to pass on", "You may give your ticket away or sell it on."),
    "marketplace": ("By resale only", "This ticket changes hands by resale, not by handing it on."),
    "none": ("In your name", "This ticket stays with the wallet that gets it."),
}


@dataclass(frozen=True)
class TierCard:
    """A kind of ticket. ``price_wei`` is decimal text; ``blocked`` says why it cannot be had, or is empty."""

    id: str
    name: str
    words: str
    price: str
    price_wei: str
    left: str
    blocked: str
    most: int


@dataclass(frozen=True)
class EventWords:
    """Everything on an event's page. ``blocked`` is why nothing can be had at all, with ``blocked_words`` about it."""

    id: str = ""
    slug: str = ""
    title: str = ""
    summary: str = ""
    cover_url: str = ""
    day: str = ""
    course: str = ""
    place: str = ""
    address: str = ""
    map_url: str = ""
    calendar_url: str = ""
    transfer: str = ""
    transfer_words: str = ""
    refund_rule: str = ""
    description_html: str = ""
    organizer: str = ""
    organizer_address: str = ""
    price: str = ""
    blocked: str = ""
    blocked_words: str = ""
    contract: str = ""
    explorer_url: str = ""
    tiers: list[TierCard] = field(default_factory=list)


def event_words(event: EventDetail, now: datetime) -> EventWords:
    """The page of an event as it stands at ``now``."""
    blocked, about = blocked_words(event, now)
    transfer, transfer_about = TRANSFERS[event.transfer_policy]
    return EventWords(
        id=event.id,
        slug=event.slug,
        title=event.title,
        summary=event.summary,
        cover_url=cover_url(event.art_seed),
        day=times.day_words(event.starts_at, event.timezone),
        course=times.course_words(event.doors_at, event.starts_at, event.ends_at, event.timezone),
        place=place_words(event) if event.is_online else event.venue or event.city,
        address=address_words(event),
        map_url="" if event.is_online else MAP + quote_plus(address_words(event)),
        calendar_url=f"/api/v1/events/{event.id}.ics",
        transfer=transfer,
        transfer_words=transfer_about,
        refund_rule=refund_rule(event, now),
        description_html=event.description_html,
        organizer=event.organizer.name or shorten(event.organizer.address),
        organizer_address=event.organizer.address,
        price=price_words(event.min_price_wei, event.max_price_wei),
        blocked=blocked,
        blocked_words=about,
        contract=event.ticket_contract,
        explorer_url=event.explorer_url or "",
        tiers=[tier_card(event, tier, now) for tier in event.tiers],
    )


def address_words(event: EventDetail) -> str:
    """Street, city and country; an online event has none."""
    if event.is_online:
        return "Join from wherever you are."
    return ", ".join(filter(None, [event.address, event.city, event.country_name]))


def tier_card(event: EventDetail, tier: TierView, now: datetime) -> TierCard:
    """One kind of ticket as it stands at ``now``."""
    return TierCard(
        id=tier.id,
        name=tier.name,
        words=tier.description,
        price=coins(tier.price_wei),
        price_wei=str(tier.price_wei),
        left=f"{tier.remaining} left" if 0 < tier.remaining <= FEW_LEFT else "",
        blocked=tier_blocked(event, tier, now),
        most=max(0, min(tier.per_wallet, tier.remaining)),
    )


def tier_blocked(event: EventDetail, tier: TierView, now: datetime) -> str:
    """Why this kind of ticket cannot be had now, or nothing."""
    if tier.remaining == 0:
        return "Sold out"
    if now >= tier.sale_ends_at or now >= event.ends_at:
        return "Sale over"
    if now < tier.sale_starts_at:
        return f"From {times.short_words(tier.sale_starts_at, event.timezone)}"
    return "" if tier.is_on_sale else "Not on sale"


def blocked_words(event: EventDetail, now: datetime) -> tuple[str, str]:
    """Why no ticket at all can be had now, and a sentence about it; nothing while there is one."""
    if event.status == "cancelled":
        return "Cancelled", "The organizer called it off. Every ticket gets its money back."
    if now >= event.ends_at:
        return "Over", f"It ended on {times.short_words(event.ends_at, event.timezone)}."
    if event.is_sold_out:
        return "Sold out", "Every ticket has found its holder."
    if event.status == "paused":
        return "Sale paused", "The organizer has stopped the sale for now. Tickets that were sold stay good."
    waiting = [tier.sale_starts_at for tier in event.tiers if tier.remaining and now < tier.sale_starts_at]
    if not any(tier.is_on_sale for tier in event.tiers):
        if waiting:
            return "Not yet on sale", f"The sale starts on {times.short_words(min(waiting), event.timezone)}."
        return "Sale over", "No more tickets are sold for this event."
    return "", ""


def refund_rule(event: EventDetail, now: datetime) -> str:
    """The rule that the contract keeps, in one sentence."""
    until = times.short_words(event.refund_until, event.timezone)
    if event.max_price_wei == 0:
        return f"Free. You can give it back until {until}." if now < event.refund_until else "Free."
    if now < event.refund_until:
        return f"Money back until {until}, whatever the reason."
    return "No money back any more, unless the event is cancelled."


def first_choice(event: EventWords) -> TierCard | None:
    """The kind of ticket that is chosen before anybody chooses: the first that can be had."""
    buyable = (tier for tier in event.tiers if not tier.blocked)
    return None if event.blocked else next(buyable, None)


def total_words(tier: TierCard, quantity: int) -> tuple[str, str]:
    """The price of so many tickets, and what they are."""
    return coins(Wei(int(tier.price_wei) * quantity)), f"{quantity} × {tier.name}"
