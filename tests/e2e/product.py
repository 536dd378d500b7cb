"""The real product, started as ``make run`` starts it, on a data folder and a port of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 240


class Product:
    """One running Keepsake with everything it consists of."""

    def __init__(
        self, data_dir: Path, port: int, *, demo: bool = True, rate_limits: bool = True, https: bool = False
    ) -> None:
        self.data_dir = data_dir
        self.port = port
        self.url = f"{'https' if https else 'http'}://localhost:{port}"
        self._options = ["--https"] if https else []
        self._switches = {"KEEPSAKE_DEMO": str(demo).lower(), "KEEPSAKE_RATE_LIMITS": str(rate_limits).lower()}
        if https:
            self._switches["KEEPSAKE_PUBLIC_URL"] = self.url
        self._process: subprocess.Popen[str] | None = None
        self.started_in_s = 0.0

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait for its address; raises ``AssertionError`` with its output when it does not come up."""
        env = os.environ | {
            "KEEPSAKE_PORT": str(self.port),
            "KEEPSAKE_DATA_DIR": str(self.data_dir),
        }
        env |= self._switches
        output = self.data_dir / "run.txt"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        with output.open("w") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app", "run", *self._options],
                cwd=ROOT,
                env=env,
                stdout=out,
                stderr=out,
                text=True,
            )
        while "Ctrl-C ends it" not in output.read_text():
            assert self._process.poll() is None, output.read_text()
            assert time.monotonic() - begun < START_TIMEOUT_S, output.read_text()
            time.sleep(0.1)
        self.started_in_s = time.monotonic() - begun

    def stop(self) -> int:
        """End it as Ctrl-C does; returns its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(30)

    def kill(self) -> int:
        """``kill -9`` of every process of it at once; returns how many there were."""
        assert self._process is not None
        parent = psutil.Process(self._process.pid)
        everyone = [parent, *parent.children(recursive=True)]
        for process in everyone:
            process.kill()
        psutil.wait_procs(everyone, timeout=10)
        self._process.wait(10)
        return len(everyone)

    def demo_keys(self) -> dict[str, str]:
        """The printed demo sign-ins: role → private key."""
        text = (self.data_dir / "run.txt").read_text()
        return {role.lower(): key for role, key in re.findall(r"(\w[\w ]*?)\s+http\S+#demo-key=(0x[0-9a-f]{64})", text)}

    def verify(self) -> subprocess.CompletedProcess[str]:
        """``python -m app verify`` on its data, as an operator runs it."""
        env = os.environ | {"KEEPSAKE_DATA_DIR": str(self.data_dir)}
        return subprocess.run(
            [sys.executable, "-m", "app", "verify"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )

    def get(self, path: str) -> httpx.Response:
        """A public read of the API."""
        return httpx.get(f"{self.url}/api/v1{path}", timeout=10)

    def page(self, path: str) -> str:
        """A page's HTML as it is served."""
        return httpx.get(f"{self.url}{path}", timeout=10).text
