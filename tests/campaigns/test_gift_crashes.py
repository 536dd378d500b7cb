"""Deaths amid locks, claims and returns, in short; the control is the command's ``--control``."""

import re
import subprocess
import sys

import pytest

from tests.figures import record

ROUNDS = 3
LONGEST_S = 400


@pytest.mark.timeout(LONGEST_S + 20)
def test_every_gift_ends_once() -> None:
    """The table: what was killed, rounds, median and longest seconds of a round."""
    command = [sys.executable, "-m", "tests.campaigns.gift_crashes", "--rounds", str(ROUNDS), "--seed", "3"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    rows = re.findall(r"^(web|worker|chain|anvil) +(\d+) ", ended.stdout, re.MULTILINE)
    assert sum(int(count) for _kind, count in rows) == ROUNDS
    killed = ", ".join(f"{count} {kind}" for kind, count in rows)
    record(f"{ROUNDS} deaths amid locks, claims and returns: every gift ends once", killed)
