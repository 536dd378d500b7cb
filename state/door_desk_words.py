"""Gates, door links and the people at a door in words for the organizer."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.accounts.schemas import DoorStaffView
from app.door.desk_schemas import DoorLinkView, GateForm, GateView
from app.events.schemas import EventDetail
from app.units import shorten
from state import times

ROLE_WORDS = {"door": "Scans tickets", "supervisor": "Supervises"}
LINKS_LAST = timedelta(hours=12)
"""After the event (``app.accounts.rules``); the service has the last word."""


@dataclass(frozen=True)
class TierChoice:
    """A kind of ticket that a gate takes or not; ``position`` as decimal text."""

    position: str
    name: str
    is_on: bool


@dataclass(frozen=True)
class GateRow:
    """A gate's row in the form. ``key`` names it in the page as long as it stands there."""

    key: str
    name: str
    tiers: list[TierChoice]


@dataclass(frozen=True)
class LinkRow:
    """A door link; ``is_over`` once it lets nobody in any more."""

    id: str
    label: str
    words: str
    is_over: bool


@dataclass(frozen=True)
class StaffRow:
    """Somebody who may scan; ``link_label`` is of the door link that they came by, if they did."""

    id: str
    name: str
    words: str
    link_label: str


def gate_row(gate: GateView, tiers: Sequence[TierChoice]) -> GateRow:
    """A gate in the form. One that takes every ticket has no box ticked."""
    choices = [replace(tier, is_on=int(tier.position) in gate.tiers) for tier in tiers]
    return GateRow(key=uuid.uuid4().hex, name=gate.name, tiers=choices)


def read_gates(given: Mapping[str, Any], rows: Sequence[GateRow]) -> list[GateForm]:
    """What the form says of the gates that stand in it."""
    return [
        GateForm(
            name=str(given.get(f"gates.{row.key}.name", ""))[:200],
            tiers=[int(one.position) for one in row.tiers if given.get(f"gates.{row.key}.tiers.{one.position}")],
        )
        for row in rows
    ]


def link_row(link: DoorLinkView, timezone: str, now: datetime) -> LinkRow:
    """A link in the list: what it allows, where, until when, and how many came by it."""
    is_over = link.expires_at <= now
    until = times.short_words(link.expires_at, timezone)
    parts = [
        ROLE_WORDS[link.role],
        link.gate,
        f"ended {until}" if is_over else f"until {until}",
        "nobody yet" if link.people == 0 else "1 person" if link.people == 1 else f"{link.people} people",
    ]
    return LinkRow(id=link.id, label=link.label, words=" · ".join(filter(None, parts)), is_over=is_over)


def staff_row(staff: DoorStaffView) -> StaffRow:
    """Somebody at the door: what they may do, and how they came."""
    came = f"came by “{staff.door_link_label}”" if staff.door_link_id else shorten(staff.address)
    return StaffRow(
        id=staff.account_id,
        name=staff.name or "Without a name",
        words=f"{ROLE_WORDS[staff.role]} · {came}",
        link_label=staff.door_link_label,
    )


def until_choices(event: EventDetail, now: datetime) -> list[dict[str, str]]:
    """Until when a link may live: the latest first, which needs no time. Nothing once the event is long over."""
    latest = event.ends_at + LINKS_LAST
    if latest <= now:
        return []
    choices = [{"value": "", "words": f"12 hours after the event ({times.short_words(latest, event.timezone)})"}]
    for moment, words in ((event.ends_at, "The event ends"), (now + timedelta(hours=24), "24 hours from now")):
        if now < moment < latest:
            shown = f"{words} ({times.short_words(moment, event.timezone)})"
            choices.append({"value": moment.isoformat(), "words": shown})
    return choices
