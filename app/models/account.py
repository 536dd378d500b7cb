"""Who somebody is, and how they proved it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.models.base import created_field, id_field, time_field


class Account(SQLModel, table=True):
    """A person. Made at the first sign-in of a wallet, when an organizer names a wallet as door staff, or without any
    wallet when somebody opens a door link."""

    id: str = id_field()
    display_name: str = Field(default="", max_length=80)
    created_at: datetime = created_field()


class Wallet(SQLModel, table=True):
    """An address that signs in as an account. Never moves to another account."""

    address: str = Field(primary_key=True, max_length=42)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=32)
    created_at: datetime = created_field()


class LoginNonce(SQLModel, table=True):
    """A sign-in message (EIP-4361) that we made. Used once: ``used_at`` is set by a conditional update."""

    __tablename__ = "login_nonce"

    nonce: str = Field(primary_key=True, max_length=64)
    address: str = Field(max_length=42)
    message: str
    expires_at: datetime = time_field(index=True)
    used_at: datetime | None = time_field(default=None)
    created_at: datetime = created_field()


class LoginSession(SQLModel, table=True):
    """A browser that is signed in. We keep the SHA-256 of the cookie's token, never the token.

    ``address`` is the wallet that signed; empty for who came by a door link.
    """

    __tablename__ = "login_session"

    id: str = id_field()
    token_hash: str = Field(unique=True, max_length=64)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=32)
    address: str = Field(max_length=42)
    user_agent: str = Field(default="", max_length=200)
    expires_at: datetime = time_field()
    revoked_at: datetime | None = time_field(default=None)
    created_at: datetime = created_field()


class SocketPass(SQLModel, table=True):
    """A short-lived stand-in for the cookie, made at a websocket's handshake.

    Reflex pickles the handshake's headers with the state; this reference is what it gets to see instead.
    """

    __tablename__ = "socket_pass"

    reference_hash: str = Field(primary_key=True, max_length=64)
    session_id: str = Field(foreign_key="login_session.id", index=True, max_length=32)
    expires_at: datetime = time_field(index=True)


class RoleGrant(SQLModel, table=True):
    """A role somebody holds: ``organizer`` and ``admin`` everywhere, ``door`` and ``supervisor`` for one event.

    Who came by a door link has its id here: a link that is revoked takes its grants along.
    """

    __tablename__ = "role_grant"

    id: str = id_field()
    account_id: str = Field(foreign_key="account.id", index=True, max_length=32)
    role: str = Field(max_length=20)
    event_id: str = Field(default="", index=True, max_length=32)
    expires_at: datetime | None = time_field(default=None)
    revoked_at: datetime | None = time_field(default=None)
    granted_by: str = Field(default="", max_length=32)
    door_link_id: str | None = Field(default=None, index=True, max_length=32)
    created_at: datetime = created_field()
