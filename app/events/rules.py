"""Rules of events: pure, no I/O. Times are aware UTC, money is wei."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import available_timezones

from app.events.errors import EventFixed, EventInvalid, EventStateConflict
from app.units import MAX_PRICE_WEI, Wei

DRAFT = "draft"
PUBLISHING = "publishing"
ON_SALE = "on_sale"
PAUSED = "paused"
CANCELLED = "cancelled"
PUBLIC_STATUSES = (ON_SALE, PAUSED, CANCELLED)
LISTED_STATUSES = (ON_SALE, PAUSED)

TRANSFER_POLICIES = ("free", "marketplace", "none")
RELEASE_AFTER_END = timedelta(hours=48)
"""The contract holds all sale money until 48 h after the end at least (contracts.md, EventFactory)."""
MAX_LENGTH = timedelta(days=60)
MAX_TIERS = 28
MAX_SUPPLY = 1_000_000
MAX_PER_WALLET = 255
"""The contract counts a wallet's tickets in 8 bits a tier, and has room for 28 tiers (EventTicket)."""
PRICE_DIGITS = 2**60 - 1
PRICE_ZEROS = 15
"""The contract keeps a price as 60 bits of digits and up to 15 zeros, exactly or not at all (CompactAmount)."""
MAX_DESCRIPTION = 20_000

_SPECIAL = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
"""Letters that Unicode does not decompose into a base letter and a mark."""


class TierTerms(Protocol):
    """What the rules need of a tier, be it a form or a row."""

    name: str
    price_wei: Wei
    supply: int
    per_wallet: int
    sale_starts_at: datetime
    sale_ends_at: datetime


class EventTerms(Protocol):
    """What the rules need of an event, be it a form or a row."""

    title: str
    description: str
    city: str
    country: str
    timezone: str
    is_online: bool
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    refund_until: datetime
    transfer_policy: str
    resale_cap_bps: int
    royalty_bps: int


