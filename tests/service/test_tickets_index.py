"""The index of tickets: logs in, rows out, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest
from sqlmodel import Session, select

from app.models import ChainLog, CheckIn, Event, IssuedPass, Ticket, Tier
from app.outbox import read_counters
from app.tickets import index, repository
from app.units import NOBODY, Wei
from tests.factories import make_account, make_address, make_event, make_organizer, make_tier
from tests.service.history import ALICE, BOB, NOON, Chain


@pytest.fixture
def event(session: Session) -> Event:
    return make_event(session, make_organizer(session))


@pytest.fixture
def tier(session: Session, event: Event) -> Tier:
    return make_tier(session, event)


@pytest.fixture
def chain(session: Session, event: Event, tier: Tier) -> Chain:
    return Chain(session, event.ticket_contract)


def list_tickets(session: Session) -> list[Ticket]:
    session.expire_all()
    return list(session.exec(select(Ticket).order_by(Ticket.token_id)).all())  # type: ignore[arg-type]


def columns(ticket: Ticket) -> dict[str, Any]:
    return ticket.model_dump(exclude={"id", "pass_seq", "changed_at"})


class TestConfirmSold:
    def test_one_ticket_a_token(self, session: Session, event: Event, tier: Tier, chain: Chain) -> None:
        sale = chain.sell(1, 3, ALICE, paid=2**96 - 1)
        index.confirm_sold(session, [sale])
        tickets = list_tickets(session)
        assert [ticket.token_id for ticket in tickets] == [1, 2, 3]
        first = tickets[0]
        assert (first.owner, first.paid_wei, first.sequence, first.pass_seq) == (ALICE, Wei(2**96 - 1), 0, 0)
        assert (first.mint_tx_hash, first.minted_at) == (sale.tx_hash, sale.mined_at)
        session.refresh(tier)
        assert tier.sold == 3

    def test_tells_pages(self, session: Session, event: Event, chain: Chain) -> None:
        index.confirm_sold(session, [chain.sell(1, 1, ALICE)])
        topics = [f"event:{event.id}", f"tickets:{ALICE}"]
        assert read_counters(session, topics) == dict.fromkeys(topics, 1)

    def test_other_contracts_are_ignored(self, session: Session, chain: Chain) -> None:
        chain.contract = make_address()
        index.confirm_sold(session, [chain.sell(1, 1, ALICE)])
        assert list_tickets(session) == []

    def test_many(self, session: Session, tier: Tier, chain: Chain) -> None:
        logs = [chain.sell(1 + 100 * i, 100, ALICE) for i in range(20)]
        index.confirm_sold(session, logs)
        session.refresh(tier)
        assert tier.sold == 2_000


class TestConfirmGranted:
    def test_holders_are_those_of_the_mints(self, session: Session, tier: Tier, chain: Chain) -> None:
        tx = "0x" + token_hex(32)
        chain.move(1, NOBODY, ALICE, tx=tx)
        chain.move(2, NOBODY, BOB, tx=tx)
        chain.move(2, BOB, ALICE, tx=tx)
        grant = chain.log("TicketsGranted", tx=tx, by=ALICE, tier=0, firstTokenId=1, quantity=2)
        index.confirm_granted(session, [grant])
        assert [(ticket.owner, ticket.paid_wei) for ticket in list_tickets(session)] == [(ALICE, 0), (BOB, 0)]
        session.refresh(tier)
        assert tier.sold == 2


class TestConfirmTransfer:
    def test_new_owner_and_raised_sequences(self, session: Session, chain: Chain) -> None:
        index.confirm_sold(session, [chain.sell(1, 2, ALICE)])
        index.confirm_transfer(session, [chain.move(1, ALICE, BOB), chain.move(1, BOB, ALICE)])
        moved, kept = list_tickets(session)
        assert (moved.owner, moved.sequence, moved.pass_seq) == (ALICE, 2, 2)
        assert (kept.sequence, kept.pass_seq) == (0, 0)

    def test_mints_are_left_out(self, session: Session, chain: Chain) -> None:
        index.confirm_sold(session, [chain.sell(1, 1, ALICE)])
        mints = session.exec(select(ChainLog).where(ChainLog.name == "Transfer")).all()
        index.confirm_transfer(session, mints)
        assert list_tickets(session)[0].sequence == 0


class TestConfirmRefunded:
    def test_marked_and_passes_superseded(self, session: Session, chain: Chain) -> None:
        index.confirm_sold(session, [chain.sell(1, 2, ALICE)])
        index.confirm_refunded(session, [chain.refund(2)])
        kept, refunded = list_tickets(session)
        assert (kept.is_refunded, kept.pass_seq) == (False, 0)
        assert (refunded.is_refunded, refunded.pass_seq) == (True, 1)


class TestConfirmAttended:
    def test_bits_of_the_word(self, session: Session, chain: Chain) -> None:
        index.confirm_sold(session, [chain.sell(1, 3, ALICE)])
        mark = chain.mark(0b1010)
        index.confirm_attended(session, [mark])
        index.confirm_attended(session, [chain.mark(0b0010)])
        assert [ticket.attended_at for ticket in list_tickets(session)] == [mark.mined_at, None, mark.mined_at]

    def test_cleared(self, session: Session, chain: Chain) -> None:
        index.confirm_sold(session, [chain.sell(1, 1, ALICE)])
        index.confirm_attended(session, [chain.mark(2)])
        index.confirm_attendance_cleared(session, [chain.log("AttendanceCleared", token_id=1, tokenId=1)])
        assert list_tickets(session)[0].attended_at is None


class TestRebuildTokens:
    def test_says_what_the_steps_said(self, session: Session, chain: Chain) -> None:
        index.confirm_sold(session, [chain.sell(1, 2, ALICE), chain.sell(3, 2, BOB, paid=7)])
        index.confirm_transfer(session, [chain.move(2, ALICE, BOB)])
        index.confirm_refunded(session, [chain.refund(3)])
        index.confirm_attended(session, [chain.mark(0b10010)])
        before = [columns(ticket) for ticket in list_tickets(session)]
        index.rebuild_tokens(session, chain.contract, {1, 2, 3, 4})
        assert [columns(ticket) for ticket in list_tickets(session)] == before

    def test_transfer_taken_back_supersedes_both_passes(self, session: Session, chain: Chain) -> None:
        index.confirm_sold(session, [chain.sell(1, 1, ALICE)])
        move = chain.move(1, ALICE, BOB)
        index.confirm_transfer(session, [move])
        session.delete(move)
        session.flush()
        index.rebuild_token(session, chain.contract, 1)
        ticket = list_tickets(session)[0]
        assert (ticket.owner, ticket.sequence, ticket.pass_seq) == (ALICE, 0, 2)

    def test_mint_gone(self, session: Session, tier: Tier, chain: Chain) -> None:
        sale = chain.sell(1, 2, ALICE)
        index.confirm_sold(session, [sale])
        session.delete(sale)
        session.flush()
        index.rebuild_tokens(session, chain.contract, {1, 2})
        assert list_tickets(session) == []
        session.refresh(tier)
        assert tier.sold == 0

    @pytest.mark.parametrize("trace", ["pass", "scan"])
    def test_mint_gone_but_used(self, session: Session, event: Event, tier: Tier, chain: Chain, trace: str) -> None:
        sale = chain.sell(1, 1, ALICE)
        index.confirm_sold(session, [sale])
        ticket = list_tickets(session)[0]
        session.add(make_trace(session, trace, event, ticket))
        session.delete(sale)
        session.flush()
        index.rebuild_token(session, chain.contract, 1)
        kept = list_tickets(session)[0]
        assert (kept.owner, kept.is_refunded, kept.pass_seq) == (NOBODY, True, 1)
        session.refresh(tier)
        assert tier.sold == 0
        index.confirm_sold(session, [chain.sell(1, 1, BOB)])
        again = list_tickets(session)[0]
        assert (again.id, again.owner, again.is_refunded, again.pass_seq) == (ticket.id, BOB, False, 2)

    def test_missed_before(self, session: Session, chain: Chain) -> None:
        chain.sell(5, 1, ALICE)
        index.rebuild_token(session, chain.contract, 5)
        assert [(ticket.token_id, ticket.owner) for ticket in list_tickets(session)] == [(5, ALICE)]


class TestChangedAt:
    """Rises with what a scanner has to know, and with nothing else."""

    @pytest.fixture(autouse=True)
    def sold(self, session: Session, chain: Chain, set_time: Callable[[datetime], None]) -> None:
        set_time(NOON)
        index.confirm_sold(session, [chain.sell(1, 4, ALICE)])
        set_time(NOON + timedelta(hours=1))

    def told(self, session: Session) -> set[int]:
        """The tickets that changed after the sale."""
        tickets = list_tickets(session)
        assert all(ticket.changed_at in (NOON, NOON + timedelta(hours=1)) for ticket in tickets)
        return {ticket.token_id for ticket in tickets if ticket.changed_at > NOON}

    def test_sold(self, session: Session, chain: Chain) -> None:
        assert self.told(session) == set()
        index.confirm_sold(session, [chain.sell(5, 2, BOB)])
        assert self.told(session) == {5, 6}

    def test_given_and_refunded(self, session: Session, chain: Chain) -> None:
        index.confirm_transfer(session, [chain.move(1, ALICE, BOB)])
        index.confirm_refunded(session, [chain.refund(2)])
        assert self.told(session) == {1, 2}

    def test_marks_are_no_news(self, session: Session, chain: Chain) -> None:
        index.confirm_attended(session, [chain.mark(0b1010)])
        index.confirm_attendance_cleared(session, [chain.log("AttendanceCleared", token_id=1, tokenId=1)])
        index.rebuild_tokens(session, chain.contract, {1, 2, 3, 4})
        assert self.told(session) == set()

    def test_taken_back(self, session: Session, event: Event, chain: Chain) -> None:
        move = chain.move(1, ALICE, BOB)
        index.confirm_transfer(session, [move])
        first, *_ = list_tickets(session)
        first.changed_at = NOON
        session.delete(move)
        session.flush()
        index.rebuild_token(session, chain.contract, 1)
        assert self.told(session) == {1}

    def test_mint_gone_and_sold_again(self, session: Session, event: Event, chain: Chain) -> None:
        session.add(make_trace(session, "pass", event, list_tickets(session)[0]))
        sale = session.exec(select(ChainLog).where(ChainLog.name == "TicketsSold")).one()
        session.delete(sale)
        session.flush()
        index.rebuild_token(session, chain.contract, 1)
        assert self.told(session) == {1}
        list_tickets(session)[0].changed_at = NOON
        index.confirm_sold(session, [chain.sell(1, 1, BOB)])
        assert self.told(session) == {1}


def make_trace(session: Session, kind: str, event: Event, ticket: Ticket) -> IssuedPass | CheckIn:
    """Something that hangs on a ticket."""
    if kind == "pass":
        return IssuedPass(
            ticket_id=ticket.id,
            pass_seq=0,
            key_id=1,
            form="printed",
            owner=ALICE,
            valid_from=NOON,
            valid_until=NOON,
        )
    staff = make_account(session)
    return CheckIn(
        nonce=token_hex(8),
        body_hash="",
        event_id=event.id,
        ticket_id=ticket.id,
        result="stop",
        scanned_by=staff.account_id,
        scanned_at=NOON,
    )


class TestMany:
    """A step far behind the tip may hold more tickets than a statement takes parameters (PostgreSQL: 65,535)."""

    def test_logs_of_them(self, session: Session, event: Event) -> None:
        tokens = range(1, 70_001)
        assert repository.list_minted(session, event.ticket_contract, list(map(str, tokens))) == {}
        assert list(repository.list_logs(session, event.ticket_contract, tokens)) == []
        assert repository.list_tokens(session, event.ticket_contract, tokens) == {}
