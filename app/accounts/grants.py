"""Who may stand at an event's door: whom its organizer named by a wallet, and who came by a door link.

Named people hold one grant, without a link. Who came by a link holds one that hangs on it: with the link it ends.
"""

from datetime import datetime

from sqlmodel import Session

from app.accounts import repository, rules
from app.accounts.errors import AccountEventNotFound, NotYourDoor
from app.accounts.repository import count_link_people, list_links_of
from app.accounts.schemas import DoorRole, DoorStaffView
from app.caller import Caller
from app.models import DoorLink, RoleGrant
from app.units import parse_address

__all__ = [
    "count_link_people",
    "grant_by_link",
    "grant_door",
    "list_door_staff",
    "list_links_of",
    "move_places",
    "revoke_door",
    "revoke_link",
]


def grant_door(
    session: Session, caller: Caller, *, event_id: str, address: str, name: str = "", role: DoorRole = "door"
) -> DoorStaffView:
    """Let a wallet stand at one event's door, until half a day after its end.

    Naming somebody twice changes nothing; in another role, that one counts from now on. Raises
    ``AccountEventNotFound``, ``NotYourDoor``, ``Invalid``.
    """
    ends_at = _ensure_own_event(session, caller, event_id)
    wanted = rules.clean_name(name, field="name")
    account = repository.ensure_wallet(session, parse_address(address), wanted)
    if wanted and not account.display_name:
        repository.rename(session, account.id, wanted)
    held = repository.find_named_grant(session, account.id, event_id)
    if held is None:
        held = RoleGrant(account_id=account.id, role=role, event_id=event_id, granted_by=caller.account_id)
    held.role, held.expires_at = role, ends_at + rules.DOOR_GRANT_AFTER_END
    session.add(held)
    session.flush()
    return next(staff for staff in _list_staff(session, event_id) if staff.account_id == account.id)


def revoke_door(session: Session, caller: Caller, *, event_id: str, account_id: str) -> bool:
    """Take somebody's place at the door away, however they came to it; False when they had none."""
    _ensure_own_event(session, caller, event_id)
    return repository.revoke_door_grants(session, event_id, account_id)


def list_door_staff(session: Session, caller: Caller, *, event_id: str) -> list[DoorStaffView]:
    """Who may stand at the door of the caller's event."""
    _ensure_own_event(session, caller, event_id)
    return _list_staff(session, event_id)


def grant_by_link(session: Session, account_id: str, link: DoorLink) -> bool:
    """Let an account stand at the door that a link is for, as long as the link lives; False when it does already.

    The caller holds the link's row locked, so that it cannot be revoked in between.
    """
    if repository.has_link_grant(session, account_id, link.id):
        return False
    session.add(
        RoleGrant(
            account_id=account_id,
            role=link.role,
            event_id=link.event_id,
            expires_at=link.expires_at,
            granted_by=link.created_by,
            door_link_id=link.id,
        )
    )
    session.flush()
    return True


def move_places(session: Session, account_id: str, wallet_account_id: str) -> None:
    """Somebody who came by door links has signed in with a wallet: their places are the wallet's account's now."""
    for link in repository.lock_links_of(session, account_id):
        terms = repository.find_event_terms(session, link.event_id)
        if terms is not None and terms[0] != wallet_account_id:  # its organizer needs none
            grant_by_link(session, wallet_account_id, link)
        repository.revoke_door_grants(session, link.event_id, account_id)


def revoke_link(session: Session, link: DoorLink) -> list[str]:
    """End the place of everybody who came by a link; those of them who may not stand at this door any more at all."""
    came = repository.revoke_link_grants(session, link.id)
    stay = repository.list_at_door(session, link.event_id, came)
    return [account_id for account_id in came if account_id not in stay]


def _ensure_own_event(session: Session, caller: Caller, event_id: str) -> datetime:
    terms = repository.find_event_terms(session, event_id)
    if terms is None:
        raise AccountEventNotFound()
    organizer_id, ends_at = terms
    if not caller.may_edit(organizer_id):
        raise NotYourDoor()
    return ends_at


def _list_staff(session: Session, event_id: str) -> list[DoorStaffView]:
    """One line a person: of several grants the greatest role, the first day, and how they came first."""
    found: dict[str, DoorStaffView] = {}
    for grant, account, address, label in repository.list_door_grants(session, event_id):
        row = DoorStaffView(
            account_id=account.id,
            address=address or "",
            name=account.display_name,
            role=rules.SUPERVISOR if grant.role == rules.SUPERVISOR else "door",
            granted_at=grant.created_at,
            expires_at=grant.expires_at,
            door_link_id=grant.door_link_id,
            door_link_label=label or "",
        )
        found[account.id] = _together(found[account.id], row) if account.id in found else row
    return list(found.values())


def _together(first: DoorStaffView, later: DoorStaffView) -> DoorStaffView:
    ends = [first.expires_at, later.expires_at]
    return first.model_copy(
        update={
            "role": rules.SUPERVISOR if rules.SUPERVISOR in (first.role, later.role) else first.role,
            "expires_at": None if None in ends else max(end for end in ends if end is not None),
        }
    )
