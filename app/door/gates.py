"""The gates of an event: which there are, and which tickets each of them takes."""

from sqlmodel import Session

from app.caller import Caller
from app.door import acts, desk_repository
from app.door.desk_schemas import GateForm, GateView
from app.door.errors import SupervisorsOnly
from app.door.gate_rules import read_gates
from app.door.rules import ensure_may_scan
from app.models import Event
from app.outbox import bump
from app.tickets.rules import gates_of

__all__ = ["gates_of", "list_gates", "set_gates"]


def list_gates(session: Session, caller: Caller, event_id: str) -> list[GateView]:
    """The gates, for everybody at this door. Raises ``DoorEventNotFound``, ``DoorForbidden``."""
    event = desk_repository.get_event(session, event_id)
    ensure_may_scan(caller, event_id=event.id, organizer_id=event.organizer_id)
    return _views(event)


def set_gates(session: Session, caller: Caller, event_id: str, forms: list[GateForm]) -> list[GateView]:
    """Write the whole list anew. Links to a gate that is gone let their people choose one from now on.

    Raises ``DoorEventNotFound``, ``SupervisorsOnly``, ``GatesInvalid``.
    """
    event = desk_repository.get_event(session, event_id)
    if not caller.may_supervise(event.id, event.organizer_id):
        raise SupervisorsOnly
    wanted = read_gates([(form.name, form.tiers) for form in forms], desk_repository.list_tier_names(session, event.id))
    if wanted == event.gates:
        return _views(event)
    event.gates = wanted
    session.flush()
    desk_repository.free_links(session, event.id, gates=[gate["name"] for gate in wanted])
    acts.write(session, caller.account_id, event.id, "gates_changed", {"gates": wanted})
    bump(session, f"event:{event.id}")
    return _views(event)


def _views(event: Event) -> list[GateView]:
    return [GateView(**gate) for gate in event.gates]
