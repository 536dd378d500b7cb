"""What the campaign of a scanner's queue takes for good (its short version is ``e2e/test_offline_door.py``)."""

from dataclasses import replace

import pytest

from tests.campaigns.queue import BAR_S, Kept, Outcome

WHOLE = Kept(scans=10, nonces=10, numbers=10, last_number=10, entries=8, conflicts=0)
GOOD = Outcome(scans=10, tickets=8, up_in_s=BAR_S, first=WHOLE, again=WHOLE)


def test_good() -> None:
    assert GOOD.is_good
    assert GOOD.table().endswith("good\n")


@pytest.mark.parametrize(
    "kept",
    [
        replace(WHOLE, scans=9, nonces=9, numbers=9),
        replace(WHOLE, scans=11, nonces=10),
        replace(WHOLE, numbers=9),
        replace(WHOLE, last_number=11),
        replace(WHOLE, entries=9),
        replace(WHOLE, conflicts=1),
        None,
    ],
    ids=["lost", "twice", "number twice", "gap", "let in twice", "conflict", "nothing"],
)
def test_not_good(kept: Kept | None) -> None:
    assert not replace(GOOD, first=kept, again=kept).is_good
    assert not replace(GOOD, again=kept).is_good


@pytest.mark.parametrize("change", [{"up_in_s": BAR_S + 0.1}, {"refused": 1}, {"errors": ("no",)}], ids=str)
def test_nor_this(change: dict[str, object]) -> None:
    outcome = replace(GOOD, **change)  # type: ignore[arg-type]
    assert not outcome.is_good
    assert outcome.table().endswith("NOT GOOD\n")
