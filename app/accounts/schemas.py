"""Shapes of accounts at the edges."""

from datetime import datetime
from typing import Annotated, Literal

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
    """The signed-in account. ``door_event_ids`` are the events at whose door it may scan, ``supervised_event_ids``
    those where it may overrule. ``address`` is empty for who came by a door link: they have no wallet."""

    id: str
    address: str
    display_name: str
    roles: list[str]
    door_event_ids: list[str] = []
    supervised_event_ids: list[str] = []


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


DoorRole = Literal["door", "supervisor"]


class DoorStaffForm(BaseModel):
    """Somebody to stand at the door: a wallet, the name to call it by, and whether it may overrule scanners."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, Field(max_length=64)]
    name: Annotated[str, Field(max_length=200)] = ""
    role: DoorRole = "door"


class DoorStaffView(BaseModel):
    """Somebody who may scan at one event. Who came by a door link has its id and label; ``address`` is empty when
    they have no wallet."""

    account_id: str
    address: str
    name: str
    role: DoorRole
    granted_at: datetime
    expires_at: datetime | None
    door_link_id: str | None
    door_link_label: str
