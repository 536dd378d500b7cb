"""Starting and ending the product: what stands in the way is said in one sentence, with exit code 1."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests import figures
from tests.e2e.product import ROOT, Product
from tests.servers import free_port


def run_app(data_dir: Path, port: int) -> subprocess.CompletedProcess[str]:
    """``python -m app run`` that is expected to give up by itself."""
    env = os.environ | {"KEEPSAKE_PORT": str(port), "KEEPSAKE_DATA_DIR": str(data_dir)}
    return subprocess.run(
        [sys.executable, "-m", "app", "run"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


class TestRefusals:
    def test_port_in_use(self, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = run_app(tmp_path / "data", port)
        assert done.returncode == 1
        assert done.stderr.strip() == f"Port {port} is in use; choose another one with KEEPSAKE_PORT."

    def test_data_folder_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("not a folder")
        done = run_app(tmp_path / "data", free_port())
        assert done.returncode == 1
        assert "cannot be written" in done.stderr

    def test_broken_database(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "keepsake.db").write_bytes(b"this is no database at all")
        done = run_app(tmp_path / "data", free_port())
        assert done.returncode == 1
        assert "is not a database" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1

    def test_broken_chain_state(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        (data / "chain").mkdir(parents=True)
        (data / "chain" / "state.json.gz").write_bytes(b"\x1f\x8b broken")
        done = run_app(data, free_port())
        assert done.returncode == 1
        state = data / "chain" / "state.json.gz"
        assert done.stderr.strip() == f"The chain's state {state} is broken. Move it away to start with an empty chain."

    @pytest.mark.parametrize("tool", ["node", "npm", "cc"])
    def test_missing_prerequisite(self, tmp_path: Path, tool: str) -> None:
        names = {"bash", "python3", "node", "npm", "cc", "env"} - {tool}
        for name in names:
            found = shutil.which(name)
            assert found is not None
            (tmp_path / name).symlink_to(sys.executable if name == "python3" else os.path.realpath(found))
        (tmp_path / "python3").unlink()
        (tmp_path / "python3").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        (tmp_path / "python3").chmod(0o755)
        done = subprocess.run(
            [str(ROOT / "scripts" / "prerequisites")],
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        word = {"node": "Node.js 20", "npm": "npm is needed", "cc": "C compiler"}[tool]
        assert done.returncode == 1
        assert word in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


class TestStopAndStartAgain:
    def test_everything_is_still_there(self, tmp_path: Path) -> None:
        product = Product(tmp_path / "data", free_port())
        product.start()
        before = product.get("/events?limit=100").json()["data"]
        assert len(before) >= 12
        everyone = psutil.Process(product.pid).children(recursive=True)
        assert product.stop() == 0
        gone, alive = psutil.wait_procs(everyone, timeout=10)
        assert not alive, f"left behind: {alive}"
        assert gone

        begun = time.monotonic()
        product.start()
        figures.record("warm start (aim 15 s)", f"{time.monotonic() - begun:.1f} s")
        assert product.get("/events?limit=100").json()["data"] == before
        assert product.stop() == 0
