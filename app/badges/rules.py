"""The rules of badges. Pure."""

from dataclasses import dataclass
from datetime import datetime

from app.models import ChainLog
from app.units import NOBODY


@dataclass(frozen=True)
class Mint:
    """Of a ``BadgesMinted`` log: ``holder`` was given the badge of an event for one of its tickets."""

    chain_id: int
    event_number: int
    ticket_token_id: int
    holder: str
    tx_hash: str
    mined_at: datetime


def read_mints(log: ChainLog) -> list[Mint]:
    """The log in our words: it names every ticket that its call was about, with no holder where none was minted."""
    return [
        Mint(
            chain_id=log.chain_id,
            event_number=int(log.values["eventNumber"]),
            ticket_token_id=int(ticket_id),
            holder=str(holder),
            tx_hash=log.tx_hash,
            mined_at=log.mined_at,
        )
        for ticket_id, holder in zip(log.values["ticketIds"], log.values["holders"], strict=True)
        if holder != NOBODY
    ]
