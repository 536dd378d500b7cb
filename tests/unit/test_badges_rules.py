"""The rules of badges."""

from datetime import UTC, datetime

from app.badges.rules import Mint, read_mints
from app.models import ChainLog
from app.units import NOBODY

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class TestReadMints:
    def test_numbers_as_numbers_or_text_and_only_what_was_minted(self) -> None:
        log = ChainLog(
            chain_id=31337,
            block_number=1,
            block_hash="0x1",
            tx_hash="0x2",
            log_index=0,
            contract="0xC",
            name="BadgesMinted",
            values={"eventNumber": 3, "ticketIds": ["7", 8, 9], "holders": ["0xA", NOBODY, "0xB"]},
            mined_at=NOON,
        )
        assert read_mints(log) == [Mint(31337, 3, 7, "0xA", "0x2", NOON), Mint(31337, 3, 9, "0xB", "0x2", NOON)]
