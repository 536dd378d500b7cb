"""The vectors that both twins of the record are tested with; ``python -m tests.record_vectors`` writes the file again.

The scanner's key is written with them, so that a twin can sign, too; its signatures differ from these (they hold a
random number), so that a twin is tested by texts, hashes and what verifies.
"""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.door.records import ZEROS, Record, compute_pass_hash
from app.tickets import pass_codec
from app.tickets.pass_codec import Pass
from tests.pass_vectors import PLAIN, ROTATING
from tests.pass_vectors import sign as sign_pass

FILE = Path(__file__).parent / "data" / "record_vectors.json"
SECRET = int.from_bytes(bytes(range(1, 33)), "big")
KEY = derive_private_key(SECRET, SECP256R1())
PUBLIC_KEY = KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()
WORLD = "Grüße 🎟 入口"
SCANNER_ID, EVENT_ID = "5ca0" * 8, "e0e0" * 8
ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def make_record(scanned: str, result: str = "go", reason: str = "", **fields: Any) -> Record:
    """The first record of the vectors' scanner about what was scanned; ``fields`` replace some."""
    seen = read_pass(scanned)
    first = Record(
        scanner_id=SCANNER_ID,
        counter=1,
        previous=ZEROS,
        event_id=EVENT_ID,
        gate="North",
        kind="entry",
        nonce="a1b2c3d4e5f60718",
        scanned_at="2027-01-15T19:30:00.250Z",
        form=seen.form if seen else "",
        key_id=seen.key_id if seen else 0,
        event_number=seen.event_number if seen else 0,
        token_id=seen.token_id if seen else 0,
        sequence=seen.sequence if seen else 0,
        slot=seen.slot if seen else 0,
        pass_hash=compute_pass_hash(scanned),
        result=result,
        reason=reason,
    )
    return replace(first, **fields)


def read_pass(scanned: str) -> Pass | None:
    """The pass that was scanned, if it was one."""
    try:
        return pass_codec.decode(scanned)
    except pass_codec.PassUnreadable:
        return None


def sign(record: Record) -> str:
    """The record's signature by the vectors' key, always the same one (RFC 6979)."""
    return sign_with(KEY, record)


def sign_with(key: Any, record: Record) -> str:
    """Raw r ‖ s in hexadecimal."""
    pair = key.sign(record.text.encode(), ECDSA(SHA256(), deterministic_signing=True))
    return b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(pair)).hex()


def list_records() -> list[tuple[str, str, Record]]:
    """An evening of one scanner: name, what was scanned, and the record, each chained to the one before."""
    printed, rotating = sign_pass(PLAIN), sign_pass(ROTATING)
    evening: list[tuple[str, str, dict[str, Any]]] = [
        ("printed, go", printed, {}),
        ("rotating, go", rotating, {"gate": "", "nonce": "n" * 64, "scanned_at": "2027-01-15T19:30:01Z"}),
        ("already in", printed, {"result": "stop", "reason": "already_in"}),
        ("no pass", "HTTPS://EXAMPLE.COM", {"result": "stop", "reason": "unreadable"}),
        ("nothing at all", "", {"result": "stop", "reason": "unreadable"}),
        (
            "letters of the world",
            "Grüße 🎟 入口",
            {"gate": "Nord – Süd 入口 🚪", "result": "stop", "reason": "unreadable"},
        ),
        ("exit", printed, {"kind": "exit", "scanned_at": "2027-01-15T21:30:00.000+01:00"}),
        ("ask", printed, {"result": "ask", "reason": "wrong_gate", "gate": "G" * 60}),
        ("greatest numbers", sign_pass(greatest()), {}),
    ]
    records: list[tuple[str, str, Record]] = []
    for name, scanned, fields in evening:
        before = records[-1][2] if records else None
        place: dict[str, Any] = {"counter": before.counter + 1, "previous": before.hash} if before else {}
        records.append((name, scanned, make_record(scanned, **fields, **place)))
    return records


def greatest() -> Pass:
    """A rotating pass with every field at its end, its window at the longest that there is."""
    ends = {name: limit - 1 for name, limit in pass_codec.LIMITS.items() if name not in ("valid_for", "slot")}
    return replace(ROTATING, **ends, slot=1919)  # type: ignore[arg-type]


def list_refused() -> list[tuple[str, Record, str]]:
    """Name, record and a signature that does not belong to it."""
    record = list_records()[0][2]
    signature = sign(record)
    r, s = int(signature[:64], 16), int(signature[64:], 16)
    others: dict[str, Any] = {
        **{"counter": 2, "previous": "1" + ZEROS[1:], "event_id": "0" * 32, "gate": "South", "kind": "exit"},
        **{"scanner_id": "0" * 32, "nonce": "another1", "scanned_at": "2027-01-15T19:30:00.251Z"},
        **{"form": "rotating", "key_id": 2, "event_number": 8, "token_id": 1, "sequence": 4, "slot": 1},
        **{"pass_hash": compute_pass_hash("x"), "result": "stop", "reason": "refunded"},
    }
    refused = [(f"another {name}", replace(record, **{name: value}), signature) for name, value in others.items()]
    return [
        *refused,
        ("bit turned", record, f"{int(signature[0], 16) ^ 1:x}{signature[1:]}"),
        ("halves exchanged", record, signature[64:] + signature[:64]),
        ("nothing but zeros", record, "00" * 64),
        ("r above the order", record, f"{(r + ORDER_OF_P256) % 2**256:064x}{s:064x}"),
        ("a byte short", record, signature[:-2]),
        ("a byte long", record, signature + "00"),
        ("none", record, ""),
    ]


def make() -> dict[str, Any]:
    """The whole file."""
    return {
        "public_key": PUBLIC_KEY,
        "private_key": f"{SECRET:064x}",
        "records": [
            {
                "name": name,
                "scanned": scanned,
                "fields": asdict(record),
                "text": record.text,
                "hash": record.hash,
                "signature": sign(record),
            }
            for name, scanned, record in list_records()
        ],
        "refused": [
            {"name": name, "fields": asdict(record), "signature": signature}
            for name, record, signature in list_refused()
        ],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(), indent=1, ensure_ascii=False) + "\n")
