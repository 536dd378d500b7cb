"""Queries for accounts, sessions and roles."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, delete, desc, or_, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from app.clock import now
from app.db import upsert
from app.models import Account, Event, LoginNonce, LoginSession, RoleGrant, SocketPass, Wallet

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


def may_scan(session: Session, account_id: str, event_id: str) -> bool:
    """Whether an account was put on an event's door, and still is."""
    held = (RoleGrant.account_id == account_id, RoleGrant.role == "door", RoleGrant.event_id == event_id)
    return session.exec(select(RoleGrant.id).where(*held, *_in_force())).first() is not None


def list_door_grants(session: Session, event_id: str) -> list[tuple[RoleGrant, Account, Wallet]]:
    """Who may scan at an event now, in the order in which they were named."""
    query = (
        select(RoleGrant, Account, Wallet)
        .join(Account, col(Account.id) == col(RoleGrant.account_id))
        .join(Wallet, col(Wallet.account_id) == col(Account.id))
        .where(RoleGrant.role == "door", RoleGrant.event_id == event_id, *_in_force())
        .order_by(col(RoleGrant.created_at))
    )
    return list(session.exec(query).all())


def revoke_door_grants(session: Session, event_id: str, account_id: str) -> bool:
    """End somebody's place at the door; False when they had none."""
    statement = update(RoleGrant).where(
        col(RoleGrant.role) == "door",
        col(RoleGrant.event_id) == event_id,
        col(RoleGrant.account_id) == account_id,
        col(RoleGrant.revoked_at).is_(None),
    )
    return bool(session.exec(statement.values(revoked_at=now())).rowcount)


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


def _in_force(moment: datetime | BindParameter[Any] | None = None) -> tuple[ColumnElement[bool], ...]:
    """Of role grants; ``moment``: now, unless told otherwise."""
    return (
        col(RoleGrant.revoked_at).is_(None),
        or_(col(RoleGrant.expires_at).is_(None), col(RoleGrant.expires_at) > (now() if moment is None else moment)),
    )
