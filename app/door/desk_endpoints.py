"""Gates, door links, staff and keys over REST, and the way in by a link."""

from fastapi import Request, Response

from app.accounts.schemas import DoorStaffForm, DoorStaffView
from app.api import cookies, idempotency
from app.api.deps import DatabaseSession, MaybeCaller, SignedIn, ensure_same_origin, make_router
from app.api.envelope import Answer
from app.door import gates, keys, links, staff
from app.door.desk_schemas import (
    DoorKeysView,
    DoorLinkForm,
    DoorLinkView,
    DoorSessionForm,
    GatesForm,
    GateView,
    MadeDoorLinkView,
    PlaceView,
    RotationForm,
    RotationView,
)

router = make_router("door")


@router.get("/events/{event_id}/gates")
def list_gates(event_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[list[GateView]]:
    """The event's gates, for everybody at its door."""
    return Answer(data=gates.list_gates(session, caller, event_id))


@router.put("/events/{event_id}/gates")
def set_gates(event_id: str, form: GatesForm, caller: SignedIn, session: DatabaseSession) -> Answer[list[GateView]]:
    """Write all gates anew, for the organizer and supervisors."""
    return Answer(data=gates.set_gates(session, caller, event_id, form.gates), message="Saved.")


@router.get("/events/{event_id}/door-links")
def list_door_links(event_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[list[DoorLinkView]]:
    """The links to the event's door that were not revoked, for the organizer. Without their secrets."""
    return Answer(data=links.list_links(session, caller, event_id))


@router.post("/events/{event_id}/door-links", status_code=201)
def make_door_link(
    event_id: str, form: DoorLinkForm, request: Request, caller: SignedIn, session: DatabaseSession
) -> Answer[MadeDoorLinkView]:
    """Make a link to the event's door. Its ``url`` is shown this once; a repeated Idempotency-Key gets it empty."""
    made = links.make_link(session, caller, event_id, form)
    idempotency.keep_without(request, "url")
    return Answer(data=made, message="Copy the link now. It is not shown again.")


@router.delete("/events/{event_id}/door-links/{link_id}")
def revoke_door_link(event_id: str, link_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[None]:
    """Take a link back. Whoever came by it can scan no more, from their next scan on."""
    links.revoke_link(session, caller, event_id, link_id)
    return Answer(data=None, message="Revoked. Whoever came by this link cannot scan any more.")


@router.post("/door/sessions")
def come_by_link(
    form: DoorSessionForm, request: Request, response: Response, caller: MaybeCaller, session: DatabaseSession
) -> Answer[PlaceView]:
    """Take one's place at a door by a link's secret; whoever is not signed in is then, without a wallet."""
    ensure_same_origin(request)
    agent = request.headers.get("user-agent", "")
    place, token = links.redeem(session, caller, token=form.token, name=form.name, user_agent=agent)
    if token is not None:
        cookies.set_session(response, token)
    return Answer(data=place, message="Welcome to the door.")


@router.get("/events/{event_id}/door-staff")
def list_door_staff(event_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[list[DoorStaffView]]:
    """Who may scan at this event, named or come by a link, for the organizer."""
    return Answer(data=staff.list_staff(session, caller, event_id))


@router.post("/events/{event_id}/door-staff", status_code=201)
def add_door_staff(
    event_id: str, form: DoorStaffForm, caller: SignedIn, session: DatabaseSession
) -> Answer[DoorStaffView]:
    """Let a wallet scan at this event, or make it a supervisor of its door."""
    return Answer(data=staff.add_staff(session, caller, event_id, **form.model_dump()))


@router.delete("/events/{event_id}/door-staff/{account_id}")
def remove_door_staff(event_id: str, account_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[None]:
    """Take somebody's place at the door away. Who came by a link can come again until the link is revoked."""
    staff.remove_staff(session, caller, event_id, account_id)
    return Answer(data=None, message="Removed.")


@router.get("/events/{event_id}/pass-keys")
def list_pass_keys(event_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[DoorKeysView]:
    """Which key signs the event's passes since when, and how keys were changed, for the organizer."""
    return Answer(data=keys.list_keys(session, caller, event_id))


@router.post("/events/{event_id}/pass-keys/rotate")
def rotate_pass_key(
    event_id: str, form: RotationForm, caller: SignedIn, session: DatabaseSession
) -> Answer[RotationView]:
    """Sign the event's passes with another key from now on; a compromised one no longer opens the door."""
    return Answer(data=keys.rotate_key(session, caller, event_id, is_compromised=form.is_compromised))
