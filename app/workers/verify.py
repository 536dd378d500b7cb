"""``python -m app verify``: are chain and index the same? None is the only good answer."""

from typing import Any

from sqlmodel import Session, col, select

from app.chain import inbox
from app.chain.abi import event_shapes
from app.chain.contracts import TicketContract
from app.chain.networks import network
from app.chain.node import node
from app.db import engine
from app.errors import NoContract
from app.models import Badge, ChainLog, Event, Gift, Ticket, Tier
from app.workers import projection

GONE = "0x" + "00" * 20
RANGE_BLOCKS = 2_000
Row = tuple[Any, ...]


def run() -> list[str]:
    """Sentences about every difference: inbox against chain, tables against a rebuild, counts against the contract."""
    chain_id = network().chain_id
    with Session(engine().execution_options(writes=True), autoflush=True) as session:
        cursor = inbox.find_cursor(session, chain_id)
        start = inbox.first_block(session, chain_id)
        if cursor is None or start is None:
            return ["The index has not read anything yet."]
        differences = _compare_inbox(session, chain_id, start, cursor.block_number)
        differences += _compare_counts(session, chain_id)
        differences += _compare_rebuild(session, chain_id)
        session.rollback()
    return differences


def _compare_inbox(session: Session, chain_id: int, start: int, end: int) -> list[str]:
    watched = sorted(inbox.list_watched(session, chain_id))
    on_chain: set[Row] = set()
    for first in range(start, end + 1, RANGE_BLOCKS):
        span = {"fromBlock": hex(first), "toBlock": hex(min(first + RANGE_BLOCKS - 1, end))}
        for log in node().call("eth_getLogs", span | {"address": watched, "topics": [sorted(event_shapes())]}):
            on_chain.add((log["blockHash"], log["transactionHash"], int(log["logIndex"], 16)))
    query = select(ChainLog.block_hash, ChainLog.tx_hash, ChainLog.log_index).where(col(ChainLog.chain_id) == chain_id)
    stored: set[Row] = {tuple(row) for row in session.exec(query).all()}
    missing = [f"The index misses log {row[2]} of transaction {row[1]}." for row in sorted(on_chain - stored)]
    extra = [f"The chain has not log {row[2]} of transaction {row[1]}." for row in sorted(stored - on_chain)]
    return missing + extra


def _compare_counts(session: Session, chain_id: int) -> list[str]:
    differences = []
    for event in session.exec(select(Event).where(col(Event.chain_id) == chain_id, col(Event.ticket_contract) != "")):
        here = len(_owned(session, event.ticket_contract))
        try:
            there = TicketContract(event.ticket_contract).total_minted()
        except NoContract:
            differences.append(f"{event.title}: the chain has no contract at {event.ticket_contract}.")
            continue
        if here != there:
            differences.append(f"{event.title}: {here} tickets in the index, {there} on chain.")
    return differences


def _owned(session: Session, contract: str) -> list[Ticket]:
    query = select(Ticket).where(col(Ticket.contract) == contract, col(Ticket.owner) != GONE)
    return list(session.exec(query).all())


def _snapshot(session: Session, chain_id: int) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for event in session.exec(select(Event).where(col(Event.ticket_contract) != "")):
        rows[f"event {event.id} ({event.title})"] = (event.status, event.event_number, event.starts_at, event.ends_at)
    for tier in session.exec(select(Tier)):
        rows[f"tier {tier.id} ({tier.name})"] = (tier.price_wei, tier.supply, tier.sold, tier.per_wallet)
    for one in session.exec(select(Ticket).where(col(Ticket.chain_id) == chain_id, col(Ticket.owner) != GONE)):
        key = f"ticket {one.token_id} of {one.contract}"
        rows[key] = (one.owner, one.sequence, one.paid_wei, one.is_refunded, one.attended_at, one.tier_id)
    for badge in session.exec(select(Badge).where(col(Badge.chain_id) == chain_id)):
        rows[f"badge {badge.event_number}/{badge.ticket_token_id}"] = (badge.owner, badge.tx_hash)
    for gift in session.exec(select(Gift).where(col(Gift.chain_id) == chain_id)):
        rows[f"gift {gift.gift_id}"] = (
            *(gift.status, gift.sender, gift.claim_key, gift.recipient, gift.second, gift.expires_at),
            *(gift.is_cancellable, str(gift.items), str(gift.all_items), gift.claimed_by, gift.end_tx_hash),
        )
    return rows


def _compare_rebuild(session: Session, chain_id: int) -> list[str]:
    """Take every log back and apply it again, in a transaction that is thrown away, and compare the tables."""
    before = _snapshot(session, chain_id)
    order = (col(ChainLog.block_number), col(ChainLog.log_index))
    logs = list(session.exec(select(ChainLog).where(col(ChainLog.chain_id) == chain_id).order_by(*order)).all())
    session.connection().exec_driver_sql("DELETE FROM badge")
    session.connection().exec_driver_sql("UPDATE gift SET status = 'nobody', claimed_by = '', items = '[]'")
    session.connection().exec_driver_sql("UPDATE ticket SET owner = 'nobody', sequence = -1, attended_at = NULL")
    session.expire_all()
    for contract, rows in projection.by_contract(logs).items():
        projection.rebuild(session, contract, rows)
    session.flush()
    session.expire_all()
    after = _snapshot(session, chain_id)
    return [
        f"{key}: {before.get(key)} in the index, {after.get(key)} from the logs."
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]
