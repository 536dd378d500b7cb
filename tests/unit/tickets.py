"""A ticket for the rules' tests, which no database has seen."""

from datetime import UTC, datetime
from typing import Any

from app.models import Ticket
from app.units import Wei

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ALICE = "0x" + "A" * 40
BOB = "0x" + "B" * 40


def make_ticket(**columns: Any) -> Ticket:
    """Alice's, minted at noon; ``columns`` replace its own."""
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
