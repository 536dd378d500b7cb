"""Events for everybody else: drafts, publishing, search, figures, and the index of the chain's logs."""

from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlmodel import Session

from app.accounts import service as accounts
from app.api.envelope import Page
from app.caller import Caller
from app.chain.calls import UnsignedTransaction
from app.events import countries, repository, rules, views
from app.events.drafts import create_draft, get_own, remove_draft, update_event
from app.events.errors import EventNotFound
from app.events.index import confirm_created, confirm_state, confirm_tier, rebuild_event
from app.events.publishing import prepare_change, prepare_publish, publish_failed, publish_submitted
from app.events.schemas import (
    EventDetail,
    EventQuery,
    EventStats,
    EventSummary,
    Facets,
    FacetValue,
    Organizer,
    SaleView,
    TierStats,
    TierView,
)
from app.models import Event, Ticket, Tier
from app.units import Wei

RECENT_SALES = 20
MAX_CITY_FACETS = 50

__all__ = [
    "confirm_created",
    "confirm_state",
    "confirm_tier",
    "create_draft",
    "facets",
    "find_public",
    "get_for_organizer",
    "get_own",
    "get_public",
    "list_mine",
    "list_tiers",
    "prepare_cancel",
    "prepare_pause",
    "prepare_publish",
    "prepare_resume",
    "publish_failed",
    "publish_submitted",
    "rebuild_event",
    "recent_sales",
    "remove_draft",
    "search",
    "stats",
    "update_event",
]


def search(session: Session, query: EventQuery) -> Page[EventSummary]:
    """Events that everybody may see. City and country are found whatever their case and diacritics."""
    found = repository.search(session, _understood(session, query))
    tiers = repository.list_tiers_of(session, [event.id for event in found.items])
    items = [views.summary(event, tiers.get(event.id, [])) for event in found.items]
    return Page(items, found.total, found.page, found.limit, found.next_cursor)


def find_public(session: Session, slug_or_id: str) -> EventDetail | None:
    """The page of an event that was published, or ``None``."""
    event = repository.find_by_slug_or_id(session, slug_or_id)
    if event is None or event.status not in rules.PUBLIC_STATUSES:
        return None
    return _detail(session, event)


def get_public(session: Session, slug_or_id: str) -> EventDetail:
    """The page of an event that was published; raises ``EventNotFound``."""
    found = find_public(session, slug_or_id)
    if found is None:
        raise EventNotFound()
    return found


def get_for_organizer(session: Session, caller: Caller, event_id: str) -> EventDetail:
    """An event of the caller's in any state; raises ``EventNotFound``, ``NotYourEvent``."""
    return _detail(session, get_own(session, caller, event_id))


def list_mine(session: Session, caller: Caller) -> list[EventSummary]:
    """The caller's events in every state, the latest start first."""
    events = repository.list_by_organizer(session, caller.account_id)
    tiers = repository.list_tiers_of(session, [event.id for event in events])
    return [views.summary(event, tiers.get(event.id, [])) for event in events]


def list_tiers(session: Session, slug_or_id: str) -> list[TierView]:
    """The tiers of a published event; raises ``EventNotFound``."""
    return get_public(session, slug_or_id).tiers


def facets(session: Session) -> Facets:
    """Cities, countries and topics of the coming events, the most frequent first."""
    return Facets(
        cities=[_facet(value, value, count) for value, count in repository.count_values(session, Event.city)][
            :MAX_CITY_FACETS
        ],
        countries=[
            _facet(value, countries.name_of(value), count)
            for value, count in repository.count_values(session, Event.country)
        ],
        topics=[_facet(value, value, count) for value, count in repository.count_values(session, Event.topic)],
    )


def stats(session: Session, caller: Caller, event_id: str) -> EventStats:
    """What was sold, earned and let in, in all and by tier."""
    event = get_own(session, caller, event_id)
    tiers = repository.list_tiers(session, event.id)
    paid = repository.count_paid(session, event.id)
    inside = repository.count_inside(session, event.id)
    return EventStats(
        sold=sum(tier.sold for tier in tiers),
        supply=sum(tier.supply for tier in tiers),
        revenue_wei=Wei(sum(price * count for _, is_refunded, price, count in paid if not is_refunded)),
        refunded=sum(count for _, is_refunded, _, count in paid if is_refunded),
        inside=sum(inside.values()),
        tiers=[_tier_stats(tier, paid, inside) for tier in tiers],
    )


def recent_sales(session: Session, caller: Caller, event_id: str, *, limit: int = RECENT_SALES) -> list[SaleView]:
    """The latest purchases of the caller's event, newest first."""
    event = get_own(session, caller, event_id)
    tickets = repository.list_sales(session, event.id, limit * 10)
    names = accounts.find_names(session, list({ticket.owner for ticket in tickets}))
    tiers = {tier.id: tier for tier in repository.list_tiers(session, event.id)}
    groups = [list(group) for _, group in groupby(tickets, key=attrgetter("mint_tx_hash", "tier_id", "owner"))]
    return [_sale(group, tiers[group[0].tier_id], names) for group in groups[:limit]]


def prepare_pause(session: Session, caller: Caller, event_id: str) -> UnsignedTransaction:
    """The transaction that stops the sale for now."""
    return prepare_change(session, caller, event_id, "pause")


def prepare_resume(session: Session, caller: Caller, event_id: str) -> UnsignedTransaction:
    """The transaction that opens the sale again."""
    return prepare_change(session, caller, event_id, "resume")


def prepare_cancel(session: Session, caller: Caller, event_id: str) -> UnsignedTransaction:
    """The transaction that calls the event off for good; every ticket can be refunded afterwards."""
    return prepare_change(session, caller, event_id, "cancel")


def _understood(session: Session, query: EventQuery) -> EventQuery:
    changes: dict[str, Any] = {}
    if query.country:
        changes["country"] = countries.find_code(query.country) or query.country
    if query.city:
        folded = rules.fold(query.city)
        changes["cities"] = tuple(city for city in repository.list_cities(session) if rules.fold(city) == folded)
    return replace(query, **changes)


def _detail(session: Session, event: Event) -> EventDetail:
    name, address = accounts.find_person(session, event.organizer_id)
    return views.detail(event, repository.list_tiers(session, event.id), Organizer(name=name, address=address))


def _facet(value: str, label: str, count: int) -> FacetValue:
    return FacetValue(value=value, label=label, count=count)


def _tier_stats(tier: Tier, paid: list[tuple[str, bool, Wei, int]], inside: dict[str, int]) -> TierStats:
    revenue = sum(price * count for tier_id, refunded, price, count in paid if tier_id == tier.id and not refunded)
    return TierStats(
        tier_id=tier.id,
        name=tier.name,
        sold=tier.sold,
        supply=tier.supply,
        revenue_wei=Wei(revenue),
        inside=inside.get(tier.id, 0),
    )


def _sale(tickets: list[Ticket], tier: Tier, names: dict[str, str]) -> SaleView:
    first = tickets[0]
    return SaleView(
        at=first.minted_at,
        tier_name=tier.name,
        quantity=len(tickets),
        buyer=first.owner,
        buyer_name=names.get(first.owner, ""),
        total_wei=Wei(sum(ticket.paid_wei for ticket in tickets)),
        tx_hash=first.mint_tx_hash,
        explorer_url=views.explorer_url("tx", first.mint_tx_hash),
    )
