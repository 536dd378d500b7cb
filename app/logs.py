"""Structured logs: one JSON object a line, or readable lines on a terminal. Secrets never reach a line."""

import logging
import sys
from collections.abc import Iterable

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET_WORDS = ("token", "secret", "password", "signature", "cookie", "authorization", "seed", "private", "raw", "csrf")
REMOVED = "[removed]"


def remove_secrets(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Blank every value whose name speaks of a secret, at any depth."""
    return {name: _clean(name, value) for name, value in event.items()}


def _clean(name: str, value: object) -> object:
    if any(word in name.lower() for word in SECRET_WORDS):
        return REMOVED
    if isinstance(value, dict):
        return {str(key): _clean(str(key), inner) for key, inner in value.items()}
    return value


def _processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        remove_secrets,
    ]


def configure(level: str, *, pretty: bool | None = None, quiet: Iterable[str] = ("httpx", "alembic", "web3")) -> None:
    """Send everything, the libraries' lines too, to standard output; ``pretty`` defaults to "is a terminal"."""
    readable = sys.stdout.isatty() if pretty is None else pretty
    renderer: Processor = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*_processors(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    finish = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    output = logging.StreamHandler(sys.stdout)
    output.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_processors(), processors=finish))
    logging.basicConfig(handlers=[output], level=level.upper(), force=True)
    for name in quiet:
        logging.getLogger(name).setLevel(logging.WARNING)
