"""A JSON-RPC client over several URLs: fails over when one is away, and says what went wrong in our words."""

import itertools
import threading
import time
from functools import cache
from typing import Any

import httpx

from app.chain.networks import network
from app.errors import ChainError, Retryable

CONNECT_TIMEOUT_S = 2.0
READ_TIMEOUT_S = 15.0
BREAKER_OPEN_S = 5.0
"""A node that failed is left alone this long while another one answers."""

Json = Any


class NodeRefused(ChainError):
    """The node understood and said no: ``code`` and ``message`` are its own, ``data`` a revert's payload."""

    def __init__(self, code: int, message: str, data: str | None) -> None:
        self.code = code
        self.message = message
        self.data = data
        super().__init__(f"{message} ({code})")


class Node:
    """The chain as one logical node."""

    def __init__(self, urls: tuple[str, ...]) -> None:
        self._urls = urls
        self._ids = itertools.count(1)
        self._broken_until = dict.fromkeys(urls, 0.0)
        self._lock = threading.Lock()
        self._http = httpx.Client(
            timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
        )

    def call(self, method: str, *params: Json) -> Json:
        """The result of one call; raises ``NodeRefused``, or ``Retryable`` when no node answers."""
        request = {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": list(params)}
        return _result(self._post(request))

    def forward(self, method: str, params: Json) -> Json:
        """The node's whole answer, its refusals included; raises ``Retryable``."""
        return self._post({"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params})

    def batch(self, calls: list[tuple[str, list[Json]]]) -> list[Json]:
        """The results of several calls in one request, in order; raises like ``call``."""
        if not calls:
            return []
        requests = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, (method, params) in enumerate(calls)
        ]
        answers = self._post(requests)
        if not isinstance(answers, list):
            raise Retryable("the node does not answer batches")
        by_id = {answer["id"]: answer for answer in answers}
        return [_result(by_id[number]) for number in range(len(calls))]

    def _post(self, body: Json) -> Json:
        problems = []
        for url in self._in_order():
            try:
                response = self._http.post(url, json=body)
                response.raise_for_status()
                return response.json()
            except (httpx.HTTPError, ValueError) as problem:
                problems.append(type(problem).__name__)
                with self._lock:
                    self._broken_until[url] = time.monotonic() + BREAKER_OPEN_S
        raise Retryable(f"no node answers ({', '.join(problems)})")

    def _in_order(self) -> list[str]:
        """Healthy ones first, in the operator's order; the broken ones are still tried last."""
        now = time.monotonic()
        return sorted(self._urls, key=lambda url: self._broken_until[url] > now)

    def chain_id(self) -> int:
        """The chain's id."""
        return int(self.call("eth_chainId"), 16)

    def block_number(self) -> int:
        """The newest block's number."""
        return int(self.call("eth_blockNumber"), 16)

    def find_block(self, number: int) -> Json | None:
        """The block at this height without its transactions, or ``None``."""
        return self.call("eth_getBlockByNumber", hex(number), False)

    def logs_of_block(self, block_hash: str, topics: list[Json]) -> list[Json]:
        """All matching logs of exactly this block."""
        found: list[Json] = self.call("eth_getLogs", {"blockHash": block_hash, "topics": topics})
        return found

    def logs_of_range(self, first: int, last: int, topics: list[Json]) -> list[Json]:
        """All matching logs from ``first`` to ``last``, both included."""
        span = {"fromBlock": hex(first), "toBlock": hex(last), "topics": topics}
        found: list[Json] = self.call("eth_getLogs", span)
        return found

    def find_receipt(self, tx_hash: str) -> Json | None:
        """A mined transaction's receipt, or ``None``."""
        return self.call("eth_getTransactionReceipt", tx_hash)

    def find_transaction(self, tx_hash: str) -> Json | None:
        """A transaction that the node knows, mined or waiting, or ``None``."""
        return self.call("eth_getTransactionByHash", tx_hash)

    def nonce(self, address: str, block: str = "latest") -> int:
        """How many transactions ``address`` has in blocks up to ``block`` (``pending`` counts waiting ones)."""
        return int(self.call("eth_getTransactionCount", address, block), 16)

    def balance_wei(self, address: str) -> int:
        """What ``address`` holds."""
        return int(self.call("eth_getBalance", address, "latest"), 16)

    def has_code(self, address: str) -> bool:
        """Whether a contract lives at ``address``."""
        return bool(self.call("eth_getCode", address, "latest") != "0x")

    def send_raw(self, raw: bytes) -> str:
        """Hand a signed transaction to the network; returns its hash."""
        sent: str = self.call("eth_sendRawTransaction", "0x" + raw.hex())
        return sent


def _result(answer: Json) -> Json:
    error = answer.get("error")
    if error is None:
        return answer.get("result")
    data = error.get("data")
    if isinstance(data, dict):
        data = data.get("data") or data.get("result")
    raise NodeRefused(int(error.get("code", 0)), str(error.get("message", "")), data if isinstance(data, str) else None)


@cache
def node() -> Node:
    """The node of this process."""
    return Node(network().rpc_urls)
