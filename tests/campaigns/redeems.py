"""One ticket shown to 200 scanners at once, at 8 API processes: one ``go``, 199 ``already_in``, never a failure.

``python -m tests.campaigns.redeems --trials 1000 [--seconds S]`` runs it on PostgreSQL and on SQLite and prints a
table; it exits 1 when a trial failed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex

from app import migrate
from app.api.deps import CSRF_COOKIE, SESSION_COOKIE, csrf_token
from app.clock import now
from app.config import settings
from app.db import engine, transaction
from app.models import RoleGrant
from tests import servers
from tests.campaigns import api_processes
from tests.factories import make_session_token, make_ticket
from tests.service.doors import Door

PROCESSES = 8
SCANNERS = 200
EXPECTED = Counter({"go": 1, "already_in": SCANNERS - 1})
BATCH = 50
"""Tickets made at a time."""
ANSWER_TIMEOUT_S = 60


@dataclass
class Tally:
    """What the trials on one database came to; a trial's time is from the first request to the last answer."""

    database: str
    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    failures: list[Counter[str]] = field(default_factory=list)

    def add(self, answers: Counter[str], seconds: float) -> None:
        """Count one trial."""
        self.answers += answers
        self.seconds.append(seconds)
        if answers != EXPECTED:
            self.failures.append(answers)

    @property
    def median_ms(self) -> float:
        """Half of the trials took at most this."""
        return statistics.median(self.seconds) * 1000

    @property
    def p95_ms(self) -> float:
        """95 of 100 trials took at most this."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)] * 1000

    def row(self) -> str:
        """Its line of the table."""
        others = sum(self.answers.values()) - self.answers["go"] - self.answers["already_in"]
        return (
            f"{self.database:12}{len(self.seconds):>8}{len(self.failures):>8}{self.answers['go']:>8}"
            f"{self.answers['already_in']:>12}{others:>8}{self.median_ms:>12.0f}{self.p95_ms:>10.0f}"
        )


HEADING = (
    f"{'database':12}{'trials':>8}{'failed':>8}{'go':>8}{'already_in':>12}{'other':>8}{'median ms':>12}{'p95 ms':>10}"
)


class Crowd:
    """200 scanners of one door with a connection each, evenly over the API processes."""

    def __init__(self, ports: list[int]) -> None:
        with transaction() as session:
            self._door = Door(session)
            staff, event = self._door.staff, self._door.event
            session.add(RoleGrant(account_id=staff.account_id, role="door", event_id=event.id))
            token = make_session_token(session, staff)
        csrf = csrf_token(token)
        self._headers = {
            "content-type": "application/json",
            "cookie": f"{SESSION_COOKIE}={token}; {CSRF_COOKIE}={csrf}",
            "x-csrf-token": csrf,
        }
        self._scanners = [
            HTTPConnection("127.0.0.1", ports[number % len(ports)], timeout=ANSWER_TIMEOUT_S)
            for number in range(SCANNERS)
        ]

    def issue(self, count: int) -> list[str]:
        """The passes of fresh tickets."""
        with transaction() as session:
            self._door.session = session
            holder = self._door.holder.address
            tickets = [make_ticket(session, self._door.tier, self._door.event, holder) for _ in range(count)]
            return [self._door.issue(ticket) for ticket in tickets]

    def redeem(self, text: str) -> Counter[str]:
        """Everybody asks before anybody listens; how often each verdict or failure came back."""
        for scanner in self._scanners:
            scanner.request("POST", "/api/v1/checkins", self._scan(text), self._headers)
        return Counter(_read_verdict(scanner) for scanner in self._scanners)

    def leave(self) -> None:
        """Hang up."""
        for scanner in self._scanners:
            scanner.close()

    def _scan(self, text: str) -> bytes:
        scan = {"event_id": self._door.event.id, "gate": "North", "pass": text, "nonce": token_hex(8)}
        return json.dumps(scan | {"scanned_at": now().isoformat()}).encode()


def _read_verdict(scanner: HTTPConnection) -> str:
    answer = scanner.getresponse()
    body = json.loads(answer.read())
    if answer.status != 200:
        return f"{answer.status} {body['error']['code']}"
    verdict = body["data"]["verdict"]
    return str(verdict["reason"] or verdict["result"])


def run(name: str, ports: list[int], *, trials: int, seconds: float) -> Tally:
    """Trials on the database that the settings name, until there are enough or the time is up."""
    tally, ends = Tally(name), time.monotonic() + seconds
    crowd = Crowd(ports)
    try:
        while len(tally.seconds) < trials and time.monotonic() < ends:
            for text in crowd.issue(min(BATCH, trials - len(tally.seconds))):
                begun = time.perf_counter()
                answers = crowd.redeem(text)
                tally.add(answers, time.perf_counter() - begun)
                if time.monotonic() >= ends:
                    break
    finally:
        crowd.leave()
    return tally


@contextmanager
def _database(name: str, folder: Path) -> Iterator[None]:
    """An empty PostgreSQL or SQLite in the folder, and settings that name it."""
    os.environ |= {"KEEPSAKE_DATA_DIR": str(folder / name), "KEEPSAKE_RATE_LIMITS": "false"}
    (folder / name).mkdir()
    server = servers.postgres() if name == "PostgreSQL" else _sqlite()
    with server as url:
        os.environ["KEEPSAKE_DATABASE_URL"] = url
        settings.cache_clear()
        engine.cache_clear()
        migrate.upgrade(settings().database)
        yield
        engine().dispose()


@contextmanager
def _sqlite() -> Iterator[str]:
    yield ""


def main() -> int:
    """The campaign as a command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.redeems", description=__doc__)
    parser.add_argument("--trials", type=int, default=1000, help="trials on each database")
    parser.add_argument("--seconds", type=float, default=3600.0, help="time for each database at most")
    wish = parser.parse_args()
    tallies = []
    with tempfile.TemporaryDirectory(prefix="ks-redeems-", ignore_cleanup_errors=True) as folder:
        for name in ("PostgreSQL", "SQLite"):
            with (
                _database(name, Path(folder)),
                api_processes.running(PROCESSES, Path(folder) / name / "logs") as ports,
            ):
                tallies.append(run(name, ports, trials=wish.trials, seconds=wish.seconds))
    sys.stdout.write("\n".join([HEADING, *(tally.row() for tally in tallies)]) + "\n")
    for tally in tallies:
        for failure in tally.failures[:10]:
            sys.stdout.write(f"{tally.database}: {dict(failure)}\n")
    return 1 if any(tally.failures or not tally.seconds for tally in tallies) else 0


if __name__ == "__main__":
    raise SystemExit(main())
