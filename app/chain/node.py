"""A JSON-RPC client over several URLs: fails over when one is away, and says what went wrong in our words."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from app.chain.agreement import UNREADABLE, Agreement, Essence
from app.chain.endpoint import Endpoint, EndpointFailed, RpcCall
from app.chain.networks import network
from app.errors import ChainError, Retryable

INTERNAL_ERROR = -32603
"""A node's own trouble, by JSON-RPC 2.0: the next one may know."""

Json = Any
Read = TypeVar("Read")


class NodeRefused(ChainError):
    """The node understood and said no: ``code`` and ``message`` are its own, ``data`` a revert's payload."""

    def __init__(self, code: int, message: str, data: str | None) -> None:
        self.code = code
        self.message = message
        self.data = data
        super().__init__(f"{message} ({code})")


class Node:
    """The chain as one logical node."""

    def __init__(self, urls: tuple[str, ...], chain_id: int | None = None) -> None:
        self._endpoints = [Endpoint(url, chain_id) for url in urls]

    def call(self, method: str, *params: Json) -> Json:
        """The result of one call; raises ``NodeRefused``, or ``Retryable`` when no node answers."""
        return _result(self.forward(method, list(params)))

    def forward(self, method: str, params: Json) -> Json:
        """The node's whole answer, its refusals included; raises ``Retryable``."""
        return self._ask([(method, params)])[0]

    def batch(self, calls: list[RpcCall]) -> list[Json]:
        """The results of several calls in one request, in order; raises like ``call``."""
        return [_result(answer) for answer in self._ask(calls)] if calls else []

    def _ask(self, calls: list[RpcCall]) -> list[Json]:
        problems: list[str] = []
        troubled: list[Json] | None = None
        for endpoint in self._in_order():
            try:
                answers = endpoint.ask(calls)
            except EndpointFailed as failed:
                problems.append(str(failed))
                continue
            if not any(_code(answer) == INTERNAL_ERROR for answer in answers):
                return answers
            troubled = answers
        if troubled is not None:
            return troubled
        raise Retryable(f"no node answers ({', '.join(problems)})")

    def heard(self, calls: list[RpcCall], read: Callable[[list[Json]], Read]) -> list[Read]:
        """What ``read`` makes of the results of every node that answers and is not resting.

        A node whose results it cannot read (``read`` raises) is left to rest. Raises ``Retryable`` when none is left.
        """
        found: list[Read] = []
        for endpoint in self._in_order():
            if found and endpoint.is_resting:
                continue
            try:
                found.append(read([_result(answer) for answer in endpoint.ask(calls)]))
            except (EndpointFailed, NodeRefused):
                continue
            except UNREADABLE:
                endpoint.rest()
        if not found:
            raise Retryable("no node answers")
        return found

    def agreed(self, calls: list[RpcCall], essence: Essence) -> list[Json]:
        """Results like those of ``batch``, which no second node contradicts.

        A third one decides between two. A node that lacks something (``None``: it is behind) or refuses has no say
        where another one knows. Raises ``Retryable`` when they contradict each other, or ``NodeRefused``.
        """
        if len(self._endpoints) == 1 or not calls:
            return self.batch(calls)
        agreement = Agreement(essence)
        for endpoint in self._in_order():
            if agreement.has_begun and endpoint.is_resting:
                continue
            try:
                if agreement.add(endpoint, [_result(answer) for answer in endpoint.ask(calls)]):
                    break
            except EndpointFailed:
                continue
            except NodeRefused as refused:
                agreement.refuse(refused)
        return agreement.results()

    def _in_order(self) -> list[Endpoint]:
        """Healthy ones first, in the operator's order; the resting ones are still tried last."""
        return sorted(self._endpoints, key=lambda endpoint: endpoint.is_resting)

    def chain_id(self) -> int:
        """The chain's id."""
        return int(self.call("eth_chainId"), 16)

    def block_number(self) -> int:
        """The newest block's number."""
        return int(self.call("eth_blockNumber"), 16)

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


def _code(answer: Json) -> object:
    return (answer.get("error") or {}).get("code")


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
    return Node(network().rpc_urls, network().chain_id)
