"""Calls: simulated, priced, prepared for a wallet, and looked up afterwards. Nothing here signs or sends."""

import re
from dataclasses import dataclass

from app.chain.abi import decode_revert
from app.chain.networks import network
from app.chain.node import Json, NodeRefused, node
from app.errors import Retryable, Reverted
from app.units import Address, Wei

GAS_MARGIN_PERCENT = 20
"""State may change between the estimate and the block (a first buyer pays for fresh slots)."""
PRIORITY_FEE_WEI = Wei(10**8)
NOTHING = Wei(0)
REVERTED_CODE = 3
HALTS = re.compile(r"^out of gas$|evm error|invalid opcode|invalid jump|stack underflow")
"""How nodes tell that the code itself broke off, which has no payload (anvil's word, then go-ethereum's)."""


@dataclass(frozen=True)
class Call:
    """What to call, with what, and how much coin goes along."""

    to: Address
    data: bytes
    value_wei: Wei = NOTHING


@dataclass(frozen=True)
class GasEstimate:
    """What a call takes: gas, the price a unit at most, and their product."""

    gas: int
    max_fee_per_gas_wei: Wei
    priority_fee_per_gas_wei: Wei
    fee_wei: Wei


@dataclass(frozen=True)
class UnsignedTransaction:
    """What a wallet is asked to sign. ``gas`` 0: the wallet finds out."""

    chain_id: int
    to: Address
    data: str
    value_wei: Wei
    gas: int


@dataclass(frozen=True)
class Priced:
    """A transaction for a wallet, and the network fee at most."""

    transaction: UnsignedTransaction
    fee_wei: Wei


@dataclass(frozen=True)
class Outcome:
    """What became of a transaction: ``unknown`` to the node, ``pending``, ``succeeded`` or ``reverted``."""

    tx_hash: str
    status: str
    block_number: int | None = None
    error_name: str = ""
    sender: str = ""
    to: str = ""


def _request(call: Call, sender: str) -> Json:
    request = {"from": sender, "data": "0x" + call.data.hex(), "value": hex(call.value_wei)}
    return request | {"to": call.to} if call.to else request  # a deployment has no receiver


def _refusal(refused: NodeRefused) -> Exception:
    if refused.code == REVERTED_CODE or refused.data:
        return decode_revert(refused.data)
    text = refused.message.lower()
    if "insufficient funds" in text or "insufficientfunds" in text:
        return Reverted("", "InsufficientFunds")
    if "revert" in text:
        return Reverted("", "Unknown")
    if HALTS.search(text):
        return Reverted("", "Halted")
    return Retryable(str(refused))


def read(call: Call, *, sender: str | None = None) -> bytes:
    """The bytes that a view returns; raises ``Reverted`` or ``Retryable``."""
    request = {"to": call.to, "data": "0x" + call.data.hex()} if sender is None else _request(call, sender)
    try:
        return bytes.fromhex(node().call("eth_call", request, "latest").removeprefix("0x"))
    except NodeRefused as refused:
        raise _refusal(refused) from refused


def simulate(call: Call, *, sender: str) -> None:
    """Try the call on the newest state; raises ``Reverted`` with the contract's own error."""
    read(call, sender=sender)


def fees() -> tuple[Wei, Wei]:
    """(max fee, priority fee) a unit of gas: twice the base fee, so that it lasts for some blocks."""
    block = node().call("eth_getBlockByNumber", "latest", False)
    base = int(block.get("baseFeePerGas", "0x0"), 16)
    return Wei(2 * base + PRIORITY_FEE_WEI), PRIORITY_FEE_WEI


def estimate(call: Call, *, sender: str) -> GasEstimate:
    """What the call would take now; raises like ``simulate``."""
    try:
        needed = int(node().call("eth_estimateGas", _request(call, sender)), 16)
    except NodeRefused as refused:
        raise _refusal(refused) from refused
    gas = needed * (100 + GAS_MARGIN_PERCENT) // 100
    max_fee, priority = fees()
    return GasEstimate(gas, max_fee, priority, Wei(gas * max_fee))


def prepare(call: Call, *, sender: str) -> UnsignedTransaction:
    """The transaction for a wallet, once a simulation has shown that it would go through; raises like it."""
    return price(call, sender=sender).transaction


def price(call: Call, *, sender: str) -> Priced:
    """Like ``prepare``, with the network fee at most."""
    simulate(call, sender=sender)
    taken = estimate(call, sender=sender)
    transaction = UnsignedTransaction(network().chain_id, call.to, "0x" + call.data.hex(), call.value_wei, taken.gas)
    return Priced(transaction, taken.fee_wei)


def unpriced(call: Call) -> UnsignedTransaction:
    """A transaction that a wallet tries out and prices by itself, since it leans on others of its batch."""
    return UnsignedTransaction(network().chain_id, call.to, "0x" + call.data.hex(), call.value_wei, gas=0)


def can_pay(priced: Priced, *, sender: str) -> bool:
    """Whether ``sender`` holds what the transaction takes along, and the fee at most: the node does not look for the
    fee before it is sent.
    """
    return node().balance_wei(sender) >= priced.transaction.value_wei + priced.fee_wei


def fetch_outcome(tx_hash: str) -> Outcome:
    """Look a transaction up; a reverted one is replayed in its block to learn the error's name."""
    transaction = node().find_transaction(tx_hash)
    if transaction is None:
        return Outcome(tx_hash, "unknown")
    sender, to = str(transaction["from"]), str(transaction.get("to") or "")
    receipt = node().find_receipt(tx_hash)
    if receipt is None or receipt.get("blockNumber") is None:
        return Outcome(tx_hash, "pending", None, "", sender, to)
    number = int(receipt["blockNumber"], 16)
    if int(receipt["status"], 16) == 1:
        return Outcome(tx_hash, "succeeded", number, "", sender, to)
    return Outcome(tx_hash, "reverted", number, _replay_error(transaction, number), sender, to)


def _replay_error(transaction: Json, number: int) -> str:
    """The error's name. A node keeps the state of its last blocks only; what refused then mostly still does."""
    request = {key: transaction[key] for key in ("from", "to", "value") if transaction.get(key)}
    request |= {"data": transaction["input"], "gas": transaction["gas"]}
    for block in (hex(number), "latest"):
        try:
            node().call("eth_call", request, block)
        except NodeRefused as refused:
            error = _refusal(refused)
            if isinstance(error, Reverted):
                return error.error_name
    return "Unknown"
