"""Queries of the sender's table."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, select

from app.db import dialect_of, lock_key
from app.models import OutgoingTransaction

UNSETTLED = ("signed", "sent")


def find_by_purpose(session: Session, chain_id: int, purpose: str) -> OutgoingTransaction | None:
    """The newest transaction of a purpose that was not replaced by another one's nonce."""
    rows = list_by_purpose(session, chain_id, purpose)
    return rows[0] if rows else None


def list_by_purpose(session: Session, chain_id: int, purpose: str) -> Sequence[OutgoingTransaction]:
    """All transactions of a purpose that may still count, the newest first."""
    query = select(OutgoingTransaction).where(
        col(OutgoingTransaction.chain_id) == chain_id,
        col(OutgoingTransaction.purpose) == purpose,
        col(OutgoingTransaction.status) != "replaced",
    )
    return session.exec(query.order_by(col(OutgoingTransaction.created_at).desc())).all()


def find_by_hash(session: Session, tx_hash: str) -> OutgoingTransaction | None:
    """The row of exactly these signed bytes."""
    return session.exec(select(OutgoingTransaction).where(col(OutgoingTransaction.tx_hash) == tx_hash)).first()


def list_recent(session: Session, chain_id: int, since: datetime) -> Sequence[OutgoingTransaction]:
    """Unsettled ones and those settled since, by nonce: what a lost branch may have held."""
    query = select(OutgoingTransaction).where(col(OutgoingTransaction.chain_id) == chain_id, _is_recent(since))
    return session.exec(query.order_by(col(OutgoingTransaction.nonce))).all()


def _is_recent(since: datetime) -> ColumnElement[bool]:
    settled = col(OutgoingTransaction.status).in_(("confirmed", "reverted"))
    return col(OutgoingTransaction.status).in_(UNSETTLED) | (settled & (col(OutgoingTransaction.settled_at) > since))


def lock_nonces(session: Session, signer: str) -> None:
    """Let no other process take a nonce of this signer until the end of the transaction.

    On SQLite every writing transaction is alone from its beginning.
    """
    if dialect_of(session) == "postgresql":
        session.exec(select(func.pg_advisory_xact_lock(lock_key(f"nonces of {signer}"))))


def next_nonce(session: Session, chain_id: int, signer: str, used: int, since: datetime) -> int:
    """The lowest nonce from ``used`` on (what the chain counts) that none of ours holds.

    One that was settled after ``since`` and whose nonce the chain does not count any more was taken back by a reorg:
    it will be sent again and keeps its place.
    """
    taken = set(
        session.exec(
            select(OutgoingTransaction.nonce).where(
                col(OutgoingTransaction.chain_id) == chain_id,
                col(OutgoingTransaction.signer) == signer,
                _is_recent(since),
                col(OutgoingTransaction.nonce) >= used,
            )
        ).all()
    )
    nonce = used
    while nonce in taken:
        nonce += 1
    return nonce


def mark_sent(session: Session, row_id: str, moment: datetime) -> None:
    """The network has it."""
    statement = update(OutgoingTransaction).where(col(OutgoingTransaction.id) == row_id)
    session.connection().execute(
        statement.where(col(OutgoingTransaction.status).in_(UNSETTLED)).values(status="sent", sent_at=moment)
    )


def mark_settled(session: Session, row_id: str, status: str, moment: datetime, error: str) -> None:
    """It is mined, or its nonce is gone."""
    statement = update(OutgoingTransaction).where(col(OutgoingTransaction.id) == row_id)
    session.connection().execute(statement.values(status=status, settled_at=moment, error=error))


def reopen(session: Session, row_id: str) -> None:
    """Its block is gone: it is on its way again."""
    statement = update(OutgoingTransaction).where(col(OutgoingTransaction.id) == row_id)
    session.connection().execute(statement.values(status="signed", settled_at=None))
