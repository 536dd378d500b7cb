"""Our own transactions: signed and stored first, then broadcast, so that a crash can only repeat the same bytes.

A ``purpose`` names what a transaction is for and never becomes a second one. The next nonce is the lowest that the
chain has not used and none of our stored transactions holds (those on their way, and those that a reorg took back and
``heal`` will send again): gaps close by themselves, and a counter that runs ahead (OpenZeppelin relayer issues 683,
818, 843, 844) cannot exist.
"""

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from eth_account import Account
from eth_account.signers.local import LocalAccount

from app.chain import outgoing
from app.chain.calls import Call, Outcome, estimate, fees, fetch_outcome
from app.chain.networks import network
from app.chain.node import NodeRefused, node
from app.clock import now
from app.db import reading, transaction
from app.errors import NeedsHuman, Retryable, Reverted
from app.models import OutgoingTransaction
from app.secrets_store import relayer_key
from app.units import Address, Wei

STUCK_AFTER = timedelta(seconds=45)
BUMP_PERCENT = 25
"""Nodes take a replacement only from 10 % more (geth's ``--txpool.pricebump``); some ask for more."""
LOST_WINDOW = timedelta(hours=1)
DEPLOY_TO = Address("")

log = structlog.get_logger()
_signing = threading.Lock()


def relayer() -> LocalAccount:
    """The account that signs for us."""
    made: LocalAccount = Account.from_key(relayer_key())
    return made


def send(purpose: str, call: Call) -> OutgoingTransaction:
    """Have the relayer send ``call`` once for ``purpose``; safe to repeat at any time.

    Raises ``Reverted`` when the contract would refuse (nothing is sent), ``Retryable``, or ``NeedsHuman`` when
    the relayer cannot pay.
    """
    with reading() as session:
        row = outgoing.find_by_purpose(session, network().chain_id, purpose)
    if row is None:
        row = _sign_new(purpose, call)
    if row.status == "signed":
        broadcast(row)
    return row


def _sign_new(purpose: str, call: Call) -> OutgoingTransaction:
    account = relayer()
    try:
        taken = estimate(call, sender=account.address)
    except Reverted as refused:
        if refused.error_name == "InsufficientFunds":
            raise NeedsHuman("the relayer has too little coin") from refused
        raise
    with _signing:
        used = node().nonce(account.address)
        with transaction() as session:
            outgoing.lock_nonces(session, account.address)
            again = outgoing.find_by_purpose(session, network().chain_id, purpose)
            if again is not None:
                return again
            nonce = outgoing.next_nonce(session, network().chain_id, account.address, used, now() - LOST_WINDOW)
            row = _signed_row(
                purpose, call, nonce, taken.gas, taken.max_fee_per_gas_wei, taken.priority_fee_per_gas_wei
            )
            twin = outgoing.find_by_hash(session, row.tx_hash)
            if twin is not None:  # an emptied chain counts from 0 again: the very same bytes are due once more
                twin.purpose, twin.status, twin.settled_at = purpose, "signed", None
                return twin
            session.add(row)
            return row


def _signed_row(purpose: str, call: Call, nonce: int, gas: int, max_fee: Wei, priority: Wei) -> OutgoingTransaction:
    account = relayer()
    fields: dict[str, Any] = {
        "type": 2,
        "chainId": network().chain_id,
        "nonce": nonce,
        "data": call.data,
        "value": call.value_wei,
        "gas": gas,
        "maxFeePerGas": max_fee,
        "maxPriorityFeePerGas": priority,
    }
    if call.to:
        fields["to"] = call.to
    signed = account.sign_transaction(fields)
    return OutgoingTransaction(
        purpose=purpose,
        chain_id=network().chain_id,
        signer=str(account.address),
        nonce=nonce,
        to=call.to,
        calldata=call.data,
        value_wei=call.value_wei,
        gas=gas,
        max_fee_per_gas_wei=max_fee,
        priority_fee_per_gas_wei=priority,
        raw=bytes(signed.raw_transaction),
        tx_hash="0x" + bytes(signed.hash).hex(),
    )


def broadcast(row: OutgoingTransaction) -> None:
    """Hand the stored bytes to the network (again); raises ``Retryable`` or ``NeedsHuman``."""
    try:
        node().send_raw(row.raw)
    except NodeRefused as refused:
        _judge_refusal(row, refused)
    with transaction() as session:
        outgoing.mark_sent(session, row.id, now())
    row.status = "sent"


