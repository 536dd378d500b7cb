"""Door links: who opens one stands at one event's door until it ends, with or without a wallet.

The secret is shown once, behind ``#``, and comes back in a request's body only; we keep its SHA-256. A link that is
revoked ends the places of all who came by it, at their next request, and revokes their scanners.
"""

import secrets

from sqlmodel import Session

from app.accounts import service as accounts
from app.caller import Caller
from app.clock import now
from app.config import settings
from app.door import acts, desk_repository, link_rules
from app.door.desk_schemas import DoorLinkForm, DoorLinkView, MadeDoorLinkView, PlaceView
from app.door.errors import DoorLinkFull, DoorLinksUsedUp, OrganizerOnly
from app.models import DoorLink, Event
from app.outbox import bump

TOKEN_BYTES = 32
JOIN_PATH = "/door/join/"


def make_link(session: Session, caller: Caller, event_id: str, form: DoorLinkForm) -> MadeDoorLinkView:
    """Make a link to the door of the caller's event; its ``url`` is to be had here and never again.

    Raises ``DoorEventNotFound``, ``OrganizerOnly``, ``DoorLinkInvalid``, ``DoorLinksUsedUp``.
    """
    event = _own_event(session, caller, event_id)
    link_rules.ensure_gate(form.gate, [gate["name"] for gate in event.gates])
    if desk_repository.count_links(session, event.id, now()) >= link_rules.MAX_LINKS:
        raise DoorLinksUsedUp
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = DoorLink(
        event_id=event.id,
        token_hash=accounts.hash_token(token),
        role=form.role,
        gate=form.gate,
        label=link_rules.read_label(form.label),
        created_by=caller.account_id,
        expires_at=link_rules.compute_expiry(form.expires_at, ends_at=event.ends_at, now=now()),
    )
    session.add(link)
    session.flush()
    _write(session, caller, link, "link_made", expires_at=link.expires_at.isoformat())
    return MadeDoorLinkView(**_view(link, people=0).model_dump(), url=f"{settings().origin}{JOIN_PATH}#{token}")


def list_links(session: Session, caller: Caller, event_id: str) -> list[DoorLinkView]:
    """The links of the caller's event that were not revoked, the newest first."""
    event = _own_event(session, caller, event_id)
    people = accounts.count_link_people(session, event.id)
    return [_view(link, people.get(link.id, 0)) for link in desk_repository.list_links(session, event.id)]


def revoke_link(session: Session, caller: Caller, event_id: str, link_id: str) -> None:
    """Take a link back, with the places of all who came by it and the scanners of those who have no other place here.

    One that was taken back before is left as it is. Raises ``DoorEventNotFound``, ``OrganizerOnly``,
    ``DoorLinkNotFound``.
    """
    event = _own_event(session, caller, event_id)
    link = desk_repository.get_link(session, event.id, link_id)
    if link.revoked_at is not None:
        return
    link.revoked_at = now()
    gone = accounts.revoke_link(session, link)
    scanners = desk_repository.revoke_scanners(session, event.id, gone)
    session.flush()
    _write(session, caller, link, "link_revoked", people=len(gone), scanners=scanners)


def redeem(
    session: Session, caller: Caller | None, *, token: str, name: str, user_agent: str
) -> tuple[PlaceView, str | None]:
    """Take the place that a link gives. For nobody an account without a wallet is made: then the token of its
    session comes along, as of a sign-in.

    Who may do everything at this event anyway gets nothing more. Raises ``DoorLinkNotFound``, ``DoorLinkRevoked``,
    ``DoorLinkExpired``, ``DoorLinkFull``, ``DoorEventNotFound``, ``NameMissing``.
    """
    link = desk_repository.get_link_by_token(session, accounts.hash_token(token))
    link_rules.ensure_open(link, now())
    event = desk_repository.get_event(session, link.event_id)
    session_token = None
    if caller is None:
        link_rules.ensure_named(name)
        caller, session_token = accounts.open_without_wallet(session, name=name, user_agent=user_agent)
    elif name and not caller.display_name:
        accounts.rename(session, caller, name)
    if not caller.may_edit(event.organizer_id):
        _take_place(session, caller, link)
    place = PlaceView.model_validate(
        link.model_dump(include={"event_id", "gate", "role", "expires_at"}) | {"event_title": event.title}
    )
    return place, session_token


def find_gates(session: Session, caller: Caller) -> dict[str, str]:
    """The gate at which the caller's link puts them, by event; events of whom no link speaks are left out."""
    links = accounts.list_links_of(session, caller.account_id)
    gates = desk_repository.find_gates(session, links.values()) if links else {}
    return {event_id: gates.get(link_id, "") for event_id, link_id in links.items()}


def _take_place(session: Session, caller: Caller, link: DoorLink) -> None:
    if not accounts.grant_by_link(session, caller.account_id, link):
        return
    if accounts.count_link_people(session, link.event_id)[link.id] > link_rules.MAX_PEOPLE:
        raise DoorLinkFull
    _write(session, caller, link, "link_used")


def _own_event(session: Session, caller: Caller, event_id: str) -> Event:
    event = desk_repository.get_event(session, event_id)
    if not caller.may_edit(event.organizer_id):
        raise OrganizerOnly
    return event


def _write(session: Session, caller: Caller, link: DoorLink, what: str, **details: object) -> None:
    about = {"door_link_id": link.id, "label": link.label, "role": link.role, "gate": link.gate}
    acts.write(session, caller.account_id, link.event_id, what, about | details)
    bump(session, f"event:{link.event_id}")


def _view(link: DoorLink, people: int) -> DoorLinkView:
    shown = link.model_dump(include={"id", "label", "role", "gate", "created_at", "expires_at"})
    return DoorLinkView.model_validate(shown | {"people": people})
