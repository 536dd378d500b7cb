"""How fast the API is, over HTTP: ``python -m bench.api`` prints a table of check-ins and reads.

Two web processes on PostgreSQL, rate limits off, distinct tickets; one scan a request, and apart from them lists of 80
as a scanner's queue goes up; the client's threads share the same cores. Compare within one run only.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from statistics import median, quantiles

from app import migrate
from app.api.deps import CSRF_COOKIE, SESSION_COOKIE, csrf_token
from app.clock import now
from app.config import ROOT, settings
from app.db import transaction
from app.models import RoleGrant
from tests import servers
from tests.factories import make_session_token, make_ticket
from tests.service.doors import Door

SCANS = {1: 300, 8: 1200, 32: 1600}
LISTS = {1: 10, 8: 24}
LIST_LENGTH = 80
READS = 800
READERS = 8
START_TIMEOUT_S = 60
Request = tuple[str, str, str | None]
"""Method, path and body."""


@dataclass(frozen=True)
class Shop:
    """What the requests are about: an event, its slug, passes nobody has used yet, and door staff's headers."""

    event_id: str
    slug: str
    passes: list[str]
    headers: dict[str, str]


def set_up(count: int) -> Shop:
    """An open door with ``count`` tickets."""
    with transaction() as session:
        door = Door(session)
        session.add(RoleGrant(account_id=door.staff.account_id, role="door", event_id=door.event.id))
        tickets = [make_ticket(session, door.tier, door.event, door.holder.address) for _ in range(count)]
        passes = [door.issue(ticket) for ticket in tickets]
        token = make_session_token(session, door.staff)
    csrf = csrf_token(token)
    headers = {
        "Cookie": f"{SESSION_COOKIE}={token}; {CSRF_COOKIE}={csrf}",
        "X-CSRF-Token": csrf,
        "Origin": settings().origin,
        "Content-Type": "application/json",
    }
    return Shop(door.event.id, door.event.slug, passes, headers)


@contextmanager
def web(port: int) -> Iterator[None]:
    """The web processes, as ``make run`` starts them."""
    process = subprocess.Popen([sys.executable, "-m", "app", "web"], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
                connection.request("GET", "/api/v1/health/live")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                time.sleep(0.1)
            if time.monotonic() > deadline:
                raise RuntimeError("the web process did not come up")
        yield
    finally:
        process.terminate()
        process.wait(20)


def drive(port: int, headers: dict[str, str], requests: list[Request], concurrency: int) -> tuple[float, list[float]]:
    """(requests a second, milliseconds of each); raises ``RuntimeError`` when one is not answered with 200."""

    def work(share: list[Request]) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        taken = []
        for method, path, body in share:
            begun = time.perf_counter()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{answer.status}: {content[:200]!r}")
            taken.append((time.perf_counter() - begun) * 1000)
        return taken

    shares = [requests[start::concurrency] for start in range(concurrency)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(concurrency) as pool:
        times = [one for share in pool.map(work, shares) for one in share]
    return len(requests) / (time.perf_counter() - begun), times


def row(what: str, concurrency: int, measured: tuple[float, list[float]]) -> str:
    """A line of the table."""
    rate, times = measured
    return f"{what:<26}{concurrency:>12}{rate:>14.0f}{median(times):>12.1f}{quantiles(times, n=20)[-1]:>10.1f}"


def measure(port: int, shop: Shop) -> Iterator[str]:
    """The table's lines, as they come."""
    passes = iter(shop.passes)

    def make_scan() -> dict[str, str]:
        body = {"event_id": shop.event_id, "gate": "North", "pass": next(passes), "nonce": token_hex(8)}
        return body | {"scanned_at": now().isoformat()}

    def scan() -> Request:
        return "POST", "/api/v1/checkins", json.dumps(make_scan())

    def scan_list() -> Request:
        return "POST", "/api/v1/checkins", json.dumps({"scans": [make_scan() for _ in range(LIST_LENGTH)]})

    drive(port, shop.headers, [scan() for _ in range(40)], 4)  # to warm up
    for concurrency, count in SCANS.items():
        requests = [scan() for _ in range(count)]
        yield row("check-in", concurrency, drive(port, shop.headers, requests, concurrency))
    for concurrency, count in LISTS.items():
        rate, times = drive(port, shop.headers, [scan_list() for _ in range(count)], concurrency)
        yield row(f"check-ins in lists of {LIST_LENGTH}", concurrency, (rate * LIST_LENGTH, times))
    reads: dict[str, Callable[[], Request]] = {
        "list of events": lambda: ("GET", "/api/v1/events?limit=20", None),
        "event": lambda: ("GET", f"/api/v1/events/{shop.slug}", None),
        "event's page (HTML)": lambda: ("GET", f"/event/{shop.slug}/", None),
    }
    for what, ask in reads.items():
        drive(port, {}, [ask() for _ in range(40)], 4)
        yield row(what, READERS, drive(port, {}, [ask() for _ in range(READS)], READERS))


def main() -> None:
    """Measure and print."""
    port = servers.free_port()
    with tempfile.TemporaryDirectory(prefix="ks-bench-") as folder, servers.postgres() as url:
        os.environ |= {
            "KEEPSAKE_PORT": str(port),
            "KEEPSAKE_DATA_DIR": str(Path(folder) / "data"),
            "KEEPSAKE_DATABASE_URL": url,
            "KEEPSAKE_RATE_LIMITS": "false",
            "KEEPSAKE_WEB_PROCESSES": "2",
            "KEEPSAKE_LOG_LEVEL": "WARNING",
        }
        settings.cache_clear()
        settings().data_path.mkdir(parents=True)
        migrate.upgrade(url)
        shop = set_up(sum(SCANS.values()) + sum(LISTS.values()) * LIST_LENGTH + 40)
        print(f"{'what':<26}{'concurrency':>12}{'a second':>14}{'median ms':>12}{'p95 ms':>10}")
        with web(port):
            for line in measure(port, shop):
                print(line, flush=True)


if __name__ == "__main__":
    main()
