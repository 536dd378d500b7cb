"""Queries for accounts, sessions and roles."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, delete, desc, func, or_, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from app.accounts.rules import DOOR_ROLES
from app.clock import now
from app.db import upsert
from app.models import Account, DoorLink, Event, LoginNonce, LoginSession, RoleGrant, SocketPass, Wallet

AnySelect = Select[*tuple[Any, ...]]
REFERENCE: BindParameter[Any] = bindparam("reference")
MOMENT: BindParameter[Any] = bindparam("moment")


class SignedIn(NamedTuple):
    """A live session, its account, and the roles that this holds now: each with its event, or none."""

    session_id: str
    address: str
    account_id: str
    display_name: str
    grants: tuple[tuple[str, str], ...]


def find_nonce(session: Session, nonce: str) -> LoginNonce | None:
    """The sign-in message under this nonce."""
    return session.get(LoginNonce, nonce)


def use_nonce(session: Session, nonce: str) -> bool:
    """Mark it as used; False when it was used before (two at once: one wins)."""
    statement = update(LoginNonce).where(col(LoginNonce.nonce) == nonce, col(LoginNonce.used_at).is_(None))
    return bool(session.exec(statement.values(used_at=now())).rowcount)


def remove_nonces(session: Session, *, before: datetime) -> None:
    """Delete those that have run out."""
    session.exec(delete(LoginNonce).where(col(LoginNonce.expires_at) < before))


def ensure_wallet(session: Session, address: str, name: str) -> Account:
    """The account of a wallet, made when there is none; of two that make it at once, both get the same."""
    wallet = session.get(Wallet, address)
    if wallet is None:
        fresh = Account(display_name=name)
        session.add(fresh)
        session.flush()
        row = {"address": address, "account_id": fresh.id, "created_at": now()}
        upsert(session, Wallet, row)
        wallet = session.get_one(Wallet, address)
        if wallet.account_id != fresh.id:
            session.delete(fresh)
            session.flush()
    return session.get_one(Account, wallet.account_id)


def find_session(session: Session, token_hash: str) -> SignedIn | None:
    """The live session of a token's hash."""
    return _first(session, _of_token(), reference=token_hash)


def find_session_by_id(session: Session, session_id: str) -> SignedIn | None:
    """The live session under this id."""
    return _first(session, _of_id(), reference=session_id)


def find_session_by_pass(session: Session, reference_hash: str) -> SignedIn | None:
    """The live session that a socket pass stands for."""
    return _first(session, _of_pass(), reference=reference_hash)


@cache
def _of_token() -> AnySelect:
    """Built once, like the next two: building a statement costs more than running it."""
    return _live_sessions().where(col(LoginSession.token_hash) == REFERENCE)


@cache
def _of_id() -> AnySelect:
    return _live_sessions().where(col(LoginSession.id) == REFERENCE)


@cache
def _of_pass() -> AnySelect:
    query = _live_sessions().join(SocketPass, col(SocketPass.session_id) == col(LoginSession.id))
    return query.where(col(SocketPass.reference_hash) == REFERENCE, col(SocketPass.expires_at) > MOMENT)


def _live_sessions() -> AnySelect:
    """One statement for all that a request needs to know of who asks; a row for each role, or one without."""
    grants = and_(col(RoleGrant.account_id) == col(Account.id), *_in_force(MOMENT))
    query = columns(
        col(LoginSession.id),
        col(LoginSession.address),
        col(Account.id),
        col(Account.display_name),
        col(RoleGrant.role),
        col(RoleGrant.event_id),
    )
    query = query.join(Account, col(Account.id) == col(LoginSession.account_id)).outerjoin(RoleGrant, grants)
    return query.where(col(LoginSession.revoked_at).is_(None), col(LoginSession.expires_at) > MOMENT)


def _first(session: Session, query: AnySelect, *, reference: str) -> SignedIn | None:
    rows = session.connection().execute(query, {"reference": reference, "moment": now()}).all()
    if not rows:
        return None
    session_id, address, account_id, name, _role, _event_id = rows[0]
    grants = tuple((role, event_id) for *_who, role, event_id in rows if role is not None)
    return SignedIn(session_id, address, account_id, name, grants)


def remove_passes(session: Session, *, before: datetime) -> None:
    """Delete socket passes that have run out."""
    session.exec(delete(SocketPass).where(col(SocketPass.expires_at) < before))


def list_sessions(session: Session, account_id: str) -> Sequence[LoginSession]:
    """The account's live sessions, newest first."""
    query = (
        select(LoginSession)
        .where(LoginSession.account_id == account_id, col(LoginSession.revoked_at).is_(None))
        .where(col(LoginSession.expires_at) > now())
        .order_by(desc(col(LoginSession.created_at)))
    )
    return session.exec(query).all()


def revoke_session(session: Session, session_id: str, account_id: str) -> bool:
    """End a session of this account; False when there is none."""
    statement = update(LoginSession).where(
        col(LoginSession.id) == session_id,
        col(LoginSession.account_id) == account_id,
        col(LoginSession.revoked_at).is_(None),
    )
    return bool(session.exec(statement.values(revoked_at=now())).rowcount)


def find_named_grant(session: Session, account_id: str, event_id: str) -> RoleGrant | None:
    """The place at an event's door that an organizer gave to an account by name, if it is in force."""
    held = (RoleGrant.account_id == account_id, RoleGrant.event_id == event_id, col(RoleGrant.door_link_id).is_(None))
    return session.exec(select(RoleGrant).where(*held, _of_door(), *_in_force())).first()


