"""Schemathesis in short, and that it finds what it is there to find."""

import re
import subprocess
import sys

from tests.figures import record


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.campaigns.schema", "--examples", "5", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_no_server_error() -> None:
    """The table: as whom, requests, failures, seconds."""
    ended = run()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    rows = re.findall(r"^(visitor|organizer|holder) +(\d+) +0 +\d+$", ended.stdout, re.MULTILINE)
    assert len(rows) == 3, ended.stdout
    assert min(int(count) for _person, count in rows) > 1_000
    record("requests made of the API's description, in and out of a session", str(sum(int(row[1]) for row in rows)))


def test_control() -> None:
    """An endpoint that divides by what was sent."""
    ended = run("--control", "--person", "visitor", "--path", "/api/v1/planted")
    assert ended.returncode == 1
    assert "/planted" in ended.stdout
