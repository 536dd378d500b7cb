"""One real anvil for the session, started as the product starts it; every test has a relayer and a database of its own.

A fresh relayer key a test (it lives in the test's data folder) means fresh nonces and freshly deployed contracts: the
tests share blocks and nothing else, so nothing has to be wound back between them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from dbos import DBOS

from app.chain import deploy, embedded, sender
from app.chain.embedded import EmbeddedChain
from app.chain.node import node
from app.config import settings
from app.workers import worker, workflows
from tests import servers
from tests.chain.control import set_automine
from tests.chain.own import kill, make_chain


@contextmanager
def data_folder(folder: Path) -> Iterator[None]:
    """The journal's folder comes from the settings: never touch that of a product running in this tree."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KEEPSAKE_DATA_DIR", str(folder))
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.fixture(scope="session")
def anvil_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The node with the embedded chain's options (128 blocks of history, no public accounts)."""
    folder, port = tmp_path_factory.mktemp("anvil"), servers.free_port()
    shared = EmbeddedChain(folder / "chain", port)
    with data_folder(folder):
        shared.start()
    yield port
    with data_folder(folder):
        shared.stop()


@pytest.fixture
def chain(configure: Callable[..., None], anvil_port: int) -> Iterator[int]:
    """Point the chain layer at the shared node, mining each transaction at once; its port."""
    configure(anvil_port=anvil_port)
    yield anvil_port
    configure(anvil_port=anvil_port, network="local", rpc_urls="")
    node().call("anvil_dropAllTransactions")
    set_automine(True)


@pytest.fixture
def port(sqlite: str, configure: Callable[..., None]) -> int:
    """A free port for a chain of the test's own; the chain layer is pointed at it."""
    free = servers.free_port()
    configure(anvil_port=free)
    return free


@pytest.fixture
def own(port: int) -> Iterator[EmbeddedChain]:
    """A running chain of the test's own. Nothing dumps it but the test."""
    started = make_chain(port)
    started.start()
    yield started
    kill(port)


@pytest.fixture
def relayer(chain: int, sqlite: str) -> str:
    """A funded relayer on SQLite; its address."""
    return _fund_relayer()


@pytest.fixture
def relayer_everywhere(chain: int, database: str) -> str:
    """A funded relayer on each kind of database in turn; its address."""
    return _fund_relayer()


@pytest.fixture
def deployed(chain: int, sqlite: str) -> None:
    """Our contracts on the shared node, known to an SQLite database."""
    deploy.deploy_missing()


@pytest.fixture
def deployed_everywhere(chain: int, database: str) -> None:
    """Our contracts on the shared node, known to each kind of database in turn."""
    deploy.deploy_missing()


def _fund_relayer() -> str:
    address = str(sender.relayer().address)
    embedded.fund(node(), address)
    return address


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """DBOS on a database of its own, for all tests of this file: it takes a second to end."""
    with data_folder(tmp_path_factory.mktemp("workflows")):
        settings().data_path.mkdir(exist_ok=True)
        worker.launch_workflows()
    yield
    DBOS.destroy()


@pytest.fixture
def executor(launched: None, deployed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An executor of workflows. Nobody pumps the outbox and nobody indexes but the test."""
    monkeypatch.setattr(workflows, "GATHER_S", 0.0)
