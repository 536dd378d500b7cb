"""The layout of snapshots: what is written is what is read, and the vectors for the twin are of today's writer."""

import base64
import json
from typing import Any

import pytest

from app.door import snapshot
from app.door.snapshot import EXISTS, IN, LEFT, NO_NAME, ScanRow
from tests import snapshot_reader, snapshot_vectors

DOCUMENT: dict[str, Any] = json.loads(snapshot_vectors.FILE.read_text())


def flags_of(*places: str) -> int:
    scans = [ScanRow(7, place, 100, "North", "Jonas") for place in places]
    return int(snapshot.make_state([(7, 0, 0, EXISTS)], scans).flags[0])


class TestVectors:
    def test_are_of_today(self) -> None:
        assert snapshot_vectors.make_document() == DOCUMENT

    @pytest.mark.parametrize("vector", DOCUMENT["snapshots"], ids=lambda vector: vector["name"])
    def test_snapshot(self, vector: dict[str, Any]) -> None:
        found = snapshot_reader.read(base64.b64decode(vector["bytes"]))
        assert found.header == vector["header"]
        assert snapshot_vectors.by_token(found.tickets) == vector["tickets"]

    def test_deltas_twice_and_again(self) -> None:
        found = snapshot_reader.read(base64.b64decode(DOCUMENT["snapshots"][0]["bytes"]))
        for step in DOCUMENT["deltas"]:
            for _ in range(2):
                snapshot_reader.apply(found, step["delta"])
                assert snapshot_vectors.by_token(found.tickets) == step["after"]
        assert found.header["keys"] == {"2": "bb" * 32, "3": "cc" * 32}


class TestMakeState:
    @pytest.mark.parametrize(
        ("places", "flags"),
        [
            ([], EXISTS),
            (["1"], EXISTS | IN),
            (["1", "1:out"], EXISTS | LEFT),
            (["1:out", "1"], EXISTS | LEFT),
            (["2", "1", "1:out"], EXISTS | IN),
            (["10", "9", "9:out"], EXISTS | IN),
            (["1:out"], EXISTS),
        ],
    )
    def test_in_and_out(self, places: list[str], flags: int) -> None:
        assert flags_of(*places) == flags

    def test_the_last_entry_is_told(self) -> None:
        scans = [ScanRow(7, "2", 20, "B", "Ines"), ScanRow(7, "1", 10, "A", "Jonas")]
        [ticket] = snapshot.list_tickets(snapshot.make_state([(7, 0, 0, EXISTS)], scans))
        assert (ticket["at"], ticket["gate"], ticket["by"]) == (20, "B", "Ines")

    def test_scans_of_no_ticket_of_the_event(self) -> None:
        assert len(snapshot.make_state([], [ScanRow(7, "1", 1, "", "")])) == 0

    def test_more_names_than_there_is_room_for(self) -> None:
        """Gates are free text: who makes up many gets none of the last ones, and breaks nothing."""
        tickets = [(token, 0, 0, EXISTS) for token in range(400)]
        scans = [ScanRow(token, "1", token, f"Gate {token}", "Jonas") for token in range(400)]
        state = snapshot.make_state(tickets, scans)
        assert (len(state.gates), int(state.gate[399])) == (NO_NAME, NO_NAME)
        found = snapshot_reader.read(snapshot.pack(state, snapshot_vectors.HEAD))
        assert [found.tickets[token]["gate"] for token in (0, 254, 255, 399)] == ["Gate 0", "Gate 254", "", ""]
        assert snapshot.list_tickets(state)[399]["gate"] == ""

    def test_sequence_does_not_overflow(self) -> None:
        assert int(snapshot.make_state([(1, 70_000, 0, EXISTS)], []).seq[0]) == 65_535


def test_parts_are_aligned() -> None:
    for count in range(6):
        state = snapshot.make_state([(1 + token, 1, 2, EXISTS) for token in range(count)], [ScanRow(1, "1", 5, "", "")])
        body = snapshot.pack(state, snapshot_vectors.HEAD)
        assert len(body) % 4 == 0
        assert len(snapshot_reader.read(body).tickets) == count
