"""The rules of badges."""

from datetime import UTC, datetime

from app.badges.rules import Mint, read_mint
from app.models import ChainLog

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class TestReadMint:
    def test_numbers_as_numbers_or_text(self) -> None:
        log = ChainLog(
            chain_id=31337,
            block_number=1,
            block_hash="0x1",
            tx_hash="0x2",
            log_index=0,
            contract="0xC",
            name="BadgeMinted",
            values={"eventNumber": 3, "holder": "0xA", "ticketId": "7"},
            mined_at=NOON,
        )
        assert read_mint(log) == Mint(31337, 3, 7, "0xA", "0x2", NOON)
