"""Every query about passes and the keys that sign them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, update
from sqlmodel import Session, col, select

from app.db import dialect_of, insert_into
from app.models import IssuedPass, PassKey, Ticket


def lock(session: Session, ticket_id: str) -> None:
    """Let nobody else issue a pass for this ticket, nor change its event's keys, until the end of the transaction.

    PostgreSQL locks the rows, the keys' shared and first (``lock_keys`` goes the same way round); on SQLite every
    writing transaction is alone from its beginning.
    """
    keys = select(PassKey.id).join(Ticket, col(Ticket.event_id) == col(PassKey.event_id))
    session.exec(keys.where(Ticket.id == ticket_id).with_for_update(read=True, of=PassKey)).all()
    session.exec(select(Ticket.id).where(Ticket.id == ticket_id).with_for_update()).first()


def lock_keys(session: Session, event_id: str) -> None:
    """Let nobody else sign with the keys of this event, nor change them, until the end of the transaction."""
    session.exec(select(PassKey.id).where(PassKey.event_id == event_id).with_for_update()).all()


def find_newest(session: Session, ticket_id: str) -> IssuedPass | None:
    """The pass with the greatest sequence."""
    query = select(IssuedPass).where(IssuedPass.ticket_id == ticket_id).order_by(col(IssuedPass.pass_seq).desc())
    return session.exec(query.limit(1)).first()


def count_issued(session: Session, ticket: Ticket, *, since: datetime) -> int:
    """How many passes its present owner has had for a ticket since then."""
    theirs = (IssuedPass.ticket_id == ticket.id, IssuedPass.owner == ticket.owner, col(IssuedPass.issued_at) >= since)
    return session.exec(select(func.count()).select_from(IssuedPass).where(*theirs)).one()


def add(session: Session, issued: IssuedPass) -> None:
    """Keep a pass that is handed out."""
    session.add(issued)


def list_by_short_code(session: Session, event_id: str, code: str) -> Sequence[Ticket]:
    """The tickets of an event whose live pass has this short code: one at most, but for a miracle."""
    query = (
        select(Ticket).join(IssuedPass, _is_live()).where(Ticket.event_id == event_id, IssuedPass.short_code == code)
    )
    return session.exec(query).all()


def get_key(session: Session, event_id: str, key_id: int) -> PassKey:
    """An event's key by its number; raises ``NoResultFound``."""
    return session.exec(select(PassKey).where(PassKey.event_id == event_id, PassKey.key_id == key_id)).one()


def list_keys(session: Session, event_id: str) -> Sequence[PassKey]:
    """All keys of an event; a retired one still opens the door to what it signed."""
    return session.exec(select(PassKey).where(PassKey.event_id == event_id).order_by(col(PassKey.key_id))).all()


def add_key_unless_there(session: Session, key: PassKey) -> None:
    """Keep ``key`` unless the event has a key of this number: two first passes at once make one key."""
    insert = insert_into(dialect_of(session), PassKey).values(**key.model_dump())
    session.connection().execute(insert.on_conflict_do_nothing(index_elements=["event_id", "key_id"]))


def remove_keys(session: Session, event_id: str, key_ids: Sequence[int]) -> None:
    """Forget keys: what they signed does not enter any more."""
    session.exec(delete(PassKey).where(col(PassKey.event_id) == event_id, col(PassKey.key_id).in_(key_ids)))


def supersede_all(session: Session, event_id: str, *, at: datetime) -> list[str]:
    """Raise the sequence of every ticket of the event that has a live pass; the owners of those tickets.

    They are locked in the order in which the index writes them.
    """
    live = (col(Ticket.event_id) == event_id, exists().where(_is_live()))
    query = select(Ticket.owner).where(*live).order_by(col(Ticket.id)).with_for_update()
    owners = list(session.exec(query).all())
    session.exec(update(Ticket).where(*live).values(pass_seq=Ticket.pass_seq + 1, changed_at=at))
    return owners


def _is_live() -> ColumnElement[bool]:
    is_newest = col(IssuedPass.pass_seq) == col(Ticket.pass_seq)
    return (col(IssuedPass.ticket_id) == col(Ticket.id)) & is_newest & (col(IssuedPass.owner) == col(Ticket.owner))
