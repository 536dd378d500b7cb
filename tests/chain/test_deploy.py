"""Putting our contracts on a chain: once, whatever is repeated, cut off or lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from app.chain import deploy, sender
from app.chain.abi import decode_result, encode_call, encode_constructor
from app.chain.calls import Call, read
from app.chain.embedded import EmbeddedChain
from app.chain.networks import network
from app.chain.node import node
from app.clock import now
from app.config import settings
from app.db import reading, transaction
from app.errors import NeedsHuman, Retryable, Reverted
from app.models import Deployment, OutgoingTransaction
from app.units import Address
from app.workers import verify
from tests import servers
from tests.chain.control import mine
from tests.chain.own import kill, make_chain, state_file
from tests.chain.venue import Person, Venue


def deployments() -> dict[str, tuple[str, int]]:
    with reading() as session:
        rows = session.exec(select(Deployment)).all()
    return {row.name: (row.address, row.block_number) for row in rows}


def ask(contract: str, address: str, view: str) -> object:
    return decode_result(contract, view, read(Call(Address(address), encode_call(contract, view))))[0]


def count_sent() -> int:
    return node().nonce(str(sender.relayer().address))


class TestDeploy:
    def test_all_and_wired(self, deployed_everywhere: None) -> None:
        factory, badge = deployments()["EventFactory"][0], deployments()["AttendanceBadge"][0]
        assert (deploy.factory().address, deploy.badge().address) == (factory, badge)
        assert str(ask("AttendanceBadge", badge, "factory")).lower() == factory.lower()
        assert ask("EventFactory", factory, "feeBps") == deploy.FEE_BPS
        found = node().find_receipt(first_tx())
        assert found is not None
        assert deployments()["GiftEscrow"][1] == int(found["blockNumber"], 16)
        assert deploy.factory().is_escrow(deployments()["GiftEscrow"][0])

    def test_repeated(self, deployed: None) -> None:
        before, sent = deployments(), count_sent()
        mine(3)
        deploy.deploy_missing()
        assert (deployments(), count_sent()) == (before, sent)

    def test_from_several_at_once(self, chain: int, database: str) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: deploy.deploy_missing(), range(4)))
        assert count_sent() == len(deployments()) == 3

    def test_cut_off_before_it_is_written_down(self, relayer: str, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(deploy, "_await_deployment", lambda _purpose: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                deploy.deploy_missing()
        assert (deployments(), count_sent()) == ({}, 1)
        deploy.deploy_missing()
        assert count_sent() == len(deployments()) == 3

    def test_newer_artifact_leaves_what_is_there(self, deployed: None, monkeypatch: pytest.MonkeyPatch) -> None:
        """Tickets live in the contracts that sold them: another compiler's bytecode does not move them."""
        before, sent = deployments(), count_sent()
        monkeypatch.setattr(
            deploy, "encode_constructor", lambda name, *values: encode_constructor(name, *values) + b"\0"
        )
        deploy.deploy_missing()
        assert (deployments(), count_sent()) == (before, sent)

    def test_refused_by_the_constructor(self, relayer: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deploy, "FEE_BPS", 10_001)
        with pytest.raises(Reverted) as refused:
            deploy.deploy_missing()
        assert refused.value.error_name == "EventFactory_FeeTooHigh"
        assert (list(deployments()), count_sent()) == (["GiftEscrow"], 1)

    def test_factory_that_is_older_than_the_escrow(self, deployed_everywhere: None) -> None:
        """As where an installation of before learns of gifts: what stands stays, and tickets may leave the escrow."""
        factory = deployments()["EventFactory"]
        with transaction() as session:
            session.delete(session.get_one(Deployment, (network().chain_id, "GiftEscrow")))
        with transaction() as session:
            for row in session.exec(select(OutgoingTransaction)).all():
                row.purpose = f"before:{row.purpose}"
        deploy.deploy_missing()
        assert deployments()["EventFactory"] == factory
        assert deploy.factory().is_escrow(deploy.escrow().address)
        sent = count_sent()
        deploy.deploy_missing()
        assert count_sent() == sent

    @pytest.mark.parametrize("contract", [deploy.factory, deploy.badge, deploy.escrow])
    def test_asked_too_early(self, relayer: str, contract: Callable[[], object]) -> None:
        with pytest.raises(Retryable, match="not deployed yet"):
            contract()


def first_tx() -> str:
    with reading() as session:
        rows = session.exec(select(OutgoingTransaction)).all()
    return min(rows, key=lambda row: row.nonce).tx_hash


class TestAnotherChain:
    @pytest.mark.parametrize("hours_ago", [0, 2], ids=["just now", "long ago"])
    def test_emptied_under_a_database_that_is_kept(self, own: EmbeddedChain, port: int, hours_ago: int) -> None:
        """The operator moved the broken state away: the contracts come back, and what is sold on them is indexed."""
        deploy.deploy_missing()
        venue = Venue()
        venue.buy(Person())
        venue.index()
        long_ago = update(OutgoingTransaction).values(settled_at=now() - timedelta(hours=hours_ago))
        with transaction() as session:
            session.connection().execute(long_ago)
        empty(port)
        deploy.deploy_missing()
        assert all(node().has_code(address) for address, _block in deployments().values())
        venue.index()
        assert (venue.event().status, venue.owners()) == ("publishing", {})
        again, guest = Venue(), Person()
        again.buy(guest)
        again.index()
        assert set(again.owners().values()) == {guest.address}
        assert verify.run() == []

    def test_node_of_another_chain(self, chain: int, sqlite: str, configure: Callable[..., None]) -> None:
        configure(network="base-sepolia", rpc_urls=network().rpc_urls[0])
        with pytest.raises(NeedsHuman, match="of chain 31337, not 84532"):
            deploy.deploy_missing()

    def test_node_away(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deploy, "NODE_TIMEOUT_S", 0.1)
        with pytest.raises(NeedsHuman, match="does not answer"):
            deploy.deploy_missing()

    def test_unknown_network(self, configure: Callable[..., None]) -> None:
        configure(network="atlantis")
        with pytest.raises(ValueError, match="must be one of local, base-sepolia"):
            network()

    def test_second_node_takes_over(self, chain: int, configure: Callable[..., None]) -> None:
        """The first one is away: asked once, then left alone for a while."""
        configure(rpc_urls=f"http://127.0.0.1:{servers.free_port()}, http://127.0.0.1:{chain}")
        assert [node().chain_id() for _ in range(3)] == [31337] * 3


def empty(port: int) -> None:
    """An empty chain on the same port, as after moving the state away."""
    kill(port)
    state_file().unlink()
    for journal in (settings().data_path / "chain" / "journal").iterdir():
        journal.unlink()
    make_chain(port).start()
