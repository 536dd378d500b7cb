"""The vectors that both verdicts are tested with; ``python -m tests.verdict_vectors`` writes the file again."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.door.verdict import Snapshot, TicketAtDoor
from app.tickets import pass_codec
from app.tickets.pass_chain import proof_of
from app.tickets.pass_codec import Pass
from tests.pass_vectors import BOUND, CHAIN_ID, CONTRACT, PLAIN, PUBLIC_KEY, SEED, chain_of, show, sign

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


def _shown(name: str, reason: str, slot: int, *, seen: int | None = None, at: int = 0, **more: Any) -> Case:
    """A rotating pass's code of ``slot``, ``at`` seconds into the slot in which it is ``seen``."""
    now = BOUND.valid_from + (slot if seen is None else seen) * pass_codec.SLOT_S + at
    return Case(name, reason, sign(more.pop("one", None) or show(BOUND, slot)), now=now, **more)


def _fake(name: str, reason: str, slot: int, proof: bytes, **more: Any) -> Case:
    return _shown(name, reason, slot, one=replace(show(BOUND, 0), slot=slot, proof=proof), **more)


def list_cases() -> list[Case]:
    """Every reason, its edges, and which of two reasons is told."""
    return [*list_printed(), *list_rotating(), *list_rotating_fakes()]


def list_rotating() -> list[Case]:
    """Rotating passes whose codes are their phone's own."""
    last = BOUND.slots - 1
    tickets = {BOUND.token_id: replace(TICKET, pass_seq=BOUND.sequence + 1, is_in=True)}
    inside = replace(OPEN, tickets={BOUND.token_id: replace(TICKET, is_in=True)})
    return [
        _shown("rotating", "", 240),
        _shown("rotating, last second of its slot", "", 240, at=14),
        _shown("rotating, code of the slot before", "", 240, seen=241),
        _shown("rotating, code of the slot before, last second", "", 240, seen=241, at=14),
        _shown("rotating, code of the slot after", "", 240, seen=239),
        _shown("rotating, code of two slots before", "stale_code", 240, seen=242),
        _shown("rotating, code of two slots after", "stale_code", 240, seen=238, at=14),
        _shown("rotating, picture of an hour ago", "stale_code", 0, seen=240),
        _shown("rotating, code of much later", "stale_code", last, seen=0),
        _shown("rotating, first slot", "", 0),
        _shown("rotating, second slot in the first", "", 1, seen=0),
        _shown("rotating, a second too early", "not_yet_valid", 0, seen=-1, at=14),
        _shown("rotating, last slot", "", last),
        _shown("rotating, last second of the last slot", "", last, at=14),
        _shown("rotating, last but one slot in the last", "", last - 1, seen=last),
        _shown("rotating, a second too late", "expired", last, seen=last + 1),
        _shown("rotating, last slot of 5 minutes", "", 19, one=show(replace(BOUND, valid_for=1), 19)),
        _shown("rotating where there is no paper", "", 240, snapshot=replace(OPEN, allows_paper=False)),
        _shown("rotating, superseded", "superseded", 240, snapshot=replace(OPEN, tickets=tickets)),
        _shown("rotating, already in", "already_in", 240, snapshot=inside),
        _shown("rotating, unknown ticket", "unknown_ticket", 240, snapshot=replace(OPEN, tickets={})),
        _shown("stale outweighs already in", "stale_code", 240, seen=300, snapshot=inside),
        _shown("stale outweighs unknown ticket", "stale_code", 240, seen=300, snapshot=replace(OPEN, tickets={})),
        _shown("expired outweighs stale", "expired", 0, seen=last + 9),
    ]


def list_rotating_fakes() -> list[Case]:
    """Rotating passes with a proof that is not their slot's; the signature is ours unless the name says otherwise."""
    last, chain = BOUND.slots - 1, chain_of(BOUND)
    forged = pass_codec.sign(show(BOUND, 240), SEED[::-1], chain_id=CHAIN_ID, contract=CONTRACT)
    at_240 = BOUND.valid_from + 240 * pass_codec.SLOT_S
    others = {
        "token": chain_of(replace(BOUND, token_id=BOUND.token_id + 1)),
        "sequence": chain_of(replace(BOUND, sequence=BOUND.sequence - 1)),
        "window": chain_of(replace(BOUND, valid_from=BOUND.valid_from - 96 * 300)),
        "chain": chain_of(BOUND, chain_id=8453),
        "contract": chain_of(BOUND, contract="0x" + "22" * 20),
        "seed": chain_of(BOUND, bytes(32)),
    }
    return [
        _fake("proof of the slot before", "bad_signature", 240, proof_of(chain, 239)),
        _fake("proof of the slot after", "bad_signature", 240, proof_of(chain, 241)),
        _fake("seen code in a later slot's name", "bad_signature", 241, proof_of(chain, 240)),
        _fake("the anchor as a proof", "bad_signature", 240, show(BOUND, 0).anchor),
        _fake("the anchor as the first slot's proof", "bad_signature", 0, show(BOUND, 0).anchor),
        *(
            _fake(f"proof of another {what}'s chain", "bad_signature", 240, proof_of(one, 240))
            for what, one in others.items()
        ),
        _fake("a slot more than there are", "bad_signature", last + 1, chain[:16], seen=last),
        _fake("no such slot, long ago", "stale_code", last + 1, chain[:16], seen=240),
        _fake("no such slot, too late", "expired", last + 1, chain[:16], seen=last + 1),
        _fake("stale outweighs a proof of another slot", "stale_code", 240, proof_of(chain, 239), seen=300),
        _fake(
            "a false proof says nothing of the ticket",
            "bad_signature",
            240,
            bytes(16),
            snapshot=replace(OPEN, tickets={}),
        ),
        Case("rotating, forged", "bad_signature", forged, now=at_240),
        Case("forged outweighs stale", "bad_signature", forged, now=at_240 + 60),
    ]


def list_printed() -> list[Case]:
    """Printed passes: each reason and its edges."""
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
