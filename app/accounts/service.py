"""Accounts: sign-in by wallet, sessions, roles. Tokens are kept as SHA-256 only."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from sqlmodel import Session

from app.accounts import repository, rules
from app.accounts.errors import NeedsWallet, SessionNotFound, SignInExpired, SignInRefused, WrongChain
from app.accounts.grants import (
    count_link_people,
    grant_by_link,
    grant_door,
    list_door_staff,
    list_links_of,
    move_places,
    revoke_door,
    revoke_link,
)
from app.accounts.schemas import SessionView
from app.caller import Caller
from app.chain.networks import network
from app.chain.signatures import is_signed_by
from app.clock import now
from app.config import settings
from app.models import Account, LoginNonce, LoginSession, RoleGrant, SocketPass
from app.units import Address, parse_address

__all__ = [
    "become_organizer",
    "count_link_people",
    "end_session",
    "ensure_account",
    "find_account_id",
    "find_caller",
    "find_caller_by_socket_pass",
    "find_names",
    "find_person",
    "get_caller",
    "grant_by_link",
    "grant_door",
    "hash_token",
    "issue_nonce",
    "list_door_staff",
    "list_links_of",
    "list_sessions",
    "move_places",
    "open_socket_pass",
    "open_without_wallet",
    "rename",
    "revoke_door",
    "revoke_link",
    "sign_in",
    "sign_out",
]

TOKEN_BYTES = 32
SOCKET_PASS_LIFE = timedelta(hours=12)
"""A page keeps one socket; when the pass has run out, the page's next connection gets a new one."""
NONCES_KEPT = timedelta(days=1)
MAX_USER_AGENT = 200
NO_WALLET = Address("")
"""The address of who has none. Not the zero address: that one owns every ticket that was unminted."""


def issue_nonce(session: Session, *, address: str, chain_id: int, origin: str) -> LoginNonce:
    """A sign-in message for this wallet, valid for a few minutes and once.

    ``origin`` is the page's; raises ``Invalid`` for an address that is none, ``WrongChain``, ``SignInRefused``.
    """
    wallet = parse_address(address)
    if chain_id != network().chain_id:
        raise WrongChain()
    if origin not in settings().origins:
        raise SignInRefused("This sign-in was made for another site.")
    issued_at = now().replace(microsecond=0)
    message = rules.SignInMessage(
        domain=origin.split("://", 1)[1],
        address=wallet,
        uri=origin,
        chain_id=chain_id,
        nonce=secrets.token_hex(16),
        issued_at=issued_at,
        expires_at=issued_at + timedelta(minutes=settings().sign_in_minutes),
    )
    repository.remove_nonces(session, before=now() - NONCES_KEPT)
    row = LoginNonce(nonce=message.nonce, address=wallet, message=message.as_text(), expires_at=message.expires_at)
    session.add(row)
    return row


def sign_in(
    session: Session, *, message: str, signature: str, user_agent: str, earlier_token: str = ""
) -> tuple[Caller, str]:
    """The caller and the token of a new session, for a message of ours signed by its wallet.

    ``earlier_token`` is of the session that the browser had: who came to a door by a link keeps their place there.
    The signature is checked before the database is touched, since a contract wallet's needs a call to the chain.
    Raises ``SignInRefused``, ``SignInExpired``, ``WrongChain``.
    """
    parsed = rules.parse_message(message)
    site = settings()
    rules.ensure_meant_for_us(
        parsed, origins=site.origins, domains=site.domains, chain_id=network().chain_id, now=now()
    )
    if not is_signed_by(parsed.address, message, signature):
        raise SignInRefused("The signature does not belong to this wallet.")
    stored = repository.find_nonce(session, parsed.nonce)
    if stored is None or stored.message != message or stored.address != parsed.address:
        raise SignInRefused()
    if stored.expires_at <= now() or not repository.use_nonce(session, parsed.nonce):
        raise SignInExpired()
    account = ensure_account(session, parsed.address)
    earlier = find_caller(session, earlier_token) if earlier_token else None
    if earlier is not None and not earlier.address:
        move_places(session, earlier.account_id, account.id)
        sign_out(session, session_id=earlier.session_id)
    return _open_session(session, account, parsed.address, user_agent)


def open_without_wallet(session: Session, *, name: str, user_agent: str) -> tuple[Caller, str]:
    """A new account without a wallet, signed in: for somebody who came by a door link. The caller and the token of
    its session, as of ``sign_in``. The account lives as long as the browser keeps its cookie; raises ``Invalid``."""
    account = Account(display_name=rules.clean_name(name, field="name"))
    session.add(account)
    session.flush()
    return _open_session(session, account, NO_WALLET, user_agent)


