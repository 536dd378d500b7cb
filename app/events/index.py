"""The index of events: what the chain's logs say, written into event and tier rows. ``service`` offers it to others.

Anybody can create an event on chain with any ``ref``: a log counts only when its organizer is a wallet of the draft's
own organizer.
"""

from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from app.accounts import service as accounts
from app.clock import from_timestamp, now
from app.content import store
from app.events import repository, rules
from app.models import ChainLog, Event, Tier
from app.outbox import bump, enqueue
from app.units import NOBODY, Wei, parse_address

log = structlog.get_logger(__name__)

POLICIES = rules.TRANSFER_POLICIES
STATUS_BY_LOG = {"SalePaused": rules.PAUSED, "SaleResumed": rules.ON_SALE, "EventCancelled": rules.CANCELLED}
TIER_LOGS = ("TierAdded", "TierUpdated")


def confirm_created(session: Session, log_row: ChainLog) -> None:
    """Index ``EventCreated``: the draft is on sale. Logs of other people's events are left alone."""
    values = log_row.values
    event = repository.find_by_ref(session, str(values["ref"]))
    if event is None or not _is_organizers(session, event, str(values["organizer"])):
        return
    if str(values["currency"]).lower() != NOBODY:
        log.warning("event in a currency that we do not sell in", event_id=event.id, contract=values["ticket"])
        return
    _write_creation(event, log_row, values)
    _tell(session, event)
    session.flush()


def confirm_tier(session: Session, log_row: ChainLog) -> None:
    """Index ``TierAdded`` and ``TierUpdated``: the chain's terms of a tier replace ours."""
    event = repository.find_by_contract(session, log_row.contract)
    if event is None:
        return
    values = log_row.values
    position = int(values["tier"])
    tiers = {tier.position: tier for tier in repository.list_tiers(session, event.id)}
    tier = tiers.get(position) or _unnamed_tier(event, position)
    tier.price_wei, tier.supply = Wei(int(values["price"])), int(values["supply"])
    tier.per_wallet = int(values["walletLimit"])
    tier.sale_starts_at = _time_or(values["saleStart"], log_row.mined_at)
    tier.sale_ends_at = _time_or(values["saleEnd"], event.ends_at)
    session.add(tier)
    _tell(session, event)
    session.flush()


def confirm_state(session: Session, log_row: ChainLog) -> None:
    """Index ``SalePaused``, ``SaleResumed``, ``EventCancelled``, ``EventPostponed``, ``ContentChanged`` and
    ``TransferPolicyChanged``; a cancelled event stays cancelled."""
    event = repository.find_by_contract(session, log_row.contract)
    if event is None:
        return
    _apply_state(event, log_row)
    event.updated_at = now()
    _tell(session, event)
    session.flush()


def rebuild_event(session: Session, contract: str) -> None:
    """Build the event of a contract again from the logs that stand (after a reorg took some away)."""
    event = repository.find_by_contract(session, contract)
    logs = repository.list_logs(session, contract)
    created = next((row for row in logs if row.name == "EventCreated"), None)
    if event is not None:
        _forget_chain(session, event, is_gone=created is None)
        _tell(session, event)
        session.flush()
    for row in logs:
        if row.name == "EventCreated":
            confirm_created(session, row)
        elif row.name in TIER_LOGS:
            confirm_tier(session, row)
        else:
            confirm_state(session, row)


def _is_organizers(session: Session, event: Event, address: str) -> bool:
    return accounts.find_account_id(session, parse_address(address)) == event.organizer_id


def _write_creation(event: Event, log_row: ChainLog, values: dict[str, Any]) -> None:
    event.status = rules.PAUSED if values["draft"] else rules.ON_SALE
    event.chain_id = log_row.chain_id
    event.ticket_contract = parse_address(str(values["ticket"]))
    event.event_number = int(values["eventNumber"])
    event.publish_tx_hash, event.publish_error = log_row.tx_hash, ""
    event.content_cid = store.cid_of(bytes.fromhex(str(values["contentHash"])[2:]))
    event.transfer_policy = POLICIES[int(values["transferPolicy"])]
    event.resale_cap_bps, event.royalty_bps = int(values["resaleCapBps"]), int(values["royaltyBps"])
    _write_times(event, values)
    event.updated_at = now()


def _write_times(event: Event, values: dict[str, Any]) -> None:
    doors_before = event.starts_at - event.doors_at
    event.starts_at = from_timestamp(int(values["startTime"]))
    event.ends_at = from_timestamp(int(values["endTime"]))
    event.release_at = from_timestamp(int(values["releaseTime"]))
    event.refund_until = from_timestamp(int(values["refundUntil"]))
    event.doors_at = event.starts_at - doors_before


def _apply_state(event: Event, log_row: ChainLog) -> None:
    values = log_row.values
    if log_row.name in STATUS_BY_LOG and event.status != rules.CANCELLED:
        event.status = STATUS_BY_LOG[log_row.name]
    elif log_row.name == "EventPostponed":
        _write_times(event, values)
    elif log_row.name == "ContentChanged":
        event.content_cid = store.cid_of(bytes.fromhex(str(values["contentHash"])[2:]))
    elif log_row.name == "TransferPolicyChanged":
        event.transfer_policy = POLICIES[int(values["policy"])]
        event.resale_cap_bps = int(values["resaleCapBps"])


def _forget_chain(session: Session, event: Event, *, is_gone: bool) -> None:
    """Back to "sent". A creation that a reorg took away may come back or not: it is watched again."""
    event.status = rules.PUBLISHING
    if is_gone:
        event.ticket_contract, event.event_number = "", 0
        enqueue(session, "events.watch_publish", {"event_id": event.id})


def _unnamed_tier(event: Event, position: int) -> Tier:
    """A tier that was added on chain without us: it sells, so it is shown."""
    return Tier(
        event_id=event.id,
        position=position,
        name=f"Ticket {position + 1}",
        price_wei=Wei(0),
        supply=1,
        sale_starts_at=event.starts_at,
        sale_ends_at=event.ends_at,
    )


def _time_or(seconds: object, otherwise: datetime) -> datetime:
    """The contract writes 0 for "at once" and "the end of the event"."""
    number = int(str(seconds))
    return from_timestamp(number) if number else otherwise


def _tell(session: Session, event: Event) -> None:
    bump(session, f"event:{event.id}")
    bump(session, "events")
