"""Nothing has grown out of hand: files, functions, State classes and their handlers, Solidity functions."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE_LINES = 300
FUNCTION_LINES = 60
STATE_LINES = 150
STATE_HANDLERS = 8
SOLIDITY_LINES = 40
FOLDERS = ("app", "state", "components", "bench", "tests")
WRITTEN_ONCE = "app/migrations/versions"
"""Migrations are never touched again: what they do cannot be told shorter."""


def python_files() -> list[Path]:
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if WRITTEN_ONCE not in str(path)]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(source: str, name: str) -> Iterator[str]:
    """What of a Python file is too large, in words."""
    if (lines := source.count("\n")) > FILE_LINES:
        yield f"{name}: {lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES:
            yield f"{name}: {node.name} has {length(node)} lines"
        if isinstance(node, ast.ClassDef) and name.startswith("state/"):
            handlers = [one for one in node.body if "rx.event" in "".join(map(ast.unparse, _decorators(one)))]
            if length(node) > STATE_LINES or len(handlers) > STATE_HANDLERS:
                yield f"{name}: {node.name} has {length(node)} lines, {len(handlers)} handlers"


def _decorators(node: ast.stmt) -> list[ast.expr]:
    return node.decorator_list if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []


def test_python() -> None:
    found = python_files()
    assert len(found) > 200
    assert [words for path in found for words in too_long(path.read_text(), name_of(path))] == []


def test_solidity() -> None:
    long = []
    for path in (ROOT / "contracts/src").rglob("*.sol"):
        for match in re.finditer(
            r"^    (?:function|constructor)\b.*?^    \}", path.read_text(), re.DOTALL | re.MULTILINE
        ):
            if match[0].count("\n") + 1 > SOLIDITY_LINES:
                long.append(f"{name_of(path)}: {match[0].splitlines()[0].strip()}")
    assert long == []


@pytest.mark.parametrize("folder", ["assets/js", "contracts/src", "contracts/test", "contracts/tools"])
def test_other_files(folder: str) -> None:
    found = [path for kind in ("*.js", "*.jsx", "*.sol") for path in (ROOT / folder).rglob(kind)]
    assert found
    assert [name_of(path) for path in found if path.read_text().count("\n") > FILE_LINES] == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a = 1\n" * 301, "301 lines"),
        ("def f():\n" + "    a = 1\n" * 60, "f has 61 lines"),
        ("class S:\n" + "    @rx.event\n    def h(self): ...\n" * 9, "9 handlers"),
    ],
)
def test_a_planted_one_is_found(source: str, words: str) -> None:
    assert any(words in one for one in too_long(source, "state/planted.py"))
