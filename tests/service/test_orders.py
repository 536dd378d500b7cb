"""Orders on both databases: what is refused, what is watched, and when an order counts as done."""

from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest
from sqlmodel import Session, select

from app.chain.calls import Outcome
from app.chain.networks import network
from app.chain.node import node
from app.clock import now
from app.db import transaction
from app.errors import AppError, Invalid
from app.models import ChainCursor, ChainLog, Event, Order, OutboxRow, Ticket, Tier
from app.orders import errors, service
from app.outbox import read_counters
from app.units import Wei
from tests.factories import make_account, make_address, make_event, make_organizer, make_ticket, make_tier


class Shop:
    """An event on sale, a buyer, and what the chain says."""

    def __init__(self, session: Session, **tier: Any) -> None:
        self.session = session
        self.buyer = make_account(session)
        self.event: Event = make_event(session, make_organizer(session))
        self.tier: Tier = make_tier(session, self.event, **tier)

    def place(self, **changes: Any) -> service.PlacedOrder:
        wish: dict[str, Any] = {
            "tier_id": self.tier.id,
            "quantity": 1,
            "payer_address": self.buyer.address,
            "recipient_address": self.buyer.address,
        }
        return service.place(self.session, self.buyer, **wish | changes)

    def order(self, **columns: Any) -> Order:
        row: dict[str, Any] = {
            "account_id": self.buyer.account_id,
            "event_id": self.event.id,
            "tier_id": self.tier.id,
            "quantity": 1,
            "payer_address": self.buyer.address,
            "recipient_address": self.buyer.address,
            "unit_price_wei": self.tier.price_wei,
            "total_wei": self.tier.price_wei,
        }
        order = Order(**row | columns)
        self.session.add(order)
        self.session.flush()
        return order

    def submit(self, order: Order, tx_hash: str = "") -> str:
        tx_hash = tx_hash or "0x" + token_hex(32)
        service.mark_submitted(self.session, self.buyer, order.id, tx_hash)
        return tx_hash

    def index_sale(self, tx_hash: str, **values: Any) -> Ticket:
        sale = {"buyer": self.buyer.address, "to": self.buyer.address, "tier": 0, "firstTokenId": 1, "quantity": 1}
        self.session.add(
            ChainLog(
                chain_id=31337,
                block_number=7,
                block_hash="0x" + token_hex(32),
                tx_hash=tx_hash,
                log_index=1,
                contract=self.event.ticket_contract,
                name="TicketsSold",
                values=sale | {"unitPaid": "5"} | values,
                mined_at=now(),
            )
        )
        return make_ticket(self.session, self.tier, self.event, self.buyer.address, mint_tx_hash=tx_hash)

    def index_until(self, block_number: int) -> None:
        self.session.add(ChainCursor(chain_id=31337, block_number=block_number, block_hash="0x"))
        self.session.flush()


@pytest.fixture
def shop(session: Session) -> Shop:
    return Shop(session)


class TestPlace:
    """What we refuse without asking the chain; with the chain: ``tests/chain`` and ``tests/api``."""

    def test_sold_out(self, session: Session) -> None:
        with pytest.raises(errors.SoldOut, match="You paid nothing"):
            Shop(session, supply=3, sold=3).place()

    def test_wallet_of_somebody_else(self, shop: Shop) -> None:
        with pytest.raises(errors.NotYourWallet):
            shop.place(payer_address=make_account(shop.session).address)

    def test_unknown_wallet(self, shop: Shop) -> None:
        with pytest.raises(errors.NotYourWallet):
            shop.place(payer_address=make_address())

    def test_no_address(self, shop: Shop) -> None:
        with pytest.raises(Invalid):
            shop.place(recipient_address="0x12")

    def test_unknown_tier(self, shop: Shop) -> None:
        with pytest.raises(errors.TierNotFound):
            shop.place(tier_id="0" * 32)

    @pytest.mark.parametrize("status", ["draft", "publishing"])
    def test_not_published(self, shop: Shop, status: str) -> None:
        shop.event.status = status
        with pytest.raises(errors.TierNotFound):
            shop.place()

    @pytest.mark.parametrize(("status", "error"), [("paused", errors.SalePaused), ("cancelled", errors.EventCancelled)])
    def test_not_on_sale(self, shop: Shop, status: str, error: type[AppError]) -> None:
        shop.event.status = status
        with pytest.raises(error):
            shop.place()

    def test_network_away_leaves_nothing(self, shop: Shop, configure: Callable[..., None]) -> None:
        network.cache_clear()
        node.cache_clear()
        with pytest.raises(errors.NetworkAway, match="You paid nothing"):
            shop.place()
        assert shop.session.exec(select(Order)).all() == []