def _open_session(session: Session, account: Account, address: Address, user_agent: str) -> tuple[Caller, str]:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = LoginSession(
        token_hash=hash_token(token),
        account_id=account.id,
        address=address,
        user_agent=user_agent[:MAX_USER_AGENT],
        expires_at=now() + timedelta(days=settings().session_days),
    )
    session.add(row)
    session.flush()
    return get_caller(session, row.id), token


def sign_out(session: Session, *, session_id: str) -> None:
    """End this session; one that has ended is left as it is."""
    row = session.get(LoginSession, session_id)
    if row is not None:
        repository.revoke_session(session, row.id, row.account_id)


def find_caller(session: Session, token: str) -> Caller | None:
    """Whose token this is, if its session lives."""
    found = repository.find_session(session, hash_token(token))
    return _caller_of(found) if found else None


def get_caller(session: Session, session_id: str) -> Caller:
    """The caller of a session as it is now; raises ``SessionNotFound``."""
    found = repository.find_session_by_id(session, session_id)
    if found is None:
        raise SessionNotFound()
    return _caller_of(found)


def open_socket_pass(session: Session, token: str) -> str | None:
    """A reference that stands for the token's session at a websocket, or ``None`` when the session is over."""
    found = repository.find_session(session, hash_token(token))
    if found is None:
        return None
    repository.remove_passes(session, before=now())
    reference = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        SocketPass(
            reference_hash=hash_token(reference),
            session_id=found.session_id,
            expires_at=now() + SOCKET_PASS_LIFE,
        )
    )
    return reference


def find_caller_by_socket_pass(session: Session, reference: str) -> Caller | None:
    """Whose socket this is, if the pass and its session live."""
    found = repository.find_session_by_pass(session, hash_token(reference))
    return _caller_of(found) if found else None


def list_sessions(session: Session, caller: Caller) -> list[SessionView]:
    """Where the caller is signed in."""
    return [
        SessionView(
            id=row.id,
            user_agent=row.user_agent,
            created_at=row.created_at,
            expires_at=row.expires_at,
            is_current=row.id == caller.session_id,
        )
        for row in repository.list_sessions(session, caller.account_id)
    ]


def end_session(session: Session, caller: Caller, session_id: str) -> None:
    """End one of the caller's sessions; raises ``SessionNotFound``."""
    if not repository.revoke_session(session, session_id, caller.account_id):
        raise SessionNotFound()


def ensure_account(session: Session, address: str, *, name: str = "") -> Account:
    """The account of this wallet, made when it is new."""
    return repository.ensure_wallet(session, parse_address(address), rules.clean_name(name))


def become_organizer(session: Session, caller: Caller) -> Caller:
    """Give the caller the organizer role; nothing changes for one who has it. Returns the caller with it.

    Raises ``NeedsWallet``: a wallet signs what an organizer does, and gets what is earned.
    """
    if not caller.address:
        raise NeedsWallet()
    if not caller.is_organizer:
        session.add(RoleGrant(account_id=caller.account_id, role="organizer", granted_by=caller.account_id))
    return replace(caller, roles=caller.roles | {"organizer"})


def rename(session: Session, caller: Caller, display_name: str) -> None:
    """Change the caller's display name; raises ``Invalid``."""
    repository.rename(session, caller.account_id, rules.clean_name(display_name))


def find_names(session: Session, addresses: Sequence[str]) -> dict[str, str]:
    """The display names of wallets; those without one are left out."""
    return repository.find_names(session, addresses)


def find_person(session: Session, account_id: str) -> tuple[str, str]:
    """An account's display name and first wallet."""
    return repository.find_person(session, account_id)


def find_account_id(session: Session, address: Address) -> str | None:
    """Whose wallet this is."""
    found = repository.find_wallet(session, address)
    return found.account_id if found else None


def hash_token(token: str) -> str:
    """What we keep of a token."""
    return sha256(token.encode()).hexdigest()


def _caller_of(found: repository.SignedIn) -> Caller:
    return Caller(
        account_id=found.account_id,
        address=Address(found.address),
        display_name=found.display_name,
        roles=frozenset(role for role, event_id in found.grants if not event_id),
        door_event_ids=frozenset(event_id for role, event_id in found.grants if role in rules.DOOR_ROLES),
        session_id=found.session_id,
        supervised_event_ids=frozenset(event_id for role, event_id in found.grants if role == rules.SUPERVISOR),
    )
