"""The signed record of a scan, over the vectors that the scanner's twin is tested with."""

import json
from typing import Any

import pytest

from app.door.records import ZEROS, Record, compute_pass_hash, is_signed_by, read_key
from tests import record_vectors

VECTORS: dict[str, Any] = json.loads(record_vectors.FILE.read_text())


@pytest.mark.parametrize("vector", VECTORS["records"], ids=lambda vector: vector["name"])
def test_text_hash_and_signature(vector: dict[str, Any]) -> None:
    record = Record(**vector["fields"])
    assert record.text == vector["text"]
    assert record.hash == vector["hash"]
    assert record.pass_hash == compute_pass_hash(vector["scanned"])
    assert is_signed_by(record, vector["signature"], VECTORS["public_key"])


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["name"])
def test_refused(vector: dict[str, Any]) -> None:
    assert not is_signed_by(Record(**vector["fields"]), vector["signature"], VECTORS["public_key"])


def test_every_line_is_signed() -> None:
    changed = {vector["name"].removeprefix("another ") for vector in VECTORS["refused"]}
    assert set(Record.__dataclass_fields__) <= changed


def test_each_names_the_one_before() -> None:
    previous = [vector["fields"]["previous"] for vector in VECTORS["records"]]
    assert previous == [ZEROS, *(vector["hash"] for vector in VECTORS["records"][:-1])]


def test_the_file_is_what_the_generator_makes() -> None:
    assert record_vectors.make() == VECTORS


@pytest.mark.parametrize("text", ["", "04", "04" + "00" * 64, "02" + "11" * 32, "zz" * 65, "04" + "ff" * 64])
def test_no_key(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_key(text)
    assert not is_signed_by(record_vectors.list_records()[0][2], "00" * 64, text)
