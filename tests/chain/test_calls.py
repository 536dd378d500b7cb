"""What became of a transaction, asked of a real node."""

from app.chain.calls import fetch_outcome
from app.chain.node import node
from tests.chain.control import mine, receipt_of
from tests.chain.venue import PRICE_WEI, Person, Venue

KEPT_BLOCKS = 128
"""States that the embedded chain's node keeps."""


def test_reason_when_the_state_of_its_block_is_gone(deployed: None) -> None:
    """A thousand buyers in a hundred seconds: those whose order was looked at late heard no reason."""
    venue, guest = Venue(supply=1), Person()
    venue.buy(guest)
    tx_hash = node().send_raw(guest.sign(venue.tickets.buy(0, 1, guest.address, PRICE_WEI)))
    receipt_of(tx_hash)
    assert fetch_outcome(tx_hash).error_name == "EventTicket_SoldOut"
    mine(KEPT_BLOCKS + 10)
    assert fetch_outcome(tx_hash).error_name == "EventTicket_SoldOut"
