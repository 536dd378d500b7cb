"""Gates, door links and places at the door, as the API takes and shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.accounts.schemas import DoorRole

MAX_TOKEN = 200
"""Ours have 43 characters; what is longer than this is none of them."""


class GateForm(BaseModel):
    """A gate as its organizer enters it; ``tiers`` are positions, none means every tier."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=200)]
    tiers: Annotated[list[int], Field(max_length=100)] = []


class GatesForm(BaseModel):
    """All gates of an event."""

    model_config = ConfigDict(extra="forbid")

    gates: Annotated[list[GateForm], Field(max_length=100)]


class GateView(BaseModel):
    """A gate; no ``tiers`` means that it takes every ticket."""

    name: str
    tiers: list[int]


class DoorLinkForm(BaseModel):
    """A door link to be made: whom it is for, what they may do, at which gate (none: they choose), until when.

    Without ``expires_at`` it lives as long as it may: until half a day after the event.
    """

    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, Field(max_length=200)]
    role: DoorRole = "door"
    gate: Annotated[str, Field(max_length=200)] = ""
    expires_at: AwareDatetime | None = None


class DoorLinkView(BaseModel):
    """A door link; ``people`` came by it and may still scan."""

    id: str
    label: str
    role: DoorRole
    gate: str
    created_at: datetime
    expires_at: datetime
    people: int


class MadeDoorLinkView(DoorLinkView):
    """A link that was just made. ``url`` holds its secret behind ``#``: it is shown once, and never again."""

    url: str


class DoorSessionForm(BaseModel):
    """What somebody with a door link sends: its secret, and the name that stands with their scans."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(max_length=MAX_TOKEN)]
    name: Annotated[str, Field(max_length=200)] = ""


class PlaceView(BaseModel):
    """Somebody's place at a door, with nothing about a holder. No ``gate`` lets them choose one."""

    event_id: str
    event_title: str
    gate: str
    role: DoorRole
    expires_at: datetime


class RotationForm(BaseModel):
    """Why another key is wanted."""

    model_config = ConfigDict(extra="forbid")

    is_compromised: Annotated[bool, Field(description="every pass signed so far is worth nothing any more")] = False


class RotationView(BaseModel):
    """The key that signs from now on, and how many passes have to be made anew."""

    key_id: int
    superseded: int


class DoorKeyView(BaseModel):
    """A key whose passes enter: since when it signs, and since when it does not any more."""

    key_id: int
    made_at: datetime
    retired_at: datetime | None


class KeyChangeView(BaseModel):
    """A change of keys in the door's log: ``key_id`` took the place of ``replaced``; ``superseded`` passes ended."""

    at: datetime
    by: str
    key_id: int
    replaced: list[int]
    is_compromised: bool
    superseded: int


class DoorKeysView(BaseModel):
    """The keys of an event's passes, the oldest first, and how they were changed, the newest first."""

    keys: list[DoorKeyView]
    changes: list[KeyChangeView]