def has_link_grant(session: Session, account_id: str, door_link_id: str) -> bool:
    """Whether an account came by this door link, and may still stand there."""
    held = (RoleGrant.account_id == account_id, RoleGrant.door_link_id == door_link_id)
    return session.exec(select(RoleGrant.id).where(*held, *_in_force())).first() is not None


def list_door_grants(session: Session, event_id: str) -> Sequence[tuple[RoleGrant, Account, str | None, str | None]]:
    """Who may stand at an event's door now, in the order in which they came: with a wallet's address, if the account
    has one, and the label of the door link, if that is what they came by."""
    query = (
        select(RoleGrant, Account, Wallet.address, DoorLink.label)
        .join(Account, col(Account.id) == col(RoleGrant.account_id))
        .join(Wallet, col(Wallet.account_id) == col(Account.id), isouter=True)
        .join(DoorLink, col(DoorLink.id) == col(RoleGrant.door_link_id), isouter=True)
        .where(RoleGrant.event_id == event_id, _of_door(), *_in_force())
        .order_by(col(RoleGrant.created_at), col(RoleGrant.id), col(Wallet.created_at))
    )
    return session.exec(query).all()


def revoke_door_grants(session: Session, event_id: str, account_id: str) -> bool:
    """End somebody's place at the door; False when they had none."""
    held = (col(RoleGrant.event_id) == event_id, col(RoleGrant.account_id) == account_id)
    statement = update(RoleGrant).where(*held, _of_door(), col(RoleGrant.revoked_at).is_(None))
    return bool(session.exec(statement.values(revoked_at=now())).rowcount)


def revoke_link_grants(session: Session, door_link_id: str) -> list[str]:
    """End the place of everybody who came by a door link; whose they were."""
    held = (col(RoleGrant.door_link_id) == door_link_id, col(RoleGrant.revoked_at).is_(None))
    account_ids = list(session.exec(select(RoleGrant.account_id).where(*held)).all())
    session.exec(update(RoleGrant).where(*held).values(revoked_at=now()))
    return account_ids


def lock_links_of(session: Session, account_id: str) -> Sequence[DoorLink]:
    """The door links that an account came by and that still let it in, locked: none of them is revoked meanwhile."""
    came = select(RoleGrant.door_link_id).where(RoleGrant.account_id == account_id, *_in_force())
    alive = (col(DoorLink.revoked_at).is_(None), col(DoorLink.id).in_(came))
    return session.exec(select(DoorLink).where(*alive).order_by(col(DoorLink.id)).with_for_update()).all()


def list_at_door(session: Session, event_id: str, account_ids: Sequence[str]) -> set[str]:
    """Those of these accounts that may stand at an event's door."""
    held = (RoleGrant.event_id == event_id, col(RoleGrant.account_id).in_(account_ids))
    return set(session.exec(select(RoleGrant.account_id).where(*held, _of_door(), *_in_force())).all())


def count_link_people(session: Session, event_id: str) -> dict[str, int]:
    """How many came by each door link of an event and may still stand there."""
    query = (
        select(RoleGrant.door_link_id, func.count())
        .where(RoleGrant.event_id == event_id, col(RoleGrant.door_link_id).is_not(None), *_in_force())
        .group_by(col(RoleGrant.door_link_id))
    )
    return {str(link_id): count for link_id, count in session.exec(query).all()}


def list_links_of(session: Session, account_id: str) -> dict[str, str]:
    """The door link by which an account came to each event; the last one, if there were several."""
    query = (
        select(RoleGrant.event_id, RoleGrant.door_link_id)
        .where(RoleGrant.account_id == account_id, col(RoleGrant.door_link_id).is_not(None), *_in_force())
        .order_by(col(RoleGrant.created_at))
    )
    return {event_id: str(link_id) for event_id, link_id in session.exec(query).all()}


def find_event_terms(session: Session, event_id: str) -> tuple[str, datetime] | None:
    """An event's organizer and end: all that door grants need to know of it."""
    return session.exec(select(Event.organizer_id, Event.ends_at).where(Event.id == event_id)).first()


def rename(session: Session, account_id: str, display_name: str) -> None:
    """Change the display name."""
    session.exec(update(Account).where(col(Account.id) == account_id).values(display_name=display_name))


def find_names(session: Session, addresses: Sequence[str]) -> dict[str, str]:
    """The display names that belong to addresses; those without one are left out."""
    query = (
        select(Wallet.address, Account.display_name)
        .join(Account, col(Account.id) == col(Wallet.account_id))
        .where(col(Wallet.address).in_(addresses), col(Account.display_name) != "")
    )
    return dict(session.exec(query).all())


def find_wallet(session: Session, address: str) -> Wallet | None:
    """The wallet of this address, if it ever signed in or was named."""
    return session.get(Wallet, address)


def find_person(session: Session, account_id: str) -> tuple[str, str]:
    """An account's display name and its first wallet's address; empty texts when there is no such account."""
    query = (
        select(Account.display_name, Wallet.address)
        .join(Wallet, col(Wallet.account_id) == col(Account.id))
        .where(Account.id == account_id)
        .order_by(col(Wallet.created_at))
    )
    return session.exec(query).first() or ("", "")


def _of_door() -> ColumnElement[bool]:
    return col(RoleGrant.role).in_(DOOR_ROLES)


def _in_force(moment: datetime | BindParameter[Any] | None = None) -> tuple[ColumnElement[bool], ...]:
    """Of role grants; ``moment``: now, unless told otherwise."""
    return (
        col(RoleGrant.revoked_at).is_(None),
        or_(col(RoleGrant.expires_at).is_(None), col(RoleGrant.expires_at) > (now() if moment is None else moment)),
    )
