"""What a scanner has to know of every ticket of an event, as columns and as bytes. Pure.

``assets/js/door/snapshot.js`` reads the same; ``tests/data/snapshot_vectors.json`` holds examples for both. Numbers are
little-endian, each part is filled up with zeros (the header with spaces) to a multiple of 4 bytes::

    "KSS1"
    u32        length of the header
    header     JSON (UTF-8): event, keys, tiers, gates, names, first_token, n, m, cursor, server_ms
    u16[n]     sequence            u8[n]  tier            u8[n]  flags           of token first_token + index
    u32[m]     token               u32[m] let in at (s)   u8[m]  gate            u8[m]  by whom

The last four are of the tickets that were let in, in the order of their tokens; gate and by are indices of the names in
the header, 255 of a name that had no room.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAGIC = b"KSS1"
VERSION = 1
EXISTS, REFUNDED, BLOCKED, ASK, IN, LEFT = 1, 2, 4, 8, 16, 32
"""The flags of a ticket. One without ``EXISTS`` is none: nobody has bought that token, or a reorg took it back."""
MAX_SEQUENCE = 2**16 - 1
NO_NAME = 255
ALIGNMENT = 4

TicketRow = tuple[int, int, int, int]
"""Token, sequence, tier's position, flags but for ``IN`` and ``LEFT``."""
Column = NDArray[Any]


class ScanRow(NamedTuple):
    """A scan that let somebody in or out: ``place`` is its admission after the ticket's id, ``1`` or ``1:out``."""

    token: int
    place: str
    at: int
    gate: str
    by: str


@dataclass(frozen=True)
class State:
    """Columns of the same length, in the order of tokens; ``at``, ``gate`` and ``by`` are 0 of who never was let in."""

    token: Column
    seq: Column
    tier: Column
    flags: Column
    at: Column
    gate: Column
    by: Column
    gates: list[str]
    staff: list[str]

    def __len__(self) -> int:
        return len(self.token)


def make_state(tickets: Sequence[TicketRow], scans: Sequence[ScanRow]) -> State:
    """Tickets with their standing admissions; scans of tickets that are not among them are left out."""
    rows = np.array(sorted(tickets), np.int64).reshape(-1, 4)
    token, seq, tier, flags = rows.T
    at, gate, by = (np.zeros(len(rows), kind) for kind in (np.uint32, np.uint8, np.uint8))
    flags = flags.astype(np.uint8)
    gates, staff = _Names(), _Names()
    let_in = _fold(scans, gates, staff)
    known = np.isin(let_in.token, token)
    place = np.searchsorted(token, let_in.token[known])
    flags[place] |= np.where(let_in.is_out, LEFT, IN).astype(np.uint8)[known]
    at[place], gate[place], by[place] = let_in.at[known], let_in.gate[known], let_in.by[known]
    return State(
        token.astype(np.uint32),
        np.minimum(seq, MAX_SEQUENCE).astype(np.uint16),
        tier.astype(np.uint8),
        flags,
        at,
        gate,
        by,
        gates.names,
        staff.names,
    )


def pack(state: State, head: Mapping[str, Any]) -> bytes:
    """The snapshot's bytes. ``head`` is what the header says beside names and sizes."""
    first = int(state.token[0]) if len(state) else 0
    size = int(state.token[-1]) - first + 1 if len(state) else 0
    let_in = (state.flags & (IN | LEFT)) != 0
    header = {
        "v": VERSION,
        **head,
        "scan_gates": state.gates,
        "staff": state.staff,
        "first_token": first,
        "n": size,
        "m": int(let_in.sum()),
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    place = state.token.astype(np.int64) - first
    return b"".join(
        [
            MAGIC,
            len(text).to_bytes(4, "little"),
            text,
            *(_dense(place, values, size, kind) for values, kind in _ticket_columns(state)),
            *(_bytes_of(values[let_in].astype(kind)) for values, kind in _entry_columns(state)),
        ]
    )


def list_tickets(state: State) -> list[dict[str, Any]]:
    """The state ticket by ticket, as a delta tells it: ``at`` (seconds) is None of who never was let in."""
    columns = (state.token, state.seq, state.tier, state.flags, state.at, state.gate, state.by)
    return [
        {
            "token": token,
            "seq": seq,
            "tier": tier,
            "flags": flags,
            "at": at if flags & (IN | LEFT) else None,
            "gate": _name(state.gates, gate, flags),
            "by": _name(state.staff, by, flags),
        }
        for token, seq, tier, flags, at, gate, by in zip(*(one.tolist() for one in columns), strict=True)
    ]


def _ticket_columns(state: State) -> list[tuple[Column, str]]:
    return [(state.seq, "<u2"), (state.tier, "<u1"), (state.flags, "<u1")]


def _entry_columns(state: State) -> list[tuple[Column, str]]:
    return [(state.token, "<u4"), (state.at, "<u4"), (state.gate, "<u1"), (state.by, "<u1")]


def _dense(place: Column, values: Column, size: int, kind: str) -> bytes:
    column = np.zeros(size, kind)
    column[place] = values
    return _bytes_of(column)


def _bytes_of(column: Column) -> bytes:
    raw = column.tobytes()
    return raw + bytes(-len(raw) % ALIGNMENT)


def _name(names: list[str], number: int, flags: int) -> str:
    return names[number] if flags & (IN | LEFT) and number < len(names) else ""


class _LetIn(NamedTuple):
    """A row for each token: its last entry, and whether that was followed by an exit."""

    token: Column
    is_out: Column
    at: Column
    gate: Column
    by: Column


def _fold(scans: Sequence[ScanRow], gates: "_Names", staff: "_Names") -> _LetIn:
    token, places, at, gate, by = zip(*scans, strict=True) if scans else ((), (), (), (), ())
    parsed = np.array([_parse(place) for place in places], np.int64).reshape(-1, 2)
    every = np.array(token, np.int64)
    order = np.lexsort((parsed[:, 0], every))
    entries = order[parsed[order, 1] == 0]
    last = entries[np.append(every[entries][1:] != every[entries][:-1], True)[: len(entries)]]
    exits = {int(every[one]): int(parsed[one, 0]) for one in order[parsed[order, 1] == 1]}
    numbers = parsed[last, 0]
    is_out = np.array([exits.get(int(one), 0) for one in every[last]], np.int64) >= numbers if exits else numbers < 0
    return _LetIn(
        every[last],
        is_out,
        np.array(at, np.int64)[last],
        np.array([gates.number(name) for name in gate], np.int64)[last],
        np.array([staff.number(name) for name in by], np.int64)[last],
    )


@cache
def _parse(place: str) -> tuple[int, int]:
    """The entry's number, and 1 when it is the exit that ends it."""
    number, _colon, out = place.partition(":")
    return int(number), int(bool(out))


class _Names:
    """Names by number, in the order in which they come; past 255 they have none."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        known = self._numbers.get(name)
        if known is None:
            known = min(len(self._numbers), NO_NAME)
            self._numbers[name] = known
            if known < NO_NAME:
                self.names.append(name)
        return known
