"""A believable history of an event's ticket contract."""

from datetime import UTC, datetime, timedelta
from itertools import count
from secrets import token_hex
from typing import Any

from sqlmodel import Session

from app.models import ChainLog
from app.units import NOBODY
from tests.factories import make_address

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ALICE, BOB = make_address(), make_address()
_positions = count(1)


class Chain:
    """A believable history of one event's contract, written into the inbox as the indexer does."""

    def __init__(self, session: Session, contract: str) -> None:
        self.session = session
        self.contract = contract

    def log(self, name: str, *, token_id: int | None = None, tx: str = "", **values: Any) -> ChainLog:
        position = next(_positions)
        row = ChainLog(
            chain_id=31337,
            block_number=position,
            block_hash="0x" + f"{position:064x}",
            tx_hash=tx or "0x" + token_hex(32),
            log_index=0,
            contract=self.contract,
            name=name,
            token_id=token_id,
            values=values,
            mined_at=NOON + timedelta(seconds=position),
        )
        self.session.add(row)
        self.session.flush()
        return row

    def move(self, token_id: int, source: str, to: str, *, tx: str = "") -> ChainLog:
        values: dict[str, Any] = {"from": source, "to": to, "id": token_id}
        return self.log("Transfer", token_id=token_id, tx=tx, **values)

    def sell(self, first: int, quantity: int, to: str, *, tier: int = 0, paid: int = 5) -> ChainLog:
        for token_id in range(first, first + quantity):
            self.move(token_id, NOBODY, to)
        values: dict[str, Any] = {"buyer": to, "to": to, "tier": tier, "firstTokenId": first, "quantity": quantity}
        return self.log("TicketsSold", **values, unitPaid=str(paid))

    def mark(self, mask: int, word: int = 0) -> ChainLog:
        return self.log("AttendanceMarked", word=word, mask=str(mask))

    def refund(self, token_id: int) -> ChainLog:
        return self.log("TicketRefunded", token_id=token_id, tokenId=token_id, owner=ALICE, to=ALICE, amount=5)
