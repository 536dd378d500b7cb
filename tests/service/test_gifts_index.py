"""The index of gifts: logs in, rows out, on both databases."""

from datetime import UTC, datetime, timedelta
from itertools import count
from secrets import token_hex
from typing import Any

import pytest
from sqlmodel import Session, select

from app.chain.escrow import gift_id_of
from app.gifts import index, repository, rules
from app.models import ChainLog, Gift, GiftPack, OutboxRow, Relay
from app.outbox import read_counters
from app.units import NOBODY
from tests.factories import make_account, make_address

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SENDER, FRIEND, KEY = make_address(), make_address(), make_address()
COINS, PIECE = [0, NOBODY, 0, 5], [2, make_address(), 7, 1]
_positions = count(1)


def log(session: Session, name: str, **values: Any) -> ChainLog:
    """A log of the escrow, as the indexer writes it into the inbox."""
    position = next(_positions)
    row = ChainLog(
        chain_id=31337,
        block_number=position,
        block_hash="0x" + f"{position:064x}",
        tx_hash="0x" + token_hex(32),
        log_index=0,
        contract=make_address(),
        name=name,
        values=values,
        mined_at=NOON + timedelta(seconds=position),
    )
    session.add(row)
    session.flush()
    return row


def locked(session: Session, gift_id: str, **changes: Any) -> ChainLog:
    values: dict[str, Any] = {
        "giftId": gift_id,
        "sender": SENDER,
        "claimKey": KEY,
        "recipient": NOBODY,
        "second": NOBODY,
        "expiry": 1_800_000_000,
        "cancellable": False,
        "items": [COINS, PIECE],
    }
    return log(session, "GiftLocked", **(values | changes))


@pytest.fixture
def gift_id() -> str:
    return "0x" + token_hex(32)


def find(session: Session, gift_id: str) -> Gift:
    session.expire_all()
    found = repository.find_gift(session, gift_id)
    assert found is not None
    return found


