"""How long a new user waits: ``python -m bench.startup`` clones the tree twice, runs it and prints a table.

The first clone warms the package caches; the second is timed from ``make run`` to its first page, then stopped and
started again. The bars are 180 s and 15 s.
"""

import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 600


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def time_run(tree: Path) -> float:
    """Seconds from ``make run`` in ``tree`` to its first page; the product is ended as Ctrl-C does."""
    port = _free_port()
    begun = time.monotonic()
    log = tree / ".bench.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=tree,
            env=os.environ | {"KEEPSAKE_PORT": str(port)},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        while True:
            if process.poll() is not None or time.monotonic() - begun > TIMEOUT_S:
                raise SystemExit(f"make run failed:\n{log.read_text()[-3000:]}")
            try:
                if httpx.get(f"http://localhost:{port}/", timeout=2).status_code == 200:
                    return time.monotonic() - begun
            except httpx.HTTPError:
                time.sleep(0.1)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def main() -> None:
    """Print the table."""
    rows: list[tuple[str, float]] = []
    for name in ("first clone", "second clone, caches warm"):
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "keepsake"
            subprocess.run(["git", "clone", "-q", str(ROOT), str(tree)], check=True)
            rows.append((f"{name}: make run to first page", time_run(tree)))
            rows.append((f"{name}: again, warm", time_run(tree)))
    for what, seconds in rows:
        print(f"{re.sub(' +', ' ', what):48} {seconds:7.1f} s")


if __name__ == "__main__":
    main()
