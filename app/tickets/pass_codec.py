"""The pass: what a ticket's QR code shows. Bytes, signature, base45. Twin of ``assets/js/pass.js``.

Big-endian; ``tests/data/pass_vectors.json`` holds examples that both twins are tested with::

    offset  bytes  field
    0       1      version 1 in the high nibble; of the low bits exactly one: 0 rotating, 1 printed
    1       1      key id
    2       4      event number
    6       3      token id
    9       2      sequence
    11      4      valid from, seconds since 1970 (UTC)
    15      2      valid for, in units of 5 minutes
    17      16     anchor                  rotating only
    …       64     Ed25519 signature
    …       2      slot                    rotating only, not signed
    …       16     proof                   rotating only, not signed

The signature is over ``keepsake-pass-v1`` ‖ chain id (8 bytes) ‖ ticket contract (20 bytes) ‖ everything before the
signature: a pass of another chain or contract is refused without carrying either.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

import base45  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Form = Literal["printed", "rotating"]

CONTEXT = b"keepsake-pass-v1"
VERSION = 1
FORM_BITS: dict[int, Form] = {0b01: "rotating", 0b10: "printed"}
FORM_OF: dict[Form, int] = {form: bit for bit, form in FORM_BITS.items()}
WINDOW_UNIT_S = 300
SLOT_S = 15
MAX_SLOTS = 1920
"""A rotating pass changes every 15 s and lives at most 8 hours (the walk to its anchor stays under 3 ms)."""
ANCHOR_BYTES = PROOF_BYTES = 16
SIGNATURE_BYTES = 64
HEAD_BYTES = 17
BYTES: dict[Form, int] = {"printed": 81, "rotating": 115}
TEXT_LENGTH: dict[Form, int] = {"printed": 122, "rotating": 173}
"""In alphanumeric mode these fit QR versions 5-M and 7-M."""
LIMITS = {
    "key_id": 2**8,
    "event_number": 2**32,
    "token_id": 2**24,
    "sequence": 2**16,
    "valid_from": 2**32,
    "valid_for": 2**16,
    "slot": 2**16,
}


class PassUnreadable(ValueError):
    """The text is no pass, or the fields make none."""


@dataclass(frozen=True, slots=True)
class Pass:
    """The fields of a pass: ``valid_from`` in seconds since 1970 (UTC), ``valid_for`` in units of 5 minutes.

    ``anchor``, ``slot`` and ``proof`` belong to the rotating form and stay empty in the printed one. ``signature`` is
    empty until the pass is signed.
    """

    key_id: int
    event_number: int
    token_id: int
    sequence: int
    valid_from: int
    valid_for: int
    form: Form = "printed"
    anchor: bytes = b""
    signature: bytes = field(default=b"", repr=False)
    slot: int = 0
    proof: bytes = b""

    @property
    def valid_until(self) -> int:
        """The first second at which the pass no longer works."""
        return self.valid_from + self.valid_for * WINDOW_UNIT_S

    @property
    def slots(self) -> int:
        """How many 15-second slots a rotating pass has."""
        return self.valid_for * WINDOW_UNIT_S // SLOT_S

    def slot_at(self, now: int) -> int:
        """The slot that a phone shows ``now``, in seconds since 1970; negative before the first one."""
        return (now - self.valid_from) // SLOT_S


def encode(signed: Pass) -> str:
    """The text of a signed pass; raises ``PassUnreadable`` when a field does not fit its bytes."""
    if len(signed.signature) != SIGNATURE_BYTES:
        raise PassUnreadable("A pass is signed with 64 bytes.")
    head = signed_bytes(signed)
    is_rotating = signed.form == "rotating"
    if len(signed.proof) != (PROOF_BYTES if is_rotating else 0) or (signed.slot and not is_rotating):
        raise PassUnreadable("Slot and proof belong to the rotating form.")
    tail = signed.slot.to_bytes(2, "big") + signed.proof if is_rotating else b""
    text: bytes = base45.b45encode(head + tail)
    return text.decode()


def sign(unsigned: Pass, seed: bytes, *, chain_id: int, contract: str) -> str:
    """The text of the pass, signed with the Ed25519 ``seed`` (32 bytes); raises ``PassUnreadable``."""
    return encode(add_signature(unsigned, seed, chain_id=chain_id, contract=contract))


def add_signature(unsigned: Pass, seed: bytes, *, chain_id: int, contract: str) -> Pass:
    """The pass, signed with the Ed25519 ``seed`` (32 bytes); raises ``PassUnreadable``.

    The same pass signed by the same key has the same bytes again (RFC 8032 draws no lots).
    """
    message = _message(unsigned, chain_id, contract)
    return replace(unsigned, signature=Ed25519PrivateKey.from_private_bytes(seed).sign(message))


def signed_bytes(signed: Pass) -> bytes:
    """A pass up to the end of its signature: 81 bytes printed, 97 rotating, whose device adds slot and proof."""
    return _signed_part(signed) + signed.signature


def decode(text: str) -> Pass:
    """The fields of a pass, whoever signed it; raises ``PassUnreadable`` for whatever is not exactly one."""
    raw = _read_base45(text)
    form = FORM_BITS.get(raw[0] & 0x0F) if raw and raw[0] >> 4 == VERSION else None
    if form is None or len(raw) != BYTES[form]:
        raise PassUnreadable("This is not one of our passes.")
    key_id, event_number, token_high, token_low, sequence, valid_from, valid_for = struct.unpack(
        ">BIBHHIH", raw[1:HEAD_BYTES]
    )
    is_rotating = form == "rotating"
    end = HEAD_BYTES + (ANCHOR_BYTES if is_rotating else 0)
    after = end + SIGNATURE_BYTES
    found = Pass(
        key_id=key_id,
        event_number=event_number,
        token_id=token_high << 16 | token_low,
        sequence=sequence,
        valid_from=valid_from,
        valid_for=valid_for,
        form=form,
        anchor=raw[HEAD_BYTES:end],
        signature=raw[end:after],
        slot=int.from_bytes(raw[after : after + 2], "big"),
        proof=raw[after + 2 :],
    )
    _ensure_slots(found)
    return found


def verify(signed: Pass, public_key: bytes, *, chain_id: int, contract: str) -> bool:
    """Whether this Ed25519 key (32 bytes) signed the pass for this chain and ticket contract."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(signed.signature, _message(signed, chain_id, contract))
    except (InvalidSignature, ValueError):
        return False
    return True


