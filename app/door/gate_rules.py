"""Rules of gates. Pure. A gate has a name and the tiers that it takes, by their position; none means every tier."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.accounts.rules import clean_line
from app.door.errors import GatesInvalid
from app.tickets.rules import gates_of

MAX_GATES = 20
MAX_NAME = 60

Gate = dict[str, Any]
"""As ``Event.gates`` keeps it: ``{"name": str, "tiers": [position, …]}``."""


def read_gates(given: Sequence[tuple[str, Sequence[int]]], tiers: Mapping[int, str]) -> list[Gate]:
    """Gates as they are kept, of the names and tier positions that were entered; ``tiers`` are names by position.

    Raises ``GatesInvalid`` with a sentence for each field: at most 20 gates, each with a name of its own of at most
    60 characters and with tiers that there are, and every tier with a gate that takes it.
    """
    if len(given) > MAX_GATES:
        raise GatesInvalid(details=[{"field": "gates", "message": f"At most {MAX_GATES} gates."}])
    gates = [{"name": clean_line(name), "tiers": sorted(set(positions))} for name, positions in given]
    details = [*_name_problems(gates), *_tier_problems(gates, tiers)]
    if details:
        raise GatesInvalid(details=details)
    return gates


def _name_problems(gates: Sequence[Gate]) -> list[dict[str, str]]:
    found, taken = [], set()
    for index, gate in enumerate(gates):
        name = gate["name"]
        if problem := _name_problem(name, is_taken=name.casefold() in taken):
            found.append({"field": f"gates.{index}.name", "message": problem})
        taken.add(name.casefold())
    return found


def _name_problem(name: str, *, is_taken: bool) -> str:
    if not name:
        return "A gate needs a name."
    if len(name) > MAX_NAME:
        return f"At most {MAX_NAME} characters."
    return "Another gate has this name." if is_taken else ""


def _tier_problems(gates: Sequence[Gate], tiers: Mapping[int, str]) -> list[dict[str, str]]:
    unknown = [
        {"field": f"gates.{index}.tiers", "message": "There is no such kind of ticket."}
        for index, gate in enumerate(gates)
        if not tiers.keys() >= set(gate["tiers"])
    ]
    shut_out = [name for position, name in tiers.items() if gates and not gates_of(gates, position)]
    nowhere = [{"field": "gates", "message": f"No gate takes “{name}”. Add it to one."} for name in shut_out]
    return [*unknown, *nowhere]
