"""The threat model and the state machines name the tests that keep each row true: those tests are there."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("docs/threat-model.md", "docs/state-machines.md")
ROW = re.compile(r"^\| ([A-Z]\d+) \|(.*)\|([^|]*)\|$", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")


def rows(document: str) -> list[tuple[str, list[str]]]:
    """Each row's id with the tests that it names."""
    text = (ROOT / document).read_text()
    return [(row, NAME.findall(tests)) for row, _words, tests in ROW.findall(text)]


@cache
def words_of(path: Path) -> frozenset[str]:
    """The names of what a source file defines."""
    return frozenset(re.findall(r"(?:def|function|contract|class) (\w+)", path.read_text()))


def is_there(test: str) -> bool:
    """Whether a named test is defined: ``folder/file.py::test`` or ``File.function`` of the contracts' tests."""
    if "::" in test:
        file, name = test.split("::")
        path = ROOT / "tests" / file
        return path.is_file() and name in words_of(path)
    file, name = test.split(".")
    found = list((ROOT / "contracts/test").glob(f"**/{file}.t.sol"))
    return len(found) == 1 and name in words_of(found[0])


@pytest.mark.parametrize("document", DOCUMENTS)
class TestEveryRow:
    def test_names_tests_that_are_there(self, document: str) -> None:
        missing = [(row, test) for row, tests in rows(document) for test in tests if not is_there(test)]
        assert missing == []

    def test_has_an_id_of_its_own_and_a_test(self, document: str) -> None:
        found = rows(document)
        assert len(found) >= 30
        assert [row for row, tests in found if not tests] == []
        assert len({row for row, _tests in found}) == len(found)

    def test_is_read(self, document: str) -> None:
        """No row of a table escapes: all lines but headings and rulers."""
        lines = [line for line in (ROOT / document).read_text().splitlines() if line.startswith("|")]
        heads = [line for line in lines if line.startswith(("| row", "| ---"))]
        assert len(lines) - len(heads) == len(rows(document))


@pytest.mark.parametrize(
    "test",
    ["TicketRefund.test_Imagined", "Imagined.test_Refund", "unit/test_documents.py::test_imagined", "no/file.py::test"],
)
def test_a_planted_one_is_missed(test: str) -> None:
    assert not is_there(test)
