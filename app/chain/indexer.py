"""Follows the chain: every log of our contracts goes into the inbox and to the slices, reorgs are unwound.

The last blocks' hashes are kept as a window. At each step the newest stored hash is looked up on the chain; when it
is not there (a reorg, or an embedded chain that lost its last moments in a crash) everything above the fork is taken
back and read again. One step is one transaction: rows, what the slices made of them, and the cursor move together.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlmodel import Session

from app.chain import inbox
from app.chain.abi import event_shapes
from app.chain.logs import Row, decode_log
from app.chain.node import Node, NodeRefused
from app.clock import from_timestamp, now
from app.db import reading, transaction
from app.errors import Retryable
from app.models import ChainCursor, ChainLog

WINDOW_BLOCKS = 128
"""Deeper than any reorg of the chains we know; a deeper one reads everything again."""
STEP_BLOCKS = 64
RANGE_BLOCKS = 2_000
LEASE = timedelta(seconds=15)
ADDRESSES_A_REQUEST = 500
RANGE_ERRORS = (-32005, -32600, -32602, -32000)
"""Codes by which nodes say that a range holds too much."""

log = structlog.get_logger()
Json = Any
Apply = Callable[[Session, list[ChainLog]], None]


@dataclass(frozen=True)
class Block:
    """A block's header as far as we need it."""

    number: int
    hash: str
    parent: str
    mined_at_s: int
    has_logs: bool


def _block(found: Json) -> Block:
    bloom = found.get("logsBloom", "0x1")
    return Block(
        int(found["number"], 16), found["hash"], found["parentHash"], int(found["timestamp"], 16), int(bloom, 16) != 0
    )


def _header(found: Json) -> tuple[int, str, str, int]:
    """What two nodes must say alike of a block."""
    return int(found["number"], 16), found["hash"], found["parentHash"], int(found["timestamp"], 16)


def _gist(found: Json) -> object:
    """What two nodes must say alike of a block or of logs."""
    if isinstance(found, dict):
        return _header(found)
    return sorted(
        (one["blockHash"], int(one["logIndex"], 16), one["address"].lower(), tuple(one["topics"]), one["data"])
        for one in found
    )


def _tip(found: list[Json]) -> tuple[int, list[str]]:
    """A node's newest block's number, and the hash it has for the block asked for, if any."""
    number, *blocks = found
    return int(number, 16), [_header(block)[1] for block in blocks if block is not None]


