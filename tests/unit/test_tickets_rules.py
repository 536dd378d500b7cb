"""The rules of tickets."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.models import ChainLog
from app.tickets import rules
from app.units import NOBODY, Wei
from tests.unit.tickets import ALICE, BOB, NOON, make_ticket


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


class TestComputeState:
    def test_valid(self) -> None:
        assert rules.compute_state(make_ticket(), "on_sale") == "valid"

    def test_attended(self) -> None:
        assert rules.compute_state(make_ticket(attended_at=NOON), "on_sale") == "attended"

    def test_cancelled_outweighs_attended(self) -> None:
        assert rules.compute_state(make_ticket(attended_at=NOON), "cancelled") == "cancelled"

    def test_refunded_outweighs_cancelled(self) -> None:
        assert rules.compute_state(make_ticket(is_refunded=True), "cancelled") == "refunded"


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
