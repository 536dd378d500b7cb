"""Blocks that are taken back: the index ends where a reader would that has never seen them."""

import time
from typing import Any

import pytest
from sqlmodel import col, select

from app.chain import deploy, indexer, sender
from app.chain.contracts import tokens_of_word
from app.chain.networks import network
from app.chain.node import Node, NodeRefused, node
from app.db import engine, reading
from app.models import Badge, OutboxRow
from app.workers import projection, verify
from tests.chain.control import mine, raw_of, reorg, settle, wait_until
from tests.chain.venue import Person, Venue, forget_index, make_indexer, read_tables
from tests.figures import record


class Evening:
    """Forty blocks: published, a pause, then a block each for two purchases, a gift, attendance and badges."""

    def __init__(self) -> None:
        self.ada, self.ben = Person(), Person()
        self.venue = Venue()
        mine(34)
        self.adas = self.venue.buy(self.ada, 2)
        self.bens = self.venue.buy(self.ben)
        self.ada.send(self.venue.tickets.transfer(self.ada.address, self.ben.address, 1))
        self.venue.admit(1, 3)
        self.venue.index()
        self.award_asked()
        assert self.owners() == "bab"
        assert self.badges() == ["b", "b"]

    def award_asked(self) -> None:
        """Mint what the index has asked for, under the purposes that the workflow uses."""
        with reading() as session:
            asked = session.exec(select(OutboxRow).where(col(OutboxRow.topic) == projection.BADGES_TOPIC)).all()
        for row in asked:
            token_ids = tokens_of_word(row.payload["word"], int(row.payload["mask"]))
            call = deploy.badge().mint_batch(row.payload["contract"], token_ids)
            sender.send(f"badges:{row.id}:0", call)
            settle(f"badges:{row.id}:0")
        self.venue.index()

    def take_back(self, depth: int) -> None:
        """A branch of the same length where ben was faster than ada, and the rest has not happened (yet)."""
        other = {1: [], 5: [(self.bens, 0), (self.adas, 2)]}.get(
            depth, [(self.venue.publish_tx, 3), (self.bens, 5), (self.adas, 7)]
        )
        reorg(depth, tuple((raw_of(tx_hash), block) for tx_hash, block in other))

    def owners(self) -> str:
        """Who holds tickets 1, 2, 3, by first letter."""
        names: dict[str, str] = {self.ada.address: "a", self.ben.address: "b"}
        return "".join(names[owner] for _token, owner in sorted(self.venue.owners().items()))

    def badges(self) -> list[str]:
        with reading() as session:
            owners = sorted(session.exec(select(Badge.owner)).all())
        return sorted("a" if owner == self.ada.address else "b" for owner in owners)


def assert_like_new() -> None:
    """What is indexed equals what a new reader makes of the chain."""
    found = read_tables()
    forget_index()
    fresh = make_indexer()
    while fresh.step():
        pass
    assert found == read_tables()


def waiting_topics() -> set[str]:
    with reading() as session:
        return set(session.exec(select(OutboxRow.topic)).all())


