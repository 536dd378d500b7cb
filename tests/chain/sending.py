"""``python -m tests.chain.sending NAME COUNT SHARED``: a process that sends by the relayer of this data folder.

``COUNT`` purposes of its own, and ``SHARED`` that every other process sends, too. ``KEEPSAKE_TEST_UNLOCKED`` leaves
the nonces unguarded, as a control.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from app.chain import outgoing, sender
from app.chain.calls import Call
from app.errors import Retryable
from app.units import Address, Wei

THREADS = 4
TRIES = 20
TO = Address("0x" + "77" * 20)


def send(purpose: str) -> None:
    """As a workflow does: again, when the sender says so."""
    for _ in range(TRIES):
        try:
            sender.send(purpose, Call(TO, purpose.encode(), Wei(5)))
        except Retryable:
            continue
        return


def main() -> None:
    """Wait for a line on standard input, so that all begin together."""
    name, count, shared = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if os.environ.get("KEEPSAKE_TEST_UNLOCKED"):
        outgoing.lock_nonces = lambda *_: None
    purposes = [f"shared:{number}" for number in range(shared)] + [f"{name}:{number}" for number in range(count)]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(send, purposes))


if __name__ == "__main__":
    main()
