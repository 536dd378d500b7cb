"""What browsers may ask of the chain through ``/rpc``, on the real node."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.chain import journal, rpc
from app.chain.calls import Call
from app.chain.node import node
from app.errors import Invalid, Retryable
from app.units import Wei
from tests import servers
from tests.chain.control import receipt_of
from tests.chain.venue import Person
from tests.factories import make_address

NOBODY = "0x" + "11" * 20
PARAMS: dict[str, list[Any]] = {
    "eth_call": [{"to": NOBODY, "data": "0x"}, "latest"],
    "eth_estimateGas": [{"from": NOBODY, "to": NOBODY}],
    "eth_feeHistory": ["0x1", "latest", []],
    "eth_getBalance": [NOBODY, "latest"],
    "eth_getBlockByHash": ["0x" + "00" * 32, False],
    "eth_getBlockByNumber": ["latest", False],
    "eth_getCode": [NOBODY, "latest"],
    "eth_getStorageAt": [NOBODY, "0x0", "latest"],
    "eth_getTransactionByHash": ["0x" + "00" * 32],
    "eth_getTransactionCount": [NOBODY, "latest"],
    "eth_getTransactionReceipt": ["0x" + "00" * 32],
}
FORBIDDEN = (
    "anvil_setBalance",
    "anvil_impersonateAccount",
    "anvil_dumpState",
    "anvil_reorg",
    "evm_setAutomine",
    "evm_revert",
    "hardhat_setCode",
    "debug_traceTransaction",
    "eth_accounts",
    "eth_getLogs",
    "eth_sendTransaction",
    "eth_sign",
    "eth_signTypedData_v4",
    "eth_sendUnsignedTransaction",
    "personal_sign",
    "txpool_content",
    "ETH_CALL",
    "eth_call ",
    "",
)


def ask(body: Any) -> Any:
    return json.loads(rpc.forward(json.dumps(body).encode()))


def request(method: str, params: list[Any] | None = None, number: Any = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params or []}


class TestAllowed:
    @pytest.mark.parametrize("method", sorted(rpc.ALLOWED_METHODS - {"eth_sendRawTransaction"}))
    def test_answered_as_by_the_node(self, chain: int, method: str) -> None:
        params = PARAMS.get(method, [])
        answer = ask(request(method, params, "mine"))
        assert (answer["jsonrpc"], answer["id"]) == ("2.0", "mine")
        assert answer["result"] == node().forward(method, params)["result"]

    def test_refusals_of_the_node_are_passed_on(self, chain: int) -> None:
        """A wallet's library reads the contract's error from ``data``."""
        address = make_address()
        node().call("anvil_setCode", address, REVERTS)
        answer = ask(request("eth_call", [{"to": address, "data": "0x"}, "latest"]))
        assert "result" not in answer
        assert (answer["error"]["code"], answer["error"]["data"]) == (3, "0x" + f"{7:064x}")

    def test_params_may_be_left_out(self, chain: int) -> None:
        assert ask({"id": 1, "method": "eth_chainId"})["result"] == "0x7a69"


REVERTS = "0x600760005260206000fd"
"""PUSH1 7, PUSH1 0, MSTORE (memory[0..32] = 7); PUSH1 32, PUSH1 0, REVERT (with these 32 bytes)."""


class TestForbidden:
    @pytest.mark.parametrize("method", FORBIDDEN)
    def test_not_offered(self, chain: int, method: str) -> None:
        head = node().block_number()
        answer = ask(request(method, [NOBODY, "0x1"], 5))
        assert (answer["id"], answer["error"]["code"]) == (5, -32601)
        assert (node().balance_wei(NOBODY), node().block_number()) == (0, head)

    def test_hidden_in_a_batch(self, chain: int) -> None:
        answers = ask([request("eth_chainId"), request("anvil_setBalance", [NOBODY, "0x1"], 2)])
        assert answers[0]["result"] == "0x7a69"
        assert answers[1]["error"]["code"] == -32601
        assert node().balance_wei(NOBODY) == 0


class TestBatch:
    def test_in_order_with_their_own_ids(self, chain: int) -> None:
        answers = ask([request("eth_chainId", number=number) for number in (9, "b", None)])
        assert [answer["id"] for answer in answers] == [9, "b", None]

    def test_sizes(self, chain: int) -> None:
        assert len(ask([request("eth_chainId")] * rpc.MAX_BATCH)) == rpc.MAX_BATCH
        for count in (0, rpc.MAX_BATCH + 1):
            with pytest.raises(Invalid):
                ask([request("eth_chainId")] * count)

    def test_one_is_answered_as_one(self, chain: int) -> None:
        assert isinstance(ask([request("eth_chainId")]), list)
        assert isinstance(ask(request("eth_chainId")), dict)


class TestMalformed:
    @pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000], ids=["empty", "cut", "bytes", "deep"])
    def test_no_json(self, chain: int, body: bytes) -> None:
        with pytest.raises(Invalid):
            rpc.forward(body)

    @pytest.mark.parametrize(
        "body", [7, "x", None, {}, {"method": 1}, {"method": "eth_chainId", "params": {}}, [[]], [1]], ids=str
    )
    def test_no_request(self, chain: int, body: Any) -> None:
        with pytest.raises(Invalid):
            ask(body)

    @pytest.mark.parametrize("params", [[], ["nonsense"], [7], [None]], ids=str)
    def test_no_transaction(self, chain: int, params: list[Any]) -> None:
        with pytest.raises(Invalid, match="signed transaction"):
            ask(request("eth_sendRawTransaction", params))
        assert list(journal.entries()) == []


class TestSending:
    def test_written_down_and_mined(self, chain: int) -> None:
        person, friend = Person(), make_address()
        raw = "0x" + person.sign(Call(friend, b"", Wei(3))).hex()
        answer = ask(request("eth_sendRawTransaction", [raw]))
        assert receipt_of(answer["result"])["status"] == "0x1"
        assert node().balance_wei(friend) == 3
        assert list(journal.entries())[-1] == {"raw": raw}

    def test_refused(self, chain: int) -> None:
        person = Person()
        raw = "0x" + person.sign(Call(make_address(), b"", Wei(10**20))).hex()
        answer = ask(request("eth_sendRawTransaction", [raw], 4))
        assert answer["id"] == 4
        assert "insufficient funds" in answer["error"]["message"].lower()
        assert "error" in ask(request("eth_sendRawTransaction", ["0xzz"]))

    def test_node_away(self, configure: Callable[..., None]) -> None:
        configure(anvil_port=servers.free_port())
        with pytest.raises(Retryable):
            ask(request("eth_chainId"))
