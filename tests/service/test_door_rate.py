"""How fast the door is: two processes on PostgreSQL, distinct tickets of one event."""

import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from secrets import token_hex

from app.caller import Caller
from app.clock import now
from app.db import engine, transaction
from app.door import service
from app.door.scans import Scan
from tests import figures
from tests.factories import make_ticket
from tests.service.doors import Door

PROCESSES = 2
THREADS = 2
TICKETS = 800


def scan(staff: Caller, event_id: str, text: str) -> str:
    """One check-in as an endpoint does it."""
    with transaction() as session:
        asked = Scan(event_id, "North", token_hex(8), now(), pass_text=text)
        return service.check_in(session, staff, asked).result


def work(url: str, staff: Caller, event_id: str, texts: list[str], barrier: Barrier) -> None:
    """One process: a scan to warm up, then its share as fast as it can."""
    os.environ["KEEPSAKE_DATABASE_URL"] = url
    scan(staff, event_id, "WARM UP")
    barrier.wait(60)
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(lambda text: scan(staff, event_id, text), texts))
    barrier.wait(60)
    engine().dispose()
    raise SystemExit(0 if set(results) == {"go"} else 1)


def test_rate(postgres: str) -> None:
    """The bar is 500 a second on two idle cores; here only a tenth of it, since others may use the machine."""
    with transaction() as session:
        door = Door(session)
        tickets = [make_ticket(session, door.tier, door.event, door.holder.address) for _ in range(TICKETS)]
        texts = [door.issue(ticket) for ticket in tickets]
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(PROCESSES + 1)
    shares = [texts[start::PROCESSES] for start in range(PROCESSES)]
    workers = [
        spawn.Process(target=work, args=(postgres, door.staff, door.event.id, share, barrier)) for share in shares
    ]
    for worker in workers:
        worker.start()
    barrier.wait(60)
    begun = time.perf_counter()
    barrier.wait(60)
    rate = TICKETS / (time.perf_counter() - begun)
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    figures.record("check-ins a second, PostgreSQL, 2 processes", f"{rate:.0f}")
    assert rate > 50
