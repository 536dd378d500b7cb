"""Shapes of accounts at the edges."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class NonceView(BaseModel):
    """A sign-in message to be signed as it stands."""

    nonce: str
    message: str
    expires_at: datetime


class SignInForm(BaseModel):
    """The message that was signed and its signature (hexadecimal; a contract wallet's may be long)."""

    model_config = ConfigDict(extra="forbid")

    message: Annotated[str, Field(max_length=2000)]
    signature: Annotated[str, Field(max_length=20_000, pattern=r"^0x([0-9a-fA-F]{2})+$")]


class AccountView(BaseModel):
    """The signed-in account. ``door_event_ids`` are the events at whose door it may scan."""

    id: str
    address: str
    display_name: str
    roles: list[str]
    door_event_ids: list[str] = []


class SignedInView(BaseModel):
    """The account that a sign-in led to."""

    account: AccountView


class SessionView(BaseModel):
    """A browser that is signed in."""

    id: str
    user_agent: str
    created_at: datetime
    expires_at: datetime
    is_current: bool


class ProfileForm(BaseModel):
    """What one may change about oneself."""

    model_config = ConfigDict(extra="forbid")

    display_name: Annotated[str, Field(max_length=200)]


class DoorStaffForm(BaseModel):
    """Somebody to stand at the door: a wallet and the name to call it by."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, Field(max_length=64)]
    name: Annotated[str, Field(max_length=200)] = ""


class DoorStaffView(BaseModel):
    """Somebody who may scan at one event."""

    account_id: str
    address: str
    name: str
    granted_at: datetime
    expires_at: datetime | None
