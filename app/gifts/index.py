"""The index of gifts: what the escrow's logs say, written into the gift table.

The indexer stores a log and applies it in one transaction, so each log is applied once. After a reorg the gifts
concerned are built again from the logs that stand.
"""

from collections.abc import Collection, Sequence

from sqlmodel import Session

from app.clock import from_timestamp
from app.gifts import repository
from app.gifts.rules import GiftChange, keep_items, list_changes, write_items
from app.models import ChainLog, Gift
from app.outbox import bump, enqueue
from app.units import NOBODY


def confirm(session: Session, logs: Sequence[ChainLog]) -> None:
    """Index the escrow's logs, in the chain's order."""
    changes = list_changes(logs)
    gift_ids = {one.gift_id for one in changes}
    known = repository.list_gifts(session, gift_ids)
    for change in changes:
        _apply(session, known, change)
    session.flush()
    for pack in repository.list_packs_of(session, gift_ids & known.keys()).values():
        if pack.status != "locked":
            pack.status, pack.error_message = "locked", ""
            pack.lock_tx_hash = known[pack.gift_id or ""].lock_tx_hash
    session.flush()
    _tell(session, known.values())


def rebuild(session: Session, gift_ids: Collection[str]) -> None:
    """Derive gifts again from the logs that stand; one without any is gone, and its draft waits for it again."""
    before = repository.list_gifts(session, gift_ids)
    attempts = {one.gift_id: (one.return_after, one.return_attempts) for one in before.values()}
    _tell(session, before.values())
    repository.remove_gifts(session, gift_ids)
    known: dict[str, Gift] = {}
    for change in list_changes(repository.list_logs(session, gift_ids)):
        if change.gift_id in gift_ids:
            _apply(session, known, change)
    for gift_id, (after, count) in attempts.items():
        if gift_id in known:
            known[gift_id].return_after, known[gift_id].return_attempts = after, count
    session.flush()
    _reopen_packs(session, set(gift_ids) - known.keys())
    _reopen_relays(session, gift_ids, known)


def list_touched(logs: Sequence[ChainLog]) -> set[str]:
    """The gifts that these logs are about."""
    return {one.gift_id for one in list_changes(logs)}


def _apply(session: Session, known: dict[str, Gift], change: GiftChange) -> None:
    log = change.log
    if log.name in ("GiftLocked", "GiftsLocked"):
        if change.gift_id not in known:
            known[change.gift_id] = _add(session, change)
        return
    gift = known.get(change.gift_id)
    if gift is None:
        return
    match log.name:
        case "GiftRekeyed":
            gift.claim_key = str(log.values["claimKey"])
        case "GiftClaimed":
            gift.claimed_by = str(log.values["recipient"])
            _take_out(gift, log, int(log.values["keptMask"]), "claimed")
            _settle_relays(session, gift, log)
        case "GiftReturned":
            _take_out(gift, log, 0, "returned")
        case "GiftReclaimed":
            _take_out(gift, log, int(log.values["keptMask"]), "returned")


def _add(session: Session, change: GiftChange) -> Gift:
    log, values = change.log, change.log.values
    items = write_items(values["items"])
    gift = Gift(
        gift_id=change.gift_id,
        chain_id=log.chain_id,
        escrow=log.contract,
        sender=str(values["sender"]),
        claim_key=change.claim_key,
        recipient=_or_none(values.get("recipient")),
        second=_or_none(values.get("second")),
        expires_at=from_timestamp(int(values["expiry"])),
        is_cancellable=bool(values["cancellable"]),
        all_items=items,
        items=items,
        locked_at=log.mined_at,
        lock_tx_hash=log.tx_hash,
    )
    session.add(gift)
    return gift


def _or_none(address: object) -> str:
    return "" if address in (None, NOBODY) else str(address)


def _take_out(gift: Gift, log: ChainLog, kept_mask: int, end: str) -> None:
    gift.items = keep_items(gift.items, kept_mask)
    gift.end_tx_hash = log.tx_hash
    if not gift.items:
        gift.status, gift.ended_at = end, log.mined_at


def _settle_relays(session: Session, gift: Gift, log: ChainLog) -> None:
    """Whoever carried it: a claim of ours to the same person is through."""
    for relay in repository.list_open_relays(session, gift.gift_id):
        if relay.recipient == gift.claimed_by:
            relay.status, relay.settled_at, relay.tx_hash = "confirmed", log.mined_at, log.tx_hash


def _reopen_packs(session: Session, gift_ids: Collection[str]) -> None:
    for pack in repository.list_packs_of(session, gift_ids).values():
        pack.status = "locking"
        enqueue(session, "gifts.watch", {"pack_id": pack.id})


def _reopen_relays(session: Session, gift_ids: Collection[str], known: dict[str, Gift]) -> None:
    """Our claim is sent again by the sender's own healing; it is not through until it is mined again."""
    for relay in repository.list_confirmed_relays(session, gift_ids):
        gift = known.get(relay.gift_id)
        if gift is None or gift.claimed_by != relay.recipient:
            relay.status, relay.settled_at = "queued", None


def _tell(session: Session, gifts: Collection[Gift]) -> None:
    for address in {one.sender for one in gifts} | {one.claimed_by for one in gifts if one.claimed_by}:
        bump(session, f"gifts:{address}")
