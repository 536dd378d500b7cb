"""The wrappers of the browser parts: their files, their exports, and one version of each library."""

import inspect
import json
import re
from pathlib import Path

import pytest
import reflex as rx

from components import parts

ROOT = Path(__file__).resolve().parents[2]
PARTS = [part for _name, part in inspect.getmembers(parts, inspect.isclass) if issubclass(part, rx.NoSSRComponent)]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_the_file_exports_the_tag_with_these_props(part: type[rx.NoSSRComponent]) -> None:
    script = ROOT / "assets" / str(part.library).removeprefix("$/public/")
    found = re.search(rf"export function {part.tag}\((.*?)\) \{{", script.read_text(), re.DOTALL)
    assert found, f"{script.name} does not export {part.tag}"
    taken = set(re.findall(r"(\w+)(?: = [^,}]+)?[,\s}]", found[1]))
    ours = {name for name in part.__annotations__ if name not in {"library", "tag", "lib_dependencies"}}
    assert {_camel(name) for name in ours} - taken <= {"eventId"}


def test_libraries_are_pinned_alike() -> None:
    package = json.loads((ROOT / "package.json").read_text())["dependencies"]
    reflex = json.loads((ROOT / "reflex.lock" / "package.json").read_text())["dependencies"]
    for pinned in {one for part in PARTS for one in part().lib_dependencies}:
        name, version = pinned.rsplit("@", 1)
        assert version in {package.get(name), reflex.get(name)}, pinned


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.title() for word in tail)
