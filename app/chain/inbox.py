"""Queries of the indexer's own tables: cursor, window, inbox, lease."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, update
from sqlmodel import Session, col, select

from app.clock import now
from app.db import upsert
from app.models import ChainBlock, ChainCursor, ChainLog, Deployment

NOWHERE = -1
"""A cursor that has read nothing yet (the lease may be taken before the first block)."""


def find_cursor(session: Session, chain_id: int) -> ChainCursor | None:
    """Where the index stands."""
    return session.get(ChainCursor, chain_id)


def first_block(session: Session, chain_id: int) -> int | None:
    """The block of our earliest deployment; ``None`` before there is any."""
    return session.exec(select(func.min(Deployment.block_number)).where(col(Deployment.chain_id) == chain_id)).one()


def take_lease(session: Session, chain_id: int, name: str, length: timedelta) -> bool:
    """Become, or stay, the one reader of this chain."""
    moment = now()
    upsert(session, ChainCursor, {"chain_id": chain_id, "block_number": NOWHERE, "block_hash": ""})
    taken = session.connection().execute(
        update(ChainCursor)
        .where(
            col(ChainCursor.chain_id) == chain_id,
            or_(
                col(ChainCursor.leader) == name,
                col(ChainCursor.leader_until).is_(None),
                col(ChainCursor.leader_until) < moment,
            ),
        )
        .values(leader=name, leader_until=moment + length)
    )
    return taken.rowcount == 1


def drop_lease(session: Session, chain_id: int, name: str) -> None:
    """Let somebody else read (at a clean stop)."""
    session.connection().execute(
        update(ChainCursor)
        .where(col(ChainCursor.chain_id) == chain_id, col(ChainCursor.leader) == name)
        .values(leader_until=None)
    )


def list_window(session: Session, chain_id: int) -> list[tuple[int, str]]:
    """(number, hash) of the stored blocks, the newest first."""
    query = select(ChainBlock.number, ChainBlock.hash).where(col(ChainBlock.chain_id) == chain_id)
    return [(number, hash_) for number, hash_ in session.exec(query.order_by(col(ChainBlock.number).desc())).all()]


def list_watched(session: Session, chain_id: int) -> set[str]:
    """Our contracts: the deployed ones and every event's ticket contract."""
    deployed = session.exec(select(Deployment.address).where(col(Deployment.chain_id) == chain_id)).all()
    born = session.exec(
        select(ChainLog.values).where(col(ChainLog.chain_id) == chain_id, col(ChainLog.name) == "EventCreated")
    ).all()
    return set(deployed) | {values["ticket"] for values in born}


def add_blocks(session: Session, chain_id: int, blocks: Sequence[tuple[int, str, datetime]]) -> None:
    """Remember recent blocks' hashes."""
    rows = [{"chain_id": chain_id, "number": n, "hash": h, "mined_at": t} for n, h, t in blocks]
    session.connection().execute(insert(ChainBlock), rows)


def prune_blocks(session: Session, chain_id: int, below: int) -> None:
    """Forget blocks that have left the window."""
    session.connection().execute(
        delete(ChainBlock).where(col(ChainBlock.chain_id) == chain_id, col(ChainBlock.number) < below)
    )


def add_logs(session: Session, rows: list[dict[str, Any]]) -> list[ChainLog]:
    """Write logs into the inbox and give them back as rows, in the same order."""
    if not rows:
        return []
    session.connection().execute(insert(ChainLog), rows)
    return [ChainLog(**row) for row in rows]


def remove_above(session: Session, chain_id: int, fork: int) -> list[ChainLog]:
    """Delete logs and blocks above ``fork``; returns the logs in their old order."""
    above = (col(ChainLog.chain_id) == chain_id, col(ChainLog.block_number) > fork)
    order = (col(ChainLog.block_number), col(ChainLog.log_index))
    removed = list(session.exec(select(ChainLog).where(*above).order_by(*order)).all())
    for row in removed:
        session.expunge(row)
    session.connection().execute(delete(ChainLog).where(*above))
    session.connection().execute(
        delete(ChainBlock).where(col(ChainBlock.chain_id) == chain_id, col(ChainBlock.number) > fork)
    )
    return removed


def move_cursor(session: Session, chain_id: int, number: int, block_hash: str, *, head: int | None = None) -> None:
    """The index stands here now."""
    place: dict[str, Any] = {"block_number": number, "block_hash": block_hash}
    if head is not None:
        place |= {"head_number": head, "head_at": now()}
    upsert(session, ChainCursor, {"chain_id": chain_id} | place, *place)


def list_logs(
    session: Session, chain_id: int, *, contract: str, names: Sequence[str] = (), token_ids: Sequence[int] = ()
) -> list[ChainLog]:
    """Logs of a contract in chain order, of some events or tickets only where named."""
    query = select(ChainLog).where(col(ChainLog.chain_id) == chain_id, col(ChainLog.contract) == contract)
    if names:
        query = query.where(col(ChainLog.name).in_(names))
    if token_ids:
        query = query.where(col(ChainLog.token_id).in_(token_ids))
    return list(session.exec(query.order_by(col(ChainLog.block_number), col(ChainLog.log_index))).all())


def find_deployment(session: Session, chain_id: int, name: str) -> Deployment | None:
    """Where one of our contracts lives."""
    return session.get(Deployment, (chain_id, name))
