"""Queries for events and tiers."""

import base64
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, asc, delete, desc, func, literal, or_, tuple_, update
from sqlmodel import Session, col, select

from app.api.envelope import Page
from app.clock import now
from app.db import WeiType
from app.errors import Invalid
from app.events import rules
from app.events.errors import EventNotFound, TierNotFound
from app.events.schemas import EventQuery
from app.models import ChainLog, CheckIn, Event, Ticket, Tier
from app.units import Wei

PREFIX_ONLY = 3
"""Shorter words must begin a word of the event; longer ones may stand inside one ("fest" finds "Musikfest")."""


def get(session: Session, event_id: str) -> Event:
    """The event; raises ``EventNotFound``."""
    found = session.get(Event, event_id)
    if found is None:
        raise EventNotFound()
    return found


def find_by_slug_or_id(session: Session, key: str) -> Event | None:
    """The event under its slug or its id."""
    return session.exec(select(Event).where(or_(col(Event.slug) == key, col(Event.id) == key))).first()


def find_by_ref(session: Session, ref: str) -> Event | None:
    """The draft that the chain speaks of."""
    return session.exec(select(Event).where(Event.ref == ref.lower())).first()


def find_by_contract(session: Session, contract: str) -> Event | None:
    """The event of a ticket contract."""
    return session.exec(select(Event).where(Event.ticket_contract == contract)).first()


def get_tier(session: Session, tier_id: str) -> Tier:
    """The tier; raises ``TierNotFound``."""
    found = session.get(Tier, tier_id)
    if found is None:
        raise TierNotFound()
    return found


def list_tiers(session: Session, event_id: str) -> list[Tier]:
    """An event's tiers in their order on chain."""
    return list(session.exec(select(Tier).where(Tier.event_id == event_id).order_by(col(Tier.position))).all())


def list_tiers_of(session: Session, event_ids: Sequence[str]) -> dict[str, list[Tier]]:
    """The tiers of several events at once."""
    grouped: dict[str, list[Tier]] = defaultdict(list)
    query = select(Tier).where(col(Tier.event_id).in_(event_ids)).order_by(col(Tier.position))
    for tier in session.exec(query):
        grouped[tier.event_id].append(tier)
    return grouped


def remove(session: Session, event: Event) -> None:
    """Delete a draft and its tiers."""
    remove_tiers(session, event.id)
    session.exec(delete(Event).where(col(Event.id) == event.id))


def remove_tiers(session: Session, event_id: str) -> None:
    """Delete a draft's tiers."""
    session.exec(delete(Tier).where(col(Tier.event_id) == event_id))


def change_status(session: Session, event_id: str, *, expected: Sequence[str], status: str, **values: Any) -> bool:
    """Move on only from an ``expected`` status; False when somebody else was faster."""
    statement = update(Event).where(col(Event.id) == event_id, col(Event.status).in_(expected))
    return bool(session.exec(statement.values(status=status, updated_at=now(), **values)).rowcount)


def list_by_organizer(session: Session, organizer_id: str) -> list[Event]:
    """An organizer's events, the latest start first."""
    query = select(Event).where(Event.organizer_id == organizer_id).order_by(desc(col(Event.starts_at)))
    return list(session.exec(query).all())


def list_logs(session: Session, contract: str) -> list[ChainLog]:
    """Every log of a ticket contract and the factory's log about it, in the order of the chain."""
    of_factory = and_(col(ChainLog.name) == "EventCreated", _value("ticket") == contract)
    query = select(ChainLog).where(or_(col(ChainLog.contract) == contract, of_factory))
    return list(session.exec(query.order_by(col(ChainLog.block_number), col(ChainLog.log_index))).all())


def _value(name: str) -> ColumnElement[str]:
    return cast("ColumnElement[str]", col(ChainLog.values)[name].as_string())


# search


def _min_price() -> ColumnElement[Any]:
    lowest = select(func.coalesce(func.min(col(Tier.price_wei)), literal(Wei(0), WeiType), type_=WeiType)).where(
        col(Tier.event_id) == col(Event.id)
    )
    return cast("ColumnElement[Any]", lowest.correlate(Event).scalar_subquery())


def _matches(query: EventQuery) -> list[ColumnElement[bool]]:
    return [*_state_conditions(query), *_text_conditions(query), *_time_conditions(query), *_price_conditions(query)]


def _state_conditions(query: EventQuery) -> list[ColumnElement[bool]]:
    wanted = (query.status,) if query.status else rules.LISTED_STATUSES
    conditions: list[ColumnElement[bool]] = [col(Event.status).in_(wanted)]
    if query.online is not None:
        conditions.append(col(Event.is_online).is_(query.online))
    if query.country:
        conditions.append(col(Event.country) == query.country)
    if query.city:
        conditions.append(col(Event.city).in_(query.cities))
    return conditions


def _text_conditions(query: EventQuery) -> list[ColumnElement[bool]]:
    words = rules.fold(query.q).split()
    patterns = [f"% {word}%" if len(word) <= PREFIX_ONLY else f"%{word}%" for word in words]
    conditions: list[ColumnElement[bool]] = [col(Event.search_text).like(pattern) for pattern in patterns]
    if query.topic:
        conditions.append(func.lower(col(Event.topic)) == query.topic.lower())
    return conditions