def place_of(chain_id: int, contract: str) -> bytes:
    """Where a pass is at home: chain id (8 bytes) and ticket contract (20); raises ``PassUnreadable`` for neither."""
    try:
        address = bytes.fromhex(contract.removeprefix("0x"))
        chain = chain_id.to_bytes(8, "big")
    except (ValueError, OverflowError):
        raise PassUnreadable("That is no chain or contract.") from None
    if len(address) != 20:
        raise PassUnreadable("A contract's address has 20 bytes.")
    return chain + address


def ensure_fits(one: Pass, names: Iterable[str] = tuple(LIMITS)) -> None:
    """Raise ``PassUnreadable`` when one of these fields does not fit its bytes."""
    for name in names:
        if not 0 <= getattr(one, name) < LIMITS[name]:
            raise PassUnreadable(f"{name} does not fit the pass.")


def _message(one: Pass, chain_id: int, contract: str) -> bytes:
    return CONTEXT + place_of(chain_id, contract) + _signed_part(one)


def _signed_part(one: Pass) -> bytes:
    ensure_fits(one)
    if len(one.anchor) != (ANCHOR_BYTES if one.form == "rotating" else 0):
        raise PassUnreadable("The anchor is of the wrong size.")
    _ensure_slots(one)
    head = struct.pack(
        ">BBIBHHIH",
        VERSION << 4 | FORM_OF[one.form],
        one.key_id,
        one.event_number,
        one.token_id >> 16,
        one.token_id & 0xFFFF,
        one.sequence,
        one.valid_from,
        one.valid_for,
    )
    return head + one.anchor


def _ensure_slots(one: Pass) -> None:
    if one.form == "rotating" and one.slots > MAX_SLOTS:
        raise PassUnreadable("A rotating pass lives at most 8 hours.")


def _read_base45(text: str) -> bytes:
    """The bytes of canonical base45 (RFC 9285): what does not encode back to the same text is refused."""
    if len(text) not in TEXT_LENGTH.values():
        raise PassUnreadable("This is not one of our passes.")
    try:
        raw: bytes = base45.b45decode(text)
    except (ValueError, UnicodeError):
        raise PassUnreadable("This is not one of our passes.") from None
    if base45.b45encode(raw) != text.encode():
        raise PassUnreadable("This is not one of our passes.")
    return raw
