"""The durable workflows. Every step may run twice (DBOS promises at least once), so every step is idempotent."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from dbos import DBOS

from app.chain import deploy, inbox, sender
from app.chain.calls import Call, Outcome, fetch_outcome
from app.chain.contracts import MAX_BADGES_A_CALL, TicketContract, tokens_of_word
from app.chain.networks import network
from app.chain.node import NodeRefused
from app.db import reading, transaction
from app.door import service as door
from app.errors import NeedsHuman, Retryable, Reverted
from app.events import service as events
from app.gifts import claims, locking, returns
from app.models import Event
from app.orders import service as orders

QUICK_POLL_S = 0.15
SLOW_POLL_S = 1.0
QUICK_FOR_S = 10.0
STEP_LENGTH_S = 60.0
GATHER_S = 1.5
"""How long a batch of attendance waits for more scans: one transaction for a busy minute at the gate."""
GIVE_UP_PUBLISH_S = 300.0
MAX_ATTEMPTS = 5

log = structlog.get_logger()
Payload = dict[str, Any]
Sent = tuple[str, str, int, int]
"""What became of a call: status, the error's name, two of the error's values."""


def _poll(look: Callable[[], bool]) -> bool:
    """Call ``look`` until it says done, quickly at first; ``False`` after a while, so that the step is kept short."""
    begun = time.monotonic()
    while time.monotonic() - begun < STEP_LENGTH_S:
        try:
            if look():
                return True
        except (Retryable, NodeRefused) as away:
            log.warning("workflow.waiting", why=str(away))
        except NeedsHuman as problem:  # an evening must go on by itself once somebody has topped the relayer up
            log.error("workflow.needs_human", why=str(problem))
            time.sleep(SLOW_POLL_S)
        time.sleep(QUICK_POLL_S if time.monotonic() - begun < QUICK_FOR_S else SLOW_POLL_S)
    return False


@DBOS.step()
def _watch_order(order_id: str) -> bool:
    def look() -> bool:
        with reading() as session:
            order = orders.find_order(session, order_id)
        if order is None or order.status not in ("submitted", "confirming") or order.tx_hash is None:
            return True
        outcome = fetch_outcome(order.tx_hash)
        with transaction() as session:
            return orders.settle(session, order_id, outcome).status in ("confirmed", "failed")

    return _poll(look)


@DBOS.workflow(name="orders.watch")
def watch_order(payload: Payload) -> None:
    """Follow a purchase until the index has its tickets, or the chain has refused it."""
    while not _watch_order(payload["order_id"]):
        DBOS.sleep(SLOW_POLL_S)


@DBOS.step()
def _watch_publish(event_id: str) -> bool:
    begun = time.monotonic()

    def look() -> bool:
        with reading() as session:
            event = session.get(Event, event_id)
        if event is None or event.status != "publishing":
            return True
        outcome = fetch_outcome(event.publish_tx_hash)
        message = _publish_problem(outcome, time.monotonic() - begun)
        if message:
            with transaction() as session:
                events.publish_failed(session, event_id, message)
        return bool(message)

    return _poll(look)


def _publish_problem(outcome: Outcome, waited_s: float) -> str:
    if outcome.status == "reverted":
        return f"The network refused to publish this event ({outcome.error_name}). Only the network fee was paid."
    if outcome.status == "unknown" and waited_s > STEP_LENGTH_S / 2:
        return "The network does not know the transaction. Nothing was paid; please publish again."
    return ""


@DBOS.workflow(name="events.watch_publish")
def watch_publish(payload: Payload) -> None:
    """Follow a publication; that it worked is told by the index."""
    for _round in range(int(GIVE_UP_PUBLISH_S / STEP_LENGTH_S)):
        if _watch_publish(payload["event_id"]):
            return


def _send(purpose: str, call: Call) -> Sent:
    """Send once for ``purpose`` and wait until the index has read its block, however long that takes.

    Mined is not enough: what the chain loses before anybody has read it is unwound and healed by nobody.
    """
    while (found := _send_for_a_while(purpose, call)) is None:
        DBOS.sleep(SLOW_POLL_S)
    return found


@DBOS.step()
def _send_for_a_while(purpose: str, call: Call) -> Sent | None:
    found: list[Sent] = []

    def look() -> bool:
        try:
            sender.send(purpose, call)
        except Reverted as refused:
            values = [int(one) for one in refused.args_ if isinstance(one, int)] + [0, 0]
            found.append(("refused", refused.error_name, values[0], values[1]))
            return True
        outcome = sender.settle(purpose)
        if outcome.status == "pending" or not _is_read(outcome.block_number):
            return False
        found.append((outcome.status, outcome.error_name, 0, 0))
        return True

    return found[0] if _poll(look) else None


def _is_read(block_number: int | None) -> bool:
    with reading() as session:
        cursor = inbox.find_cursor(session, network().chain_id)
    return cursor is not None and block_number is not None and block_number <= cursor.block_number


@DBOS.step()
def _claim_attendance(event_id: str, batch_id: str) -> tuple[str, list[int]]:
    with transaction() as session:
        door.claim_batch(session, event_id, batch_id)
        event = session.get(Event, event_id)
        return ("" if event is None else event.ticket_contract), door.list_batch(session, batch_id)


@DBOS.workflow(name="door.attendance")
def record_attendance(payload: Payload) -> None:
    """Write who came through the door onto the chain, everybody of the last moments in one transaction."""
    DBOS.sleep(GATHER_S)
    batch_id = str(DBOS.workflow_id)
    contract, token_ids = _claim_attendance(payload["event_id"], batch_id)
    left = set(token_ids)
    for attempt in range(MAX_ATTEMPTS):
        if not left or not contract:
            return
        call = TicketContract(contract).mark_attended(sorted(left))
        status, error, word, mask = _send(f"attendance:{batch_id}:{attempt}", call)
        if status == "succeeded":
            return
        if error not in ("EventTicket_MaskRefunded", "EventTicket_NotMinted"):
            log.error("attendance.refused", event_id=payload["event_id"], error=error)
            return
        left -= set(tokens_of_word(word, mask))


@DBOS.workflow(name="badges.mint")
def mint_badges(payload: Payload) -> None:
    """Mint a badge to each holder whose attendance was just recorded, in batches that fit a block."""
    token_ids = tokens_of_word(payload["word"], int(payload["mask"]))
    for first in range(0, len(token_ids), MAX_BADGES_A_CALL):
        chunk = token_ids[first : first + MAX_BADGES_A_CALL]
        status, error, _, _ = _send(f"badges:{DBOS.workflow_id}:{first}", _mint_call(payload["contract"], chunk))
        if status != "succeeded":
            log.error("badges.refused", contract=payload["contract"], error=error)


def _mint_call(contract: str, token_ids: list[int]) -> Call:
    return deploy.badge().mint_batch(contract, token_ids)


@DBOS.step()
def _watch_lock(pack_id: str) -> bool:
    def look() -> bool:
        with reading() as session:
            pack = locking.find_pack(session, pack_id)
        if pack is None or pack.status != "locking" or pack.lock_tx_hash is None:
            return True
        outcome = fetch_outcome(pack.lock_tx_hash)
        with transaction() as session:
            return locking.settle_lock(session, pack_id, outcome)

    return _poll(look)


@DBOS.workflow(name="gifts.watch")
def watch_lock(payload: Payload) -> None:
    """Follow a gift's lock until the index has it, or the chain has refused it."""
    while not _watch_lock(payload["pack_id"]):
        DBOS.sleep(SLOW_POLL_S)


