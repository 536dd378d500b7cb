"""``/rpc``: what browsers may ask of the embedded chain, and nothing else.

anvil answers ``anvil_*`` to whoever reaches its port, so it listens on loopback and only these methods pass.
"""

import json

from app.chain.embedded import send_raw_durably
from app.chain.node import NodeRefused, node
from app.errors import Invalid

ALLOWED_METHODS = frozenset(
    {
        "eth_blockNumber",
        "eth_call",
        "eth_chainId",
        "eth_estimateGas",
        "eth_feeHistory",
        "eth_gasPrice",
        "eth_getBalance",
        "eth_getBlockByHash",
        "eth_getBlockByNumber",
        "eth_getCode",
        "eth_getStorageAt",
        "eth_getTransactionByHash",
        "eth_getTransactionCount",
        "eth_getTransactionReceipt",
        "eth_maxPriorityFeePerGas",
        "eth_sendRawTransaction",
        "net_version",
        "web3_clientVersion",
    }
)
MAX_BODY_BYTES = 256 * 1024
MAX_BATCH = 20
METHOD_NOT_FOUND = -32601


def forward(body: bytes) -> bytes:
    """The node's answer to a request or a small batch; raises ``Invalid`` for what is no JSON-RPC, ``Retryable``."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("That is not JSON.") from None
    requests = asked if isinstance(asked, list) else [asked]
    if not 0 < len(requests) <= MAX_BATCH or not all(_is_request(one) for one in requests):
        raise Invalid("That is not a JSON-RPC request.")
    answers = [_answer(one) for one in requests]
    return json.dumps(answers if isinstance(asked, list) else answers[0]).encode()


def _is_request(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("method"), str) and isinstance(one.get("params", []), list)


def _answer(one: dict[str, object]) -> dict[str, object]:
    head = {"jsonrpc": "2.0", "id": one.get("id")}
    if one["method"] not in ALLOWED_METHODS:
        return head | {"error": {"code": METHOD_NOT_FOUND, "message": "This method is not offered here."}}
    if one["method"] == "eth_sendRawTransaction":
        return head | _send_raw(one.get("params", []))
    answer = node().forward(str(one["method"]), one.get("params", []))
    return head | {key: answer[key] for key in ("result", "error") if key in answer}


def _send_raw(params: object) -> dict[str, object]:
    raw = params[0] if isinstance(params, list) and params else None
    if not isinstance(raw, str) or not raw.startswith("0x"):
        raise Invalid("That is not a signed transaction.")
    try:
        return {"result": send_raw_durably(node(), raw)}
    except NodeRefused as refused:
        return {"error": {"code": refused.code, "message": refused.message}}