class TestMarkSubmitted:
    def test_is_watched_once(self, session: Session, shop: Shop) -> None:
        order = shop.order()
        tx_hash = shop.submit(order)
        shop.submit(order, tx_hash.upper().replace("0X", "0x"))
        rows = session.exec(select(OutboxRow).where(OutboxRow.topic == "orders.watch")).all()
        assert [row.payload for row in rows] == [{"order_id": order.id}]
        assert (order.status, order.tx_hash) == ("submitted", tx_hash)
        topic = f"orders:{shop.buyer.account_id}"
        assert read_counters(session, [topic]) == {topic: 1}

    def test_raised_fee_takes_its_place(self, shop: Shop) -> None:
        order = shop.order()
        shop.submit(order)
        second = shop.submit(order)
        assert order.tx_hash == second

    def test_transaction_of_another_order(self, shop: Shop) -> None:
        tx_hash = shop.submit(shop.order())
        with pytest.raises(errors.TransactionTaken):
            shop.submit(shop.order(), tx_hash)

    def test_somebody_elses_order(self, session: Session, shop: Shop) -> None:
        order = shop.order()
        with pytest.raises(errors.OrderNotFound):
            service.mark_submitted(session, make_account(session), order.id, "0x" + token_hex(32))

    def test_after_the_end(self, shop: Shop) -> None:
        order = shop.order(status="failed")
        with pytest.raises(errors.OrderSettled):
            shop.submit(order)


class TestSettle:
    def settle(self, shop: Shop, order: Order, status: str, **more: Any) -> Order:
        return service.settle(shop.session, order.id, Outcome(order.tx_hash or "", status, **more))

    def test_confirmed_only_with_its_tickets(self, session: Session, shop: Shop) -> None:
        order = shop.order()
        tx_hash = shop.submit(order)
        assert self.settle(shop, order, "pending").status == "submitted"
        assert self.settle(shop, order, "succeeded", block_number=7).status == "confirming"
        ticket = shop.index_sale(tx_hash)
        assert self.settle(shop, order, "succeeded", block_number=7).status == "confirmed"
        view = service.get(session, shop.buyer, order.id)
        assert (view.ticket_ids, view.error_code) == ([ticket.id], "")
        assert order.settled_at is not None

    def test_lost_the_race(self, shop: Shop) -> None:
        order = shop.order()
        shop.submit(order)
        self.settle(shop, order, "reverted", block_number=7, error_name="EventTicket_SoldOut")
        assert (order.status, order.error_code) == ("failed", "SOLD_OUT")
        assert "only the network fee" in order.error_message

    @pytest.mark.parametrize("values", [{"to": make_address()}, {"buyer": make_address()}, {"quantity": 2}])
    def test_another_purchase_is_not_ours(
        self, shop: Shop, values: dict[str, Any], set_time: Callable[[datetime], None]
    ) -> None:
        order = shop.order()
        shop.index_sale(shop.submit(order), **values)
        shop.index_until(7)
        assert self.settle(shop, order, "succeeded", block_number=7).status == "confirming"
        set_time(now() + timedelta(seconds=31))
        assert self.settle(shop, order, "succeeded", block_number=8).status == "confirming"
        self.settle(shop, order, "succeeded", block_number=7)
        assert (order.status, order.error_code) == ("failed", "TX_WRONG")

    def test_unheard_of_for_five_minutes(self, shop: Shop, set_time: Callable[[datetime], None]) -> None:
        order = shop.order()
        shop.submit(order)
        assert self.settle(shop, order, "unknown").status == "submitted"
        set_time(now() + timedelta(minutes=5, seconds=1))
        assert self.settle(shop, order, "pending").status == "submitted"
        self.settle(shop, order, "unknown")
        assert (order.status, order.error_code) == ("failed", "TX_UNKNOWN")

    def test_outcome_of_a_replaced_transaction(self, session: Session, shop: Shop) -> None:
        order = shop.order()
        first = shop.submit(order)
        shop.submit(order)
        service.settle(session, order.id, Outcome(first, "reverted", 7))
        assert order.status == "submitted"

    def test_settled_stays_settled(self, shop: Shop) -> None:
        order = shop.order()
        shop.index_sale(shop.submit(order))
        self.settle(shop, order, "succeeded", block_number=7)
        self.settle(shop, order, "reverted", block_number=7)
        assert order.status == "confirmed"


