"""Making and editing events. ``service`` offers it to others."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from slugify import slugify
from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.events import countries, repository, rules
from app.events.errors import EventInvalid, EventNotFound, NotYourEvent, OrganizersOnly
from app.events.schemas import EventForm, TierForm
from app.models import Event, Tier
from app.outbox import bump

FIXED_FIELDS = ("starts_at", "ends_at", "refund_until", "transfer_policy", "resale_cap_bps", "royalty_bps")
"""Terms that the contract carries from the moment an event is published."""
FIXED_TIER_FIELDS = ("price_wei", "supply", "per_wallet", "sale_starts_at", "sale_ends_at")
MAX_SLUG = 80


def create_draft(session: Session, caller: Caller, form: EventForm) -> Event:
    """A draft of the caller's. Raises ``OrganizersOnly``, ``EventInvalid``."""
    if not caller.is_organizer:
        raise OrganizersOnly()
    columns = _columns(form)
    event = Event(
        **columns,
        organizer_id=caller.account_id,
        slug=_make_slug(form.title),
        ref="0x" + secrets.token_hex(32),
        release_at=rules.compute_release_at(columns["ends_at"]),
    )
    tiers = _tiers(form.tiers or [], event)
    rules.ensure_event(event, now())
    if tiers:
        rules.ensure_tiers(tiers, event.ends_at)
    write_search_text(event)
    session.add(event)
    session.flush()
    session.add_all(tiers)
    session.flush()
    return event


def update_event(session: Session, caller: Caller, event_id: str, form: EventForm) -> Event:
    """Change an event: all of a draft, the words of a published one. Raises ``EventFixed``, ``EventInvalid``."""
    event = get_own(session, caller, event_id)
    rules.ensure_state(event.status, (*rules.LISTED_STATUSES, rules.DRAFT, rules.PUBLISHING), "changed")
    columns = _columns(form)
    rules.ensure_terms_kept(
        event.status, changed=[name for name in FIXED_FIELDS if columns[name] != getattr(event, name)]
    )
    is_new_title = event.title != form.title
    for name, value in columns.items():
        setattr(event, name, value)
    rules.ensure_event(event, now() if event.status == rules.DRAFT else event.starts_at)
    if event.status == rules.DRAFT:
        event.release_at = rules.compute_release_at(event.ends_at)
        event.slug = _make_slug(form.title) if is_new_title else event.slug
    if form.tiers is not None:
        _change_tiers(session, event, form.tiers)
    write_search_text(event)
    event.updated_at = now()
    _tell(session, event)
    session.flush()
    return event


def remove_draft(session: Session, caller: Caller, event_id: str) -> None:
    """Throw a draft away. Raises ``EventStateConflict`` once it was published."""
    event = get_own(session, caller, event_id)
    rules.ensure_state(event.status, (rules.DRAFT,), "deleted")
    repository.remove(session, event)


def get_own(session: Session, caller: Caller, event_id: str) -> Event:
    """An event that is the caller's to change.

    Raises ``EventNotFound`` (also for somebody else's draft: it is not for the caller to know), ``NotYourEvent``.
    """
    event = repository.get(session, event_id)
    if not caller.may_edit(event.organizer_id):
        raise NotYourEvent() if event.status in rules.PUBLIC_STATUSES else EventNotFound()
    return event


def _columns(form: EventForm) -> dict[str, Any]:
    country = countries.find_code(form.country) if form.country else ""
    if country is None:
        raise EventInvalid(details=[{"field": "country", "message": "We do not know that country."}])
    columns = form.model_dump(exclude={"tiers"})
    columns["country"] = country
    columns["doors_at"] = form.doors_at or form.starts_at
    columns["refund_until"] = form.refund_until or form.starts_at
    for name in ("doors_at", "starts_at", "ends_at", "refund_until"):
        columns[name] = _whole_second(columns[name])
    return columns


def _whole_second(moment: datetime) -> datetime:
    """The contract counts in seconds; what we show must be what it knows. In UTC, whatever zone was sent."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _make_slug(title: str) -> str:
    words = slugify(title, max_length=MAX_SLUG, word_boundary=True) or "event"
    return f"{words}-{secrets.token_hex(3)}"


def write_search_text(event: Event) -> None:
    """Write the folded words that a search looks through: text, country in its names, date in its parts."""
    day = event.starts_at
    event.search_text = rules.fold_all(
        [
            event.title,
            event.summary,
            event.topic,
            event.venue,
            event.city,
            *countries.names_of(event.country),
            "online" if event.is_online else "",
            f"{day:%A %d %B %Y %m}",
        ]
    )


def _tiers(forms: Sequence[TierForm], event: Event) -> list[Tier]:
    return [
        Tier(
            **form.model_dump(exclude={"price_wei", "sale_starts_at", "sale_ends_at"}),
            price_wei=form.price_wei,
            event_id=event.id,
            position=position,
            sale_starts_at=_whole_second(form.sale_starts_at or now()),
            sale_ends_at=_whole_second(form.sale_ends_at or event.starts_at),
        )
        for position, form in enumerate(forms)
    ]


def _change_tiers(session: Session, event: Event, forms: Sequence[TierForm]) -> None:
    wanted = _tiers(forms, event)
    if event.status == rules.DRAFT:
        rules.ensure_tiers(wanted, event.ends_at)
        repository.remove_tiers(session, event.id)
        session.flush()
        session.add_all(wanted)
        return
    present = repository.list_tiers(session, event.id)
    rules.ensure_terms_kept(event.status, changed=_changed_terms(present, wanted, forms))
    for tier, new in zip(present, wanted, strict=True):
        tier.name, tier.description = new.name, new.description
    rules.ensure_tiers(present, event.ends_at)


def _changed_terms(present: Sequence[Tier], wanted: Sequence[Tier], forms: Sequence[TierForm]) -> list[str]:
    if len(present) != len(wanted):
        return ["tiers"]
    return [
        f"tiers.{index}.{name}"
        for index, (old, new, form) in enumerate(zip(present, wanted, forms, strict=True))
        for name in FIXED_TIER_FIELDS
        if getattr(form, name) is not None and getattr(old, name) != getattr(new, name)
    ]


def _tell(session: Session, event: Event) -> None:
    bump(session, f"event:{event.id}")
    bump(session, "events")
