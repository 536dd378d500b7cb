"""Deaths amid purchases, check-ins and gifts in short, and that a worker which forgets is noticed.

The two campaigns run side by side: each waits most of the time, for gifts to expire or for processes to come back.
"""

import re
import subprocess
import sys

import pytest

from tests.figures import record

ROUNDS = 5
CAMPAIGNS = ("crashes", "gift_crashes")
LONGEST_S = 540
"""On a fresh clone the first of them builds the pages, beside the contracts' own checks."""


def run_both(*options: str) -> dict[str, tuple[int, str]]:
    """Exit code and output of each campaign."""
    command = [sys.executable, "-m"]
    running = {
        name: subprocess.Popen(
            [*command, f"tests.campaigns.{name}", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name in CAMPAIGNS
    }
    try:
        said = {name: process.communicate(timeout=LONGEST_S)[0] for name, process in running.items()}
    finally:
        for process in running.values():
            process.kill()
    return {name: (running[name].returncode, output) for name, output in said.items()}


@pytest.mark.timeout(LONGEST_S + 20)
def test_nothing_is_lost_or_doubled() -> None:
    """The tables: what was killed, rounds, median and longest seconds of a round."""
    for name, (code, output) in run_both("--rounds", str(ROUNDS), "--seed", "3").items():
        assert code == 0, output
        rows = re.findall(r"^(web|worker|chain|anvil) +(\d+) ", output, re.MULTILINE)
        assert sum(int(count) for _kind, count in rows) == ROUNDS
        killed = ", ".join(f"{count} {kind}" for kind, count in rows)
        record(f"{name}: {ROUNDS} deaths, nothing lost or double", killed)


def test_control() -> None:
    """What the worker had begun is forgotten with it."""
    for code, output in run_both("--rounds", "6", "--control", "--patience", "12").values():
        assert code == 1, output
        assert "1 complaints" in output
