"""The vectors that both pass codecs are tested with; ``python -m tests.pass_vectors`` writes the file again."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import base45  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.tickets import pass_codec
from app.tickets.pass_chain import anchor_of, make_chain, proof_of
from app.tickets.pass_codec import Pass

FILE = Path(__file__).parent / "data" / "pass_vectors.json"
SEED = bytes(range(32))
PUBLIC_KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
CHAIN_ID = 31337
CONTRACT = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
ORDER_OF_ED25519 = 2**252 + 27742317777372353535851937790883648493
PLAIN = Pass(key_id=1, event_number=7, token_id=70_000, sequence=3, valid_from=1_800_000_000, valid_for=120)
BOUND = replace(PLAIN, form="rotating", valid_for=96)
CHAIN_SEED = bytes(range(100, 132))


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


def chain_of(one: Pass, seed: bytes = CHAIN_SEED, *, chain_id: int = CHAIN_ID, contract: str = CONTRACT) -> bytes:
    """The vectors' chain for the token, sequence and window of a pass."""
    return make_chain(seed, one, chain_id=chain_id, contract=contract)


def show(one: Pass, slot: int) -> Pass:
    """A rotating pass as its phone shows it in a slot."""
    chain = chain_of(one)
    return replace(one, anchor=anchor_of(chain), slot=slot, proof=proof_of(chain, slot))


ROTATING = show(BOUND, 5)


