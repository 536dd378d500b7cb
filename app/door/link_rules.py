"""Rules of door links. Pure."""

from datetime import datetime

from app.accounts.rules import DOOR_GRANT_AFTER_END, clean_line
from app.door.errors import DoorLinkExpired, DoorLinkInvalid, DoorLinkRevoked, NameMissing
from app.models import DoorLink

MAX_LABEL = 60
MAX_LINKS = 100
"""Of one event that are neither expired nor revoked."""
MAX_PEOPLE = 200
"""Of one link: a link that has got about cannot fill the door with strangers."""


def read_label(label: str) -> str:
    """Whom a link is for, in a word or two; raises ``DoorLinkInvalid``."""
    cleaned = clean_line(label)
    if not cleaned:
        raise DoorLinkInvalid(details=[{"field": "label", "message": "Say whom the link is for."}])
    if len(cleaned) > MAX_LABEL:
        raise DoorLinkInvalid(details=[{"field": "label", "message": f"At most {MAX_LABEL} characters."}])
    return cleaned


def ensure_gate(gate: str, gates: list[str]) -> None:
    """Raise ``DoorLinkInvalid`` unless ``gate`` is one of the event's, or none."""
    if gate and gate not in gates:
        raise DoorLinkInvalid(details=[{"field": "gate", "message": "This event has no such gate."}])


def compute_expiry(wanted: datetime | None, *, ends_at: datetime, now: datetime) -> datetime:
    """When a link ends: as wished, else half a day after the event. Raises ``DoorLinkInvalid`` for a time that has
    passed or lies after that."""
    latest = ends_at + DOOR_GRANT_AFTER_END
    expires_at = wanted or latest
    if not now < expires_at <= latest:
        words = "Choose a time from now until 12 hours after the event."
        raise DoorLinkInvalid(details=[{"field": "expires_at", "message": words}])
    return expires_at


def ensure_open(link: DoorLink, now: datetime) -> None:
    """Raise ``DoorLinkRevoked`` or ``DoorLinkExpired`` for a link that lets nobody in any more."""
    if link.revoked_at is not None:
        raise DoorLinkRevoked
    if link.expires_at <= now:
        raise DoorLinkExpired


def ensure_named(name: str) -> None:
    """Raise ``NameMissing`` for a name with nothing to read in it."""
    if not clean_line(name):
        raise NameMissing(details=[{"field": "name", "message": NameMissing.sentence}])
