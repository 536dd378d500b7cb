"""An event in the visitor's own calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from app.db import transaction
from app.models import Event
from tests.factories import make_event, make_organizer


def publish(**values: object) -> Event:
    with transaction() as session:
        return make_event(session, make_organizer(session), **values)


def read(client: TestClient, key: str) -> Calendar:
    answer = client.get(f"/api/v1/events/{key}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def test_times_place_and_way_back(client: TestClient) -> None:
    starts = datetime(2090, 7, 1, 18, tzinfo=UTC)
    event = publish(title="Lanterns; rain, or shine", starts_at=starts, address="Wystawowa 1")
    entry = read(client, event.id).events[0]
    assert str(entry["summary"]) == "Lanterns; rain, or shine"
    assert (entry.start, entry.end) == (starts, starts + timedelta(hours=4))
    assert entry["dtstart"].params["TZID"] == "Europe/Warsaw"
    assert str(entry["location"]) == "Hala Stulecia, Wystawowa 1, Wrocław, Poland"
    assert str(entry["url"]).endswith(f"/event/{event.slug}/")
    assert str(entry["status"]) == "CONFIRMED"


def test_a_cancelled_one_is_struck_out(client: TestClient) -> None:
    event = publish(status="cancelled")
    entry = read(client, event.slug).events[0]
    assert (str(entry["status"]), str(entry["uid"])) == ("CANCELLED", f"{event.id}@keepsake")


@pytest.mark.parametrize("status", ["draft", "publishing"])
def test_what_is_not_public_has_none(client: TestClient, status: str) -> None:
    event = publish(status=status)
    assert client.get(f"/api/v1/events/{event.id}.ics").status_code == 404
