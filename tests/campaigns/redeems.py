"""Tickets shown to 200 scanners at once, at 8 API processes: each admits once, never a failure.

Three kinds of trials take turns: one piece of paper, one phone with a rotating code, and five phones of which
everybody scans the first, while twenty lists and twenty queues of scanners without network hold all five, each in an
order of its own. One scan a ticket is a go, every other ``already_in``, or, where a scanner has let somebody in before
it asked us, a conflict that is told.

``python -m tests.campaigns.redeems --trials 1000 [--seconds S]`` runs it on PostgreSQL and on SQLite and prints a
table; it exits 1 when a trial failed.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app import migrate
from app.config import settings
from app.db import engine
from tests import servers
from tests.campaigns import api_processes
from tests.campaigns.crowd import LISTS, SCANNERS, TICKETS, Answers, Crowd

PROCESSES = 8
WORDS = {"go", "already_in", "double_entry"}


@dataclass(frozen=True)
class Kind:
    """A kind of trial: how many tickets and scans it has."""

    name: str
    tickets: int
    scans: int

    def is_right(self, answers: Answers) -> bool:
        """One go a ticket, a word for each scan, and no other word."""
        return answers["go"] == self.tickets and answers.total() == self.scans and answers.keys() <= WORDS


KINDS = (
    Kind("mixed", TICKETS, SCANNERS - 2 * LISTS + 2 * LISTS * TICKETS),
    Kind("printed", 1, SCANNERS),
    Kind("rotating", 1, SCANNERS),
)


@dataclass
class Tally:
    """What the trials on one database came to; a trial's time is from the first request to the last answer."""

    database: str
    answers: Answers = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    failures: list[Answers] = field(default_factory=list)
    trials: Counter[str] = field(default_factory=Counter)

    def add(self, kind: Kind, answers: Answers, seconds: float) -> None:
        """Count one trial."""
        self.answers += answers
        self.seconds.append(seconds)
        self.trials[kind.name] += 1
        if not kind.is_right(answers):
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
        others = sum(count for word, count in self.answers.items() if word not in WORDS)
        return (
            f"{self.database:12}{len(self.seconds):>8}{len(self.failures):>8}{self.answers['go']:>8}"
            f"{self.answers['already_in']:>12}{self.answers['double_entry']:>10}{others:>8}"
            f"{self.median_ms:>12.0f}{self.p95_ms:>10.0f}"
        )


HEADING = (
    f"{'database':12}{'trials':>8}{'failed':>8}{'go':>8}{'already_in':>12}{'conflict':>10}{'other':>8}"
    f"{'median ms':>12}{'p95 ms':>10}"
)


def run(name: str, ports: list[int], *, trials: int, seconds: float, kinds: Sequence[Kind] = KINDS) -> Tally:
    """Trials on the database that the settings name, the kinds in turn and each at least once, until there are enough
    or the time is up."""
    tally, ends = Tally(name), time.monotonic() + seconds
    crowd = Crowd(ports)
    try:
        for number in range(trials):
            kind = kinds[number % len(kinds)]
            race = getattr(crowd, kind.name)()
            begun = time.perf_counter()
            answers = race()
            tally.add(kind, answers, time.perf_counter() - begun)
            if time.monotonic() >= ends and number + 1 >= len(kinds):
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
