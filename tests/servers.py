"""Real servers for the tests, in temporary folders, ended with the tests: PostgreSQL and Redis."""

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import chown, which

from app.config import ROOT

PR_SET_PDEATHSIG = 1
START_TIMEOUT_S = 30
POSTGRES_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = which("postgres")
    if on_path is None:
        raise RuntimeError("PostgreSQL is missing; scripts/test-machine installs it.")
    return Path(on_path).parent


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("the server did not come up")


@contextmanager
def _running(command: list[str], port: int, *, user: str | None, stop: signal.Signals) -> Iterator[None]:
    process = subprocess.Popen(
        command, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_die_with_parent
    )
    try:
        _wait_for(port, process)
        yield
    finally:
        process.send_signal(stop)
        process.wait(START_TIMEOUT_S)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL cluster of our own; yields the URL of its database. It refuses to run as root: then as postgres."""
    user = "postgres" if os.geteuid() == 0 else None
    binaries, port = _postgres_binaries(), free_port()
    with tempfile.TemporaryDirectory(prefix="ks-pg-") as folder:
        if user:
            chown(folder, user, pwd.getpwnam(user).pw_gid)
        cluster = f"{folder}/cluster"
        initdb = [
            f"{binaries}/initdb",
            "-D",
            cluster,
            "-U",
            "keepsake",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
        subprocess.run(initdb, user=user, cwd=folder, check=True, capture_output=True)
        options = [part for name, value in POSTGRES_OPTIONS.items() for part in ("-c", f"{name}={value}")]
        command = [f"{binaries}/postgres", "-D", cluster, "-h", "127.0.0.1", "-p", str(port), "-k", folder, *options]
        with _running(command, port, user=user, stop=signal.SIGINT):
            _wait_until(lambda: _answers(binaries, port))
            yield f"postgresql+psycopg://keepsake@127.0.0.1:{port}/postgres"


def _answers(binaries: Path, port: int) -> bool:
    ready = [f"{binaries}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(ready, check=False).returncode == 0


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL did not get ready")
        time.sleep(0.02)


@contextmanager
def redis() -> Iterator[str]:
    """A Redis of our own that keeps nothing; yields its URL."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ks-redis-") as folder:
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        with _running(command, port, user=None, stop=signal.SIGTERM):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def anvil() -> Iterator[int]:
    """A real EVM node with an empty chain; yields its port."""
    binary = next(ROOT.glob(".toolchain/node_modules/@foundry-rs/anvil-*/bin/anvil"))
    port = free_port()
    command = [str(binary), "--port", str(port), "--chain-id", "31337", "--silent"]
    with _running(command, port, user=None, stop=signal.SIGTERM):
        yield port
