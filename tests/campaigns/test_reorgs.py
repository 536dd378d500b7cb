"""Random evenings with reorgs in short, and that they are told apart without what heals the index."""

import re
import subprocess
import sys

from tests.figures import record

SEEDS = 10


def play(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.campaigns.reorgs", *options], capture_output=True, text=True, timeout=300
    )


def test_ends_where_a_clean_rebuild_does() -> None:
    """The table: database, seeds, failed, reorgs, median depth, deepest, restarts, logs, seconds a seed."""
    played = play("--seeds", str(SEEDS))
    assert played.returncode == 0, played.stdout + played.stderr
    rows = [line.split() for line in played.stdout.splitlines()[-2:]]
    assert [row[:3] for row in rows] == [["SQLite", "5", "0"], ["PostgreSQL", "5", "0"]]
    reorgs, deepest = sum(int(row[3]) for row in rows), max(int(row[5]) for row in rows)
    assert reorgs >= SEEDS
    record(f"reorgs in {SEEDS} random evenings, index like a clean rebuild", f"{reorgs}, up to {deepest} blocks deep")


def test_control() -> None:
    """What is made of the logs is not taken back: an index differs."""
    played = play("--seeds", "4", "--control")
    assert played.returncode == 1, played.stdout
    assert re.search(r"^seed \d on (SQLite|PostgreSQL): ", played.stdout, re.MULTILINE), played.stdout
