"""Blocks taken back at random while the index follows: it ends where a clean rebuild does, and ``verify`` is silent.

``python -m tests.campaigns.reorgs --seeds 200 [--first N]`` plays a random evening a seed on a real anvil, SQLite and
PostgreSQL in turn, and prints a table; it exits 1 when an index differs. ``--first N --seeds 1`` plays one again.
``--control`` unwinds without telling what is made of the logs: an index has to differ.
"""

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sqlmodel import Session

from app import logs, migrate
from app.chain import embedded, sender
from app.chain.indexer import Apply
from app.chain.node import node
from app.models import ChainLog
from app.workers import projection
from tests import servers
from tests.campaigns import places
from tests.campaigns.course import Course


@dataclass
class Tally:
    """What the seeds on one database came to."""

    database: str
    seconds: list[float] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    logs: int = 0
    restarts: int = 0
    failures: dict[int, list[str]] = field(default_factory=dict)

    def row(self) -> str:
        """Its line of the table."""
        deepest, middle = (max(self.depths), median(self.depths)) if self.depths else (0, 0)
        return (
            f"{self.database:12}{len(self.seconds):>8}{len(self.failures):>8}{len(self.depths):>8}{middle:>14.0f}"
            f"{deepest:>9}{self.restarts:>10}{self.logs:>8}{median(self.seconds or [0]):>14.1f}"
        )


HEADING = (
    f"{'database':12}{'seeds':>8}{'failed':>8}{'reorgs':>8}{'median depth':>14}{'deepest':>9}{'restarts':>10}"
    f"{'logs':>8}{'s a seed':>14}"
)


def play(tally: Tally, seed: int, unwind: Apply) -> list[str]:
    """One seed on the database and chain that the settings name; the differences."""
    begun = time.monotonic()
    embedded.fund(node(), str(sender.relayer().address))
    course = Course(seed, unwind)
    course.play()
    differences = course.differences()
    tally.seconds.append(time.monotonic() - begun)
    tally.depths += course.depths
    tally.logs += course.counts["logs"]
    tally.restarts += course.counts["restarts"]
    if differences:
        tally.failures[seed] = differences
    return differences


def main() -> int:
    """The campaign as a command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.reorgs", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--control", action="store_true")
    wish = parser.parse_args()
    unwind = _take_nothing_back if wish.control else projection.unwind
    logs.configure("WARNING")
    tallies = {name: Tally(name) for name in ("SQLite", "PostgreSQL")}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ks-reorgs-", ignore_cleanup_errors=True)))
        url = stack.enter_context(servers.postgres())
        migrate.upgrade(url)
        stack.enter_context(places.chain(folder))
        for seed in range(wish.first, wish.first + wish.seeds):
            name = "PostgreSQL" if seed % 2 == 0 else "SQLite"
            with places.database(folder / f"seed-{seed}", url if name == "PostgreSQL" else ""):
                for difference in play(tallies[name], seed, unwind)[:3]:
                    sys.stdout.write(f"seed {seed} on {name}: {difference}\n")
    sys.stdout.write("\n".join([HEADING, *(tally.row() for tally in tallies.values())]) + "\n")
    return 1 if any(tally.failures for tally in tallies.values()) else 0


def _take_nothing_back(_session: Session, _logs: list[ChainLog]) -> None:
    """The control's way back."""


if __name__ == "__main__":
    raise SystemExit(main())
