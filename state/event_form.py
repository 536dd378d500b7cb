"""The editor's form: what an event looks like in it, and the event that it says. Pure.

Fields carry the names by which the service speaks of them in its problems; a tier's fields are ``tiers.<key>.<name>``
in the page (rows keep their key when others go) and ``tiers.<index>.<name>`` in the service's details.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfoNotFoundError

from pydantic import ValidationError

from app.errors import Invalid
from app.events.errors import EventInvalid
from app.events.schemas import EventDetail, EventForm, TierForm, TierView
from app.units import Wei, format_coins, parse_coins
from state import times

T = TypeVar("T")

TIMES = ("doors_at", "starts_at", "ends_at", "refund_until")
WORDS = ("title", "summary", "description", "topic", "venue", "address", "city", "country", "timezone")
FIXED_TIER_FIELDS = ("price_wei", "supply", "per_wallet", "sale_starts_at", "sale_ends_at")
SWITCHES = ("is_online", "allows_paper", "allows_reentry")
UNSEEN = ("resale_cap_bps", "royalty_bps")
"""What the form does not show yet: kept as it is."""
TIER_TIMES = ("sale_starts_at", "sale_ends_at")
NUMBER_WANTED = "Please enter a whole number."
TIME_WANTED = "Please enter a date and a time."


@dataclass(frozen=True)
class TierFields:
    """A tier's row in the form. ``key`` names it in the page as long as it stands there."""

    key: str
    name: str = ""
    description: str = ""
    price: str = ""
    supply: str = ""
    per_wallet: str = "10"
    sale_starts_at: str = ""
    sale_ends_at: str = ""


@dataclass(frozen=True)
class EventFields:
    """The form's other fields, as text."""

    title: str = ""
    summary: str = ""
    description: str = ""
    topic: str = ""
    venue: str = ""
    address: str = ""
    city: str = ""
    country: str = ""
    timezone: str = "UTC"
    doors_at: str = ""
    starts_at: str = ""
    ends_at: str = ""
    refund_until: str = ""
    transfer_policy: str = "free"
    is_online: bool = False
    allows_paper: bool = True
    allows_reentry: bool = False


def fields_of(event: EventDetail) -> EventFields:
    """An event as the form shows it, its times in its own time zone. Times that follow the start stay empty."""
    shown = {name: times.to_form(getattr(event, name), event.timezone) for name in TIMES}
    follows = {name: "" for name in ("doors_at", "refund_until") if shown[name] == shown["starts_at"]}
    return EventFields(
        **{name: str(getattr(event, name)) for name in WORDS if name != "country"},
        country=event.country_name,
        **(shown | follows),
        transfer_policy=event.transfer_policy,
        is_online=event.is_online,
        allows_paper=event.allows_paper,
        allows_reentry=event.allows_reentry,
    )


def tier_fields_of(event: EventDetail, tier: TierView, now: datetime) -> TierFields:
    """A tier as the form shows it: no times for a sale that is open at once and until the event starts."""
    is_open = tier.sale_starts_at <= now
    follows = tier.sale_ends_at == event.starts_at
    return TierFields(
        key=tier.id,
        name=tier.name,
        description=tier.description,
        price=format_coins(tier.price_wei, "").strip() if tier.price_wei else "0",
        supply=str(tier.supply),
        per_wallet=str(tier.per_wallet),
        sale_starts_at="" if is_open else times.to_form(tier.sale_starts_at, event.timezone),
        sale_ends_at="" if follows else times.to_form(tier.sale_ends_at, event.timezone),
    )


def read_form(given: Mapping[str, Any], keys: Sequence[str], kept: EventDetail | None) -> EventForm:
    """What the form says. ``kept`` is the event as it is stored: terms whose fields are locked come from there.

    Raises ``EventInvalid`` with a detail for every field that cannot be read.
    """
    reader = _Reader(given)
    timezone = reader.text("timezone") or "UTC"
    values: dict[str, Any] = {name: reader.text(name) for name in WORDS} | {"timezone": timezone}
    values |= {name: bool(given.get(name)) for name in SWITCHES}
    values["doors_at"] = reader.moment("doors_at", timezone)
    if kept is not None and kept.status != "draft":
        values |= _kept_terms(reader, kept)
    else:
        values |= _new_terms(reader, timezone, keys)
    if kept is not None:
        values |= {name: getattr(kept, name) for name in UNSEEN}
    reader.raise_if_any()
    return _make(values)


