"""Whether we live and whether we can serve."""

from collections.abc import Callable
from datetime import datetime

import redis
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from app import metrics
from app.api.deps import make_router
from app.api.envelope import Answer
from app.chain import inbox
from app.chain.networks import network
from app.chain.node import node
from app.chain.sender import relayer
from app.clock import now
from app.config import settings
from app.db import reading
from app.errors import ChainError, Unavailable

router = make_router("health")

MAX_LAG_BLOCKS = 50
REDIS_TIMEOUT_S = 2.0


class Life(BaseModel):
    """The process answers."""

    status: str = "live"
    server_time: datetime


class Check(BaseModel):
    """One thing that we depend on. ``value`` is its figure, with the unit in words."""

    name: str
    ok: bool
    value: str


class Readiness(BaseModel):
    """Everything that we depend on."""

    status: str
    checks: list[Check]


class NotReady(Unavailable):
    """Something that we depend on is away; ``details`` say what."""

    code = "NOT_READY"


@router.get("/health/live")
def read_live() -> Answer[Life]:
    """200 as long as the process answers."""
    return Answer(data=Life(server_time=now()))


@router.get("/health/ready")
def read_ready() -> Answer[Readiness]:
    """200 when database, chain, index and cache are there; else 503 naming what is not."""
    checks = [_run(name, check) for name, check in CHECKS.items()]
    failed = [{"field": check.name, "message": check.value} for check in checks if not check.ok]
    if failed:
        raise NotReady(details=failed)
    return Answer(data=Readiness(status="ready", checks=checks))


class Behind(Exception):
    """The thing is there and not good enough."""


def _run(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, value=check())
    except (SQLAlchemyError, ChainError, redis.RedisError) as problem:
        return Check(name=name, ok=False, value=f"away ({type(problem).__name__})")
    except Behind as problem:
        return Check(name=name, ok=False, value=str(problem))


def _check_database() -> str:
    with reading() as session:
        inbox.find_deployment(session, network().chain_id, "EventFactory")
    return "answers"


def _check_chain() -> str:
    return f"block {node().block_number()}"


def _check_index() -> str:
    with reading() as session:
        cursor = inbox.find_cursor(session, network().chain_id)
    if cursor is None:
        raise Behind("has not begun")
    lag = max(0, node().block_number() - cursor.block_number - network().confirmations)
    metrics.INDEX_LAG_BLOCKS.set(lag)
    if lag > MAX_LAG_BLOCKS:
        raise Behind(f"{lag} blocks behind")
    return f"{lag} blocks behind"


def _check_relayer() -> str:
    balance_wei = node().balance_wei(relayer().address)
    if balance_wei == 0:
        raise Behind("has no coin for network fees")
    return f"{balance_wei} wei"


def _check_cache() -> str:
    if not settings().redis_url:
        return "in process"
    with redis.Redis.from_url(settings().redis_url, socket_timeout=REDIS_TIMEOUT_S) as connection:
        connection.ping()
    return "answers"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _check_database,
    "chain": _check_chain,
    "index": _check_index,
    "relayer": _check_relayer,
    "cache": _check_cache,
}
