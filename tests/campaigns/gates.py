"""Two gates of one event, each at an API process of its own: how long until the other one knows of a scan.

``measure`` is also what ``bench/door.py`` prints.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex
from statistics import median

from starlette.types import ASGIApp

from app.api.deps import CSRF_COOKIE, PREFIX, SESSION_COOKIE, csrf_token
from app.api.headers import SecurityHeaders
from app.api.main import make_api
from app.api.proxies import trust_proxies
from app.clock import now
from app.db import transaction
from app.door.snapshot import IN
from app.models import RoleGrant
from app.socket import SocketPassMiddleware
from tests import figures
from tests.campaigns import api_processes
from tests.factories import make_session_token, make_ticket
from tests.service.doors import Door
from tests.streams import Stream

BAR_S = 2.0


def compose() -> ASGIApp:
    """The API within all that stands around it in the product."""
    return trust_proxies(SecurityHeaders(SocketPassMiddleware(make_api())))


class Gates:
    """A door with two processes; its staff's headers."""

    def __init__(self, ports: list[int]) -> None:
        self.north, self.south = ports
        with transaction() as session:
            self.door = Door(session)
            staff = self.door.staff
            session.add(RoleGrant(account_id=staff.account_id, role="door", event_id=self.door.event.id))
            token = make_session_token(session, staff)
        csrf = csrf_token(token)
        self.headers = {
            "content-type": "application/json",
            "cookie": f"{SESSION_COOKIE}={token}; {CSRF_COOKIE}={csrf}",
            "x-csrf-token": csrf,
        }

    def issue(self, count: int) -> list[tuple[int, str]]:
        """Tokens and passes of fresh tickets."""
        with transaction() as session:
            self.door.session = session
            holder = self.door.holder.address
            tickets = [make_ticket(session, self.door.tier, self.door.event, holder) for _ in range(count)]
            return [(ticket.token_id, self.door.issue(ticket)) for ticket in tickets]

    def listen(self, port: int, **params: object) -> Stream:
        """A scanner that listens at a process."""
        return Stream(port, self.headers, event=self.door.event.id, **params)

    def scan(self, port: int, text: str) -> None:
        """Show a pass at a process; raises ``RuntimeError`` unless it is a go."""
        scan = {"event_id": self.door.event.id, "gate": "North", "pass": text, "nonce": token_hex(8)}
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            body = json.dumps(scan | {"scanned_at": now().isoformat()})
            connection.request("POST", f"{PREFIX}/checkins", body, self.headers)
            answer = json.loads(connection.getresponse().read())
        if answer["data"]["verdict"]["result"] != "go":
            raise RuntimeError(str(answer))

    def measure(self, scans: int) -> list[float]:
        """Seconds from the green light at the one gate until the other one knows that the ticket is in."""
        passes, taken = self.issue(scans), []
        with closing(self.listen(self.south)) as stream:
            stream.wait(lambda message: message.name == "delta")
            for token, text in passes:
                self.scan(self.north, text)
                begun = time.monotonic()
                taken.append(stream.wait(lambda message, token=token: message.tells_of(token, IN)).at - begun)  # type: ignore[misc]
                time.sleep(0.1)
        return taken


@contextmanager
def running(logs: Path) -> Iterator[Gates]:
    """Two processes on the database that the settings name."""
    os.environ["KEEPSAKE_RATE_LIMITS"] = "false"
    with api_processes.running(2, logs, make=compose) as ports:
        yield Gates(ports)


def record(what: str, taken: list[float]) -> None:
    """A line of the figures."""
    figures.record(what, f"median {median(taken):.2f} s, slowest {max(taken):.2f} s (bar {BAR_S} s)")
