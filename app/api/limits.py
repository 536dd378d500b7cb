"""Rate limits by address, account and class of route (library ``limits``), in this process or in Redis.

Figures are generous for people and tight for loops: a scanner reads at most 10 passes a second, a page polls one
counter a second. Headers are those of the IETF draft "RateLimit header fields for HTTP" (version 06).
"""

import time
from functools import cache

import structlog
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.config import settings
from app.errors import TooMany

log = structlog.get_logger(__name__)

PER_MINUTE = {"read": 1200, "write": 240, "auth": 120, "scan": 1200, "rpc": 2400, "faucet": 30, "paper": 60, "code": 10}
"""Calls a minute from one address; several people may share one. ``code``: typed ones, of an account."""
JOIN_DOOR = "/api/v1/door/sessions"
"""A sign-in by another name: a door link's secret is tried here."""


@cache
def limiter() -> SlidingWindowCounterRateLimiter:
    """The limiter of this process, in Redis when one is configured."""
    return SlidingWindowCounterRateLimiter(_storage())


@cache
def _fallback() -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(MemoryStorage())


def _storage() -> Storage:
    if not settings().redis_url:
        return MemoryStorage()
    return RedisStorage(settings().redis_url, wrap_exceptions=True)


def class_of(request: Request) -> str:
    """Which limit a request counts against."""
    path = request.url.path
    if path == "/rpc":
        return "rpc"
    if path == JOIN_DOOR:
        return "auth"
    name = path.removeprefix("/api/v1/").split("/")[0]
    if name in {"auth", "faucet"}:
        return name
    if name in {"checkins", "scan"}:
        return "scan"
    if path.endswith((".pdf", ".pkpass", "/google-wallet")):
        return "paper"
    return "read" if request.method in {"GET", "HEAD", "OPTIONS"} else "write"


def client_address(request: Request) -> str:
    """The peer's address as the server saw it."""
    return request.client.host if request.client else "unknown"


async def count_address(request: Request) -> None:
    """Count this request against its address; raises ``TooMany`` (429). Only a shared store is worth a thread."""
    if settings().redis_url:
        await run_in_threadpool(_count, request, "address", client_address(request))
    else:
        _count(request, "address", client_address(request))


def count_account(request: Request, account_id: str) -> None:
    """Count this request against the account; raises ``TooMany`` (429)."""
    _count(request, "account", account_id)


def count_code(request: Request, account_id: str) -> None:
    """Count a code that somebody has typed, and may have guessed; raises ``TooMany`` (429)."""
    _count(request, "account", account_id, name="code")


def _count(request: Request, kind: str, who: str, *, name: str = "") -> None:
    if not settings().rate_limits:
        return
    name = name or class_of(request)
    item = RateLimitItemPerMinute(PER_MINUTE[name])
    try:
        allowed, remaining, reset_at = _hit(limiter(), item, name, kind, who)
    except StorageError as problem:
        log.warning("rate limit store is away", error=str(problem))
        allowed, remaining, reset_at = _hit(_fallback(), item, name, kind, who)
    reset_s = max(1, round(reset_at - time.time()))
    request.state.limit_headers = {
        "RateLimit-Limit": str(item.amount),
        "RateLimit-Remaining": str(max(0, remaining)),
        "RateLimit-Reset": str(reset_s),
        "RateLimit-Policy": f"{item.amount};w=60",
    }
    if not allowed:
        raise TooMany(retry_after_s=reset_s)


def _hit(limiter: SlidingWindowCounterRateLimiter, item: RateLimitItem, *identifiers: str) -> tuple[bool, int, float]:
    allowed = limiter.hit(item, *identifiers)
    window = limiter.get_window_stats(item, *identifiers)
    return allowed, window.remaining, window.reset_time
