"""What the desk reads: the last scans, figures and the log of one event."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import case, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from app.door.repository import AnyRow, AnySelect, Staff
from app.models import Account, CheckIn, DoorAct, Event, Scanner, Ticket, Tier, Wallet

ROWS_AT_ONCE = 1_000


def list_scans(session: Session, event_id: str, *, offset: int, limit: int) -> Sequence[AnyRow]:
    """An event's scans, the newest first, each as the arguments of ``schemas.CheckInView`` that are stored.

    ``owner`` (a wallet or None), ``holder``, ``tier`` and ``scanner`` (names or None) come with them.
    """
    query: AnySelect = (
        columns(
            col(CheckIn.id),
            col(CheckIn.result),
            col(CheckIn.reason),
            col(CheckIn.gate),
            col(CheckIn.kind),
            col(CheckIn.source),
            col(CheckIn.is_quarantined),
            col(CheckIn.note),
            col(CheckIn.scanned_at),
            col(CheckIn.recorded_at),
            col(CheckIn.undone_at),
            col(Staff.display_name).label("scanner"),
            col(Ticket.owner).label("owner"),
            col(Account.display_name).label("holder"),
            col(Tier.name).label("tier"),
        )
        .join(Staff, col(Staff.id) == col(CheckIn.scanned_by))
        .join(Ticket, col(Ticket.id) == col(CheckIn.ticket_id), isouter=True)
        .join(Tier, col(Tier.id) == col(Ticket.tier_id), isouter=True)
        .join(Wallet, col(Wallet.address) == col(Ticket.owner), isouter=True)
        .join(Account, col(Account.id) == col(Wallet.account_id), isouter=True)
        .where(col(CheckIn.event_id) == event_id)
        .order_by(col(CheckIn.recorded_at).desc(), col(CheckIn.scanned_at).desc(), col(CheckIn.id))
    )
    return session.connection().execute(query.offset(offset).limit(limit)).all()


def count_scans(session: Session, event_id: str) -> int:
    """How many scans an event has."""
    return session.exec(select(func.count()).where(CheckIn.event_id == event_id)).one()


def list_gates(session: Session, event_id: str) -> list[str]:
    """The names of an event's gates, in their order."""
    gates = session.exec(select(Event.gates).where(Event.id == event_id)).first()
    return [str(gate["name"]) for gate in gates or []]


def count_by_gate(session: Session, event_id: str, *, since: datetime) -> Sequence[tuple[str, int, int]]:
    """Name, entries that stand, and how many of them came since, of each gate that let somebody in."""
    recent = func.count(case((col(CheckIn.recorded_at) >= since, col(CheckIn.id))))
    query = (
        columns(col(CheckIn.gate), func.count(col(CheckIn.id)), recent)
        .where(col(CheckIn.event_id) == event_id, col(CheckIn.kind) == "entry", col(CheckIn.admission).is_not(None))
        .group_by(col(CheckIn.gate))
        .order_by(col(CheckIn.gate))
    )
    return [(gate, entries, came) for gate, entries, came in session.connection().execute(query).all()]


def stream_scans(session: Session, event_id: str) -> Iterator[AnyRow]:
    """Every scan of an event in the order in which they came, a few at a time."""
    query = (
        columns(
            col(CheckIn.id),
            col(CheckIn.kind),
            col(CheckIn.result),
            col(CheckIn.reason),
            col(CheckIn.admission),
            col(CheckIn.undone_at),
            col(CheckIn.gate),
            col(CheckIn.source),
            col(CheckIn.is_quarantined),
            col(CheckIn.counter),
            col(CheckIn.overrides_id),
            col(CheckIn.note),
            col(CheckIn.scanned_at),
            col(CheckIn.recorded_at),
            col(Staff.display_name).label("person"),
            col(Scanner.label).label("device"),
            col(Ticket.token_id).label("token_id"),
            col(Tier.name).label("tier"),
        )
        .join(Staff, col(Staff.id) == col(CheckIn.scanned_by))
        .join(Scanner, col(Scanner.id) == col(CheckIn.scanner_id), isouter=True)
        .join(Ticket, col(Ticket.id) == col(CheckIn.ticket_id), isouter=True)
        .join(Tier, col(Tier.id) == col(Ticket.tier_id), isouter=True)
        .where(col(CheckIn.event_id) == event_id)
        .order_by(col(CheckIn.recorded_at), col(CheckIn.scanned_at), col(CheckIn.id))
    )
    yield from session.connection().execute(query, execution_options={"yield_per": ROWS_AT_ONCE})


def list_acts(session: Session, event_id: str, *, what: str | None = None) -> Sequence[AnyRow]:
    """What people did beside scanning, in order, each with the ticket and gate of the scan that it is about.

    ``what`` picks one kind of ``rules.ACTS``.
    """
    query = (
        columns(
            col(DoorAct.id),
            col(DoorAct.what),
            col(DoorAct.checkin_id),
            col(DoorAct.note),
            col(DoorAct.details),
            col(DoorAct.at),
            col(CheckIn.gate).label("gate"),
            col(Staff.display_name).label("person"),
            col(Ticket.token_id).label("token_id"),
            col(Tier.name).label("tier"),
        )
        .select_from(DoorAct)
        .join(Staff, col(Staff.id) == col(DoorAct.account_id))
        .join(CheckIn, col(CheckIn.id) == col(DoorAct.checkin_id), isouter=True)
        .join(Ticket, col(Ticket.id) == col(CheckIn.ticket_id), isouter=True)
        .join(Tier, col(Tier.id) == col(Ticket.tier_id), isouter=True)
        .where(col(DoorAct.event_id) == event_id, *([] if what is None else [col(DoorAct.what) == what]))
        .order_by(col(DoorAct.at), col(DoorAct.id))
    )
    return session.connection().execute(query).all()
