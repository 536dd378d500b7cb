"""The vectors that both verdicts are tested with; ``python -m tests.verdict_vectors`` writes the file again."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.door.verdict import Snapshot, TicketAtDoor
from app.tickets import pass_codec
from app.tickets.pass_codec import Pass
from tests.pass_vectors import CHAIN_ID, CONTRACT, PLAIN, PUBLIC_KEY, ROTATING, SEED, sign

FILE = Path(__file__).parent / "data" / "verdict_vectors.json"
NOW = PLAIN.valid_from + 3600
TICKET = TicketAtDoor(pass_seq=PLAIN.sequence)
OPEN = Snapshot(CHAIN_ID, CONTRACT, PLAIN.event_number, {PLAIN.key_id: PUBLIC_KEY}, {PLAIN.token_id: TICKET})


@dataclass(frozen=True)
class Case:
    """One scan and the reason that both twins must give (empty for a go)."""

    name: str
    reason: str
    text: str
    snapshot: Snapshot = OPEN
    now: int = NOW
    gate: str = "Main"


def _of(name: str, reason: str, **ticket: Any) -> Case:
    return Case(name, reason, sign(PLAIN), replace(OPEN, tickets={PLAIN.token_id: replace(TICKET, **ticket)}))


def _passed(name: str, reason: str, one: Pass, **snapshot: Any) -> Case:
    return Case(name, reason, sign(one), replace(OPEN, **snapshot))


def list_cases() -> list[Case]:
    """Every reason, its edges, and which of two reasons is told."""
    forged = pass_codec.sign(PLAIN, SEED[::-1], chain_id=CHAIN_ID, contract=CONTRACT)
    until = PLAIN.valid_until
    return [
        Case("go", "", sign(PLAIN)),
        Case("unreadable", "unreadable", "https://example.org"),
        _passed("wrong event", "wrong_event", replace(PLAIN, event_number=8)),
        _passed("unknown key", "unknown_key", replace(PLAIN, key_id=2)),
        _passed("no keys at all", "unknown_key", PLAIN, keys={}),
        Case("forged", "bad_signature", forged),
        _passed("another chain", "bad_signature", PLAIN, chain_id=8453),
        _passed("another contract", "bad_signature", PLAIN, contract="0x" + "22" * 20),
        _passed("a key that is none", "bad_signature", PLAIN, keys={PLAIN.key_id: bytes(31)}),
        Case("a second too early", "not_yet_valid", sign(PLAIN), now=PLAIN.valid_from - 1),
        Case("first second", "", sign(PLAIN), now=PLAIN.valid_from),
        Case("last second", "", sign(PLAIN), now=until - 1),
        Case("a second too late", "expired", sign(PLAIN), now=until),
        _passed("valid for no time", "expired", replace(PLAIN, valid_for=0)),
        _passed("rotating", "stale_code", ROTATING),
        _passed("unknown ticket", "unknown_ticket", replace(PLAIN, token_id=1)),
        _of("refunded", "refunded", is_refunded=True),
        _of("blocked", "blocked", is_blocked=True),
        _of("superseded", "superseded", pass_seq=PLAIN.sequence + 1),
        _of("newer than the snapshot", "", pass_seq=PLAIN.sequence - 1),
        _passed("no paper", "paper_not_allowed", PLAIN, allows_paper=False),
        _of("already in", "already_in", is_in=True),
        _of("another gate", "wrong_gate", gates=("North", "South")),
        _of("one of its gates", "", gates=("North", "Main")),
        _of("supervisor", "needs_supervisor", needs_supervisor=True),
        _of("refunded outweighs superseded", "refunded", is_refunded=True, pass_seq=9, is_in=True),
        _of("blocked outweighs already in", "blocked", is_blocked=True, is_in=True),
        _of("superseded outweighs already in", "superseded", pass_seq=9, is_in=True),
        _of("already in outweighs another gate", "already_in", is_in=True, gates=("North",)),
        _of("another gate outweighs supervisor", "wrong_gate", needs_supervisor=True, gates=("North",)),
        Case("forged outweighs expired", "bad_signature", forged, now=until),
        Case("forged says nothing of the ticket", "bad_signature", forged, replace(OPEN, tickets={})),
        Case("expired outweighs unknown ticket", "expired", sign(PLAIN), replace(OPEN, tickets={}), now=until),
    ]


def make() -> list[dict[str, Any]]:
    """The whole file."""
    return [asdict(case) | {"snapshot": _write(case.snapshot)} for case in list_cases()]


def _write(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "chain_id": snapshot.chain_id,
        "contract": snapshot.contract,
        "event_number": snapshot.event_number,
        "allows_paper": snapshot.allows_paper,
        "keys": {str(key_id): key.hex() for key_id, key in snapshot.keys.items()},
        "tickets": {
            str(token_id): {**asdict(ticket), "gates": list(ticket.gates)}
            for token_id, ticket in snapshot.tickets.items()
        },
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(), indent=1) + "\n")
