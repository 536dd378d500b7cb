"""A reader of names files that shares no code with their writer: what ``door/names.js`` does, in Python."""

import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HEAD = struct.Struct("<4s16sII")
ENTRY_BYTES = 48


def name_key(signature: bytes) -> bytes:
    """The 32 bytes that a pass's signature (64 bytes) stands for; also what is kept of it in ``name_keys``."""
    return HKDF(SHA256(), 32, salt=b"", info=b"keepsake-name-v1").derive(signature)


def open_name(body: bytes, token: int, signature: bytes) -> str | None:
    """The name of who holds a ticket, for who is shown its pass; None when there is none or the pass is another's."""
    magic, salt, first, count = HEAD.unpack_from(body)
    if magic != b"KSN1" or len(body) != HEAD.size + ENTRY_BYTES * count:
        raise ValueError("not a file of names")
    if not first <= token < first + count:
        return None
    start = HEAD.size + ENTRY_BYTES * (token - first)
    entry = body[start : start + ENTRY_BYTES]
    key = HKDF(SHA256(), 32, salt=salt, info=b"keepsake-names-file-v1").derive(name_key(signature))
    try:
        return AESGCM(key).decrypt(bytes(12), entry, None).rstrip(b"\0").decode()
    except InvalidTag:
        return None
