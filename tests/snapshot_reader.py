"""A reader of snapshots and deltas that shares no code with their writer: what ``door/snapshot.js`` does, in Python."""

import json
import struct
from dataclasses import dataclass, field
from typing import Any

EXISTS, IN, LEFT = 1, 16, 32
Ticket = dict[str, Any]
"""``seq``, ``tier``, ``flags``, ``at`` (seconds or None), ``gate`` and ``by`` (names)."""


@dataclass
class Picture:
    """What a scanner knows: the header, and the tickets that exist by token."""

    header: dict[str, Any]
    tickets: dict[int, Ticket] = field(default_factory=dict)


class _Parts:
    def __init__(self, body: bytes, offset: int) -> None:
        self.body, self.offset = body, offset

    def take(self, count: int, letter: str) -> tuple[int, ...]:
        size = struct.calcsize(letter) * count
        found = struct.unpack_from(f"<{count}{letter}", self.body, self.offset)
        self.offset += size + -size % 4
        return found


def read(body: bytes) -> Picture:
    """A snapshot; raises ``ValueError`` for bytes that are none."""
    if body[:4] != b"KSS1":
        raise ValueError("not a snapshot")
    (length,) = struct.unpack_from("<I", body, 4)
    header = json.loads(body[8 : 8 + length])
    if length % 4 or header["v"] != 1:
        raise ValueError("not a snapshot of this version")
    parts = _Parts(body, 8 + length)
    n, m, first = header["n"], header["m"], header["first_token"]
    columns = [parts.take(n, letter) for letter in "HBB"]
    entries = zip(*(parts.take(m, letter) for letter in "IIBB"), strict=True)
    if parts.offset != len(body):
        raise ValueError("a snapshot of another length")
    let_in = {
        token: {"at": at, "gate": _name(header["scan_gates"], gate), "by": _name(header["staff"], by)}
        for token, at, gate, by in entries
    }
    never = {"at": None, "gate": "", "by": ""}
    made = Picture(header)
    for token, (seq, tier, flags) in enumerate(zip(*columns, strict=True), first):
        if flags & EXISTS:
            made.tickets[token] = {"seq": seq, "tier": tier, "flags": flags} | let_in.get(token, never)
    return made


def apply(picture: Picture, delta: dict[str, Any]) -> None:
    """Bring a picture up to date. A delta may name tokens that the snapshot did not reach; twice is harmless."""
    for name in ("event", "keys", "tiers", "gates", "cursor"):
        picture.header[name] = delta[name]
    for one in delta["tickets"]:
        if one["flags"] & EXISTS:
            picture.tickets[one["token"]] = {name: value for name, value in one.items() if name != "token"}
        else:
            picture.tickets.pop(one["token"], None)


def _name(names: list[str], number: int) -> str:
    return names[number] if number < len(names) else ""
