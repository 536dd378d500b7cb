"""The people at a door, named by their wallets or come by a link; what happens to them is written down."""

from sqlmodel import Session

from app.accounts import service as accounts
from app.accounts.schemas import DoorRole, DoorStaffView
from app.caller import Caller
from app.door import acts, desk_repository
from app.outbox import bump


def list_staff(session: Session, caller: Caller, event_id: str) -> list[DoorStaffView]:
    """Who may stand at the door, for its organizer. Raises ``AccountEventNotFound``, ``NotYourDoor``."""
    return accounts.list_door_staff(session, caller, event_id=event_id)


def add_staff(
    session: Session, caller: Caller, event_id: str, *, address: str, name: str = "", role: DoorRole = "door"
) -> DoorStaffView:
    """Let a wallet stand at the door, or change what it may do there. Raises also ``Invalid``."""
    before = {(one.account_id, one.role) for one in list_staff(session, caller, event_id)}
    added = accounts.grant_door(session, caller, event_id=event_id, address=address, name=name, role=role)
    if (added.account_id, added.role) not in before:
        about = {"account_id": added.account_id, "role": added.role}
        acts.write(session, caller.account_id, event_id, "staff_added", about)
        bump(session, f"event:{event_id}")
    return added


def remove_staff(session: Session, caller: Caller, event_id: str, account_id: str) -> None:
    """Take somebody off the door, with their scanners; nothing happens to one who is not there.

    Who came by a link can come again by it: revoke the link as well.
    """
    if not accounts.revoke_door(session, caller, event_id=event_id, account_id=account_id):
        return
    scanners = desk_repository.revoke_scanners(session, event_id, [account_id])
    about = {"account_id": account_id, "scanners": scanners}
    acts.write(session, caller.account_id, event_id, "staff_removed", about)
    bump(session, f"event:{event_id}")
