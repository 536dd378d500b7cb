"""The record of a scan: what a scanner signs of each scan, and chains to the one before. Pure.

The signed text is UTF-8, its lines joined by a line feed; ``tests/data/record_vectors.json`` holds examples that the
scanner's twin of this module is tested with, too::

    keepsake-scan-v1
    scanner id, counter, hash of the record before (64 zeros before the first)
    event id, gate, kind (entry or exit), nonce, time of the scan as it was sent
    form, key id, event number, token id, sequence, slot   of the pass; empty and zeros when it could not be read
    SHA-256 of the pass's text, in hexadecimal
    result, reason                                         the scanner's own verdict

The hash of a record is the SHA-256 of that text. The signature is ECDSA over P-256 with SHA-256, raw ``r ‖ s``.
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

CONTEXT = "keepsake-scan-v1"
ZEROS = "0" * 64
"""What the first record of a scanner names as the hash before."""
SIGNATURE_BYTES = 64
_ALGORITHM = ECDSA(SHA256())


@dataclass(frozen=True, slots=True)
class Record:
    """What is signed of one scan, in the order of its lines. ``scanned_at`` is the very text that was sent."""

    scanner_id: str
    counter: int
    previous: str
    event_id: str
    gate: str
    kind: str
    nonce: str
    scanned_at: str
    form: str
    key_id: int
    event_number: int
    token_id: int
    sequence: int
    slot: int
    pass_hash: str
    result: str
    reason: str

    @property
    def text(self) -> str:
        """What is signed. Only a gate could hold a line feed; whoever reads records refuses it."""
        return "\n".join([CONTEXT, *map(str, _LINES(self))])

    @property
    def hash(self) -> str:
        """SHA-256 of the text, in hexadecimal: what the next record names as the one before."""
        return sha256(self.text.encode()).hexdigest()


_LINES = attrgetter(*(field.name for field in fields(Record)))


def compute_pass_hash(scanned: str) -> str:
    """What a record says of the code itself: SHA-256 of the text that was scanned or typed, in hexadecimal."""
    return sha256(scanned.encode()).hexdigest()


def is_signed_by(record: Record, signature: str, public_key: str) -> bool:
    """Whether this P-256 key (130 hexadecimal digits, uncompressed) made this signature (128 of them)."""
    try:
        raw = bytes.fromhex(signature)
        key = read_key(public_key)
        if len(raw) != SIGNATURE_BYTES:
            return False
        half = SIGNATURE_BYTES // 2
        pair = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
        key.verify(pair, record.text.encode(), _ALGORITHM)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=256)
def read_key(public_key: str) -> EllipticCurvePublicKey:
    """The key of its uncompressed point; raises ``ValueError`` for what is none on this curve."""
    raw = bytes.fromhex(public_key)
    if len(raw) != 65:
        raise ValueError("An uncompressed point of P-256 has 65 bytes.")
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
