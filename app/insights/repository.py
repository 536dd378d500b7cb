"""Every query of the figures that everybody may check."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.models import Badge, ChainCursor, ChainLog, CheckIn, Ticket


@dataclass(frozen=True)
class TokenLogs:
    """Numbers of an event's contract, from its logs alone."""

    sold: int
    granted: int
    refunded: int


def count_logs(session: Session, contract: str) -> TokenLogs:
    """How many tickets the logs of a ticket contract sold, gave away and refunded."""
    quantity = func.coalesce(func.sum(ChainLog.values["quantity"].as_integer()), 0)

    def count(name: str) -> int:
        query = select(quantity).where(ChainLog.contract == contract, ChainLog.name == name)
        return int(session.exec(query).one())

    refunds = select(func.count(func.distinct(col(ChainLog.token_id)))).where(
        ChainLog.contract == contract, ChainLog.name == "TicketRefunded"
    )
    return TokenLogs(count("TicketsSold"), count("TicketsGranted"), session.exec(refunds).one())


def list_attendance_logs(session: Session, contract: str) -> Sequence[ChainLog]:
    """Every log of a contract that marks attendance or takes a mark away, in the chain's order."""
    names = ("AttendanceMarked", "AttendanceCleared")
    query = select(ChainLog).where(ChainLog.contract == contract, col(ChainLog.name).in_(names))
    return session.exec(query.order_by(col(ChainLog.block_number), col(ChainLog.log_index))).all()


def list_let_in(session: Session, event_id: str) -> Iterator[int]:
    """The tokens that the door let in and nobody took back."""
    query = (
        select(Ticket.token_id)
        .join(CheckIn, col(CheckIn.ticket_id) == col(Ticket.id))
        .where(CheckIn.event_id == event_id, col(CheckIn.admission).is_not(None), CheckIn.kind == "entry")
    )
    yield from session.exec(query)


def list_badged(session: Session, event_id: str) -> Iterator[int]:
    """The tokens whose holders have the event's badge: an index of the badge contract's logs."""
    yield from session.exec(select(Badge.ticket_token_id).where(Badge.event_id == event_id))


def find_block(session: Session, chain_id: int) -> int:
    """The last block that was read; -1 before the first."""
    found = session.exec(select(ChainCursor.block_number).where(ChainCursor.chain_id == chain_id)).first()
    return -1 if found is None else found