def _new_terms(reader: "_Reader", timezone: str, keys: Sequence[str]) -> dict[str, Any]:
    return {
        "starts_at": reader.moment("starts_at", timezone, is_required=True),
        "ends_at": reader.moment("ends_at", timezone, is_required=True),
        "refund_until": reader.moment("refund_until", timezone),
        "transfer_policy": reader.text("transfer_policy") or "free",
        "tiers": [_read_tier(reader, index, key, timezone) for index, key in enumerate(keys)],
    }


def _kept_terms(reader: "_Reader", kept: EventDetail) -> dict[str, Any]:
    """The terms of a published event: its times, its rules, and everything of its tiers but their words."""
    terms: dict[str, Any] = {
        name: getattr(kept, name) for name in ("starts_at", "ends_at", "refund_until", "transfer_policy")
    }
    terms["tiers"] = [
        {name: getattr(tier, name) for name in FIXED_TIER_FIELDS}
        | {name: reader.text(f"tiers.{tier.id}.{name}") for name in ("name", "description")}
        for tier in kept.tiers
    ]
    return terms


def _read_tier(reader: "_Reader", index: int, key: str, timezone: str) -> dict[str, Any]:
    def of(name: str) -> tuple[str, str]:
        return f"tiers.{key}.{name}", f"tiers.{index}.{name}"

    return {
        "name": reader.text(of("name")[0]),
        "description": reader.text(of("description")[0]),
        "price_wei": reader.coins(*of("price_wei")),
        "supply": reader.number(*of("supply")),
        "per_wallet": reader.number(*of("per_wallet")),
        **{name: reader.moment(of(name)[0], timezone, problem=of(name)[1]) for name in TIER_TIMES},
    }


def _make(values: dict[str, Any]) -> EventForm:
    """The form as the service takes it; what pydantic refuses is told like any other problem."""
    try:
        tiers = [TierForm(**tier) for tier in values.pop("tiers")]
        return EventForm(**values, tiers=tiers)
    except ValidationError as refusal:
        details = [
            {"field": ".".join(str(part) for part in one["loc"]), "message": one["msg"]} for one in refusal.errors()
        ]
        raise EventInvalid(details=details) from refusal


class _Reader:
    """Reads texts of the form, and collects what cannot be read instead of stopping at the first."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self._details: list[dict[str, str]] = []

    def text(self, name: str) -> str:
        """A line of text."""
        return str(self._given.get(name, "")).strip()

    def number(self, name: str, problem: str) -> int:
        """A whole number; ``problem`` is the field's name in the details."""
        text = self.text(name)
        if text.isascii() and text.isdigit():
            return int(text[:18])
        return self._fail(problem, NUMBER_WANTED, 0)

    def coins(self, name: str, problem: str) -> Wei:
        """An amount of the network's coin; empty is free."""
        try:
            return parse_coins(self.text(name) or "0")
        except Invalid as refusal:
            return self._fail(problem, refusal.message, Wei(0))

    def moment(self, name: str, timezone: str, *, is_required: bool = False, problem: str = "") -> datetime | None:
        """A time in the event's zone; ``None`` when it was left empty."""
        text = self.text(name)
        if not text and not is_required:
            return None
        try:
            return times.from_form(text, timezone)
        except ZoneInfoNotFoundError:
            return self._fail("timezone", "That is not a time zone.", None)
        except (ValueError, OSError):
            return self._fail(problem or name, TIME_WANTED, None)

    def raise_if_any(self) -> None:
        """Raises ``EventInvalid`` when something could not be read."""
        if self._details:
            raise EventInvalid(details=self._details)

    def _fail(self, field: str, message: str, value: T) -> T:
        self._details.append({"field": field, "message": message})
        return value
