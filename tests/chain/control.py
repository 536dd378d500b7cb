"""Anvil's own methods, by what they are for: the tests' hand on the real node."""

import time
from collections.abc import Callable
from typing import Any

from app.chain import sender
from app.chain.calls import Outcome
from app.chain.node import node

PATIENCE_S = 20


def mine(count: int = 1) -> None:
    """``count`` more blocks at once."""
    node().call("anvil_mine", hex(count))


def set_automine(on: bool) -> None:
    """Whether each transaction gets its block at once, or waits for ``mine``."""
    node().call("evm_setAutomine", on)


def reorg(depth: int, transactions: tuple[tuple[bytes, int], ...] = ()) -> None:
    """Replace the last ``depth`` blocks; only ``transactions`` (raw, block within the new branch from 0) are on it."""
    node().call("anvil_reorg", depth, [["0x" + raw.hex(), block] for raw, block in transactions])


def raw_of(tx_hash: str) -> bytes:
    """The signed bytes of a transaction that the node knows."""
    return bytes.fromhex(str(node().call("eth_getRawTransactionByHash", tx_hash))[2:])


def receipt_of(tx_hash: str) -> dict[str, Any]:
    """The receipt, once the block is there: anvil answers a transaction's hash before it has mined it."""
    wait_until(lambda: node().find_receipt(tx_hash), f"{tx_hash} is mined")
    found: dict[str, Any] = node().call("eth_getTransactionReceipt", tx_hash)
    return found


def settle(purpose: str) -> Outcome:
    """What became of a purpose's transaction, once it is mined."""
    found: list[Outcome] = []
    wait_until(lambda: _is_settled(purpose, found), f"{purpose} is mined")
    return found[-1]


def _is_settled(purpose: str, found: list[Outcome]) -> bool:
    found.append(sender.settle(purpose))
    return found[-1].status != "pending"


def waiting() -> list[dict[str, Any]]:
    """The transactions in the node's pool, those behind a nonce gap too."""
    found = node().call("txpool_content")
    return [one for kind in ("pending", "queued") for by_nonce in found[kind].values() for one in by_nonce.values()]


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Look until ``condition`` holds; fails with ``what`` when it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"not in {PATIENCE_S} s: {what}"
        time.sleep(0.02)
