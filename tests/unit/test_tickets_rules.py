"""The rules of tickets and passes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.errors import Invalid
from app.models import ChainLog, Event, IssuedPass, Ticket
from app.tickets import rules
from app.tickets.errors import (
    PaperNotAllowed,
    PassesUsedUp,
    PassWindowOver,
    TicketEventCancelled,
    TicketRefunded,
)
from app.units import NOBODY, Wei

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ALICE = "0x" + "A" * 40
BOB = "0x" + "B" * 40


def make_ticket(**columns: Any) -> Ticket:
    defaults: dict[str, Any] = {
        "event_id": "e",
        "tier_id": "t",
        "chain_id": 31337,
        "contract": "0xC",
        "token_id": 1,
        "owner": ALICE,
        "paid_wei": Wei(0),
        "minted_at": NOON,
        "mint_tx_hash": "0x1",
    }
    return Ticket(**defaults | columns)


def make_event(**columns: Any) -> Event:
    defaults: dict[str, Any] = {
        "slug": "s",
        "organizer_id": "o",
        "status": "on_sale",
        "title": "T",
        "doors_at": NOON,
        "starts_at": NOON + timedelta(hours=1),
        "ends_at": NOON + timedelta(hours=4),
        "refund_until": NOON,
        "release_at": NOON + timedelta(days=3),
        "ref": "0x0",
    }
    return Event(**defaults | columns)


def make_pass(**columns: Any) -> IssuedPass:
    defaults: dict[str, Any] = {
        "ticket_id": "t",
        "pass_seq": 0,
        "key_id": 1,
        "form": "printed",
        "owner": ALICE,
        "valid_from": NOON,
        "valid_until": NOON,
    }
    return IssuedPass(**defaults | columns)


def make_log(
    name: str, *, token_id: int | None = None, at: datetime = NOON, tx: str = "0x1", **values: Any
) -> ChainLog:
    return ChainLog(
        chain_id=31337,
        block_number=1,
        block_hash="0xb",
        tx_hash=tx,
        log_index=0,
        contract="0xC",
        name=name,
        token_id=token_id,
        values=values,
        mined_at=at,
    )


def sold(first: int, quantity: int, *, to: str = ALICE, tier: int = 0, paid: int | str = 5) -> ChainLog:
    return make_log("TicketsSold", buyer=ALICE, to=to, tier=tier, firstTokenId=first, quantity=quantity, unitPaid=paid)


def moved(token_id: int, *, source: str, to: str) -> ChainLog:
    values: dict[str, Any] = {"from": source, "to": to, "id": token_id}
    return make_log("Transfer", token_id=token_id, **values)


class TestComputePassWindow:
    def test_two_hours_before_to_six_after(self) -> None:
        window = rules.compute_pass_window(doors_at=NOON, ends_at=NOON + timedelta(hours=4))
        assert window.valid_from == NOON - timedelta(hours=2)
        assert window.valid_until == NOON + timedelta(hours=10)

    def test_rounds_up_to_whole_units(self) -> None:
        window = rules.compute_pass_window(doors_at=NOON, ends_at=NOON + timedelta(minutes=1))
        assert window.valid_for_units == 8 * 12 + 1

    def test_capped_by_the_format(self) -> None:
        window = rules.compute_pass_window(doors_at=NOON, ends_at=NOON + timedelta(days=400))
        assert window.valid_for_units == 65_535

    def test_never_empty(self) -> None:
        window = rules.compute_pass_window(doors_at=NOON, ends_at=NOON - timedelta(days=9))
        assert window.valid_for_units == 1


class TestComputeState:
    def test_valid(self) -> None:
        assert rules.compute_state(make_ticket(), "on_sale") == "valid"

    def test_attended(self) -> None:
        assert rules.compute_state(make_ticket(attended_at=NOON), "on_sale") == "attended"

    def test_cancelled_outweighs_attended(self) -> None:
        assert rules.compute_state(make_ticket(attended_at=NOON), "cancelled") == "cancelled"

    def test_refunded_outweighs_cancelled(self) -> None:
        assert rules.compute_state(make_ticket(is_refunded=True), "cancelled") == "refunded"


class TestEnsurePassable:
    def test_passes(self) -> None:
        rules.ensure_passable(make_ticket(), make_event(), form="printed", now=NOON)

    @pytest.mark.parametrize(
        ("ticket", "event", "now", "error"),
        [
            ({"is_refunded": True}, {}, NOON, TicketRefunded),
            ({}, {"status": "cancelled"}, NOON, TicketEventCancelled),
            ({}, {"allows_paper": False}, NOON, PaperNotAllowed),
            ({}, {}, NOON + timedelta(hours=10), PassWindowOver),
        ],
    )
    def test_refused(
        self, ticket: dict[str, Any], event: dict[str, Any], now: datetime, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            rules.ensure_passable(make_ticket(**ticket), make_event(**event), form="printed", now=now)


class TestDecidePassSeq:
    def test_first(self) -> None:
        assert rules.decide_pass_seq(make_ticket(), None, form="printed") == 0

    def test_same_owner_and_form_again(self) -> None:
        assert rules.decide_pass_seq(make_ticket(pass_seq=3), make_pass(pass_seq=3), form="printed") == 3

    def test_raised_since_by_a_change_of_owner(self) -> None:
        assert rules.decide_pass_seq(make_ticket(pass_seq=4, owner=BOB), make_pass(pass_seq=3), form="printed") == 4

    def test_another_owner_never_gets_a_sequence_that_was_held(self) -> None:
        assert rules.decide_pass_seq(make_ticket(pass_seq=3, owner=BOB), make_pass(pass_seq=3), form="printed") == 4

    def test_another_form(self) -> None:
        newest = make_pass(pass_seq=3, form="rotating")
        assert rules.decide_pass_seq(make_ticket(pass_seq=3), newest, form="printed") == 4

    def test_used_up(self) -> None:
        with pytest.raises(PassesUsedUp):
            rules.decide_pass_seq(make_ticket(pass_seq=65_535, owner=BOB), make_pass(pass_seq=65_535), form="printed")

    def test_beyond_the_format(self) -> None:
        with pytest.raises(PassesUsedUp):
            rules.decide_pass_seq(make_ticket(pass_seq=65_536), None, form="printed")

    def test_last_one_still_works(self) -> None:
        assert rules.decide_pass_seq(make_ticket(pass_seq=65_535), None, form="printed") == 65_535


class TestReadAttended:
    def test_bits_of_a_word(self) -> None:
        assert rules.read_attended(make_log("AttendanceMarked", word=1, mask=0b101)) == [256, 258]

    def test_large_mask_as_text(self) -> None:
        assert rules.read_attended(make_log("AttendanceMarked", word="0", mask=str(1 << 255))) == [255]


class TestListTouched:
    def test_all_kinds(self) -> None:
        logs = [
            sold(3, 2),
            make_log("TicketsGranted", by=ALICE, tier=0, firstTokenId=7, quantity=2),
            moved(9, source=ALICE, to=BOB),
            make_log("AttendanceMarked", word=0, mask=2),
            make_log("SalePaused", by=ALICE),
        ]
        assert rules.list_touched(logs) == {1, 3, 4, 7, 8, 9}


class TestReplayToken:
    def test_never_minted(self) -> None:
        assert rules.replay_token([sold(1, 2), moved(5, source=ALICE, to=BOB)], 5) is None

    def test_sold_moved_refunded(self) -> None:
        logs = [
            moved(2, source=NOBODY, to=ALICE),
            sold(1, 2, tier=1, paid=str(10**18)),
            moved(2, source=ALICE, to=BOB),
            moved(1, source=ALICE, to=ALICE),
            make_log("TicketRefunded", token_id=2, owner=BOB, to=BOB, amount=5, credit=False),
        ]
        history = rules.replay_token(logs, 2)
        assert history == rules.TokenHistory(
            owner=BOB,
            tier=1,
            sequence=1,
            paid_wei=Wei(10**18),
            is_refunded=True,
            attended_at=None,
            minted_at=NOON,
            mint_tx_hash="0x1",
        )

    def test_granted_to_whom_the_mint_names(self) -> None:
        logs = [
            moved(4, source=NOBODY, to=BOB),
            make_log("TicketsGranted", by=ALICE, tier=2, firstTokenId=3, quantity=2),
        ]
        history = rules.replay_token(logs, 4)
        assert history is not None
        assert (history.owner, history.tier, history.paid_wei) == (BOB, 2, 0)

    def test_first_mark_counts_and_a_cleared_one_is_gone(self) -> None:
        marks = [
            make_log("AttendanceMarked", word=0, mask=2, at=NOON),
            make_log("AttendanceMarked", word=0, mask=6, at=NOON + timedelta(hours=1)),
        ]
        attended = rules.replay_token([sold(1, 1), *marks], 1)
        assert attended is not None
        assert attended.attended_at == NOON
        cleared = rules.replay_token([sold(1, 1), *marks, make_log("AttendanceCleared", token_id=1)], 1)
        assert cleared == replace(attended, attended_at=None)


class TestEnsureForm:
    def test_printed(self) -> None:
        assert rules.ensure_form("printed") == "printed"

    def test_other(self) -> None:
        with pytest.raises(Invalid):
            rules.ensure_form("rotating")