@DBOS.step()
def _load_claim(relay_id: str) -> str:
    with reading() as session:
        relay = claims.find_relay(session, relay_id)
    return "" if relay is None or relay.status == "failed" else relay.calldata.hex()


@DBOS.step()
def _settle_claim(relay_id: str, purpose: str, error: str) -> None:
    spent_gwei, tx_hash = sender.cost_of(purpose)
    with transaction() as session:
        claims.settle_relay(session, relay_id, error_name=error, tx_hash=tx_hash, spent_gwei=spent_gwei)


@DBOS.workflow(name="gifts.relay")
def carry_claim(payload: Payload) -> None:
    """Carry a signed claim to the chain, and say what became of it."""
    relay_id = payload["relay_id"]
    calldata = _load_claim(relay_id)
    if not calldata:
        return
    purpose = f"claim:{relay_id}"
    _status, error, _, _ = _send(purpose, Call(deploy.escrow().address, bytes.fromhex(calldata)))
    _settle_claim(relay_id, purpose, error)


@DBOS.step()
def _load_returns(gift_ids: list[str]) -> str:
    found: list[str] = []

    def look() -> bool:
        with transaction() as session:
            call = returns.plan(session, gift_ids)
        found.append("" if call is None else call.data.hex())
        return True

    return found[0] if _poll(look) else ""


@DBOS.workflow(name="gifts.send_back")
def send_back(payload: Payload) -> None:
    """Send expired gifts back; what cannot be delivered is passed over and tried again later."""
    calldata = _load_returns(payload["gift_ids"])
    if not calldata:
        return
    call = Call(deploy.escrow().address, bytes.fromhex(calldata))
    status, error, _, _ = _send(f"return:{DBOS.workflow_id}", call)
    if status != "succeeded":
        log.error("return.refused", gift_ids=payload["gift_ids"], error=error)


@DBOS.step()
def _heal() -> bool:
    def look() -> bool:
        sender.heal()
        return True

    return _poll(look)


@DBOS.workflow(name="chain.heal")
def heal_chain(_payload: Payload) -> None:
    """After a reorg: send again what the chain has lost."""
    while not _heal():
        DBOS.sleep(SLOW_POLL_S)


TOPICS: dict[str, Callable[[Payload], None]] = {
    "orders.watch": watch_order,
    "events.watch_publish": watch_publish,
    "door.attendance": record_attendance,
    "badges.mint": mint_badges,
    "chain.heal": heal_chain,
    "gifts.watch": watch_lock,
    claims.RELAY_TOPIC: carry_claim,
    claims.SEND_BACK_TOPIC: send_back,
}
"""Outbox topic → durable workflow."""