class TestConfirm:
    def test_locked(self, session: Session, gift_id: str) -> None:
        index.confirm(session, [locked(session, gift_id, cancellable=True, recipient=FRIEND)])
        gift = find(session, gift_id)
        assert (gift.status, gift.sender, gift.claim_key, gift.recipient, gift.second) == (
            "locked",
            SENDER,
            KEY,
            FRIEND,
            "",
        )
        assert gift.items == [[0, NOBODY, "0", "5"], [2, PIECE[1], "7", "1"]]
        assert read_counters(session, [f"gifts:{SENDER}"])[f"gifts:{SENDER}"] > 0

    def test_many_in_one_log(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        """Anybody may lock a thousand at once: the index must not look at all of them for each."""
        hashed: list[str] = []

        def hash_one(sender: str, key: str, salt: bytes) -> bytes:
            hashed.append(key)
            return gift_id_of(sender, key, salt)

        monkeypatch.setattr(rules, "gift_id_of", hash_one)
        keys, salt = [make_address() for _ in range(30)], "0x" + token_hex(32)
        values = {"sender": SENDER, "salt": salt, "expiry": 1_800_000_000, "cancellable": False, "items": [COINS]}
        index.confirm(session, [log(session, "GiftsLocked", **values, claimKeys=keys)])
        assert hashed == keys
        for key in keys:
            gift = find(session, "0x" + gift_id_of(SENDER, key, bytes.fromhex(salt[2:])).hex())
            assert (gift.claim_key, gift.sender) == (key, SENDER)

    def test_claimed_in_parts_in_one_step(self, session: Session, gift_id: str) -> None:
        first = log(session, "GiftClaimed", giftId=gift_id, recipient=FRIEND, keptMask=2)
        index.confirm(session, [locked(session, gift_id), first])
        assert (find(session, gift_id).status, len(find(session, gift_id).items)) == ("locked", 1)
        last = log(session, "GiftClaimed", giftId=gift_id, recipient=FRIEND, keptMask=0)
        index.confirm(session, [last])
        gift = find(session, gift_id)
        assert (gift.status, gift.claimed_by, gift.items, gift.end_tx_hash) == ("claimed", FRIEND, [], last.tx_hash)

    def test_returned_whole_and_elsewhere(self, session: Session) -> None:
        one, other = "0x" + token_hex(32), "0x" + token_hex(32)
        back = log(session, "GiftReturned", giftId=one)
        part = log(session, "GiftReclaimed", giftId=other, to=FRIEND, keptMask=1)
        index.confirm(session, [locked(session, one), locked(session, other), back, part])
        assert find(session, one).status == "returned"
        assert (find(session, other).status, find(session, other).items) == ("locked", [[0, NOBODY, "0", "5"]])

    def test_another_key(self, session: Session, gift_id: str) -> None:
        fresh = make_address()
        index.confirm(session, [locked(session, gift_id), log(session, "GiftRekeyed", giftId=gift_id, claimKey=fresh)])
        assert find(session, gift_id).claim_key == fresh

    def test_claim_of_a_gift_that_nobody_locked(self, session: Session, gift_id: str) -> None:
        index.confirm(session, [log(session, "GiftClaimed", giftId=gift_id, recipient=FRIEND, keptMask=0)])
        assert repository.find_gift(session, gift_id) is None


class TestRebuild:
    def test_claim_taken_back(self, session: Session, gift_id: str) -> None:
        claimed = log(session, "GiftClaimed", giftId=gift_id, recipient=FRIEND, keptMask=0)
        index.confirm(session, [locked(session, gift_id), claimed])
        session.delete(claimed)
        session.flush()
        index.rebuild(session, {gift_id})
        assert (find(session, gift_id).status, find(session, gift_id).claimed_by) == ("locked", "")

    def test_many_taken_back_to_some(self, session: Session) -> None:
        """A log that locks many and another gift beside it: only what stands comes back."""
        key, salt, other = make_address(), "0x" + token_hex(32), "0x" + token_hex(32)
        values = {"sender": SENDER, "salt": salt, "expiry": 1_800_000_000, "cancellable": False, "items": [COINS]}
        many = log(session, "GiftsLocked", **values, claimKeys=[key])
        single = locked(session, other)
        index.confirm(session, [many, single])
        mass = "0x" + gift_id_of(SENDER, key, bytes.fromhex(salt[2:])).hex()
        session.delete(single)
        session.flush()
        index.rebuild(session, {mass, other})
        assert find(session, mass).status == "locked"
        assert repository.find_gift(session, other) is None

    def test_draft_waits_again(self, session: Session, gift_id: str) -> None:
        caller = make_account(session)
        pack = GiftPack(
            account_id=caller.account_id,
            sender=SENDER,
            status="locking",
            items=[],
            wrapping="ribbon",
            lives_s=60,
            gift_id=gift_id,
        )
        session.add(pack)
        session.flush()
        lock = locked(session, gift_id)
        index.confirm(session, [lock])
        assert (pack.status, pack.lock_tx_hash) == ("locked", lock.tx_hash)
        session.delete(lock)
        session.flush()
        index.rebuild(session, {gift_id})
        assert pack.status == "locking"
        assert {row.topic for row in session.exec(select(OutboxRow)).all()} == {"gifts.watch"}

    def test_our_claim_is_on_its_way_again(self, session: Session, gift_id: str) -> None:
        relay = Relay(
            gift_id=gift_id, slot="x", sender=SENDER, recipient=FRIEND, calldata=b"", day="2026-06-01", reserved_gwei=0
        )
        session.add(relay)
        session.flush()
        claimed = log(session, "GiftClaimed", giftId=gift_id, recipient=FRIEND, keptMask=0)
        index.confirm(session, [locked(session, gift_id), claimed])
        assert (relay.status, relay.tx_hash) == ("confirmed", claimed.tx_hash)
        session.delete(claimed)
        session.flush()
        index.rebuild(session, {gift_id})
        assert relay.status == "queued"


class TestBudget:
    def test_never_passes_its_limit(self, session: Session) -> None:
        taken = [repository.take_budget(session, "all", "2026-06-01", 30, 100) for _ in range(4)]
        assert taken == [True, True, True, False]
        repository.give_budget_back(session, ["all"], "2026-06-01", 30)
        assert repository.take_budget(session, "all", "2026-06-01", 30, 100)
        assert repository.take_budget(session, "all", "2026-06-02", 30, 100)


class TestDue:
    def test_each_is_taken_once_and_again_later(self, session: Session, gift_id: str) -> None:
        index.confirm(session, [locked(session, gift_id)])
        at = datetime.fromtimestamp(1_800_000_000, tz=UTC)
        minute = timedelta(minutes=1)

        def due(after: timedelta) -> list[str]:
            return repository.claim_due(session, at + after, minute, attempts=3, limit=10)

        assert due(-minute) == []
        assert due(minute * 0) == [gift_id]
        assert due(minute / 2) == []
        assert due(minute) == [gift_id]
        assert due(minute * 5) == []
        assert due(minute * 11) == [gift_id]
        assert due(minute * 100_000) == []
