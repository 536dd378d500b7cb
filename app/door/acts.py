"""What people do at the door beside scanning: written down, and never changed."""

from typing import Any

from sqlmodel import Session

from app.models import DoorAct


def write_act(
    session: Session,
    event_id: str,
    what: str,
    account_id: str,
    *,
    checkin_id: str | None = None,
    note: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Add a line to the door's log. ``what`` is one of ``rules.ACTS``; ``details`` say nothing about a holder."""
    session.add(
        DoorAct(
            event_id=event_id,
            what=what,
            account_id=account_id,
            checkin_id=checkin_id,
            note=note,
            details=details or {},
        )
    )
    session.flush()
