"""Every query about gifts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from app.db import upsert
from app.gifts.errors import BeingOpened, PackNotFound, TransactionTaken
from app.gifts.rules import GIFT_LOGS
from app.models import Account, ChainCursor, ChainLog, Event, Gift, GiftPack, Relay, SponsorBudget, Wallet

PART = 500
"""SQLite takes 32,766 parameters a statement; parts keep one text for all of them."""


# ---- wallets


def is_wallet_of(session: Session, address: str, account_id: str) -> bool:
    """Whether the account signs in with this wallet."""
    wallet = session.get(Wallet, address)
    return wallet is not None and wallet.account_id == account_id


def list_addresses(session: Session, account_id: str) -> Sequence[str]:
    """The wallets of an account."""
    return session.exec(select(Wallet.address).where(Wallet.account_id == account_id)).all()


def list_names(session: Session, addresses: Collection[str]) -> dict[str, str]:
    """What the holders of these wallets call themselves; nameless ones are left out."""
    query = (
        select(Wallet.address, Account.display_name)
        .join(Account, col(Account.id) == col(Wallet.account_id))
        .where(col(Wallet.address).in_(addresses), Account.display_name != "")
    )
    return dict(session.exec(query).all())


def list_cancelled(session: Session, event_ids: Collection[str]) -> set[str]:
    """Those of these events that will not take place: their tickets are worth their refund."""
    found: set[str] = set()
    for part in _parts(event_ids):
        found |= set(session.exec(select(Event.id).where(col(Event.id).in_(part), Event.status == "cancelled")).all())
    return found


# ---- drafts


def add_pack(session: Session, pack: GiftPack) -> None:
    """Keep a new draft."""
    session.add(pack)
    session.flush()


def get_pack(session: Session, account_id: str, pack_id: str, *, lock: bool = False) -> GiftPack:
    """One of the account's packs, by its own id or its gift's; raises ``PackNotFound``."""
    query = select(GiftPack).where(
        or_(col(GiftPack.id) == pack_id, col(GiftPack.gift_id) == pack_id), GiftPack.account_id == account_id
    )
    found = session.exec(query.with_for_update() if lock else query).first()
    if found is None:
        raise PackNotFound
    return found


def find_pack(session: Session, pack_id: str, *, lock: bool = False) -> GiftPack | None:
    """A pack as the worker sees it."""
    query = select(GiftPack).where(GiftPack.id == pack_id)
    return session.exec(query.with_for_update() if lock else query).first()


def list_packs_of(session: Session, gift_ids: Collection[str]) -> dict[str, GiftPack]:
    """The packs that became these gifts, by the gift."""
    found: dict[str, GiftPack] = {}
    for part in _parts(gift_ids):
        packs = session.exec(select(GiftPack).where(col(GiftPack.gift_id).in_(part))).all()
        found |= {one.gift_id: one for one in packs if one.gift_id is not None}
    return found


def list_packs(session: Session, account_id: str) -> Sequence[GiftPack]:
    """The account's packs, the newest first."""
    query = select(GiftPack).where(GiftPack.account_id == account_id)
    return session.exec(query.order_by(col(GiftPack.created_at).desc()).limit(200)).all()


def remove_pack(session: Session, pack: GiftPack) -> None:
    """Throw a draft away."""
    session.delete(pack)
    session.flush()


def claim_transaction(session: Session, pack: GiftPack, tx_hash: str) -> None:
    """Tie a transaction to this pack; raises ``TransactionTaken`` when it is another one's."""
    taken = session.exec(select(GiftPack.id).where(GiftPack.lock_tx_hash == tx_hash)).first()
    if taken is not None:
        raise TransactionTaken
    pack.lock_tx_hash = tx_hash
    try:
        session.flush()
    except IntegrityError as problem:
        raise TransactionTaken from problem


def mark_opened(session: Session, gift_id: str, at: datetime) -> bool:
    """Write when it was first looked at; whether this was the first time."""
    done = session.connection().execute(
        update(GiftPack).where(col(GiftPack.gift_id) == gift_id, col(GiftPack.opened_at).is_(None)).values(opened_at=at)
    )
    return done.rowcount == 1


# ---- the index


def find_gift(session: Session, gift_id: str) -> Gift | None:
    """A gift as the chain told it."""
    return session.get(Gift, gift_id)


def list_gifts(session: Session, gift_ids: Collection[str]) -> dict[str, Gift]:
    """Gifts by their ids."""
    found: dict[str, Gift] = {}
    for part in _parts(gift_ids):
        found |= {one.gift_id: one for one in session.exec(select(Gift).where(col(Gift.gift_id).in_(part))).all()}
    return found


def list_gifts_of_key(session: Session, claim_key: str) -> Sequence[Gift]:
    """Every gift that this key opens or opened, the first one first: nobody can bury it under later ones."""
    query = select(Gift).where(Gift.claim_key == claim_key).order_by(col(Gift.locked_at), col(Gift.gift_id)).limit(20)
    return session.exec(query).all()


