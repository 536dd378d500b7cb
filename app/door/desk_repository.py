"""Every query about gates, door links and the people at a door."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from app.clock import now
from app.door.errors import DoorEventNotFound, DoorLinkNotFound
from app.door.repository import PUBLISHED
from app.models import DoorLink, Event, Scanner, Tier


def get_event(session: Session, event_id: str) -> Event:
    """A published event; raises ``DoorEventNotFound``."""
    found = session.exec(select(Event).where(Event.id == event_id, col(Event.status).in_(PUBLISHED))).first()
    if found is None:
        raise DoorEventNotFound
    return found


def list_tier_names(session: Session, event_id: str) -> dict[int, str]:
    """The names of an event's tiers by position, in their order."""
    query = select(Tier.position, Tier.name).where(Tier.event_id == event_id).order_by(col(Tier.position))
    return dict(session.exec(query).all())


def get_link(session: Session, event_id: str, link_id: str) -> DoorLink:
    """A link of an event, locked for a writer; raises ``DoorLinkNotFound``."""
    query = select(DoorLink).where(DoorLink.id == link_id, DoorLink.event_id == event_id)
    return _locked(session.exec(query.with_for_update()).first())


def get_link_by_token(session: Session, token_hash: str) -> DoorLink:
    """The link of a secret's hash, locked for a writer; raises ``DoorLinkNotFound``.

    Locked, so that nobody comes in by a link while it is revoked.
    """
    query = select(DoorLink).where(DoorLink.token_hash == token_hash)
    return _locked(session.exec(query.with_for_update()).first())


def list_links(session: Session, event_id: str) -> Sequence[DoorLink]:
    """The links of an event that were not revoked, the newest first."""
    query = (
        select(DoorLink)
        .where(DoorLink.event_id == event_id, col(DoorLink.revoked_at).is_(None))
        .order_by(col(DoorLink.created_at).desc(), col(DoorLink.id))
    )
    return session.exec(query).all()


def count_links(session: Session, event_id: str, moment: datetime) -> int:
    """How many links of an event let people in at a time."""
    query = select(func.count()).where(
        DoorLink.event_id == event_id, col(DoorLink.revoked_at).is_(None), DoorLink.expires_at > moment
    )
    return session.exec(query).one()


def find_gates(session: Session, link_ids: Collection[str]) -> dict[str, str]:
    """The gates of these links by their ids; empty text for one that lets its holder choose."""
    return dict(session.exec(select(DoorLink.id, DoorLink.gate).where(col(DoorLink.id).in_(link_ids))).all())


def free_links(session: Session, event_id: str, *, gates: Collection[str]) -> None:
    """Let the holders of links choose whose gate is none of these."""
    statement = update(DoorLink).where(col(DoorLink.event_id) == event_id, col(DoorLink.gate).not_in(gates))
    session.exec(statement.values(gate=""))


def revoke_scanners(session: Session, event_id: str, account_ids: Collection[str]) -> int:
    """Revoke the scanners of these people at an event; how many those were."""
    statement = update(Scanner).where(
        col(Scanner.event_id) == event_id,
        col(Scanner.account_id).in_(account_ids),
        col(Scanner.revoked_at).is_(None),
    )
    return session.exec(statement.values(revoked_at=now())).rowcount


def _locked(found: DoorLink | None) -> DoorLink:
    if found is None:
        raise DoorLinkNotFound
    return found
