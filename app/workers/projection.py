"""The table from log to slice: what the indexer calls for new logs, and for logs that a reorg took back.

Both run inside the indexer's transaction. Replaying a log changes nothing: every ``confirm_…`` writes what the log
says, and every ``rebuild…`` derives rows from the logs that stand.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable

from sqlmodel import Session

from app.badges import service as badges
from app.clock import now
from app.db import upsert
from app.door import service as door
from app.events import index as events
from app.gifts import index as gifts
from app.gifts.rules import GIFT_LOGS
from app.models import ChainLog, OutboxRow
from app.orders import service as orders
from app.outbox import enqueue
from app.tickets import index as ticket_index
from app.tickets import service as tickets
from app.tickets.rules import read_attended

BADGES_TOPIC = "badges.mint"
HEAL_TOPIC = "chain.heal"

EVENT_LOGS: dict[str, Callable[[Session, ChainLog], None]] = {
    "EventCreated": events.confirm_created,
    "TierAdded": events.confirm_tier,
    "TierUpdated": events.confirm_tier,
    "SalePaused": events.confirm_state,
    "SaleResumed": events.confirm_state,
    "EventCancelled": events.confirm_state,
    "EventPostponed": events.confirm_state,
    "ContentChanged": events.confirm_state,
    "TransferPolicyChanged": events.confirm_state,
}


def _confirm_sold(session: Session, logs: list[ChainLog]) -> None:
    ticket_index.confirm_sold(session, logs)
    orders.confirm_sold(session, logs)


TICKET_LOGS: dict[str, Callable[[Session, list[ChainLog]], None]] = {
    "TicketsSold": _confirm_sold,
    "TicketsGranted": ticket_index.confirm_granted,
    "Transfer": ticket_index.confirm_transfer,
    "TicketRefunded": ticket_index.confirm_refunded,
    "AttendanceMarked": ticket_index.confirm_attended,
    "AttendanceCleared": ticket_index.confirm_attendance_cleared,
    "BadgesMinted": badges.confirm_minted,
}
"""In this order within one step: tickets exist before they move, and move before they are marked."""


def apply(session: Session, logs: list[ChainLog]) -> None:
    """New logs, in chain order."""
    grouped: dict[str, list[ChainLog]] = defaultdict(list)
    for row in logs:
        if row.name in EVENT_LOGS:
            EVENT_LOGS[row.name](session, row)
        grouped[row.name].append(row)
    for name, confirm in TICKET_LOGS.items():
        if grouped[name]:
            confirm(session, grouped[name])
    gifts.confirm(session, [row for row in logs if row.name in GIFT_LOGS])
    for row in grouped["AttendanceMarked"]:
        _ask_for_badges(session, row)


def unwind(session: Session, removed: list[ChainLog]) -> None:
    """Logs whose blocks are gone; their inbox rows are deleted already."""
    for contract, rows in by_contract(removed).items():
        rebuild(session, contract, rows)
        for row in rows:
            if row.name == "AttendanceMarked":
                door.release_marks(session, contract, read_attended(row))
    orders.reopen(session, {row.tx_hash for row in removed if row.name == "TicketsSold"})
    enqueue(session, HEAL_TOPIC, {})


def by_contract(logs: list[ChainLog]) -> dict[str, list[ChainLog]]:
    """Logs by the contract that they are about: the factory tells of a ticket contract's creation."""
    grouped: dict[str, list[ChainLog]] = defaultdict(list)
    for row in logs:
        grouped[str(row.values["ticket"]) if row.name == "EventCreated" else row.contract].append(row)
    return grouped


def rebuild(session: Session, contract: str, touched: list[ChainLog]) -> None:
    """Derive again, from the logs that stand, what the ``touched`` logs of a contract were about."""
    tickets.rebuild_tokens(session, contract, tickets.list_touched(touched))
    if any(row.name in EVENT_LOGS for row in touched):
        events.rebuild_event(session, contract)
    _rebuild_badges(session, [row for row in touched if row.name == "BadgesMinted"])
    gifts.rebuild(session, gifts.list_touched(touched))


def _rebuild_badges(session: Session, removed: list[ChainLog]) -> None:
    by_event: dict[tuple[int, int], set[int]] = defaultdict(set)
    for row in removed:
        by_event[row.chain_id, int(row.values["eventNumber"])].update(map(int, row.values["ticketIds"]))
    for (chain_id, event_number), token_ids in by_event.items():
        badges.rebuild(session, chain_id=chain_id, event_number=event_number, ticket_token_ids=token_ids)


def _ask_for_badges(session: Session, row: ChainLog) -> None:
    """One row per log, under an id made from its place: read again it asks for nothing new. Mined again in another
    block it does: the tickets' holders may be others now, and the mint that is healed too short of gas for them.
    """
    key = f"{row.chain_id}:{row.block_hash}:{row.tx_hash}:{row.log_index}"
    payload = {"contract": row.contract, "word": int(row.values["word"]), "mask": str(row.values["mask"])}
    made = OutboxRow(id=uuid.uuid5(uuid.NAMESPACE_URL, key).hex, topic=BADGES_TOPIC, payload=payload, created_at=now())
    upsert(session, OutboxRow, made.model_dump())
