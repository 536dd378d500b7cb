"""Every query about scanners and their logs."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, select

from app.clock import now
from app.db import dialect_of, insert_into
from app.door.chaining import Held
from app.models import CheckIn, DoorConflict, Scanner


def ensure_scanner(session: Session, fresh: Scanner) -> Scanner:
    """The scanner of this public key, made when there is none; locked for a writer."""
    statement = insert_into(dialect_of(session), Scanner).values(**fresh.model_dump())
    session.connection().execute(statement.on_conflict_do_nothing(index_elements=["public_key"]))
    return session.exec(select(Scanner).where(Scanner.public_key == fresh.public_key).with_for_update()).one()


def lock_scanners(session: Session, scanner_ids: Collection[str]) -> dict[str, Scanner]:
    """These scanners by id, always locked in the same order; unknown ones are left out."""
    if not scanner_ids:
        return {}
    query = select(Scanner).where(col(Scanner.id).in_(scanner_ids)).order_by(col(Scanner.id)).with_for_update()
    return {scanner.id: scanner for scanner in session.exec(query).all()}


def list_held(
    session: Session, scanner: Scanner, counters: Collection[int], *, but: Collection[str]
) -> dict[int, list[Held]]:
    """The scans that we have of these counters of a scanner's log; those of the ids ``but`` have only just come."""
    if not counters:
        return {}
    query = select(CheckIn.counter, CheckIn.id, CheckIn.body_hash).where(
        *_of_log(scanner), col(CheckIn.counter).in_(counters)
    )
    held: dict[int, list[Held]] = {}
    for counter, scan_id, body_hash in session.exec(query.order_by(col(CheckIn.recorded_at))).all():
        if counter is not None and scan_id not in but:
            held.setdefault(counter, []).append(Held(scan_id, body_hash))
    return held


def list_open_gaps(session: Session, scanner: Scanner) -> Sequence[tuple[str, int]]:
    """Gaps that wait for missing scans (a contradiction names the other scan, and waits for nothing): id, counter."""
    query = (
        select(DoorConflict.id, CheckIn.counter)
        .join(CheckIn, col(CheckIn.id) == col(DoorConflict.second_id))
        .where(DoorConflict.kind == "gap", *_of_log(scanner), col(CheckIn.counter) > 1)
        .where(col(DoorConflict.resolved_at).is_(None), col(DoorConflict.first_id).is_(None))
    )
    return [(conflict_id, counter or 0) for conflict_id, counter in session.exec(query).all()]


def count_held_before(session: Session, scanner: Scanner, counter: int) -> int:
    """How many of the numbers below this one have come."""
    query = select(func.count(func.distinct(CheckIn.counter)))
    return session.exec(query.where(*_of_log(scanner), col(CheckIn.counter) < counter)).one()


def close_gap(session: Session, conflict_id: str, resolution: str) -> None:
    """The missing scans came later: nobody has to look."""
    statement = update(DoorConflict).where(col(DoorConflict.id) == conflict_id)
    session.exec(statement.values(resolved_at=now(), resolution=resolution))


def _of_log(scanner: Scanner) -> tuple[ColumnElement[bool], ...]:
    return col(CheckIn.event_id) == scanner.event_id, col(CheckIn.scanner_id) == scanner.id
