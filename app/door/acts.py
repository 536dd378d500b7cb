"""The door's log beside the scans: who did what, and when. Rows are only ever added."""

from typing import Any

from sqlmodel import Session

from app.door.rules import ACTS
from app.models import DoorAct


def write(
    session: Session,
    account_id: str,
    event_id: str,
    what: str,
    details: dict[str, Any] | None = None,
    *,
    checkin_id: str | None = None,
    note: str = "",
) -> None:
    """Write down an act of ``ACTS``; ``details`` say what it was about, and nothing about a holder.

    Raises ``ValueError`` for a word that is not in the list.
    """
    if what not in ACTS:
        raise ValueError(what)
    row = DoorAct(event_id=event_id, what=what, account_id=account_id, checkin_id=checkin_id, note=note)
    row.details = details or {}
    session.add(row)
