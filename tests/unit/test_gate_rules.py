"""Gates: which names and tiers they may have, and which tickets they take."""

from typing import Any

import pytest

from app.door.errors import GatesInvalid
from app.door.gate_rules import read_gates
from app.tickets.rules import gates_of

TIERS = {0: "Standing", 1: "Balcony"}


class TestReadGates:
    def test_kept_clean_and_in_order(self) -> None:
        found = read_gates([("  Main\tgate ", []), ("Süd", [1, 0, 1])], TIERS)
        assert found == [{"name": "Main gate", "tiers": []}, {"name": "Süd", "tiers": [0, 1]}]

    def test_none(self) -> None:
        assert read_gates([], TIERS) == []

    def test_twenty(self) -> None:
        assert len(read_gates([(f"Gate {number}", []) for number in range(20)], TIERS)) == 20

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ([("", [])], "gates.0.name", "A gate needs a name."),
            ([(" \u200b\n", [])], "gates.0.name", "A gate needs a name."),
            ([("G" * 61, [])], "gates.0.name", "At most 60 characters."),
            ([("North", []), ("nORTH ", [])], "gates.1.name", "Another gate has this name."),
            ([("North", []), ("South", [2])], "gates.1.tiers", "There is no such kind of ticket."),
            ([("North", [-1]), ("South", [])], "gates.0.tiers", "There is no such kind of ticket."),
            ([("North", [0])], "gates", "No gate takes “Balcony”. Add it to one."),
            ([(f"Gate {number}", []) for number in range(21)], "gates", "At most 20 gates."),
        ],
    )
    def test_one_sentence_each(self, given: list[tuple[str, list[int]]], field: str, words: str) -> None:
        with pytest.raises(GatesInvalid) as refused:
            read_gates(given, TIERS)
        assert refused.value.details == [{"field": field, "message": words}]

    def test_all_problems_at_once(self) -> None:
        with pytest.raises(GatesInvalid) as refused:
            read_gates([("", [0]), ("", [0])], TIERS)
        assert [one["field"] for one in refused.value.details] == ["gates.0.name", "gates.1.name", "gates"]


class TestGatesOf:
    gates: list[dict[str, Any]] = [{"name": "North", "tiers": [0]}, {"name": "All", "tiers": []}]

    @pytest.mark.parametrize(("position", "names"), [(0, ("North", "All")), (1, ("All",))])
    def test_named_and_open_ones(self, position: int, names: tuple[str, ...]) -> None:
        assert gates_of(self.gates, position) == names

    def test_without_gates_every_gate(self) -> None:
        assert gates_of([], 0) == ()
