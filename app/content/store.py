"""Blocks on disk under the address that their bytes have (CIDv1, raw, sha2-256): the metadata of events and tickets.

The contract builds the same address from the hash it keeps, in base 16 (``f01551220`` and the digest); readers may
also ask in base 32 (``b…``), which is how IPFS gateways write it.
"""

import base64
import hashlib
import os
import re
import tempfile
from pathlib import Path

from app.config import settings
from app.errors import NotFound, TooLarge

PREFIX = bytes.fromhex("01551220")
"""CID version 1, codec raw (0x55), multihash sha2-256 (0x12) of 32 bytes (0x20)."""
MAX_BLOCK_BYTES = 1024 * 1024
_BASE16 = re.compile(r"f01551220([0-9a-f]{64})")
_BASE32 = re.compile(r"b([a-z2-7]{58})")


class ContentNotFound(NotFound):
    """We do not keep this block, or the address is none of the kind that we use."""

    code = "CONTENT_NOT_FOUND"
    sentence = "We do not have that content."


def cid_of(digest: bytes) -> str:
    """The address of content with this SHA-256, as the contract writes it."""
    return "f" + (PREFIX + digest).hex()


def digest_of(cid: str) -> bytes:
    """The SHA-256 that an address (base 16 or base 32) names; raises ``ContentNotFound`` for anything else."""
    if found := _BASE16.fullmatch(cid):
        return bytes.fromhex(found[1])
    if found := _BASE32.fullmatch(cid):
        raw = base64.b32decode(found[1].upper() + "=" * (-len(found[1]) % 8))
        if raw.startswith(PREFIX):
            return raw[len(PREFIX) :]
    raise ContentNotFound()


def put(block: bytes) -> str:
    """Keep these bytes and return their address. The same bytes twice are one file; a crash leaves none half."""
    if len(block) > MAX_BLOCK_BYTES:
        raise TooLarge()
    digest = hashlib.sha256(block).digest()
    target = _path(digest)
    if not target.exists():
        _write(target, block)
    return cid_of(digest)


def get(cid: str) -> bytes:
    """The bytes under an address, checked against it; raises ``ContentNotFound``, also for a damaged file."""
    digest = digest_of(cid)
    try:
        block = _path(digest).read_bytes()
    except FileNotFoundError:
        raise ContentNotFound() from None
    if hashlib.sha256(block).digest() != digest:
        raise ContentNotFound()
    return block


def _path(digest: bytes) -> Path:
    name = digest.hex()
    return settings().data_path / "content" / name[:2] / name


def _write(target: Path, block: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(block)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(target)