def list_valid() -> dict[str, str]:
    """Passes that decode and verify, with every field of both forms at both of its ends."""
    passes = {"printed": sign(PLAIN), "rotating": sign(ROTATING)}
    for name, limit in pass_codec.LIMITS.items():
        for value in (0, 1, limit // 2, limit - 1):
            if name != "slot":
                passes[f"{name} {value}"] = sign(replace(PLAIN, **{name: value}))  # type: ignore[arg-type]
            if name != "valid_for":
                passes[f"rotating, {name} {value}"] = sign(replace(ROTATING, **{name: value}))  # type: ignore[arg-type]
    for units in (0, 1, 48, 95):
        passes[f"rotating, valid_for {units}"] = sign(replace(ROTATING, valid_for=units))
    for byte in (b"\0", b"\xff"):
        passes[f"rotating, anchor of {byte.hex()}"] = sign(replace(ROTATING, anchor=byte * 16))
        passes[f"rotating, proof of {byte.hex()}"] = sign(replace(ROTATING, proof=byte * 16))
    return passes


def list_foreign() -> dict[str, str]:
    """Passes that decode, but that the key did not sign for this chain and contract."""
    return _list_foreign("printed", PLAIN, 17) | _list_foreign("rotating", ROTATING, 33)


def _list_foreign(form: str, one: Pass, end: int) -> dict[str, str]:
    """``end`` is where the signature begins."""
    raw = base45.b45decode(sign(one))
    tail = raw[end + 64 :]
    s = int.from_bytes(raw[end + 32 : end + 64], "little") + ORDER_OF_ED25519
    texts = {
        "another chain": pass_codec.sign(one, SEED, chain_id=CHAIN_ID + 1, contract=CONTRACT),
        "another contract": pass_codec.sign(one, SEED, chain_id=CHAIN_ID, contract="0x" + "11" * 20),
        "another key": pass_codec.sign(one, SEED[::-1], chain_id=CHAIN_ID, contract=CONTRACT),
        "no signature": _encode(raw[:end] + bytes(64) + tail),
        "all ones": _encode(raw[:end] + b"\xff" * 64 + tail),
        "signature not in lowest terms": _encode(raw[: end + 32] + s.to_bytes(32, "little") + tail),
    }
    places = [*range(1, 15), *([15] if form == "printed" else []), 16]
    for offset in (*places, *range(17, end, 5), end, end + 31, end + 32, end + 63):
        texts[f"bit turned in byte {offset}"] = _encode(_turn(raw, offset, 0x40 if offset == 16 else 1))
    return {f"{form}, {name}": text for name, text in texts.items()}


def list_broken() -> dict[str, str]:
    """Texts that are no pass."""
    raw = base45.b45decode(sign(PLAIN))
    rotating = base45.b45decode(sign(ROTATING))
    return {
        **_list_broken("printed", sign(PLAIN)),
        **_list_broken("rotating", sign(ROTATING)),
        "empty": "",
        "printed with the rotating form's length": _encode(raw + bytes(34)),
        "rotating with the printed form's length": _encode(rotating[:81]),
        "rotating without slot and proof": _encode(rotating[:97]),
        "rotating without a proof": _encode(rotating[:99]),
        "rotating, 5 minutes longer than 8 hours": _encode(rotating[:15] + (97).to_bytes(2, "big") + rotating[17:]),
        "rotating, as long as can be": _encode(rotating[:15] + b"\xff\xff" + rotating[17:]),
        "a web address": "https://example.org/ticket/1",
        "122 zeros": "0" * 122,
        "173 zeros": "0" * 173,
    }


def _list_broken(form: str, text: str) -> dict[str, str]:
    raw = base45.b45decode(text)
    broken = {
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
    }
    other_bits = [0x10 | bits for bits in range(16)]
    other_versions = [version << 4 | raw[0] & 0x0F for version in range(16)]
    for head in sorted({*other_bits, *other_versions} - {raw[0]}):
        broken[f"first byte {head:02x}"] = _encode(bytes([head]) + raw[1:])
    return {f"{form}, {name}": text for name, text in broken.items()}


def list_chains() -> dict[str, tuple[Pass, dict[str, Any]]]:
    """Chains: what each is made for, and from which seed, on which chain and contract."""
    return {
        "8 hours": (BOUND, {}),
        "5 minutes": (replace(BOUND, valid_for=1), {}),
        "another seed": (BOUND, {"seed": bytes(32)}),
        "another token": (replace(BOUND, token_id=2**24 - 1), {}),
        "another sequence": (replace(BOUND, sequence=2**16 - 1), {}),
        "another window": (replace(BOUND, valid_from=2**32 - 1), {}),
        "another chain": (BOUND, {"chain_id": 2**64 - 1}),
        "another contract": (BOUND, {"contract": "0x" + "22" * 20}),
    }


def list_proofs() -> dict[str, tuple[Pass, bool]]:
    """Signed rotating passes, and whether what they show is the proof of their slot."""
    last = BOUND.slots - 1
    chain = chain_of(BOUND)
    short = replace(BOUND, valid_for=1)
    shown = {f"slot {slot}": (show(BOUND, slot), True) for slot in (0, 1, 5, 255, 256, 959, last - 1, last)}
    shown |= {f"slot {slot} of 5 minutes": (show(short, slot), True) for slot in (0, 19)}
    fakes = {
        "proof of the slot before": replace(ROTATING, proof=proof_of(chain, 4)),
        "proof of the slot after": replace(ROTATING, proof=proof_of(chain, 6)),
        "the anchor itself": replace(ROTATING, proof=ROTATING.anchor),
        "the anchor itself in the first slot": replace(ROTATING, slot=0, proof=ROTATING.anchor),
        "the anchor itself after the last slot": replace(ROTATING, slot=last + 1, proof=ROTATING.anchor),
        "no proof": replace(ROTATING, proof=bytes(16)),
        "the seed's beginning in the last slot": replace(ROTATING, slot=last, proof=CHAIN_SEED[:16]),
        "first slot too many": replace(ROTATING, slot=last + 1, proof=chain[:16]),
        "greatest slot": replace(ROTATING, slot=2**16 - 1, proof=chain[:16]),
        "slot 20 of 5 minutes": replace(show(short, 19), slot=20),
        "valid for no time": replace(ROTATING, valid_for=0, slot=0),
        "printed": PLAIN,
    }
    for offset in (0, 7, 15):
        fakes[f"bit turned in byte {offset} of the proof"] = replace(ROTATING, proof=_turn(ROTATING.proof, offset))
        fakes[f"bit turned in byte {offset} of the anchor"] = replace(ROTATING, anchor=_turn(ROTATING.anchor, offset))
    for name, (bound, made_from) in list_chains().items():
        if name.startswith("another"):
            fakes[f"chain of {name}"] = replace(ROTATING, proof=proof_of(chain_of(bound, **made_from), 5))
    for name in ("token_id", "sequence", "valid_from"):
        fakes[f"carried over to another {name}"] = replace(ROTATING, **{name: getattr(ROTATING, name) + 1})
    return shown | {name: (one, False) for name, one in fakes.items()}


def make() -> dict[str, Any]:
    """The whole file."""
    return {
        "public_key": PUBLIC_KEY.hex(),
        "chain_id": CHAIN_ID,
        "contract": CONTRACT,
        "valid": [_read(name, text) for name, text in list_valid().items()],
        "foreign": [_read(name, text) for name, text in list_foreign().items()],
        "broken": [{"name": name, "text": text} for name, text in list_broken().items()],
        "chains": [_write_chain(name, *chain) for name, chain in list_chains().items()],
        "proofs": [
            {"name": name, "text": sign(one), "is_proof": is_one} for name, (one, is_one) in list_proofs().items()
        ],
    }


def _write_chain(name: str, bound: Pass, made_from: dict[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {"seed": CHAIN_SEED, "chain_id": CHAIN_ID, "contract": CONTRACT} | made_from
    chain = chain_of(bound, **wanted)
    fields = {name: getattr(bound, name) for name in ("token_id", "sequence", "valid_from", "valid_for")}
    links = {str(index): chain[16 * index : 16 * index + 16].hex() for index in (0, 1, 2, bound.slots - 1, bound.slots)}
    text = {"chain_id": str(wanted["chain_id"]), "seed": wanted["seed"].hex()}
    return {"name": name} | fields | wanted | text | {"links": links, "anchor": anchor_of(chain).hex()}


def _read(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "text": text, "fields": as_fields(pass_codec.decode(text))}


def _turn(raw: bytes, offset: int, bit: int = 1) -> bytes:
    return raw[:offset] + bytes([raw[offset] ^ bit]) + raw[offset + 1 :]


def _encode(raw: bytes) -> str:
    text: bytes = base45.b45encode(raw)
    return text.decode()


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(), indent=1, ensure_ascii=False) + "\n")
