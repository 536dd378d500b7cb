"""Where a campaign that is a command takes place: a chain and empty databases of its own, named by the settings."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app import migrate
from app.chain.embedded import EmbeddedChain
from app.chain.networks import network
from app.chain.node import node
from app.config import settings
from app.db import engine
from app.secrets_store import relayer_key, sealing_key
from tests import servers
from tests.conftest import empty_tables


@contextmanager
def chain(folder: Path) -> Iterator[None]:
    """An anvil with the embedded chain's options; the settings name it."""
    port = servers.free_port()
    os.environ |= {"KEEPSAKE_ANVIL_PORT": str(port), "KEEPSAKE_DATA_DIR": str(folder)}
    forget()
    started = EmbeddedChain(folder / "chain", port)
    started.start()
    try:
        yield
    finally:
        os.environ["KEEPSAKE_DATA_DIR"] = str(folder)
        forget()
        started.stop()


@contextmanager
def database(folder: Path, url: str) -> Iterator[None]:
    """Empty tables at ``url``, or of an SQLite file in ``folder`` when it is empty; a relayer of its own."""
    folder.mkdir()
    os.environ |= {"KEEPSAKE_DATA_DIR": str(folder), "KEEPSAKE_DATABASE_URL": url}
    forget()
    if url:
        empty_tables(engine())
    else:
        migrate.upgrade(settings().database)
    yield
    engine().dispose()
    forget()


def forget() -> None:
    """What was read from the settings before they changed."""
    cached: tuple[Callable[..., object], ...] = (engine, settings, network, node, sealing_key, relayer_key)
    for one in cached:
        one.cache_clear()  # type: ignore[attr-defined]
