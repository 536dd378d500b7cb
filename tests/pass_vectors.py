"""The vectors that both pass codecs are tested with; ``python -m tests.pass_vectors`` writes the file again."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import base45  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.tickets import pass_codec
from app.tickets.pass_codec import Pass

FILE = Path(__file__).parent / "data" / "pass_vectors.json"
SEED = bytes(range(32))
PUBLIC_KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
CHAIN_ID = 31337
CONTRACT = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
ORDER_OF_ED25519 = 2**252 + 27742317777372353535851937790883648493
PLAIN = Pass(key_id=1, event_number=7, token_id=70_000, sequence=3, valid_from=1_800_000_000, valid_for=120)
ROTATING = replace(PLAIN, form="rotating", valid_for=96, anchor=bytes(range(16)), slot=5, proof=bytes(range(16, 32)))


def sign(one: Pass) -> str:
    """A pass signed by the vectors' key."""
    return pass_codec.sign(one, SEED, chain_id=CHAIN_ID, contract=CONTRACT)


def as_fields(one: Pass) -> dict[str, Any]:
    """A pass as both languages write it down; bytes in hexadecimal."""
    return {
        "form": one.form,
        "key_id": one.key_id,
        "event_number": one.event_number,
        "token_id": one.token_id,
        "sequence": one.sequence,
        "valid_from": one.valid_from,
        "valid_for": one.valid_for,
        "anchor": one.anchor.hex(),
        "signature": one.signature.hex(),
        "slot": one.slot,
        "proof": one.proof.hex(),
    }


def list_valid() -> dict[str, str]:
    """Passes that decode and verify, with every field at both of its ends."""
    passes = {"printed": sign(PLAIN), "rotating": sign(ROTATING)}
    for name, limit in pass_codec.LIMITS.items():
        base = ROTATING if name == "slot" else PLAIN
        for value in (0, 1, limit // 2, limit - 1):
            passes[f"{name} {value}"] = sign(replace(base, **{name: value}))  # type: ignore[arg-type]
    passes["rotating, longest"] = sign(replace(ROTATING, valid_for=96, slot=1919))
    passes["rotating, shortest"] = sign(replace(ROTATING, valid_for=1, slot=0))
    return passes


def list_foreign() -> dict[str, str]:
    """Passes that decode, but that the key did not sign for this chain and contract."""
    raw = base45.b45decode(sign(PLAIN))
    texts = {
        "another chain": pass_codec.sign(PLAIN, SEED, chain_id=CHAIN_ID + 1, contract=CONTRACT),
        "another contract": pass_codec.sign(PLAIN, SEED, chain_id=CHAIN_ID, contract="0x" + "11" * 20),
        "another key": pass_codec.sign(PLAIN, SEED[::-1], chain_id=CHAIN_ID, contract=CONTRACT),
        "no signature": _encode(raw[:17] + bytes(64)),
        "all ones": _encode(raw[:17] + b"\xff" * 64),
    }
    for offset in range(1, 81):
        if offset in {1, 2, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 48, 49, 80}:
            texts[f"bit turned in byte {offset}"] = _encode(_turn(raw, offset))
    s = int.from_bytes(raw[49:81], "little") + ORDER_OF_ED25519
    texts["signature not in lowest terms"] = _encode(raw[:49] + s.to_bytes(32, "little"))
    return texts


def list_broken() -> dict[str, str]:
    """Texts that are no pass."""
    text = sign(PLAIN)
    raw = base45.b45decode(text)
    rotating = base45.b45decode(sign(ROTATING))
    broken = {
        "empty": "",
        "lower case": text.lower(),
        "a letter short": text[:-1],
        "a letter long": text + "0",
        "space before": " " + text,
        "newline after": text + "\n",
        "newline instead of the last letter": text[:-1] + "\n",
        "foreign letter": text[:50] + "#" + text[51:],
        "not ASCII": text[:50] + "Ä" + text[51:],
        "astral letter": text[:50] + "😀" + text[51:],
        "group above 65535": "::::" + text[4:],
        "last group above 255": text[:-2] + "::",
        "a byte short": _encode(raw[:-1]),
        "a byte long": _encode(raw + b"\0"),
        "printed with the rotating form's length": _encode(raw + bytes(34)),
        "rotating with the printed form's length": _encode(rotating[:81]),
        "rotating, longer than 8 hours": _encode(rotating[:15] + (97).to_bytes(2, "big") + rotating[17:]),
        "a web address": "https://example.org/ticket/1",
        "122 zeros": "0" * 122,
    }
    for head in (0x10, 0x13, 0x16, 0x1A, 0x14, 0x18, 0x02, 0x22, 0xF2, 0x00, 0xFF):
        broken[f"first byte {head:02x}"] = _encode(bytes([head]) + raw[1:])
    return broken


def make() -> dict[str, Any]:
    """The whole file."""
    return {
        "public_key": PUBLIC_KEY.hex(),
        "chain_id": CHAIN_ID,
        "contract": CONTRACT,
        "valid": [_read(name, text) for name, text in list_valid().items()],
        "foreign": [_read(name, text) for name, text in list_foreign().items()],
        "broken": [{"name": name, "text": text} for name, text in list_broken().items()],
    }


def _read(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "text": text, "fields": as_fields(pass_codec.decode(text))}


def _turn(raw: bytes, offset: int) -> bytes:
    return raw[:offset] + bytes([raw[offset] ^ 1]) + raw[offset + 1 :]


def _encode(raw: bytes) -> str:
    text: bytes = base45.b45encode(raw)
    return text.decode()


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(), indent=1, ensure_ascii=False) + "\n")
