"""The rules of buying."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.errors import AppError, Invalid
from app.models import ChainLog, Event, Order, Tier
from app.orders import errors, rules
from app.units import Wei

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HASH = "0x" + "ab" * 32


def make_tier(**columns: Any) -> Tier:
    defaults: dict[str, Any] = {
        "event_id": "e",
        "position": 0,
        "name": "Standing",
        "price_wei": Wei(10),
        "supply": 100,
        "sold": 0,
        "per_wallet": 4,
        "sale_starts_at": NOON - timedelta(days=1),
        "sale_ends_at": NOON + timedelta(days=1),
    }
    return Tier(**defaults | columns)


def make_event(status: str = "on_sale") -> Event:
    return Event(
        slug="s",
        organizer_id="o",
        status=status,
        title="T",
        doors_at=NOON,
        starts_at=NOON,
        ends_at=NOON,
        refund_until=NOON,
        release_at=NOON,
        ref="0x0",
    )


def make_order(**columns: Any) -> Order:
    defaults: dict[str, Any] = {
        "account_id": "a",
        "event_id": "e",
        "tier_id": "t",
        "quantity": 2,
        "payer_address": "0xA",
        "recipient_address": "0xB",
        "unit_price_wei": Wei(10),
        "total_wei": Wei(20),
        "created_at": NOON,
    }
    return Order(**defaults | columns)


def make_sale(**values: Any) -> ChainLog:
    sale = {"buyer": "0xA", "to": "0xB", "tier": 1, "firstTokenId": 1, "quantity": 2, "unitPaid": "10"}
    return ChainLog(
        chain_id=31337,
        block_number=1,
        block_hash="0x1",
        tx_hash=HASH,
        log_index=0,
        contract=values.pop("contract", "0xC"),
        name="TicketsSold",
        values=sale | values,
        mined_at=NOON,
    )


class TestEnsureBuyable:
    def test_buyable(self) -> None:
        rules.ensure_buyable(make_event(), make_tier(sold=96), quantity=4, now=NOON)

    def test_no_limit_per_wallet(self) -> None:
        rules.ensure_buyable(make_event(), make_tier(per_wallet=0), quantity=50, now=NOON)

    @pytest.mark.parametrize(
        ("status", "tier", "quantity", "error"),
        [
            ("cancelled", {}, 1, errors.EventCancelled),
            ("paused", {}, 1, errors.SalePaused),
            ("on_sale", {"sale_starts_at": NOON + timedelta(seconds=1)}, 1, errors.SaleNotOpen),
            ("on_sale", {"sale_ends_at": NOON}, 1, errors.SaleClosed),
            ("on_sale", {}, 5, errors.QuantityInvalid),
            ("on_sale", {"sold": 100}, 1, errors.SoldOut),
            ("on_sale", {"sold": 99}, 2, errors.NotEnoughLeft),
        ],
    )
    def test_refused(self, status: str, tier: dict[str, Any], quantity: int, error: type[AppError]) -> None:
        with pytest.raises(error):
            rules.ensure_buyable(make_event(status), make_tier(**tier), quantity=quantity, now=NOON)

    def test_says_how_many_are_left(self) -> None:
        with pytest.raises(errors.NotEnoughLeft, match="Only 1 of these is left"):
            rules.ensure_quantity(make_tier(sold=99), 2)


class TestTranslate:
    def test_every_refusal_has_a_sentence_for_after_sending(self) -> None:
        codes = {error.code for error in rules.REFUSALS.values()} | {errors.PurchaseRefused.code}
        assert codes == set(rules.LOST)

    def test_before_sending_nothing_was_paid(self) -> None:
        refused = rules.translate_refusal("EventTicket_SoldOut")
        assert (refused.code, refused.status) == ("SOLD_OUT", 409)
        assert "You paid nothing" in refused.message

    def test_after_sending_the_fee_is_named(self) -> None:
        failure = rules.translate_revert("EventTicket_SoldOut")
        assert failure.code == "SOLD_OUT"
        assert failure.message == "Someone else got the last one. You paid nothing for it (only the network fee)."

    def test_unknown_error(self) -> None:
        assert rules.translate_revert("Panic").code == "PURCHASE_REFUSED"
        assert rules.translate_refusal("").code == "PURCHASE_REFUSED"


class TestParseTxHash:
    def test_lower_case(self) -> None:
        assert rules.parse_tx_hash("0x" + "AB" * 32) == HASH

    @pytest.mark.parametrize("text", ["", "0x", HASH[2:], HASH + "0", HASH + "\n", "0x" + "g" * 64])
    def test_refused(self, text: str) -> None:
        with pytest.raises(Invalid):
            rules.parse_tx_hash(text)


class TestEnsureOpen:
    def test_same_again_after_the_end(self) -> None:
        rules.ensure_open(make_order(status="confirmed", tx_hash=HASH), HASH)

    def test_other_after_the_end(self) -> None:
        with pytest.raises(errors.OrderSettled):
            rules.ensure_open(make_order(status="failed", tx_hash="0x0"), HASH)

    def test_raised_fee(self) -> None:
        rules.ensure_open(make_order(status="submitted", tx_hash="0x0"), HASH)


class TestIsOverdue:
    def test_five_minutes_after_submission(self) -> None:
        order = make_order(submitted_at=NOON + timedelta(minutes=1))
        assert not rules.is_overdue(order, NOON + timedelta(minutes=6))
        assert rules.is_overdue(order, NOON + timedelta(minutes=6, seconds=1))


class TestIsFulfilled:
    def test_exactly_what_was_ordered(self) -> None:
        assert rules.is_fulfilled(make_order(), "0xC", 1, [make_sale()])

    @pytest.mark.parametrize(
        "other", [{"buyer": "0xB"}, {"to": "0xA"}, {"tier": 0}, {"quantity": 1}, {"contract": "0xD"}]
    )
    def test_another_sale(self, other: dict[str, Any]) -> None:
        assert not rules.is_fulfilled(make_order(), "0xC", 1, [make_sale(**other)])

    def test_no_sale(self) -> None:
        assert not rules.is_fulfilled(make_order(), "0xC", 1, [])
