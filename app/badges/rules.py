"""The rules of badges. Pure."""

from dataclasses import dataclass
from datetime import datetime

from app.models import ChainLog


@dataclass(frozen=True)
class Mint:
    """One ``BadgeMinted`` log: ``holder`` was given the badge of an event for one of its tickets."""

    chain_id: int
    event_number: int
    ticket_token_id: int
    holder: str
    tx_hash: str
    mined_at: datetime


def read_mint(log: ChainLog) -> Mint:
    """The log in our words."""
    return Mint(
        chain_id=log.chain_id,
        event_number=int(log.values["eventNumber"]),
        ticket_token_id=int(log.values["ticketId"]),
        holder=str(log.values["holder"]),
        tx_hash=log.tx_hash,
        mined_at=log.mined_at,
    )