class Indexer:
    """One chain's reader. ``apply`` gets new logs in order, ``unwind`` those taken back (rows already deleted)."""

    def __init__(self, node: Node, chain_id: int, *, apply: Apply, unwind: Apply, confirmations: int = 0) -> None:
        self._node = node
        self._chain_id = chain_id
        self._apply = apply
        self._unwind = unwind
        self._confirmations = confirmations
        self._known: set[str] | None = None

    def run(self, stop: threading.Event, *, poll_s: float, name: str) -> None:
        """Step until ``stop``; a node that is away is waited for. Only the holder of the lease reads.

        The reader outlives any single failure (an answer that is none, a database that is away): a step that failed
        has written nothing, and is tried again.
        """
        while not stop.is_set():
            try:
                with transaction() as session:
                    leads = inbox.take_lease(session, self._chain_id, name, LEASE)
                busy = leads and self._steps(stop)
            except (Retryable, NodeRefused) as away:
                log.warning("indexer.waiting", why=str(away))
                busy = False
            except Exception:
                log.exception("indexer.failed")
                busy = False
            if not busy:
                stop.wait(poll_s)

    def _steps(self, stop: threading.Event) -> bool:
        deadline = now() + LEASE / 3
        moved = False
        while not stop.is_set() and now() < deadline and self.step():
            moved = True
        return moved

    def step(self) -> bool:
        """Read up to some blocks further, or unwind; returns whether anything was done."""
        with reading() as session:
            cursor = inbox.find_cursor(session, self._chain_id)
            start = inbox.first_block(session, self._chain_id)
        if start is None:
            return False
        if cursor is None or cursor.block_number < 0:
            position, expected = start - 1, None
        else:
            position, expected = cursor.block_number, cursor.block_hash
        head, stands = self._look(position, expected)
        if not stands:
            self._take_back(start, head)
            return True
        target = head - self._confirmations
        if position >= target:
            return False
        if target - position > WINDOW_BLOCKS + STEP_BLOCKS:
            last = min(position + RANGE_BLOCKS, target - WINDOW_BLOCKS)
            if self._read_range(position + 1, last, head):
                return True
        return self._read_blocks(position, expected, target, head)

    def _look(self, position: int, expected: str | None) -> tuple[int, bool]:
        """The chain's newest block's number, and whether a node has the block that we have read last.

        Of two nodes the one ahead is believed, of three the middle one. One that is behind or restarted does not take
        the index back with it.
        """
        asked = [] if expected is None else [("eth_getBlockByNumber", [hex(position), False])]
        found = self._node.heard([("eth_blockNumber", []), *asked], _tip)
        head = sorted(number for number, _hashes in found)[len(found) // 2]
        if expected is None:
            return head, True
        hashes = [one for _number, hashes in found for one in hashes]
        if expected in hashes and hashes.count(expected) * 2 <= len(hashes):
            raise Retryable("the nodes are on different branches")
        return head, expected in hashes

    def _take_back(self, start: int, head: int) -> None:
        """Unwind to the newest stored block that is still on the chain, or to the start."""
        with reading() as session:
            window = inbox.list_window(session, self._chain_id)
        requests: list[tuple[str, list[Json]]] = [
            ("eth_getBlockByNumber", [hex(number), False]) for number, _hash in window
        ]
        found = self._node.agreed(requests, _header)
        fork, fork_hash = start - 1, ""
        for (number, stored), block in zip(window, found, strict=True):
            if block is not None and block["hash"] == stored and number > fork:
                fork, fork_hash = number, stored
        with transaction() as session:
            removed = inbox.remove_above(session, self._chain_id, fork)
            self._unwind(session, removed)
            inbox.move_cursor(session, self._chain_id, fork if fork_hash else inbox.NOWHERE, fork_hash, head=head)
        self._known = None
        log.warning("indexer.unwound", fork=fork, logs=len(removed))

    def _read_blocks(self, position: int, expected: str | None, target: int, head: int) -> bool:
        numbers = range(position + 1, min(position + STEP_BLOCKS, target) + 1)
        found = self._node.agreed([("eth_getBlockByNumber", [hex(number), False]) for number in numbers], _header)
        blocks = _linked([_block(one) for one in found if one is not None], expected)
        if not blocks:
            return False
        if None in found:  # the newest block's number was too high: nobody has more than these
            head = position + found.index(None)
        rows = self._rows_of(
            [{"blockHash": block.hash} for block in blocks if block.has_logs],
            {block.number: block.mined_at_s for block in blocks},
            blocks[-1].number,
        )
        self._store(blocks, rows, head)
        return True

    def _read_range(self, first: int, last: int, head: int) -> bool:
        """Far behind the tip: whole ranges at once, halved when the node finds them too large.

        ``False`` when no node has the range's last block: the newest one's number was too high.
        """
        [end] = self._node.agreed([("eth_getBlockByNumber", [hex(last), False])], _header)
        if end is None:
            return False
        try:
            rows = self._rows_of([{"fromBlock": hex(first), "toBlock": hex(last)}], {}, last)
        except NodeRefused as refused:
            if refused.code not in RANGE_ERRORS or last == first:
                raise
            return self._read_range(first, (first + last) // 2, head)
        self._store([_block(end)], rows, head)
        return True

    def _rows_of(self, spans: list[Json], times: dict[int, int], last: int) -> list[Row]:
        """Decoded logs of the spans in chain order, with those of ticket contracts that are born within them.

        A node that is behind has fewer logs and does not say so: to be believed it has to show block ``last``.
        """
        rows = self._fetch(spans, sorted(self._watched()), times, last)
        while born := {row["values"]["ticket"] for row in rows if row["name"] == "EventCreated"} - self._watched():
            self._watched().update(born)
            rows += self._fetch(spans, sorted(born), times, last)
        return sorted(rows, key=lambda row: (row["block_number"], row["log_index"]))

    def _fetch(self, spans: list[Json], addresses: list[str], times: dict[int, int], last: int) -> list[Row]:
        if not spans:
            return []
        topics = [sorted(event_shapes())]
        chunks = [addresses[at : at + ADDRESSES_A_REQUEST] for at in range(0, len(addresses), ADDRESSES_A_REQUEST)]
        requests: list[tuple[str, list[Json]]] = [
            ("eth_getLogs", [span | {"address": chunk, "topics": topics}]) for span in spans for chunk in chunks
        ]
        end, *answers = self._node.agreed([("eth_getBlockByNumber", [hex(last), False]), *requests], _gist)
        if end is None:
            raise Retryable("the node is behind")
        raw = [one for answer in answers for one in answer if not one.get("removed")]
        self._complete_times(raw, times)
        rows = (decode_log(self._chain_id, one, times[int(one["blockNumber"], 16)]) for one in raw)
        return [row for row in rows if row is not None]

    def _complete_times(self, raw: list[Json], times: dict[int, int]) -> None:
        for one in raw:
            if "blockTimestamp" in one:
                times.setdefault(int(one["blockNumber"], 16), int(one["blockTimestamp"], 16))
        missing = sorted({int(one["blockNumber"], 16) for one in raw} - times.keys())
        for block in self._node.batch([("eth_getBlockByNumber", [hex(number), False]) for number in missing]):
            times[int(block["number"], 16)] = int(block["timestamp"], 16)

    def _watched(self) -> set[str]:
        if self._known is None:
            with reading() as session:
                self._known = inbox.list_watched(session, self._chain_id)
        return self._known

    def _store(self, blocks: Sequence[Block], rows: list[Row], head: int) -> None:
        last = blocks[-1]
        try:
            with transaction() as session:
                inbox.add_blocks(
                    session, self._chain_id, [(b.number, b.hash, from_timestamp(b.mined_at_s)) for b in blocks]
                )
                fresh = inbox.add_logs(session, rows)
                if fresh:
                    self._apply(session, fresh)
                inbox.prune_blocks(session, self._chain_id, last.number - WINDOW_BLOCKS)
                inbox.move_cursor(session, self._chain_id, last.number, last.hash, head=head)
        except BaseException:
            self._known = None
            raise


def _linked(blocks: list[Block], expected: str | None) -> list[Block]:
    """The leading blocks that follow one another from ``expected`` on: a reorg may happen while we read."""
    linked: list[Block] = []
    for block in blocks:
        if expected is not None and block.parent != expected:
            break
        linked.append(block)
        expected = block.hash
    return linked


def lag_blocks(cursor: ChainCursor | None) -> int | None:
    """How many blocks the index is behind the head that was seen last; ``None`` before the first step."""
    return None if cursor is None else max(0, cursor.head_number - cursor.block_number)
