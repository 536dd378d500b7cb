"""The keys that sign an event's passes: made at the first pass, changed by the organizer, verified at the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.events import service as events
from app.models import PassKey
from app.outbox import bump, bump_all
from app.secrets_store import sealing_key
from app.tickets import pass_repository
from app.tickets.pass_rules import decide_key_id

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class KeyRotation:
    """The key that signs from now on, how many passes have to be made anew, and whose place the key takes."""

    key_id: int
    superseded: int
    replaced: tuple[int, ...] = ()


@dataclass(frozen=True)
class KnownKey:
    """A key whose passes enter: since when it signs, and since when it does not any more. Nothing secret."""

    key_id: int
    made_at: datetime
    retired_at: datetime | None


def public_keys(session: Session, event_id: str) -> dict[int, bytes]:
    """The Ed25519 public keys (32 bytes) of an event's passes by key id: retired ones too, compromised ones never."""
    return {key.key_id: bytes.fromhex(key.public_key) for key in pass_repository.list_keys(session, event_id)}


def list_keys(session: Session, event_id: str) -> list[KnownKey]:
    """The keys of an event whose passes enter, the oldest first; compromised ones are forgotten."""
    return [
        KnownKey(key.key_id, key.created_at, key.retired_at) for key in pass_repository.list_keys(session, event_id)
    ]


def rotate_key(session: Session, caller: Caller, event_id: str, *, is_compromised: bool) -> KeyRotation:
    """Sign with another key from now on. What was signed before still enters, unless its key is compromised.

    Nobody can say for how long a stolen key was abroad, so all that the event has had are forgotten then, and every
    ticket with a pass gets another sequence: its phone asks for a new one, its paper has to be printed again.
    Raises ``EventNotFound``, ``NotYourEvent``, ``PassKeysUsedUp``.
    """
    event = events.get_own(session, caller, event_id)
    pass_repository.lock_keys(session, event.id)
    before = pass_repository.list_keys(session, event.id)
    key = _make(session, event.id, decide_key_id(before))
    replaced = tuple(key.key_id for key in before if is_compromised or key.retired_at is None)
    owners = _forget(session, event.id, before) if is_compromised else _retire(session, before)
    bump_all(session, [f"event:{event.id}", *(f"tickets:{owner}" for owner in owners)])
    log.info("pass key changed", event_id=event.id, key_id=key.key_id, compromised=is_compromised)
    return KeyRotation(key.key_id, len(owners), replaced)


def signing_key(session: Session, event_id: str) -> PassKey:
    """The event's newest key that is not retired, made at its first pass.

    One look decides: looking again for the number to give would find the key that somebody has made meanwhile, and
    make a second one.
    """
    keys = pass_repository.list_keys(session, event_id)
    in_use = [key for key in keys if key.retired_at is None]
    if in_use:
        return in_use[-1]
    bump(session, f"event:{event_id}")
    return _make(session, event_id, decide_key_id(keys))


def next_key_id(session: Session, event_id: str) -> int:
    """The number of the key that the next pass is signed with, which need not be there yet."""
    keys = pass_repository.list_keys(session, event_id)
    in_use = [key.key_id for key in keys if key.retired_at is None]
    return in_use[-1] if in_use else decide_key_id(keys)


def find_key(session: Session, event_id: str, key_id: int) -> PassKey | None:
    """A key of the event that is not compromised."""
    return next((key for key in pass_repository.list_keys(session, event_id) if key.key_id == key_id), None)


def open_seed(key: PassKey) -> bytes:
    """The key's seed (32 bytes), which is kept sealed."""
    return sealing_key().decrypt(key.sealed_seed.encode())


def _retire(session: Session, keys: Sequence[PassKey]) -> list[str]:
    """They sign no more; whose pass dies by that: nobody's."""
    moment = now()
    for key in keys:
        key.retired_at = key.retired_at or moment
    session.flush()
    return []


def _forget(session: Session, event_id: str, keys: Sequence[PassKey]) -> list[str]:
    """What they signed enters no more; whose passes died by that."""
    pass_repository.remove_keys(session, event_id, [key.key_id for key in keys])
    return pass_repository.supersede_all(session, event_id, at=now())


def _make(session: Session, event_id: str, key_id: int) -> PassKey:
    private = Ed25519PrivateKey.generate()
    made = PassKey(
        event_id=event_id,
        key_id=key_id,
        public_key=private.public_key().public_bytes_raw().hex(),
        sealed_seed=sealing_key().encrypt(private.private_bytes_raw()).decode(),
    )
    pass_repository.add_key_unless_there(session, made)
    return pass_repository.get_key(session, event_id, key_id)
