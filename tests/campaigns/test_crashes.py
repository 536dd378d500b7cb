"""Deaths amid purchases and check-ins in short, and that a worker which forgets is noticed."""

import re
import subprocess
import sys

from tests.figures import record

ROUNDS = 5


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.campaigns.crashes", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=500)


def test_nothing_is_lost_or_doubled() -> None:
    """The table: what was killed, rounds, median and longest seconds of a round."""
    ended = run("--rounds", str(ROUNDS), "--seed", "3")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    rows = re.findall(r"^(web|worker|chain|anvil) +(\d+) ", ended.stdout, re.MULTILINE)
    assert sum(int(count) for _kind, count in rows) == ROUNDS
    killed = ", ".join(f"{count} {kind}" for kind, count in rows)
    record(f"{ROUNDS} deaths amid purchases and check-ins: nothing lost or double", killed)


def test_control() -> None:
    """What the worker had begun is forgotten with it."""
    ended = run("--rounds", "6", "--control", "--patience", "8")
    assert ended.returncode == 1, ended.stdout
    assert "1 complaints" in ended.stdout
