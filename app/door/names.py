"""Who holds a ticket, readable only for who is shown its pass: the file of names that a scanner may load.

Little-endian; an entry for each token from the first on, all zeros where there is no name or no pass::

    "KSN1"
    16 bytes   salt of this file
    u32        first token          u32  n
    48 bytes × n                    AES-256-GCM (nonce: 12 zero bytes), 32 bytes of name and the 16-byte tag

The key of an entry is HKDF-SHA256 (salt: the file's, info: ``keepsake-names-file-v1``) of 32 bytes that are derived
from the signature of the ticket's newest pass for the window that the file is for (``IssuedPass.name_keys``). No key is
used for two names: each file has a salt of its own.
"""

import gzip
import hmac
import json
import secrets
import struct
import unicodedata
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import Session

from app.clock import now
from app.door import live_repository
from app.door.live import Packed
from app.door.live_repository import NameRow
from app.tickets.pass_codec import WINDOW_UNIT_S

MAGIC = b"KSN1"
SALT_BYTES, KEY_BYTES, NAME_BYTES, ENTRY_BYTES = 16, 32, 32, 48
INFO = b"keepsake-names-file-v1"
NONCE = bytes(12)
JOINER = "\u200d"
COMPRESSION = 1
"""What is encrypted does not shrink; the empty entries do."""


def make(session: Session, event_id: str, *, is_next: bool) -> Packed:
    """The file for the windows of now (or, before the first one, for that), or for those that follow them.

    Raises ``DoorEventNotFound``.
    """
    event = live_repository.get_event(session, event_id)
    first, last = live_repository.find_token_range(session, event.id)
    rows = live_repository.list_names(session, event.id)
    body = pack(rows, first=first, count=last - first + 1, at=int(now().timestamp()), is_next=is_next)
    tag = sha256(body).hexdigest()[:32]
    return Packed(gzip.compress(body, COMPRESSION, mtime=0), tag, version=0)


def pack(rows: list[NameRow], *, first: int, count: int, at: int, is_next: bool) -> bytes:
    """The file's bytes for a time in seconds."""
    salt = secrets.token_bytes(SALT_BYTES)
    entries = bytearray(ENTRY_BYTES * count)
    for row in rows:
        key = _find_key(row, at, is_next=is_next)
        if key and first <= row.token < first + count:
            start = ENTRY_BYTES * (row.token - first)
            entries[start : start + ENTRY_BYTES] = AESGCM(_derive(key, salt)).encrypt(NONCE, fit(row.name), None)
    return MAGIC + salt + struct.pack("<II", first, count) + entries


def fit(name: str) -> bytes:
    """The name in 32 bytes of UTF-8, filled up with zeros; a longer one is cut between two letters."""
    whole = unicodedata.normalize("NFC", name)
    cut = whole.encode()[:NAME_BYTES].decode(errors="ignore")
    kept = cut
    while kept and (kept[-1] == JOINER or _continues(whole[len(kept) : len(kept) + 1])):
        kept = kept[:-1]
    return (kept or cut).encode().ljust(NAME_BYTES, b"\0")


def _continues(letter: str) -> bool:
    """Whether this belongs to the letter before it."""
    return letter == JOINER or (letter != "" and unicodedata.category(letter).startswith("M"))


def _find_key(row: NameRow, at: int, *, is_next: bool) -> bytes:
    """The 32 bytes of the window wanted; empty when the pass has none."""
    windows = _read_windows(row.windows)
    current = next((number for number, end in enumerate(windows) if at < end), None)
    if current is None:
        return b""
    number = current + is_next
    return row.name_keys[KEY_BYTES * number : KEY_BYTES * (number + 1)] if number < len(windows) else b""


@lru_cache(maxsize=1024)
def _read_windows(text: str) -> tuple[int, ...]:
    """The ends of a pass's windows. Most passes of an event have the same ones."""
    return tuple(start + units * WINDOW_UNIT_S for start, units in json.loads(text))


def _derive(key: bytes, salt: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869) to 32 bytes, which is one round: two hashes instead of an object for each ticket."""
    return hmac.digest(hmac.digest(salt, key, "sha256"), INFO + b"\x01", "sha256")