class TestReorg:
    @pytest.mark.parametrize(("depth", "owners"), [(1, "bab"), (5, "baa"), (40, "baa")])
    def test_like_a_reader_that_never_saw_the_lost_branch(
        self, deployed_everywhere: None, depth: int, owners: str
    ) -> None:
        evening = Evening()
        before = node().block_number()
        evening.take_back(depth)
        assert node().block_number() == before
        begun = time.monotonic()
        evening.venue.index()
        record(
            f"indexer: reorg of {depth} blocks healed on {engine().dialect.name}", f"{time.monotonic() - begun:.3f} s"
        )
        assert (evening.owners(), evening.badges()) == (owners, [])
        assert projection.HEAL_TOPIC in waiting_topics()
        assert verify.run() == []
        assert_like_new()

    @pytest.mark.parametrize(("depth", "badges"), [(1, ["b", "b"]), (5, ["a", "b"]), (40, ["a", "b"])])
    def test_what_we_had_sent_happens_again(self, deployed: None, depth: int, badges: list[str]) -> None:
        """Attendance and badges are ours: healing sends the same bytes, and they mean the same tickets."""
        evening = Evening()
        evening.take_back(depth)
        evening.venue.index()
        assert sender.heal() == (1 if depth == 1 else 2)
        evening.venue.admit(1, 3)
        evening.venue.index()
        evening.award_asked()
        assert evening.badges() == badges
        assert verify.run() == []
        assert_like_new()

    def test_published_event_is_lost(self, deployed_everywhere: None) -> None:
        """Its publication is watched again: it may come back on the new branch or fail."""
        evening = Evening()
        reorg(40)
        evening.venue.index()
        event = evening.venue.event()
        assert (event.status, event.ticket_contract, evening.venue.owners()) == ("publishing", "", {})
        assert {"events.watch_publish", projection.HEAL_TOPIC} <= waiting_topics()
        assert_like_new()

    def test_the_new_branch_is_longer(self, deployed: None) -> None:
        evening = Evening()
        evening.take_back(5)
        mine(30)
        evening.venue.buy(evening.ada)
        evening.venue.index()
        assert evening.owners() == "baaa"
        assert_like_new()

    def test_deeper_than_the_window(self, deployed: None, monkeypatch: pytest.MonkeyPatch) -> None:
        """Everything is read again."""
        monkeypatch.setattr(indexer, "WINDOW_BLOCKS", 3)
        evening = Evening()
        evening.take_back(5)
        evening.venue.index()
        assert evening.owners() == "baa"
        assert_like_new()

    def test_again_and_again(self, deployed: None) -> None:
        evening = Evening()
        for depth in (2, 1, 3, 5):
            evening.venue.admit(2)
            evening.venue.index()
            reorg(depth)
            evening.venue.index()
            sender.heal()
        wait_until(lambda: int(node().call("txpool_status")["pending"], 16) == 0, "what was healed is mined")
        evening.venue.index()
        assert verify.run() == []
        assert_like_new()


class TestChainBehind:
    """The embedded chain loses its last moments in a crash: the index is ahead of it."""

    @pytest.mark.parametrize(("lost", "owners"), [(1, "bab"), (3, "aab"), (5, "")])
    def test_index_goes_back_with_it(self, deployed_everywhere: None, lost: int, owners: str) -> None:
        evening = Evening()
        node().call("anvil_rollback", lost)
        evening.venue.index()
        assert (evening.owners(), evening.badges()) == (owners, [])
        assert_like_new()

    def test_another_block_has_the_same_height(self, deployed: None) -> None:
        evening = Evening()
        node().call("anvil_rollback", 4)
        for _ in range(4):
            evening.venue.buy(evening.ada)
        evening.venue.index()
        assert evening.owners() == "aaaaaa"
        assert_like_new()


class TestWhileReading:
    def test_reorg_between_the_check_and_the_blocks(self, deployed: None) -> None:
        """The blocks that come do not follow the one that was read last: they are left until it is taken back."""
        venue, ada, ben = Venue(), Person(), Person()
        venue.index()
        adas = venue.buy(ada, 2)
        venue.index()
        bens = venue.buy(ben)
        branch = ((raw_of(bens), 0), (raw_of(adas), 1))
        reader = make_indexer(Shaky(network().rpc_urls, branch, before="eth_getBlockByNumber"))
        assert not reader.step()
        assert venue.owners() == {1: ada.address, 2: ada.address}
        while reader.step():
            pass
        assert venue.owners() == {1: ben.address, 2: ada.address, 3: ada.address}
        assert_like_new()

    def test_reorg_between_blocks_and_their_logs(self, deployed: None) -> None:
        venue, ada, ben = Venue(), Person(), Person()
        venue.index()
        adas, bens = venue.buy(ada, 2), venue.buy(ben)
        branch = ((raw_of(bens), 0), (raw_of(adas), 1))
        reader = make_indexer(Shaky(network().rpc_urls, branch, before="eth_getLogs"))
        with pytest.raises(NodeRefused, match="unknown block"):
            reader.step()  # which ``run`` waits out
        while reader.step():
            pass
        assert venue.owners() == {1: ben.address, 2: ada.address, 3: ada.address}
        assert_like_new()


class Shaky(Node):
    """The real node, whose last blocks are replaced just before a batch of one method is asked for."""

    def __init__(self, urls: tuple[str, ...], branch: tuple[tuple[bytes, int], ...], *, before: str) -> None:
        super().__init__(urls)
        self._branch = branch
        self._before = before

    def batch(self, calls: list[tuple[str, list[Any]]]) -> list[Any]:
        if self._branch and any(method == self._before for method, _ in calls):
            branch, self._branch = self._branch, ()
            reorg(len(branch), branch)
        return super().batch(calls)
