"""The committed artifacts as tables: functions, events and errors by selector."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

from app.config import ROOT
from app.errors import NoContract, Reverted

ARTIFACTS = ROOT / "contracts" / "artifacts"
CONTRACTS = ("EventFactory", "EventTicket", "AttendanceBadge", "GiftEscrow")
PANIC_SELECTOR = bytes.fromhex("4e487b71")
REVERT_SELECTOR = bytes.fromhex("08c379a0")

Entry = dict[str, Any]


@dataclass(frozen=True)
class Artifact:
    """A compiled contract: its ABI and the bytecode that deploys it."""

    name: str
    abi: list[Entry]
    bytecode: bytes

    def function(self, name: str) -> Entry:
        """The ABI entry of a function; raises ``KeyError``."""
        for entry in self.abi:
            if entry["type"] == "function" and entry["name"] == name:
                return entry
        raise KeyError(name)


@dataclass(frozen=True)
class EventShape:
    """How to read one event's log."""

    contract: str
    name: str
    indexed: tuple[tuple[str, str], ...]
    plain_names: tuple[str, ...]
    plain_types: tuple[str, ...]


@cache
def artifact(name: str) -> Artifact:
    """The committed artifact of a contract."""
    found = json.loads((ARTIFACTS / f"{name}.json").read_text())
    return Artifact(name, found["abi"], bytes.fromhex(found["bytecode"].removeprefix("0x")))


def types_of(inputs: Sequence[Entry]) -> list[str]:
    """ABI types of arguments, tuples written out: ``(uint8,address)[]``."""
    return [collapse_if_tuple(entry) for entry in inputs]


def selector(entry: Entry) -> bytes:
    """The keccak-256 hash of an entry's signature; functions and errors use its first four bytes."""
    return keccak(text=f"{entry['name']}({','.join(types_of(entry['inputs']))})")


@cache
def _function(contract: str, name: str) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    entry = artifact(contract).function(name)
    return selector(entry)[:4], tuple(types_of(entry["inputs"])), tuple(types_of(entry["outputs"]))


def encode_call(contract: str, name: str, *values: Any) -> bytes:
    """Calldata of a call."""
    head, inputs, _ = _function(contract, name)
    return head + encode(inputs, values)


def decode_result(contract: str, name: str, result: bytes) -> tuple[Any, ...]:
    """The values that a view returned; raises ``NoContract``, since an address without code answers with nothing."""
    if not result:
        raise NoContract(f"there is no {contract} at this address on the node's newest block")
    _, _, outputs = _function(contract, name)
    return tuple(decode(outputs, result))


def encode_constructor(contract: str, *values: Any) -> bytes:
    """Bytecode with its constructor's arguments: what a deployment sends."""
    made = artifact(contract)
    inputs: list[Entry] = next((entry["inputs"] for entry in made.abi if entry["type"] == "constructor"), [])
    return made.bytecode + encode(types_of(inputs), values)


@cache
def event_shapes() -> dict[str, EventShape]:
    """topic 0 → shape, for every event of our contracts."""
    shapes: dict[str, EventShape] = {}
    for contract in CONTRACTS:
        for entry in artifact(contract).abi:
            if entry["type"] == "event":
                plain = [one for one in entry["inputs"] if not one["indexed"]]
                shapes.setdefault(
                    "0x" + selector(entry).hex(),
                    EventShape(
                        contract,
                        entry["name"],
                        tuple((one["name"], one["type"]) for one in entry["inputs"] if one["indexed"]),
                        tuple(one["name"] for one in plain),
                        tuple(types_of(plain)),
                    ),
                )
    return shapes


@cache
def _errors() -> dict[bytes, tuple[str, str, tuple[str, ...]]]:
    found: dict[bytes, tuple[str, str, tuple[str, ...]]] = {}
    for contract in CONTRACTS:
        for entry in artifact(contract).abi:
            if entry["type"] == "error":
                found.setdefault(selector(entry)[:4], (contract, entry["name"], tuple(types_of(entry["inputs"]))))
    return found


def decode_revert(payload: str | None) -> Reverted:
    """A revert's payload (hex) as our error: the custom error's name and values, ``Panic`` or ``Error``."""
    raw = bytes.fromhex((payload or "0x").removeprefix("0x"))
    head, body = raw[:4], raw[4:]
    if head == PANIC_SELECTOR:
        return Reverted("", "Panic", tuple(decode(["uint256"], body)))
    if head == REVERT_SELECTOR:
        return Reverted("", "Error", tuple(decode(["string"], body)))
    contract, name, types = _errors().get(head, ("", "Unknown", ()))
    try:
        return Reverted(contract, name, tuple(decode(types, body)))
    except DecodingError:
        return Reverted(contract, name)