def fold(text: str) -> str:
    """``text`` for search: lower case, no diacritics, single spaces ("Wrocław" and "wroclaw" are the same)."""
    # decomposed before and after: "𝕬" decomposes to a capital, "ΐ" folds to composed letters (Unicode 3.13, D146)
    lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_SPECIAL)
    plain = "".join(letter for letter in lowered if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def fold_all(parts: Iterable[str]) -> str:
    """Several texts folded into one line, each word once, in order; starts and ends with a space."""
    words = dict.fromkeys(word for part in parts for word in fold(part).split())
    return f" {' '.join(words)} "


def ensure_event(terms: EventTerms, now: datetime) -> None:
    """Raises ``EventInvalid`` naming every field that cannot be so."""
    _raise_if_any([*_text_problems(terms), *_time_problems(terms, now), *_money_problems(terms)])


def ensure_tiers(tiers: Sequence[TierTerms], ends_at: datetime) -> None:
    """Raises ``EventInvalid`` naming every tier field that cannot be so."""
    problems = [] if tiers else [("tiers", "An event needs at least one kind of ticket.")]
    if len(tiers) > MAX_TIERS:
        problems.append(("tiers", f"An event has at most {MAX_TIERS} kinds of ticket."))
    names = [fold(tier.name) for tier in tiers]
    for index, tier in enumerate(tiers):
        problems += [(f"tiers.{index}.{field}", words) for field, words in _tier_problems(tier, ends_at)]
        if names.index(names[index]) != index:
            problems.append((f"tiers.{index}.name", "Two kinds of ticket have the same name."))
    _raise_if_any(problems)


def ensure_state(status: str, allowed: Sequence[str], action: str) -> None:
    """Raises ``EventStateConflict`` unless the event is in one of the ``allowed`` states."""
    if status not in allowed:
        raise EventStateConflict(f"An event that is {status.replace('_', ' ')} cannot be {action}.")


def ensure_terms_kept(status: str, *, changed: Sequence[str]) -> None:
    """Raises ``EventFixed`` when something that the chain fixes was changed after publishing."""
    if status != DRAFT and changed:
        raise EventFixed(details=[{"field": name, "message": "Fixed since publishing."} for name in changed])


def compute_release_at(ends_at: datetime) -> datetime:
    """The earliest time at which the organizer may withdraw."""
    return ends_at + RELEASE_AFTER_END


def can_be_priced(price_wei: Wei) -> bool:
    """Whether the contract can hold this price exactly."""
    digits, zeros = int(price_wei), 0
    while digits > PRICE_DIGITS and digits % 10 == 0 and zeros < PRICE_ZEROS:
        digits, zeros = digits // 10, zeros + 1
    return 0 <= digits <= PRICE_DIGITS and price_wei <= MAX_PRICE_WEI


def is_on_sale(status: str, tier: TierTerms, now: datetime) -> bool:
    """Whether the tier's sale window is open (supply apart)."""
    return status == ON_SALE and tier.sale_starts_at <= now < tier.sale_ends_at


def _text_problems(terms: EventTerms) -> list[tuple[str, str]]:
    problems = []
    if not fold(terms.title):
        problems.append(("title", "Please give the event a name."))
    if len(terms.description) > MAX_DESCRIPTION:
        problems.append(("description", f"At most {MAX_DESCRIPTION:,} characters."))
    if not terms.is_online and not terms.city.strip():
        problems.append(("city", "Where is it? Name the city, or say that it is online."))
    if terms.timezone not in available_timezones():
        problems.append(("timezone", "That is not a time zone."))
    return problems


def _time_problems(terms: EventTerms, now: datetime) -> list[tuple[str, str]]:
    problems = []
    if terms.doors_at > terms.starts_at:
        problems.append(("doors_at", "Doors open before it starts."))
    if terms.starts_at >= terms.ends_at:
        problems.append(("ends_at", "It ends after it starts."))
    elif terms.ends_at <= now:
        problems.append(("ends_at", "It would be over already."))
    elif terms.ends_at - terms.starts_at > MAX_LENGTH:
        problems.append(("ends_at", f"At most {MAX_LENGTH.days} days."))
    if terms.refund_until > terms.ends_at:
        problems.append(("refund_until", "Refunds are possible until the end at most."))
    return problems


def _money_problems(terms: EventTerms) -> list[tuple[str, str]]:
    problems = []
    if terms.transfer_policy not in TRANSFER_POLICIES:
        problems.append(("transfer_policy", "Choose free, marketplace or none."))
    if not 0 <= terms.resale_cap_bps <= 100_000:
        problems.append(("resale_cap_bps", "Between 0 and 100,000 (ten times the price)."))
    if not 0 <= terms.royalty_bps <= 5_000:
        problems.append(("royalty_bps", "Between 0 and 5,000 (half the price)."))
    return problems


def _tier_problems(tier: TierTerms, ends_at: datetime) -> list[tuple[str, str]]:
    problems = []
    if not tier.name.strip():
        problems.append(("name", "Please name this kind of ticket."))
    if not can_be_priced(tier.price_wei):
        problems.append(("price_wei", "That price is too large or has too many digits."))
    if not 1 <= tier.supply <= MAX_SUPPLY:
        problems.append(("supply", f"Between 1 and {MAX_SUPPLY:,}."))
    if not 1 <= tier.per_wallet <= MAX_PER_WALLET:
        problems.append(("per_wallet", f"Between 1 and {MAX_PER_WALLET:,}."))
    if tier.sale_starts_at >= tier.sale_ends_at:
        problems.append(("sale_ends_at", "The sale ends after it starts."))
    if tier.sale_ends_at > ends_at:
        problems.append(("sale_ends_at", "The sale ends with the event at the latest."))
    return problems


def _raise_if_any(problems: Sequence[tuple[str, str]]) -> None:
    if problems:
        raise EventInvalid(details=[{"field": field, "message": words} for field, words in problems])
