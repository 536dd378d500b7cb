"""Whatever may be sent by the published description of the API, and what may not: never an error of ours.

``python -m tests.campaigns.schema --examples 100`` runs Schemathesis over a real API process on a real chain, signed
out and signed in, and prints a table; it exits 1 at a server error or at an answer that is not as described.
``--control`` adds an endpoint that fails on zero.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from app.api.deps import CSRF_COOKIE, PREFIX, SESSION_COOKIE, csrf_token, make_router
from app.api.main import make_api
from app.chain import deploy
from app.db import transaction
from tests.api.rights import World
from tests.campaigns import api_processes, places
from tests.chain.venue import make_indexer
from tests.factories import make_session_token

CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance,status_code_conformance"
LONGEST_S = 1_800
"""A run ends by itself after this, whatever was asked for."""
PEOPLE = ("visitor", "organizer", "holder")
HEADING = f"{'as':12}{'requests':>10}{'failures':>10}{'seconds':>10}"


@dataclass
class Evening:
    """A real process with things in its database, and who may be signed in to it."""

    url: str
    world: World

    def headers(self, person: str) -> list[str]:
        """Of somebody signed in, as Schemathesis' options."""
        caller = self.world.caller(person)
        if caller is None:
            return []
        with transaction() as session:
            token = make_session_token(session, caller)
        cookie = f"cookie: {SESSION_COOKIE}={token}; {CSRF_COOKIE}={csrf_token(token)}"
        return ["-H", cookie, "-H", f"x-csrf-token: {csrf_token(token)}"]

    def known_ids(self) -> dict[str, list[str]]:
        """What stands for the parameters of paths."""
        world = self.world
        return {
            "event_id": [world.event.id, world.draft.id, world.event.slug],
            "order_id": [world.order.id],
            "ticket_id": [world.ticket.id],
            "checkin_id": [world.scan.id],
            "conflict_id": [world.conflict.id],
            "token_id": [str(world.ticket.token_id)],
            "account_id": [world.staff.account_id],
            "link_id": [world.link.id],
        }


def run(evening: Evening, person: str, folder: Path, *, examples: int, path: str) -> tuple[str, str]:
    """Schemathesis as somebody; the table's line, and what it has to say when something failed (else empty)."""
    report = folder / f"{person}.json"
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{evening.url}{PREFIX}/openapi.json"]
    options = ["--url", evening.url, "--checks", CHECKS, "--max-examples", str(examples), "--seed", "1"]
    options += ["--suppress-health-check", "all", "--request-timeout", "10", "--continue-on-failure"]
    options += ["--no-color", "--warnings", "off", "--generation-database", "none"]
    options += ["--report", "json", "--report-json-path", str(report), "--exclude-path", f"{PREFIX}/auth/logout"]
    options += ["--include-path", path] if path else []
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.campaigns.schema_hooks",
        "KEEPSAKE_KNOWN_IDS": json.dumps(evening.known_ids()),
    }
    begun = time.monotonic()
    ended = subprocess.run(
        [*command, *options, *evening.headers(person)],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        env=environment,
    )
    seconds = time.monotonic() - begun
    requests = re.search(r"(\d+) generated", ended.stdout)
    failures = re.search(r"(\d+) failures? in", ended.stdout)
    line = f"{person:12}{requests[1] if requests else '-':>10}{failures[1] if failures else '0':>10}{seconds:>10.0f}"
    return line, "" if ended.returncode == 0 else ended.stdout + ended.stderr


def make_planted() -> FastAPI:
    """The API with a mistake, for the control."""
    router = make_router("planted")

    @router.get("/planted")
    def divide(number: int) -> dict[str, int]:
        """Fails on one number."""
        return {"share": 1_000 // number}

    return make_api(router)


@contextmanager
def evening(folder: Path, *, planted: bool) -> Iterator[Evening]:
    """On a real chain, with a reader that follows it."""
    os.environ["KEEPSAKE_RATE_LIMITS"] = "false"
    with ExitStack() as stack:
        stack.enter_context(places.chain(folder))
        stack.enter_context(places.database(folder / "data", ""))
        deploy.deploy_missing()
        stack.enter_context(running_reader())
        made = make_planted if planted else make_api
        [port] = stack.enter_context(api_processes.running(1, folder / "logs", make=made))
        yield Evening(f"http://127.0.0.1:{port}", World())


@contextmanager
def running_reader() -> Iterator[None]:
    """The index, in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=make_indexer().run, args=(stop,), kwargs={"poll_s": 0.2, "name": "reader"})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def main() -> int:
    """The campaign as a command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.schema", description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="for each endpoint, person and phase")
    parser.add_argument("--person", choices=PEOPLE, action="append", help="instead of all of them")
    parser.add_argument("--path", default="", help="this endpoint alone")
    parser.add_argument("--control", action="store_true")
    wish = parser.parse_args()
    lines, complaints = [HEADING], []
    with tempfile.TemporaryDirectory(prefix="ks-schema-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with evening(folder, planted=wish.control) as made:
            for person in wish.person or PEOPLE:
                line, complaint = run(made, person, folder, examples=wish.examples, path=wish.path)
                lines.append(line)
                complaints += [complaint] if complaint else []
    sys.stdout.write("\n".join([*complaints, *lines]) + "\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
