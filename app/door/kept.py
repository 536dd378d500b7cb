"""Scans that were made: every query that writes one, or finds one again."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlmodel import Session, col, or_, select

from app.db import dialect_of, insert_into
from app.door.errors import CheckInNotFound
from app.door.known import Admission
from app.models import Account, CheckIn


def add_scan(session: Session, scan: CheckIn) -> bool:
    """Keep a scan; False when its nonce or its admission is taken. One statement: two scanners never meet in it."""
    return session.connection().execute(_scan_insert(dialect_of(session)), scan.model_dump()).first() is not None


def add_scans(session: Session, scans: Sequence[CheckIn]) -> set[str]:
    """The same for many, in their order: the ids of those that are kept now."""
    rows = [scan.model_dump() for scan in scans]
    return set(session.connection().execute(_scan_insert(dialect_of(session)), rows).scalars().all()) if rows else set()


@cache
def _scan_insert(dialect: str) -> Any:
    return insert_into(dialect, CheckIn).on_conflict_do_nothing().returning(col(CheckIn.id))


def list_by_nonce(session: Session, nonces: Collection[str]) -> dict[str, CheckIn]:
    """The scans of these nonces."""
    found = session.exec(select(CheckIn).where(col(CheckIn.nonce).in_(nonces))).all()
    return {scan.nonce: scan for scan in found}


def find_admission_before(session: Session, scan: CheckIn) -> Admission | None:
    """The admission that stood when this scan was refused as already in, undone since or not."""
    query = (
        select(CheckIn.id, CheckIn.recorded_at, CheckIn.gate, Account.display_name)
        .join(Account, col(Account.id) == col(CheckIn.scanned_by))
        .where(
            CheckIn.ticket_id == scan.ticket_id,
            CheckIn.kind == "entry",
            or_(col(CheckIn.admission).is_not(None), col(CheckIn.undone_at).is_not(None)),
            col(CheckIn.recorded_at) <= scan.recorded_at,
        )
        .order_by(col(CheckIn.recorded_at).desc())
    )
    row = session.exec(query.limit(1)).first()
    return None if row is None else Admission(*row)


def get_scan(session: Session, checkin_id: str) -> CheckIn:
    """A scan by its id, locked for a writer; raises ``CheckInNotFound``."""
    found = session.exec(select(CheckIn).where(CheckIn.id == checkin_id).with_for_update()).first()
    if found is None:
        raise CheckInNotFound
    return found


def list_standing(session: Session, ticket_id: str | None) -> Sequence[str]:
    """``admission`` of all scans of a ticket that stand."""
    query = select(CheckIn.admission).where(col(CheckIn.ticket_id) == ticket_id, col(CheckIn.admission).is_not(None))
    return [key for key in session.exec(query).all() if key is not None]
