"""An event as a calendar entry (iCalendar, RFC 5545)."""

from zoneinfo import ZoneInfo

from icalendar import Calendar, vText
from icalendar import Event as Entry

from app.clock import now
from app.events.schemas import EventDetail

PRODUCT = "-//Keepsake//Events//EN"


def to_ics(event: EventDetail, url: str) -> bytes:
    """A calendar with this one event, its times in its own time zone; ``url`` leads back to its page.

    Calendars that take it again (same UID) replace what they had, so a cancelled event is struck out there.
    """
    zone = ZoneInfo(event.timezone)
    entry = Entry()
    entry.add("uid", f"{event.id}@keepsake")
    entry.add("dtstamp", now())
    entry.add("last-modified", event.updated_at)
    entry.add("summary", event.title)
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add("description", "\n\n".join(part for part in (event.summary, url) if part))
    entry.add("location", vText("Online" if event.is_online else place_of(event)))
    entry.add("url", url)
    entry.add("status", "CANCELLED" if event.status == "cancelled" else "CONFIRMED")
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add_component(entry)
    made.add_missing_timezones()
    content: bytes = made.to_ical()
    return content


def place_of(event: EventDetail) -> str:
    """Venue, street, city and country in one line."""
    return ", ".join(part for part in (event.venue, event.address, event.city, event.country_name) if part)
