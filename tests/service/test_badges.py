"""Badges: the index of the badge contract's logs and the holder's list, on both databases."""

from itertools import count
from secrets import token_hex

import pytest
from sqlmodel import Session, select

from app.badges import service
from app.clock import now
from app.errors import Invalid
from app.models import Badge, ChainLog, Event, Wallet
from app.outbox import read_counters
from tests.factories import make_account, make_address, make_event, make_organizer

_blocks = count(1)


@pytest.fixture
def event(session: Session) -> Event:
    return make_event(session, make_organizer(session))


def mint(session: Session, event: Event, ticket_id: int, holder: str, *, number: int | None = None) -> ChainLog:
    """A ``BadgesMinted`` log, kept as the indexer keeps it."""
    log = ChainLog(
        chain_id=31337,
        block_number=next(_blocks),
        block_hash="0x" + token_hex(32),
        tx_hash="0x" + token_hex(32),
        log_index=0,
        contract=make_address(),
        name="BadgesMinted",
        values={"eventNumber": number or event.event_number, "ticketIds": [ticket_id], "holders": [holder]},
        mined_at=now(),
    )
    session.add(log)
    session.flush()
    return log


class TestConfirmMinted:
    def test_listed_for_its_holder(self, session: Session, event: Event) -> None:
        holder = make_address()
        log = mint(session, event, 3, holder)
        service.confirm_minted(session, [log])
        (badge,) = service.list_for(session, holder)
        assert (badge.event_id, badge.tx_hash, badge.minted_at) == (event.id, log.tx_hash, log.mined_at)
        assert (badge.event_number, badge.explorer_url) == (event.event_number, None)
        topics = [f"badges:{holder}", f"event:{event.id}"]
        assert read_counters(session, topics) == dict.fromkeys(topics, 1)

    def test_told_twice(self, session: Session, event: Event) -> None:
        log = mint(session, event, 3, make_address())
        service.confirm_minted(session, [log, log])
        service.confirm_minted(session, [log])
        assert len(session.exec(select(Badge)).all()) == 1

    def test_event_of_somebody_else(self, session: Session, event: Event) -> None:
        service.confirm_minted(session, [mint(session, event, 3, make_address(), number=10**6)])
        assert session.exec(select(Badge)).all() == []

    def test_batch(self, session: Session, event: Event) -> None:
        holder = make_address()
        service.confirm_minted(session, [mint(session, event, ticket_id, holder) for ticket_id in range(1, 51)])
        assert len(service.list_for(session, holder)) == 50


class TestRebuild:
    def test_mint_gone_by_a_reorg(self, session: Session, event: Event) -> None:
        first, second = make_address(), make_address()
        kept, gone = mint(session, event, 1, first), mint(session, event, 2, second)
        service.confirm_minted(session, [kept, gone])
        session.delete(gone)
        session.flush()
        service.rebuild(session, chain_id=31337, event_number=event.event_number, ticket_token_ids={1, 2})
        assert service.list_for(session, second) == []
        assert service.list_for(session, first)[0].tx_hash == kept.tx_hash
        topic = f"badges:{second}"
        assert read_counters(session, [topic]) == {topic: 2}


class TestLists:
    def test_all_wallets_newest_first(self, session: Session, event: Event) -> None:
        caller, second = make_account(session), make_address()
        session.add(Wallet(address=second, account_id=caller.account_id))
        older = mint(session, event, 1, second)
        newer = mint(session, event, 2, caller.address)
        service.confirm_minted(session, [older, newer])
        assert [badge.tx_hash for badge in service.list_mine(session, caller)] == [newer.tx_hash, older.tx_hash]
        assert [badge.tx_hash for badge in service.list_for(session, second.lower())] == [older.tx_hash]

    def test_no_address(self, session: Session) -> None:
        with pytest.raises(Invalid):
            service.list_for(session, "me")
