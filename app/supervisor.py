"""``make run``: starts, watches and ends every process of the embedded product.

Order: checks → chain → contracts and migrations → worker → demo, with the pages built beside it → web. Each child
dies with us (``PR_SET_PDEATHSIG``), so that not even a ``kill -9`` leaves one behind.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

import httpx

from app import build
from app.config import ROOT, Settings
from app.errors import NEEDS_HUMAN_EXIT

PR_SET_PDEATHSIG = 1
STOP_GRACE_S = 10
READY_TIMEOUT_S = 90
RESTARTS_ALLOWED = 5
"""A process that fails more often than this within a minute will not get better by itself."""


class CannotStart(Exception):
    """One plain sentence about what stands in the way; the command ends with exit code 1."""


def say(text: str) -> None:
    """A line of progress."""
    print(text, flush=True)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setpgid(0, 0)


class Child:
    """One process of ours, started again when it dies, with its output in the data folder's logs."""

    def __init__(self, name: str, command: list[str], env: dict[str, str], logs: Path) -> None:
        self.name = name
        self._command = command
        self._env = env
        self._log_path = logs / f"{name}.log"
        self._starts: list[float] = []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; raises ``CannotStart`` when it has failed too often."""
        now = time.monotonic()
        self._starts = [*(t for t in self._starts if now - t < 60), now]
        if len(self._starts) > RESTARTS_ALLOWED:
            words = f"The {self.name} process keeps failing: {last_line(self._log_path)} (see {self._log_path})."
            raise CannotStart(words)
        with self._log_path.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._env, stdout=log, stderr=log, preexec_fn=_die_with_parent
            )

    def revive(self) -> None:
        """Start it again if it has ended; raises ``CannotStart`` when only a person can help, in its own words."""
        if self._process is not None and self._process.poll() is not None:
            if self._process.returncode == NEEDS_HUMAN_EXIT:
                raise CannotStart(last_line(self._log_path))
            say(f"• The {self.name} process ended ({self._process.returncode}); starting it again")
            self.start()

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait_or_kill(self, deadline: float) -> None:
        """Wait for its end until ``deadline`` (monotonic), then kill it."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Supervisor:
    """All processes of one ``make run``."""

    def __init__(self, settings: Settings, *, https: bool) -> None:
        self._settings = settings
        self._https = https
        self._data = settings.data_path
        self._logs = self._data / "logs"
        self._stop = threading.Event()
        self._children: list[Child] = []
        self._env = os.environ | {"KEEPSAKE_DATA_DIR": str(self._data), "PYTHONUNBUFFERED": "1"}
        self._lock: IO[str] | None = None

    def run(self) -> None:
        """Everything, until Ctrl-C; raises ``CannotStart``."""
        started = time.monotonic()
        self._check()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        try:
            self._start_all()
            if not self._stop.is_set():
                self._greet(time.monotonic() - started)
            while not self._stop.wait(0.5):
                for child in self._children:
                    child.revive()
        finally:
            self._end_all()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _check(self) -> None:
        check_port(self._settings.host, self._settings.port)
        try:
            self._logs.mkdir(parents=True, exist_ok=True)
            self._lock = (self._data / "run.lock").open("w")
        except OSError as problem:
            raise CannotStart(f"The data folder {self._data} cannot be written: {problem.strerror}.") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(f"Keepsake already runs on the data folder {self._data}.") from None
        check_database(self._data / "keepsake.db")

    def _start_all(self) -> None:
        failures: list[Exception] = []
        pages = threading.Thread(target=self._build, args=(failures,), daemon=True)
        pages.start()
        if self._settings.network == "local":
            self._env["KEEPSAKE_ANVIL_PORT"] = str(self._settings.anvil_port or free_port())
            say("• Starting the chain")
            self._spawn("chain", "chain")
        self._step("Preparing the database and the contracts", "prepare")
        self._spawn("worker", "worker")
        if self._settings.network == "local" and self._settings.demo:
            self._step("Setting up the demo (a few seconds the first time)", "seed")
        while pages.is_alive() and not self._stop.is_set():
            pages.join(0.2)
        if failures:
            raise CannotStart(str(failures[0]))
        self._spawn("web", "web")
        self._wait_until_ready()

    def _build(self, failures: list[Exception]) -> None:
        try:
            build.build(lambda text: say(f"• {text}"))
        except (build.BuildFailed, OSError) as problem:
            failures.append(problem)

    def _spawn(self, name: str, verb: str) -> None:
        if self._stop.is_set():
            return
        child = Child(name, [sys.executable, "-m", "app", verb, *self._web_options(verb)], self._env, self._logs)
        self._children.append(child)
        child.start()

    def _web_options(self, verb: str) -> list[str]:
        return ["--https"] if verb == "web" and self._https else []

    def _step(self, words: str, verb: str) -> None:
        if self._stop.is_set():
            return
        say(f"• {words}")
        log = self._logs / f"{verb}.log"
        with log.open("ab") as out:
            done = subprocess.Popen(
                [sys.executable, "-m", "app", verb],
                cwd=ROOT,
                env=self._env,
                stdout=out,
                stderr=out,
                preexec_fn=_die_with_parent,
            )
            self._attend(done)
        if done.returncode != 0 and not self._stop.is_set():
            raise CannotStart(f"{words} failed: {last_line(log)} (see {log}).")

    def _attend(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            for child in self._children:
                child.revive()
            if self._stop.wait(0.1):
                process.terminate()
                process.wait()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        url = f"{'https' if self._https else 'http'}://{self._settings.host}:{self._settings.port}/api/v1/health/live"
        with httpx.Client(verify=False) as client:  # noqa: S501 - our own certificate on this machine
            while not self._stop.wait(0.1):
                for child in self._children:
                    child.revive()
                try:
                    if client.get(url, timeout=2).status_code == 200:
                        return
                except httpx.HTTPError:
                    if time.monotonic() > deadline:
                        raise CannotStart(f"The pages did not come up; see {self._logs / 'web.log'}.") from None

    def _greet(self, seconds: float) -> None:
        say(f"\nKeepsake is ready after {seconds:.1f} s:  {self._settings.origin}\n")
        if self._settings.network == "local" and self._settings.demo:
            done = subprocess.run(
                [sys.executable, "-m", "app", "demo"],
                cwd=ROOT,
                env=self._env,
                capture_output=True,
                text=True,
                check=False,
            )
            say(done.stdout.rstrip())
        say("\nCtrl-C ends it.")

    def _end_all(self) -> None:
        if self._children:
            say("\n• Ending")
        deadline = time.monotonic() + STOP_GRACE_S
        for child in reversed(self._children):
            child.ask_to_stop()
            child.wait_or_kill(deadline)


def last_line(log: Path) -> str:
    """What a process said last."""
    return (log.read_text(errors="replace").strip().splitlines() or ["no output"])[-1]


def check_port(host: str, port: int) -> None:
    """Raises ``CannotStart`` when somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise CannotStart(f"Port {port} is in use; choose another one with KEEPSAKE_PORT.") from None


def check_database(path: Path) -> None:
    """Raises ``CannotStart`` when the database file is there and is no database."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise CannotStart(f"The data folder is broken: {path} is not a database. Move it away to start afresh.")


def free_port() -> int:
    """A port of the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(settings: Settings, *, https: bool) -> NoReturn:
    """Run until Ctrl-C; ends with 0, or with 1 and one sentence."""
    try:
        Supervisor(settings, https=https).run()
    except CannotStart as problem:
        print(f"\n{problem}", file=sys.stderr, flush=True)
        raise SystemExit(1) from None
    raise SystemExit(0)