class TestConfirmSold:
    @pytest.mark.parametrize("status", ["submitted", "confirming", "failed"])
    def test_whatever_it_was_before(self, session: Session, shop: Shop, status: str) -> None:
        order = shop.order(status=status, tx_hash="0x" + token_hex(32), error_code="TX_UNKNOWN")
        shop.index_sale(order.tx_hash or "")
        service.confirm_sold(session, session.exec(select(ChainLog)).all())
        assert (order.status, order.error_code) == ("confirmed", "")

    def test_another_purchase(self, session: Session, shop: Shop) -> None:
        order = shop.order(status="submitted", tx_hash="0x" + token_hex(32))
        shop.index_sale(order.tx_hash or "", quantity=2)
        service.confirm_sold(session, session.exec(select(ChainLog)).all())
        assert order.status == "submitted"


class TestReopen:
    def test_sale_gone_by_a_reorg(self, session: Session, shop: Shop) -> None:
        order = shop.order()
        tx_hash = shop.submit(order)
        shop.index_sale(tx_hash)
        service.settle(session, order.id, Outcome(tx_hash, "succeeded", 7))
        service.reopen(session, [tx_hash])
        assert order.status == "confirmed"
        session.delete(session.exec(select(ChainLog)).one())
        session.flush()
        service.reopen(session, [tx_hash])
        assert order.status == "submitted"
        assert len(session.exec(select(OutboxRow)).all()) == 2


class TestLists:
    def test_only_those_on_their_way(self, session: Session, shop: Shop) -> None:
        shop.order()
        shop.order(status="failed")
        waiting = shop.order(status="confirming")
        assert [view.id for view in service.list_open(session, shop.buyer)] == [waiting.id]
        assert {view.status for view in service.list_all(session, shop.buyer)} == {"failed", "confirming"}
        assert service.list_all(session, make_account(session)) == []

    def test_somebody_elses(self, session: Session, shop: Shop) -> None:
        with pytest.raises(errors.OrderNotFound):
            service.get(session, make_account(session), shop.order().id)


class TestRaces:
    def test_same_transaction_for_two_orders(self, database: str) -> None:
        with transaction() as session:
            shop = Shop(session)
            first, second = shop.order().id, shop.order().id
        tx_hash = "0x" + token_hex(32)
        with transaction() as session:
            service.mark_submitted(session, shop.buyer, first, tx_hash)
        with pytest.raises(errors.TransactionTaken), transaction() as session:
            service.mark_submitted(session, shop.buyer, second, tx_hash)


def test_amounts_are_exact(session: Session) -> None:
    shop = Shop(session, price_wei=Wei(2**90 + 1))
    order = shop.order(total_wei=Wei(2**90 + 1))
    assert service.get(session, shop.buyer, order.id).total_wei == 2**90 + 1
