"""The keys that sign an event's passes, for its organizer: each change stands in the door's log."""

from sqlmodel import Session

from app.caller import Caller
from app.door import acts, desk_repository, inbox_repository
from app.door.desk_schemas import DoorKeysView, DoorKeyView, KeyChangeView, RotationView
from app.door.errors import OrganizerOnly
from app.door.repository import AnyRow
from app.door.views import UNNAMED_STAFF
from app.tickets import service as tickets

CHANGED = "keys_changed"


def list_keys(session: Session, caller: Caller, event_id: str) -> DoorKeysView:
    """Which key signs since when, and who changed it. Raises ``DoorEventNotFound``, ``OrganizerOnly``."""
    event = desk_repository.get_event(session, event_id)
    if not caller.may_edit(event.organizer_id):
        raise OrganizerOnly
    keys = [
        DoorKeyView(key_id=key.key_id, made_at=key.made_at, retired_at=key.retired_at)
        for key in tickets.list_keys(session, event.id)
    ]
    changes = [_change(row) for row in inbox_repository.list_acts(session, event.id, what=CHANGED)]
    return DoorKeysView(keys=keys, changes=changes[::-1])


def rotate_key(session: Session, caller: Caller, event_id: str, *, is_compromised: bool) -> RotationView:
    """Sign with another key from now on, and write it down. A compromised key's passes enter no more.

    Raises ``EventNotFound``, ``NotYourEvent``, ``PassKeysUsedUp``.
    """
    made = tickets.rotate_key(session, caller, event_id, is_compromised=is_compromised)
    details = {
        "key_id": made.key_id,
        "replaced": list(made.replaced),
        "is_compromised": is_compromised,
        "superseded": made.superseded,
    }
    acts.write(session, caller.account_id, event_id, CHANGED, details)
    return RotationView(key_id=made.key_id, superseded=made.superseded)


def _change(row: AnyRow) -> KeyChangeView:
    return KeyChangeView(at=row.at, by=row.person or UNNAMED_STAFF, **row.details)
