"""Random and damaged passes through both codecs; ``python -m tests.pass_fuzz 100000`` runs as many as wanted.

Neither codec ever fails otherwise than by refusing, both always say the same, what was signed verifies, and what
verifies was signed: of the damaged ones only those whose damage lies outside the signature (slot and proof). What a
phone shows is the proof of its slot, and nothing else is.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import base45  # type: ignore[import-untyped]

from app.tickets import pass_chain, pass_codec
from app.tickets.pass_codec import LIMITS, Pass, PassUnreadable
from tests.pass_vectors import CHAIN_ID, CONTRACT, PLAIN, PUBLIC_KEY, as_fields, chain_of, sign

READER = Path(__file__).parent / "js" / "read_passes.js"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def read_in_python(text: str) -> dict[str, Any] | None:
    """What ``tests/js/read_passes.js`` says, said by our own codec."""
    try:
        found = pass_codec.decode(text)
    except PassUnreadable:
        return None
    return {
        "fields": as_fields(found),
        "verified": pass_codec.verify(found, PUBLIC_KEY, chain_id=CHAIN_ID, contract=CONTRACT),
        "proven": pass_chain.is_proof(found, chain_id=CHAIN_ID, contract=CONTRACT),
        "again": pass_codec.encode(found) == text,
    }


def read_in_javascript(texts: list[str]) -> list[dict[str, Any] | None]:
    """The same by the other twin, in one run of node."""
    done = subprocess.run(
        ["node", str(READER), PUBLIC_KEY.hex(), str(CHAIN_ID), CONTRACT],
        input="\n".join(map(json.dumps, texts)),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


class Sample(NamedTuple):
    """A text, the pass that was signed before it was damaged (``None``: made up), and whether a phone showed that."""

    text: str
    original: Pass | None
    is_shown: bool


def make_texts(count: int, seed: int) -> Iterator[Sample]:
    """Passes with random fields; most of them then damaged in their bytes, in their letters, or made up whole."""
    dice = random.Random(seed)
    for number in range(count):
        if number % 5 == 0:
            length = dice.choice([121, 122, 123, 173, dice.randrange(200)])
            yield Sample("".join(dice.choices(LETTERS, k=length)), None, is_shown=False)
            continue
        original = _random_pass(dice)
        is_shown = original.form == "rotating" and original.valid_for > 0 and dice.random() < 0.7
        if is_shown:
            original = _show(dice, original)
        text = sign(original)
        yield Sample(text if number % 5 == 1 else _damage(dice, text), original, is_shown)


def _show(dice: random.Random, one: Pass) -> Pass:
    """As the phone of a seed shows it in one of its slots."""
    chain, slot = chain_of(one, dice.randbytes(32)), dice.randrange(one.slots)
    return replace(one, anchor=pass_chain.anchor_of(chain), slot=slot, proof=pass_chain.proof_of(chain, slot))


def _random_pass(dice: random.Random) -> Pass:
    values = {name: dice.randrange(dice.choice([4, limit])) for name, limit in LIMITS.items() if name != "slot"}
    if dice.random() < 0.5:
        return replace(PLAIN, **values)  # type: ignore[arg-type]
    values |= {"valid_for": dice.choice([*range(5), 96]), "slot": dice.randrange(2**16)}
    return replace(PLAIN, form="rotating", anchor=dice.randbytes(16), proof=dice.randbytes(16), **values)  # type: ignore[arg-type]


def _damage(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text))
    if dice.random() < 0.3:
        letter: str = dice.choice([*LETTERS, "a", "\n", "é", "😀", ""])
        return text[:at] + letter + text[at + 1 :]
    raw = bytearray(base45.b45decode(text))
    where = dice.choice([0, dice.randrange(len(raw)), dice.randrange(-18, 0)])
    raw[where] ^= 1 << dice.randrange(8)
    damaged: bytes = base45.b45encode(bytes(raw))
    return damaged.decode()


def find_faults(count: int, seed: int) -> list[str]:
    """What is wrong, in words, with the texts that it is wrong with."""
    samples = list(make_texts(count, seed))
    answers = read_in_javascript([sample.text for sample in samples])
    if len(answers) != len(samples):
        raise AssertionError(f"{len(answers)} answers to {len(samples)} texts")
    found = []
    for sample, answer in zip(samples, answers, strict=True):
        read = read_in_python(sample.text)
        found += [f"read differently: {sample.text!r}"] if read != answer else []
        found += [f"{fault}: {sample.text!r}" for fault in _list_faults(sample, read)]
    return found


def _list_faults(sample: Sample, read: dict[str, Any] | None) -> Iterator[str]:
    original = sample.original
    if is_false_go(read, original):
        yield "verifies and was not signed"
    if is_false_proof(read, sample):
        yield "proves and was not shown"
    if original is not None and sample.text == sign(original):
        if not (read and read["verified"]):
            yield "signed and refused"
        if sample.is_shown and not (read and read["proven"]):
            yield "shown and refused"


def is_false_go(read: dict[str, Any] | None, original: Pass | None) -> bool:
    """Whether a reader believes what was not signed; slot and proof stand outside the signature."""
    if read is None or not read["verified"]:
        return False
    if original is None:
        return True
    outside = {"slot", "proof", "signature"}
    return any(read["fields"][name] != value for name, value in as_fields(original).items() if name not in outside)


def is_false_proof(read: dict[str, Any] | None, sample: Sample) -> bool:
    """Whether a reader believes a code that no phone has shown in its slot."""
    if read is None or not (read["verified"] and read["proven"]):
        return False
    if sample.original is None or not sample.is_shown:
        return True
    shown = as_fields(sample.original)
    return any(read["fields"][name] != shown[name] for name in ("slot", "proof"))


if __name__ == "__main__":
    wrong = find_faults(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    sys.stdout.write("".join(f"{words}\n" for words in wrong) + f"{len(wrong)} faults\n")
    sys.exit(bool(wrong))
