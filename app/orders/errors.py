"""What can go wrong when somebody buys a ticket. Each says what became of the money."""

from app.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unavailable


class OrderNotFound(NotFound):
    """There is no such order, or it is somebody else's."""

    code = "ORDER_NOT_FOUND"
    sentence = "We could not find that order."


class TierNotFound(NotFound):
    """There is no such tier, or its event is not published."""

    code = "TIER_NOT_FOUND"
    sentence = "We could not find that ticket type."


class NotYourWallet(Forbidden):
    """The payer is not a wallet of the signed-in account."""

    code = "NOT_YOUR_WALLET"
    sentence = "Please sign in with the wallet that pays."


class QuantityInvalid(Invalid):
    """Not a number of tickets that can be bought at once."""

    code = "QUANTITY_INVALID"


class SoldOut(Conflict):
    """No ticket of this tier is left."""

    code = "SOLD_OUT"
    sentence = "That was the last one — somebody was faster. You paid nothing."


class NotEnoughLeft(Conflict):
    """Fewer tickets are left than were asked for."""

    code = "NOT_ENOUGH_LEFT"


class LimitReached(Conflict):
    """The wallet has as many tickets of this tier as it may have."""

    code = "LIMIT_REACHED"
    sentence = "This wallet already has as many of these tickets as one may have. You paid nothing."


class SaleNotOpen(Conflict):
    """The sale window has not begun."""

    code = "SALE_NOT_OPEN"
    sentence = "Sales of this ticket have not opened yet."


class SaleClosed(Gone):
    """The sale window is over."""

    code = "SALE_CLOSED"
    sentence = "Sales of this ticket have closed."


class SalePaused(Conflict):
    """The organizer holds the sale for the moment."""

    code = "SALE_PAUSED"
    sentence = "The organizer has paused sales for the moment. You paid nothing."


class EventCancelled(Gone):
    """The event does not take place."""

    code = "EVENT_CANCELLED"
    sentence = "This event was cancelled. You paid nothing."


class PriceChanged(Conflict):
    """The contract asks for another amount than we said."""

    code = "PRICE_CHANGED"
    sentence = "The price has changed. You paid nothing; please look at it again."


class NotEnoughMoney(Conflict):
    """The wallet cannot pay the price and the network fee."""

    code = "NOT_ENOUGH_MONEY"
    sentence = "This wallet does not hold enough for the ticket and the network fee. You paid nothing."


class PurchaseRefused(Conflict):
    """The contract refused for a reason without a sentence of its own."""

    code = "PURCHASE_REFUSED"
    sentence = "The ticket contract refused this purchase. You paid nothing."


class NetworkAway(Unavailable):
    """The chain cannot be reached."""

    code = "NETWORK_AWAY"
    sentence = "The network is away for a moment. You paid nothing; please try again."


class OrderSettled(Conflict):
    """The order has ended, so it takes no other transaction."""

    code = "ORDER_SETTLED"
    sentence = "This order has already ended."


class TransactionTaken(Conflict):
    """The transaction belongs to another order."""

    code = "TRANSACTION_TAKEN"
    sentence = "That transaction already belongs to another order."