def _time_conditions(query: EventQuery) -> list[ColumnElement[bool]]:
    if query.starts_from is None and query.starts_to is None:
        return [col(Event.ends_at) > now()]
    conditions: list[ColumnElement[bool]] = []
    if query.starts_from is not None:
        conditions.append(col(Event.ends_at) >= query.starts_from)
    if query.starts_to is not None:
        conditions.append(col(Event.starts_at) < query.starts_to)
    return conditions


def _price_conditions(query: EventQuery) -> list[ColumnElement[bool]]:
    if query.price is None:
        return []
    is_free = select(Tier.id).where(col(Tier.event_id) == col(Event.id), col(Tier.price_wei) == Wei(0)).exists()
    return [is_free if query.price == "free" else ~is_free]


def _sort_column(query: EventQuery) -> ColumnElement[Any]:
    columns: dict[str, ColumnElement[Any]] = {
        "starts_at": cast("ColumnElement[Any]", col(Event.starts_at)),
        "created_at": cast("ColumnElement[Any]", col(Event.created_at)),
        "title": func.lower(col(Event.title)),
        "price": _min_price(),
    }
    return columns[query.sort]


def search(session: Session, query: EventQuery) -> Page[Event]:
    """One page of the events that match, in a total order (the id breaks ties). Raises ``Invalid`` for a cursor
    that was not made for this order."""
    paging, column, ident = query.paging, _sort_column(query), col(Event.id)
    direction = asc if query.order == "asc" else desc
    conditions = _matches(query)
    total = session.exec(select(func.count()).select_from(Event).where(*conditions)).one()
    statement = select(Event, column).order_by(direction(column), direction(ident)).limit(paging.limit + 1)
    if paging.cursor:
        value, last_id = _read_cursor(query, paging.cursor)
        place = tuple_(literal(value, column.type), literal(last_id))
        here = tuple_(column, ident)
        conditions.append(here > place if query.order == "asc" else here < place)
    else:
        statement = statement.offset(paging.offset)
    rows = list(session.exec(statement.where(*conditions)).all())
    more = len(rows) > paging.limit
    rows = rows[: paging.limit]
    cursor = _make_cursor(query, rows[-1][1], rows[-1][0].id) if more else None
    return Page([row[0] for row in rows], total, paging.page if not paging.cursor else 1, paging.limit, cursor)


def _make_cursor(query: EventQuery, value: Any, event_id: str) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return base64.urlsafe_b64encode(json.dumps([query.sort, query.order, text, event_id]).encode()).decode()


def _read_cursor(query: EventQuery, cursor: str) -> tuple[Any, str]:
    try:
        sort, order, text, event_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        parse = {"title": str, "price": int}.get(query.sort, datetime.fromisoformat)
        value = parse(text)
    except (ValueError, TypeError) as problem:
        raise Invalid("That cursor is not one of ours.") from problem
    if (sort, order) != (query.sort, query.order) or not isinstance(event_id, str):
        raise Invalid("That cursor belongs to another order.")
    return value, event_id


def count_values(session: Session, column: Any) -> list[tuple[str, int]]:
    """How many coming events have each value of ``column``, the most frequent first; empty values left out."""
    query = (
        select(column, func.count())
        .where(col(Event.status).in_(rules.LISTED_STATUSES), col(Event.ends_at) > now(), column != "")
        .group_by(column)
        .order_by(desc(func.count()), column)
    )
    return [(value, count) for value, count in session.exec(query).all()]


def list_cities(session: Session) -> list[str]:
    """Every city that a public event is in."""
    return list(session.exec(select(Event.city).where(col(Event.status).in_(rules.PUBLIC_STATUSES)).distinct()).all())


# figures


def count_paid(session: Session, event_id: str) -> list[tuple[str, bool, Wei, int]]:
    """Tickets by tier, refunded or not, and price paid: amounts are text in the database and are added here."""
    query = (
        select(Ticket.tier_id, Ticket.is_refunded, Ticket.paid_wei, func.count())
        .where(Ticket.event_id == event_id)
        .group_by(col(Ticket.tier_id), col(Ticket.is_refunded), col(Ticket.paid_wei))
    )
    return [(tier, refunded, Wei(paid), count) for tier, refunded, paid, count in session.exec(query).all()]


def count_inside(session: Session, event_id: str) -> dict[str, int]:
    """People let in (and not undone), by tier."""
    query = (
        select(Ticket.tier_id, func.count())
        .join(CheckIn, col(CheckIn.ticket_id) == col(Ticket.id))
        .where(CheckIn.event_id == event_id, col(CheckIn.admission).is_not(None), col(CheckIn.undone_at).is_(None))
        .group_by(col(Ticket.tier_id))
    )
    return dict(session.exec(query).all())


def list_sales(session: Session, event_id: str, limit: int) -> list[Ticket]:
    """The event's latest tickets, newest first."""
    query = select(Ticket).where(Ticket.event_id == event_id)
    newest = (desc(col(Ticket.minted_at)), desc(col(Ticket.token_id)))
    return list(session.exec(query.order_by(*newest).limit(limit)).all())
