"""What browsers sent to the embedded chain since its last dump, so that a crash loses no purchase.

anvil keeps its state in memory; the dump on disk is up to a few hundred milliseconds old. Before a raw transaction
(or a gift of the faucet) is handed to anvil it is appended to a file, and the chain process plays the files again
after a start. anvil refuses what its state holds already, so playing too much does no harm.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.config import settings

FILE_SPAN_S = 10
"""One file per span; a file is dropped once a dump was begun after its end."""


def _folder() -> Path:
    return settings().data_path / "chain" / "journal"


def append(entry: dict[str, Any]) -> None:
    """Remember ``entry`` before it is carried out. One short line: appends of processes do not mix (POSIX).

    It begins a line of its own, so that one that a crash cut off before does not take it along.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{int(time.time()) // FILE_SPAN_S:012d}.jsonl").open("a") as file:
        file.write("\n" + json.dumps(entry) + "\n")


def entries() -> Iterator[dict[str, Any]]:
    """What was remembered, oldest first; a line that the crash cut off is left out."""
    for path in sorted(_folder().glob("*.jsonl")):
        for line in path.read_text().splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def drop_before(moment_s: float) -> None:
    """Forget whole files whose span ended before ``moment_s`` (seconds since 1970): a dump holds them."""
    for path in _folder().glob("*.jsonl"):
        if (int(path.stem) + 1) * FILE_SPAN_S < moment_s:
            path.unlink(missing_ok=True)
