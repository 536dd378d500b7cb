"""How fast the index reads: ``python -m bench.index`` prints logs a second of a catch-up and the time to heal reorgs.

A real anvil, SQLite and PostgreSQL; the same chain is read from nothing several times, medians. ``--profile`` prints
where one catch-up's time goes.
"""

import argparse
import cProfile
import os
import pstats
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from sqlmodel import func, select

from app import logs, migrate
from app.chain import deploy, embedded, sender
from app.chain.node import node
from app.db import reading
from app.models import ChainLog
from tests import servers
from tests.campaigns import places
from tests.chain.control import mine, reorg
from tests.chain.venue import Person, Venue, forget_index, make_indexer
from tests.factories import make_address

BATCH = 50
REORG_BLOCKS = 64
HEADING = f"{'database':12}{'logs':>8}{'catch-up logs/s':>18}{'64-block reorg s':>18}{'its logs':>10}"


def make_traffic(grants: int) -> None:
    """An event with ``grants`` batches of 50 tickets, 200 quiet blocks, and 64 blocks with a purchase each."""
    venue, guest = Venue(supply=100_000), Person()
    holders = [make_address() for _ in range(BATCH)]
    for _ in range(grants):
        venue.organizer.send(venue.tickets.grant_many(1, holders))
    mine(200)
    for _ in range(REORG_BLOCKS // 2):
        venue.buy(guest)
        mine()


def catch_up() -> float:
    """Seconds to read everything from nothing."""
    forget_index()
    reader = make_indexer()
    begun = time.perf_counter()
    while reader.step():
        pass
    return time.perf_counter() - begun


def count_logs() -> int:
    """Logs in the index."""
    with reading() as session:
        return session.exec(select(func.count()).select_from(ChainLog)).one()


def heal() -> tuple[float, int]:
    """Seconds to unwind and read a reorg of 64 blocks, half of them with purchases; how many logs were taken back."""
    before = count_logs()
    reader = make_indexer()
    reorg(REORG_BLOCKS)
    begun = time.perf_counter()
    while reader.step():
        pass
    return time.perf_counter() - begun, before - count_logs()


def measure(name: str, grants: int, runs: int) -> str:
    """The table's line of the database that the settings name."""
    make_traffic(grants)
    catch_up()
    seconds = median(catch_up() for _ in range(runs))
    found = count_logs()
    healed, lost = heal()
    return f"{name:12}{found:>8}{found / seconds:>18,.0f}{healed:>18.2f}{lost:>10}"


def profile(grants: int) -> None:
    """Where the time of one catch-up goes, by cumulative time."""
    make_traffic(grants)
    catch_up()
    watched = cProfile.Profile()
    watched.runcall(catch_up)
    pstats.Stats(watched, stream=sys.stdout).sort_stats("cumulative").print_stats(45)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.index", description=__doc__)
    parser.add_argument("--grants", type=int, default=100, help="batches of 50 tickets, 51 logs each")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    wish = parser.parse_args()
    logs.configure("ERROR")
    os.environ["KEEPSAKE_LOG_LEVEL"] = "ERROR"
    lines = [HEADING]
    for name in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            url = stack.enter_context(servers.postgres()) if name == "PostgreSQL" else ""
            if url:
                migrate.upgrade(url)
            stack.enter_context(places.chain(folder))
            stack.enter_context(places.database(folder / "data", url))
            embedded.fund(node(), str(sender.relayer().address))
            deploy.deploy_missing()
            if wish.profile:
                profile(wish.grants)
                return
            lines.append(measure(name, wish.grants, wish.runs))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