def _judge_refusal(row: OutgoingTransaction, refused: NodeRefused) -> None:
    text = refused.message.lower()
    if "already known" in text or "already imported" in text:
        return
    if "replacement transaction underpriced" in text:
        return  # a bump of it waits at the same nonce: one of the two will be mined
    if "nonce too low" in text or "nonce is too low" in text:
        if node().find_transaction(row.tx_hash) is not None:
            return
        _forget(row)
        raise Retryable("the nonce was taken by another transaction") from refused
    if "insufficient funds" in text:
        raise NeedsHuman("the relayer has too little coin") from refused
    raise Retryable(str(refused)) from refused


def _forget(row: OutgoingTransaction) -> None:
    """Its nonce is used by something else for good: the purpose may be signed anew."""
    with transaction() as session:
        outgoing.mark_settled(session, row.id, "replaced", now(), "nonce taken")


def settle(purpose: str) -> Outcome:
    """What became of a purpose's transaction, written down; bumps the fee of one that is stuck.

    ``pending`` until it is mined. Raises ``KeyError`` for a purpose that was never sent.
    """
    with reading() as session:
        rows = outgoing.list_by_purpose(session, network().chain_id, purpose)
    if not rows:
        raise KeyError(purpose)
    for row in rows:
        outcome = fetch_outcome(row.tx_hash)
        if outcome.status in {"succeeded", "reverted"}:
            _write_down(row, outcome, rows)
            return outcome
    newest = rows[0]
    if newest.status == "signed" or outcome_is_lost(newest):
        broadcast(newest)
    elif newest.sent_at is not None and now() - newest.sent_at > STUCK_AFTER:
        _bump(newest)
    return Outcome(newest.tx_hash, "pending")


def cost_of(purpose: str) -> tuple[int, str | None]:
    """What a purpose's mined transaction has cost (gwei, rounded up) and its hash; (0, ``None``) for one never sent."""
    with reading() as session:
        row = outgoing.find_by_purpose(session, network().chain_id, purpose)
    receipt = None if row is None else node().find_receipt(row.tx_hash)
    if row is None or receipt is None:
        return 0, None if row is None else row.tx_hash
    return -(-int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16) // 10**9), row.tx_hash


def outcome_is_lost(row: OutgoingTransaction) -> bool:
    """Whether the node has forgotten a transaction that we sent (restart, reorg, crash of the embedded chain)."""
    return node().find_transaction(row.tx_hash) is None


def _write_down(row: OutgoingTransaction, outcome: Outcome, rows: Sequence[OutgoingTransaction]) -> None:
    status = "confirmed" if outcome.status == "succeeded" else "reverted"
    with transaction() as session:
        outgoing.mark_settled(session, row.id, status, now(), outcome.error_name)
        for other in rows:
            if other.id != row.id and other.status in outgoing.UNSETTLED:
                outgoing.mark_settled(session, other.id, "replaced", now(), "")


def _bump(row: OutgoingTransaction) -> None:
    """Replace a stuck transaction at the same nonce with a higher fee."""
    market, priority_now = fees()
    max_fee = Wei(max(row.max_fee_per_gas_wei * (100 + BUMP_PERCENT) // 100 + 1, market))
    priority = Wei(max(row.priority_fee_per_gas_wei * (100 + BUMP_PERCENT) // 100 + 1, priority_now))
    call = Call(Address(row.to), row.calldata, row.value_wei)
    fresh = _signed_row(row.purpose, call, row.nonce, row.gas, Wei(max(max_fee, priority)), priority)
    with transaction() as session:
        session.add(fresh)
    log.info("sender.bumped", purpose=row.purpose, nonce=row.nonce)
    broadcast(fresh)


def heal() -> int:
    """Send again what the chain has lost: unsettled rows, and recent ones that were mined on a branch that is gone.

    Called at start and after every unwound reorg; returns how many were sent again. One that cannot be sent keeps no
    other one back; what it raised is raised at the end.
    """
    with reading() as session:
        rows = outgoing.list_recent(session, network().chain_id, now() - LOST_WINDOW)
    healed = 0
    problem: Retryable | NeedsHuman | None = None
    for row in rows:
        if outcome_is_lost(row):
            with transaction() as session:
                outgoing.reopen(session, row.id)
            try:
                broadcast(row)
                healed += 1
            except (Retryable, NeedsHuman) as refused:
                problem = refused
    if problem is not None:
        raise problem
    return healed
