"""Times as words, always in the event's own time zone. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

FORM_FORMAT = "%Y-%m-%dT%H:%M"
"""What ``<input type="datetime-local">`` gives and takes."""


def local(moment: datetime, timezone: str) -> datetime:
    """``moment`` as clocks at the event show it."""
    return moment.astimezone(ZoneInfo(timezone))


def day_words(moment: datetime, timezone: str) -> str:
    """As in "Saturday 28 November 2026"."""
    return f"{local(moment, timezone):%A %-d %B %Y}"


def short_words(moment: datetime, timezone: str) -> str:
    """As in "Sat 28 Nov, 20:00"."""
    return f"{local(moment, timezone):%a %-d %b, %H:%M}"


def date_words(moment: datetime, timezone: str) -> str:
    """As in "28 Nov 2026"."""
    return f"{local(moment, timezone):%-d %b %Y}"


def clock_words(moment: datetime, timezone: str) -> str:
    """As in "20:00"."""
    return f"{local(moment, timezone):%H:%M}"


def place_of(timezone: str) -> str:
    """The city that a time zone is named after: "Europe/Stockholm" is "Stockholm"."""
    return timezone.rsplit("/", 1)[-1].replace("_", " ")


def course_words(doors: datetime, starts: datetime, ends: datetime, timezone: str) -> str:
    """When the doors open, when it starts and when it ends; the day again only when it ends on another one."""
    end = clock_words if local(ends, timezone) - local(starts, timezone) < timedelta(hours=16) else short_words
    parts = [f"starts {clock_words(starts, timezone)}", f"ends {end(ends, timezone)}"]
    if doors != starts:
        opens = clock_words if local(doors, timezone).date() == local(starts, timezone).date() else short_words
        parts.insert(0, f"doors {opens(doors, timezone)}")
    words = ", ".join(parts)
    return f"{words[0].upper()}{words[1:]} ({place_of(timezone)} time)"


def to_form(moment: datetime, timezone: str) -> str:
    """For a date field."""
    return local(moment, timezone).strftime(FORM_FORMAT)


def from_form(text: str, timezone: str) -> datetime:
    """What a date field gave, as an aware time; raises ``ValueError`` for anything else."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone))
