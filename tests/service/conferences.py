"""Real conferences as events: 6,831 of them when the list lies beside the project, else the committed sample."""

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.config import ROOT
from app.events.countries import find_code
from app.events.drafts import write_search_text
from app.models import Event
from tests.factories import make_organizer

FULL = ROOT.parent / "shared" / "data" / "conferences.jsonl"
SAMPLE = ROOT / "tests" / "data" / "conferences_sample.jsonl"


def read_conferences() -> list[dict[str, Any]]:
    """One dict a conference, as confs.tech lists it."""
    path = FULL if FULL.exists() else SAMPLE
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if not line.startswith("#")]


def add_conferences(session: Session) -> list[dict[str, Any]]:
    """Write all of them as events on sale; the conferences, with ``code`` for their country."""
    organizer = make_organizer(session)
    conferences = read_conferences()
    session.add_all(_events(conferences, organizer.account_id))
    session.flush()
    return conferences


def _events(conferences: list[dict[str, Any]], organizer_id: str) -> Iterator[Event]:
    for number, conference in enumerate(conferences):
        starts_at = datetime.fromisoformat(conference["startDate"]).replace(hour=9, tzinfo=UTC)
        ends_at = datetime.fromisoformat(conference["endDate"]).replace(hour=18, tzinfo=UTC)
        conference["code"] = find_code(conference.get("country", "")) or ""
        conference["id"] = f"{number:032x}"
        event = Event(
            id=conference["id"],
            slug=f"conference-{number}",
            organizer_id=organizer_id,
            status="on_sale",
            title=conference["name"],
            topic=conference["topic"],
            city=conference.get("city", "").split(",")[0],
            country=conference["code"],
            is_online="city" not in conference,
            doors_at=starts_at,
            starts_at=starts_at,
            ends_at=ends_at,
            refund_until=starts_at,
            release_at=ends_at + timedelta(hours=48),
            ref="0x" + secrets.token_hex(32),
        )
        write_search_text(event)
        yield event
