"""A crowd for the last tickets in short, and that a contract which sells too many is noticed."""

import re
import subprocess
import sys

from tests.figures import record

BUYERS, TICKETS = 120, 15


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.campaigns.last_tickets", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=400)


def test_exactly_as_many_as_there_are() -> None:
    """The table: database, processes, buyers, sold, refused, lost race, untold, wrong, seconds until all are told."""
    ended = run("--buyers", str(BUYERS), "--tickets", str(TICKETS))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    rows = re.findall(r"^(PostgreSQL +4|SQLite +1) +120 +15 +(\d+) +(\d+) +0 +0 +([\d.]+)$", ended.stdout, re.MULTILINE)
    assert len(rows) == 2, ended.stdout
    for place, refused, lost, seconds in rows:
        assert int(lost) > 0  # there was a race: some had paid before they heard
        what = f"{BUYERS} buyers for {TICKETS} tickets, {place.split()[0]}: told before paying, after"
        record(what, f"{refused}, {lost}, all within {seconds} s")


def test_control() -> None:
    """The contract does not look at the supply."""
    ended = run("--buyers", "40", "--tickets", "5", "--only", "SQLite", "--control")
    assert ended.returncode == 1
    assert re.search(r"tickets on chain: \d+, not 5", ended.stdout), ended.stdout
