"""The rules of buying. Pure: no database, no clock, no chain."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import AppError, Invalid
from app.models import ChainLog, Event, Order, Tier
from app.orders.errors import (
    EventCancelled,
    LimitReached,
    NotEnoughLeft,
    NotEnoughMoney,
    OrderSettled,
    PriceChanged,
    PurchaseRefused,
    QuantityInvalid,
    SaleClosed,
    SaleNotOpen,
    SalePaused,
    SoldOut,
)
from app.units import Address, Wei

OPEN = ("submitted", "confirming")
SETTLED = ("confirmed", "failed")
UNKNOWN_AFTER = timedelta(minutes=5)
"""How long a transaction may be unheard of before we say so: wallets re-broadcast for minutes, not longer."""

WRONG_AFTER = timedelta(seconds=30)
"""How long the index may lack the sale of a mined transaction: during a reorg it is behind for a moment."""

ONLY_THE_FEE = "You paid nothing for it (only the network fee)."

REFUSALS: dict[str, type[AppError]] = {
    "EventTicket_SoldOut": SoldOut,
    "EventTicket_WalletLimit": LimitReached,
    "EventTicket_SaleNotOpen": SaleNotOpen,
    "EventTicket_SaleOver": SaleClosed,
    "EventTicket_SalePaused": SalePaused,
    "EventTicket_Cancelled": EventCancelled,
    "EventTicket_Released": SaleClosed,
    "EventTicket_WrongPayment": PriceChanged,
    "EventTicket_TokenIdsExhausted": SoldOut,
    "InsufficientFunds": NotEnoughMoney,
}
"""The contract's words (contracts/src/libraries/Errors.sol), the node's, and ours for the same failure."""

LOST: dict[str, str] = {
    "SOLD_OUT": "Someone else got the last one.",
    "LIMIT_REACHED": "This wallet already has as many of these tickets as one may have.",
    "SALE_NOT_OPEN": "Sales of this ticket had not opened yet.",
    "SALE_CLOSED": "Sales of this ticket had closed.",
    "SALE_PAUSED": "The organizer had paused sales.",
    "EVENT_CANCELLED": "The event was cancelled in the meantime.",
    "PRICE_CHANGED": "The price had changed.",
    "NOT_ENOUGH_MONEY": "The wallet did not hold enough any more.",
    "PURCHASE_REFUSED": "The ticket contract refused the purchase.",
}
"""What is said when the refusal came after sending. The price is back with the payer; the network fee is spent."""

TX_UNKNOWN = (
    "The network has not heard of this transaction. If your wallet shows it as sent, the ticket will still come."
)
TX_WRONG = "That transaction did not buy the tickets of this order."


@dataclass(frozen=True)
class Failure:
    """Why an order failed: a stable word and one plain sentence."""

    code: str
    message: str


@dataclass(frozen=True)
class Purchase:
    """What is to be bought, by whom, for whom."""

    event_id: str
    tier_id: str
    ticket_contract: Address
    tier_position: int
    quantity: int
    payer_address: Address
    recipient_address: Address
    unit_price_wei: Wei

    @property
    def total_wei(self) -> Wei:
        """The price of all the tickets, without the network fee."""
        return Wei(self.unit_price_wei * self.quantity)


def ensure_buyable(event: Event, tier: Tier, *, quantity: int, now: datetime) -> None:
    """Raise unless ``quantity`` tickets can be bought now, as far as we know; the contract has the last word."""
    if event.status == "cancelled":
        raise EventCancelled
    if event.status == "paused":
        raise SalePaused
    if now < tier.sale_starts_at:
        raise SaleNotOpen
    if now >= tier.sale_ends_at:
        raise SaleClosed
    ensure_quantity(tier, quantity)


def ensure_quantity(tier: Tier, quantity: int) -> None:
    """Raise unless that many may be bought at once and are left."""
    if quantity > tier.per_wallet > 0:
        word = "ticket" if tier.per_wallet == 1 else "tickets"
        raise QuantityInvalid(f"At most {tier.per_wallet} {word} of this type per wallet.")
    left = tier.supply - tier.sold
    if left <= 0:
        raise SoldOut("This ticket is sold out. You paid nothing.")
    if quantity > left:
        raise NotEnoughLeft(f"Only {left} of these {'is' if left == 1 else 'are'} left.")


def translate_refusal(error_name: str) -> AppError:
    """The contract's error, before anything was sent, as ours."""
    return REFUSALS.get(error_name, PurchaseRefused)()


def translate_revert(error_name: str) -> Failure:
    """The contract's error of a transaction that was sent: the price came back, the network fee did not."""
    code = REFUSALS.get(error_name, PurchaseRefused).code
    return Failure(code, f"{LOST[code]} {ONLY_THE_FEE}")


def parse_tx_hash(text: str) -> str:
    """A transaction hash in lower case; raises ``Invalid`` for anything else."""
    if not re.fullmatch(r"0x[0-9a-fA-F]{64}", text):
        raise Invalid("That is not a transaction.", details=[{"field": "tx_hash", "message": "0x and 64 digits."}])
    return text.lower()


def ensure_open(order: Order, tx_hash: str) -> None:
    """Raise unless the order may take this transaction; telling the same one again is fine."""
    if order.status in SETTLED and order.tx_hash != tx_hash:
        raise OrderSettled


def is_overdue(order: Order, now: datetime, *, after: timedelta = UNKNOWN_AFTER) -> bool:
    """The transaction was sent longer ago than that."""
    return now - (order.submitted_at or order.created_at) > after


def is_fulfilled(order: Order, contract: str, tier_position: int, sales: Iterable[ChainLog]) -> bool:
    """Whether the ``TicketsSold`` logs of the order's transaction hold exactly what was ordered."""
    return any(
        log.contract == contract
        and str(log.values["buyer"]) == order.payer_address
        and str(log.values["to"]) == order.recipient_address
        and int(log.values["tier"]) == tier_position
        and int(log.values["quantity"]) == order.quantity
        for log in sales
    )
