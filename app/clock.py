"""The only source of time, so that tests can hold it still."""

from collections.abc import Callable
from datetime import UTC, datetime

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731


def now() -> datetime:
    """The time now, aware, in UTC."""
    return _source()


def from_timestamp(seconds: int) -> datetime:
    """Seconds since 1970 (UTC) as an aware datetime."""
    return datetime.fromtimestamp(seconds, UTC)


def set_source(source: Callable[[], datetime] | None) -> None:
    """Replace the clock (tests); ``None`` puts the real one back."""
    global _source
    _source = source or (lambda: datetime.now(UTC))
