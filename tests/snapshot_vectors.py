"""The vectors that both readers of snapshots are tested with; ``python -m tests.snapshot_vectors`` writes the file."""

import base64
import json
from pathlib import Path
from typing import Any

from app.door import snapshot
from app.door.snapshot import ASK, BLOCKED, EXISTS, REFUNDED, ScanRow, TicketRow
from tests import snapshot_reader

FILE = Path(__file__).parent / "data" / "snapshot_vectors.json"
CURSOR = 1_800_000_000_000
EVENT: dict[str, Any] = {
    "id": "0f" * 16,
    "title": "Zażółć gęślą jaźń",
    "number": 7,
    "chain_id": 31337,
    "contract": "0x" + "11" * 20,
    "status": "on_sale",
    "allows_paper": True,
    "allows_reentry": True,
    "timezone": "Europe/Warsaw",
    "doors_at": "2027-01-15T18:00:00Z",
    "ends_at": "2027-01-15T23:00:00Z",
}
HEAD: dict[str, Any] = {
    "event": EVENT,
    "keys": {"1": "aa" * 32, "2": "bb" * 32},
    "tiers": [{"name": "Standing"}, {"name": "Balcony"}],
    "gates": [{"name": "North", "tiers": [0]}, {"name": "Süd", "tiers": []}],
    "cursor": CURSOR,
    "server_ms": CURSOR,
}
TICKETS: list[TicketRow] = [
    (3, 0, 0, EXISTS),
    (4, 2, 1, EXISTS),
    (5, 1, 0, EXISTS | REFUNDED),
    (6, 65_535, 1, EXISTS | BLOCKED),
    # token 7 is nobody's
    (8, 1, 0, REFUNDED),  # a reorg took its mint back, and a pass hung on it
    (9, 256, 0, EXISTS | ASK),
    (10, 0, 1, EXISTS),
    (11, 0, 0, EXISTS),
]
SCANS = [
    ScanRow(10, "1", 1_799_999_000, "North", "Jonas"),
    ScanRow(4, "1", 1_799_999_100, "Süd", "Ngọc Ánh"),
    ScanRow(11, "2", 1_799_999_400, "North", "Jonas"),
    ScanRow(11, "1", 1_799_999_200, "Süd", "Jonas"),
    ScanRow(11, "1:out", 1_799_999_300, "Süd", "Jonas"),
    ScanRow(9, "1", 1_799_999_500, "", "Jonas"),
    ScanRow(9, "1:out", 1_799_999_600, "North", "Jonas"),
]
CHANGED: list[tuple[str, list[TicketRow], list[ScanRow]]] = [
    (
        "let in, sold beyond the end, refunded",
        [(3, 0, 0, EXISTS), (13, 0, 1, EXISTS), (4, 3, 1, EXISTS | REFUNDED)],
        [
            ScanRow(3, "1", 1_800_000_003, "West", "Ines"),
            SCANS[1],
        ],
    ),
    (
        "a scan taken back, gone with a reorg, came back in",
        [(10, 0, 1, EXISTS), (11, 1, 0, REFUNDED), (9, 256, 0, EXISTS)],
        [
            SCANS[2],
            ScanRow(9, "2", 1_800_000_007, "North", "Jonas"),
        ],
    ),
    ("sold again after a reorg, with another key and another gate", [(2, 0, 0, EXISTS), (11, 2, 0, EXISTS)], []),
]


def make_deltas() -> list[dict[str, Any]]:
    """One after the other, each a second later; the last one tells of other keys and gates."""
    made = []
    for number, (_what, tickets, scans) in enumerate(CHANGED, 1):
        state = snapshot.make_state(tickets, scans)
        at = CURSOR + 1_000 * number
        made.append(HEAD | {"cursor": at, "server_ms": at, "tickets": snapshot.list_tickets(state)})
    made[-1] |= {"keys": {"2": "bb" * 32, "3": "cc" * 32}, "gates": [], "event": EVENT | {"status": "paused"}}
    return made


def make_document() -> dict[str, Any]:
    """Two snapshots with what they mean, and deltas with what the first one is after each of them."""
    busy = snapshot.pack(snapshot.make_state(TICKETS, SCANS), HEAD)
    empty = snapshot.pack(snapshot.make_state([], []), HEAD | {"keys": {}, "gates": []})
    picture = snapshot_reader.read(busy)
    steps = []
    for (what, _tickets, _scans), delta in zip(CHANGED, make_deltas(), strict=True):
        snapshot_reader.apply(picture, delta)
        steps.append({"what": what, "delta": delta, "after": by_token(picture.tickets)})
    snapshots = [_explain(name, body) for name, body in (("busy", busy), ("empty", empty))]
    return {"snapshots": snapshots, "deltas": steps}


def _explain(name: str, body: bytes) -> dict[str, Any]:
    found = snapshot_reader.read(body)
    return {
        "name": name,
        "bytes": base64.b64encode(body).decode(),
        "header": found.header,
        "tickets": by_token(found.tickets),
    }


def by_token(tickets: dict[int, Any]) -> dict[str, Any]:
    """As JSON has it, in order."""
    return {str(token): tickets[token] for token in sorted(tickets)}


if __name__ == "__main__":
    FILE.write_text(json.dumps(make_document(), ensure_ascii=False, indent=1) + "\n")
