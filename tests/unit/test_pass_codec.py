"""The pass in Python, and its twin in JavaScript."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from app.tickets import pass_chain, pass_codec
from app.tickets.pass_codec import Pass, PassUnreadable
from tests import figures, pass_vectors
from tests.pass_fuzz import find_faults
from tests.pass_vectors import CHAIN_ID, CONTRACT, PLAIN, PUBLIC_KEY, ROTATING, SEED, as_fields, sign

VECTORS: dict[str, Any] = json.loads(pass_vectors.FILE.read_text())
FUZZ_CASES = 2_000


def verify(found: Pass) -> bool:
    return pass_codec.verify(found, PUBLIC_KEY, chain_id=CHAIN_ID, contract=CONTRACT)


def test_the_file_is_what_the_generator_makes() -> None:
    assert pass_vectors.make() == VECTORS
    assert sum(len(VECTORS[kind]) for kind in ("valid", "foreign", "broken")) >= 200


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda vector: vector["name"])
def test_valid(vector: dict[str, Any]) -> None:
    found = pass_codec.decode(vector["text"])
    assert as_fields(found) == vector["fields"]
    assert pass_codec.encode(found) == vector["text"]
    assert verify(found)


@pytest.mark.parametrize("vector", VECTORS["foreign"], ids=lambda vector: vector["name"])
def test_signed_by_somebody_else_or_damaged(vector: dict[str, Any]) -> None:
    found = pass_codec.decode(vector["text"])
    assert as_fields(found) == vector["fields"]
    assert not verify(found)


@pytest.mark.parametrize("vector", VECTORS["broken"], ids=lambda vector: vector["name"])
def test_broken(vector: dict[str, Any]) -> None:
    with pytest.raises(PassUnreadable):
        pass_codec.decode(vector["text"])


def test_texts_fit_the_alphanumeric_mode() -> None:
    assert (len(sign(PLAIN)), len(sign(ROTATING))) == (122, 173)
    assert re.fullmatch(r"[0-9A-Z $%*+\-./:]+", sign(PLAIN) + sign(ROTATING))


def test_window_and_slots() -> None:
    assert PLAIN.valid_until == PLAIN.valid_from + 120 * 300
    assert ROTATING.slots == 1920
    assert [ROTATING.slot_at(ROTATING.valid_from + second) for second in (-1, 0, 14, 15)] == [-1, 0, 0, 1]


@pytest.mark.parametrize(
    "change",
    [
        *({name: value} for name, limit in pass_codec.LIMITS.items() for value in (-1, limit)),
        {"slot": 1},
        {"proof": bytes(16)},
        {"anchor": bytes(16)},
        {"form": "rotating"},
        {"form": "rotating", "anchor": bytes(16)},
        {"form": "rotating", "anchor": bytes(16), "proof": bytes(16), "valid_for": 97},
    ],
    ids=str,
)
def test_fields_that_do_not_fit(change: dict[str, Any]) -> None:
    with pytest.raises(PassUnreadable):
        sign(replace(PLAIN, **change))


def test_unsigned_has_no_text() -> None:
    with pytest.raises(PassUnreadable):
        pass_codec.encode(PLAIN)


@pytest.mark.parametrize(("chain_id", "contract"), [(-1, CONTRACT), (2**64, CONTRACT), (1, "0x12"), (1, "0xzz")])
def test_no_chain_or_contract(chain_id: int, contract: str) -> None:
    with pytest.raises(PassUnreadable):
        pass_codec.sign(PLAIN, SEED, chain_id=chain_id, contract=contract)


@pytest.mark.parametrize("key", [b"", bytes(31), b"\xff" * 32, bytes(32)], ids=["empty", "short", "no point", "zero"])
def test_a_bad_key_verifies_nothing(key: bytes) -> None:
    found = pass_codec.decode(sign(PLAIN))
    assert not pass_codec.verify(found, key, chain_id=CHAIN_ID, contract=CONTRACT)


def test_both_twins_read_alike() -> None:
    assert find_faults(FUZZ_CASES, seed=20261120) == []
    figures.record("pass texts read alike in Python and JavaScript", f"{FUZZ_CASES}")


def test_a_reader_that_believes_everything_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the fuzzing: a signature that nobody checks."""
    monkeypatch.setattr(pass_codec, "verify", lambda *_pass, **_place: True)
    found = find_faults(200, seed=1)
    assert any(words.startswith("verifies and was not signed") for words in found)
    assert any(words.startswith("read differently") for words in found)


def test_a_reader_that_believes_every_proof_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the fuzzing: a chain that nobody walks."""
    monkeypatch.setattr(pass_chain, "is_proof", lambda shown, **_place: shown.form == "rotating")
    found = find_faults(200, seed=1)
    assert any(words.startswith("proves and was not shown") for words in found)