def list_sent(session: Session, addresses: Collection[str]) -> Sequence[Gift]:
    """Gifts that these wallets have given, the newest first."""
    query = select(Gift).where(col(Gift.sender).in_(addresses))
    return session.exec(query.order_by(col(Gift.locked_at).desc()).limit(200)).all()


def list_received(session: Session, addresses: Collection[str]) -> Sequence[Gift]:
    """Gifts that these wallets have opened, the newest first."""
    query = select(Gift).where(col(Gift.claimed_by).in_(addresses))
    return session.exec(query.order_by(col(Gift.locked_at).desc()).limit(200)).all()


def remove_gifts(session: Session, gift_ids: Collection[str]) -> None:
    """Forget gifts, to build them again."""
    for gift in list_gifts(session, gift_ids).values():
        session.delete(gift)
    session.flush()


def list_logs(session: Session, gift_ids: Collection[str]) -> list[ChainLog]:
    """The logs that may speak of these gifts, in the chain's order. Those that lock many are all read."""
    found = list(session.exec(select(ChainLog).where(ChainLog.name == "GiftsLocked")).all())
    single = [name for name in GIFT_LOGS if name != "GiftsLocked"]
    for part in _parts(gift_ids):
        about = col(ChainLog.values)["giftId"].as_string().in_(part)
        found += session.exec(select(ChainLog).where(col(ChainLog.name).in_(single), about)).all()
    return sorted(found, key=lambda log: (log.block_number, log.log_index))


def claim_due(session: Session, at: datetime, retry_after: timedelta, *, attempts: int, limit: int) -> list[str]:
    """Expired gifts whose next attempt to go back is due; nobody else gets them before the attempt after that."""
    due = (
        Gift.status == "locked",
        col(Gift.expires_at) <= at,
        col(Gift.return_attempts) < attempts,
        or_(col(Gift.return_after).is_(None), col(Gift.return_after) <= at),
    )
    query = select(Gift).where(*due).order_by(col(Gift.expires_at)).limit(limit)
    found = session.exec(query.with_for_update(skip_locked=True)).all()
    for gift in found:
        gift.return_attempts += 1
        gift.return_after = at + retry_after * 10 ** (gift.return_attempts - 1)
    session.flush()
    return [gift.gift_id for gift in found]


def postpone_returns(session: Session, gift_ids: Collection[str], until: datetime) -> None:
    """Try these again at ``until``; the attempt that was not made does not count."""
    for gift in list_gifts(session, gift_ids).values():
        gift.return_after, gift.return_attempts = until, max(0, gift.return_attempts - 1)
    session.flush()


def is_indexed(session: Session, chain_id: int, block_number: int) -> bool:
    """Whether the index has read this block."""
    cursor = session.get(ChainCursor, chain_id)
    return cursor is not None and cursor.block_number >= block_number


# ---- claims that we carry


def add_relay(session: Session, relay: Relay) -> None:
    """Keep a new claim; raises ``BeingOpened`` when one is on its way for the same gift."""
    session.add(relay)
    try:
        session.flush()
    except IntegrityError as taken:
        raise BeingOpened from taken


def find_relay(session: Session, relay_id: str, *, lock: bool = False) -> Relay | None:
    """A claim that we carry."""
    query = select(Relay).where(Relay.id == relay_id)
    return session.exec(query.with_for_update() if lock else query).first()


def find_relay_in(session: Session, slot: str) -> Relay | None:
    """The claim that is on its way, or through, for this gift as it is."""
    return session.exec(select(Relay).where(Relay.slot == slot)).first()


def list_open_relays(session: Session, gift_id: str) -> Sequence[Relay]:
    """Claims of a gift that are on their way, or were given up too early."""
    return session.exec(select(Relay).where(Relay.gift_id == gift_id, col(Relay.status) != "confirmed")).all()


def list_confirmed_relays(session: Session, gift_ids: Collection[str]) -> list[Relay]:
    """Claims of these gifts that were through."""
    found: list[Relay] = []
    for part in _parts(gift_ids):
        query = select(Relay).where(col(Relay.gift_id).in_(part), Relay.status == "confirmed")
        found += session.exec(query).all()
    return found


def take_budget(session: Session, scope: str, day: str, gwei: int, limit_gwei: int) -> bool:
    """Raise what a scope has spent today, unless that would pass its limit."""
    upsert(session, SponsorBudget, {"scope": scope, "day": day, "spent_gwei": 0})
    spent = col(SponsorBudget.spent_gwei)
    here = (col(SponsorBudget.scope) == scope, col(SponsorBudget.day) == day)
    done = session.connection().execute(
        update(SponsorBudget).where(*here, spent + gwei <= limit_gwei).values(spent_gwei=spent + gwei)
    )
    return done.rowcount == 1


def give_budget_back(session: Session, scopes: Iterable[str], day: str, gwei: int) -> None:
    """What was reserved and not spent."""
    spent = col(SponsorBudget.spent_gwei)
    here = (col(SponsorBudget.scope).in_(list(scopes)), col(SponsorBudget.day) == day)
    session.connection().execute(update(SponsorBudget).where(*here).values(spent_gwei=spent - gwei))


def _parts(values: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), PART):
        yield ordered[start : start + PART]
