"""The embedded chain: anvil with its state kept safely on disk.

anvil's own ``--state`` is not used: it is written at a clean end only, or not atomically (2 of 15 kill -9 left a file
that could not be loaded). We dump through ``anvil_dumpState`` into a temporary file, fsync and rename; what came
after the last dump is in the journal.
"""

import ctypes
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import structlog

from app.chain import journal
from app.chain.networks import LOCAL_CHAIN_ID, network, port_file
from app.chain.node import Node, NodeRefused
from app.config import TOOLCHAIN, settings
from app.errors import NEEDS_HUMAN_EXIT, Invalid, NeedsHuman, Retryable

DUMP_EVERY_S = 0.2
START_TIMEOUT_S = 30
MAX_RESTARTS = 5
MINED_TIMEOUT_S = 5
"""A block takes milliseconds."""
FAUCET_WEI = 5 * 10**18
PR_SET_PDEATHSIG = 1
JOURNAL_SAFETY_S = 5

log = structlog.get_logger()


class EmbeddedChain:
    """One anvil process on loopback with its dump loop."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._port = port
        self._state = folder / "state.json.gz"
        self._process: subprocess.Popen[bytes] | None = None
        self._node = Node((f"http://127.0.0.1:{port}",))
        self._dumped_block = -1

    def start(self) -> None:
        """Play the journal, start anvil from the result and wait for it. Raises ``NeedsHuman`` with one sentence.

        The journal is played on a port of nobody's: who asks the chain while it comes up must not see it without
        the last moments (a wallet that was funded a second ago was refused as empty).
        """
        if self._answers():
            raise NeedsHuman(f"The embedded chain did not start (port {self._port} is another chain's).")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._dumped_block = -1
        if any(True for _entry in journal.entries()):
            self._catch_up()
        self._process = self._spawn(self._port)
        _wait_for(self._process, self._node, self._port)
        self.dump()

    def _catch_up(self) -> None:
        """What came after the last dump goes into the dump."""
        port = _free_port()
        process, played_on = self._spawn(port), Node((f"http://127.0.0.1:{port}",))
        try:
            _wait_for(process, played_on, port)
            _play_journal(played_on)
            self._dump(played_on)
        finally:
            process.kill()
            process.wait(10)

    def _spawn(self, port: int) -> "subprocess.Popen[bytes]":
        command = [str(_binary()), *self._options(port)]
        return subprocess.Popen(  # noqa: S603 - our own binary
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_die_with_parent
        )

    def _options(self, port: int) -> list[str]:
        options = [
            *("--host", "127.0.0.1", "--port", str(port), "--silent", "--no-cors"),
            *("--chain-id", str(LOCAL_CHAIN_ID), "--hardfork", "osaka", "--enable-tx-gas-limit"),
            *("--prune-history", "128", "--cache-path", str(self._folder / "cache")),
            *("--accounts", "0"),
        ]
        if self._state.exists():
            options += ["--load-state", str(self._unpacked_state())]
        return options

    def _unpacked_state(self) -> Path:
        target = self._folder / "load.json"
        try:
            plain = gzip.decompress(self._state.read_bytes())
            json.loads(plain)
        except (OSError, EOFError, ValueError):
            raise NeedsHuman(
                f"The chain's state {self._state} is broken. Move it away to start with an empty chain."
            ) from None
        target.write_bytes(plain)
        return target

    def _answers(self) -> bool:
        try:
            return self._node.chain_id() == LOCAL_CHAIN_ID
        except Retryable:
            return False

    def dump(self) -> None:
        """Write the state to disk, whole or not at all, when a block was made since the last time."""
        self._dump(self._node)

    def _dump(self, node: Node) -> None:
        block = node.block_number()
        if block == self._dumped_block:
            return
        begun = time.time()
        packed = bytes.fromhex(node.call("anvil_dumpState").removeprefix("0x"))
        draft = self._state.with_suffix(".tmp")
        with draft.open("wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._state)
        self._dumped_block = block
        journal.drop_before(begun - JOURNAL_SAFETY_S)

    def is_alive(self) -> bool:
        """Whether anvil runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """A last dump, then the end."""
        if self._process is None:
            return
        if self.is_alive():
            self.dump()
            self._process.terminate()
        self._process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(process: "subprocess.Popen[bytes]", node: Node, port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            node.chain_id()
            return
        except Retryable:
            if process.poll() is not None or time.monotonic() > deadline:
                raise NeedsHuman(f"The embedded chain did not start (port {port}).") from None
            time.sleep(0.02)


def _play_journal(node: Node) -> None:
    played = 0
    for entry in journal.entries():
        try:
            apply_entry(node, entry)
            played += 1
        except NodeRefused:
            continue
    if played:
        _wait_until_mined(node)
        log.info("chain.journal_played", entries=played)


def _wait_until_mined(node: Node) -> None:
    """anvil answers a transaction before it has mined it: a dump made at once would lack the last ones.

    What waits behind a gap of nonces is not pending. What nobody will ever mine must not keep the chain closed.
    """
    deadline = time.monotonic() + MINED_TIMEOUT_S
    while int(node.call("txpool_status")["pending"], 16):
        if time.monotonic() > deadline:
            log.warning("chain.journal_not_mined")
            return
        time.sleep(0.01)


def _die_with_parent() -> None:
    """anvil ends when the chain process does, and does not hear the terminal's Ctrl-C before its last dump."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setpgid(0, 0)


def _binary() -> Path:
    found = next(TOOLCHAIN.glob("node_modules/@foundry-rs/anvil-*/bin/anvil"), None)
    if found is None:
        raise NeedsHuman("anvil is missing: `make run` installs it.")
    return found


def apply_entry(node: Node, entry: dict[str, str]) -> str:
    """Carry out a journal's entry: a raw transaction (returns its hash) or a gift of the faucet."""
    if "raw" in entry:
        sent: str = node.call("eth_sendRawTransaction", entry["raw"])
        return sent
    address = entry["fund"]
    if node.balance_wei(address) < FAUCET_WEI:
        node.call("anvil_setBalance", address, hex(FAUCET_WEI))
        node.call("evm_mine")
    return ""


def send_raw_durably(node: Node, raw: str) -> str:
    """A browser's transaction: written down, then handed to the chain. Raises ``NodeRefused``, ``Retryable``."""
    if network().is_local:
        journal.append({"raw": raw})
        return apply_entry(node, {"raw": raw})
    sent: str = node.call("eth_sendRawTransaction", raw)
    return sent


def fund(node: Node, address: str) -> None:
    """The faucet of the embedded chain; raises ``Invalid`` on any other."""
    if not network().is_local:
        raise Invalid("There is no faucet on this network.")
    entry = {"fund": address}
    journal.append(entry)
    apply_entry(node, entry)


def serve(stop: threading.Event) -> None:
    """The chain process: anvil until ``stop``, started again when it dies.

    Ends with ``NEEDS_HUMAN_EXIT`` and a sentence when it cannot start.
    """
    chain = EmbeddedChain(settings().data_path / "chain", settings().anvil_port)
    try:
        chain.start()
        port_file(settings().data_path).write_text(str(settings().anvil_port))
        failures = 0
        while not stop.wait(DUMP_EVERY_S):
            try:
                if chain.is_alive():
                    chain.dump()
                    failures = 0
                else:
                    log.warning("chain.restarted")
                    chain.start()
            except Retryable:
                continue
            except NeedsHuman:  # killed once more while it started, or really unable to
                failures += 1
                if failures == MAX_RESTARTS:
                    raise
        chain.stop()
    except NeedsHuman as problem:
        sys.stderr.write(f"{problem}\n")
        raise SystemExit(NEEDS_HUMAN_EXIT) from None
