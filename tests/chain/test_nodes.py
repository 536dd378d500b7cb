"""Nodes that limit, dawdle, die and lie, before a real one: the index comes out the same or waits, and says so."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from app.chain import endpoint
from app.chain.indexer import Indexer
from app.chain.networks import network
from app.chain.node import Node, NodeRefused, node
from app.errors import Retryable
from app.units import Wei
from app.workers import verify
from tests import servers
from tests.chain.control import mine, wait_until
from tests.chain.faulty import (
    FaultyNode,
    behind,
    far_ahead,
    odd,
    of_chain_one,
    on_another_branch,
    with_range_limit,
    without_logs,
)
from tests.chain.test_indexer import running
from tests.chain.venue import PRICE_WEI, Person, Venue, forget_index, make_indexer, read_tables

AllNodes = Callable[[int], list[FaultyNode]]


@pytest.fixture
def nodes(deployed: None, chain: int) -> Iterator[AllNodes]:
    """Makes so many nodes before the real one."""
    with ExitStack() as stack:
        yield lambda count: [
            stack.enter_context(FaultyNode(f"http://127.0.0.1:{chain}").running()) for _ in range(count)
        ]


@pytest.fixture
def venue(deployed: None) -> Venue:
    """An event with two guests, and some blocks."""
    made = Venue()
    for _ in range(2):
        guest = Person()
        guest.send(made.tickets.buy(0, 2, guest.address, Wei(2 * PRICE_WEI)))
    mine(3)
    return made


def reader_of(*chosen: FaultyNode) -> Indexer:
    return make_indexer(Node(tuple(one.url for one in chosen), network().chain_id))


def read_all(reader: Indexer) -> dict[str, list[str]]:
    while reader.step():
        pass
    return read_tables()


def read_cleanly() -> dict[str, list[str]]:
    """By the real node alone, from nothing."""
    forget_index()
    return read_all(make_indexer())


class TestAway:
    def test_the_next_one_is_asked(self, nodes: AllNodes, venue: Venue) -> None:
        dead, good = nodes(2)
        dead.is_dead = True
        assert read_all(reader_of(dead, good)) == read_cleanly()

    def test_it_is_left_alone_for_a_while(self, nodes: AllNodes) -> None:
        dead, good = nodes(2)
        dead.is_dead = True
        asking = Node((dead.url, good.url), network().chain_id)
        for _ in range(5):
            asking.block_number()
        assert dead.asked == 1

    def test_longer_each_time_and_at_once_again_when_it_is_well(
        self, nodes: AllNodes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(endpoint, "FIRST_REST_S", 0.05)
        dead, good = nodes(2)
        dead.is_dead = True
        asking = Node((dead.url, good.url), network().chain_id)
        ends = time.monotonic() + 1.0
        while time.monotonic() < ends:
            asking.block_number()
        assert 3 <= dead.asked <= 5  # after 0.05, 0.1, 0.2, 0.4 s, not each 0.05 s
        dead.is_dead = False
        time.sleep(1.7)
        before = dead.asked
        asking.block_number()
        asking.block_number()
        assert dead.asked >= before + 2

    def test_for_a_long_time(self, nodes: AllNodes) -> None:
        """Asked thousands of times in vain, by an index that waits for it."""
        asking = Node((f"http://127.0.0.1:{servers.free_port()}",), network().chain_id)
        for _ in range(2_000):
            with pytest.raises(Retryable):
                asking.block_number()

    def test_all_of_them(self, nodes: AllNodes) -> None:
        first, second = nodes(2)
        first.is_dead = second.is_dead = True
        with pytest.raises(Retryable, match="no node answers"):
            Node((first.url, second.url), network().chain_id).block_number()

    def test_dies_in_the_middle(self, nodes: AllNodes, venue: Venue) -> None:
        dying, good = nodes(2)
        reader = reader_of(dying, good)
        reader.step()
        dying.is_dead = True
        assert read_all(reader) == read_cleanly()


class TestSlow:
    def test_is_not_waited_for_long(self, nodes: AllNodes, venue: Venue, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(endpoint, "_http", endpoint.make_client(read_timeout_s=0.2))
        slow, good = nodes(2)
        slow.delay_s = 2.0
        begun = time.monotonic()
        followed = read_all(reader_of(slow, good))
        assert time.monotonic() - begun < 2.0
        assert followed == read_cleanly()


class TestGarbage:
    @pytest.mark.parametrize(
        ("status", "page"),
        [
            (200, b"<html>welcome</html>"),
            (200, b'{"jsonrpc": "2.0"}'),
            (200, b'{"error": "no"}'),
            (200, b"[]"),
            (200, b"null"),
            (200, b""),
            (429, b"{}"),
            (502, b"bad gateway"),
        ],
    )
    def test_is_no_answer(self, nodes: AllNodes, venue: Venue, status: int, page: bytes) -> None:
        odd, good = nodes(2)
        odd.status, odd.page = status, page
        assert read_all(reader_of(odd, good)) == read_cleanly()
        with pytest.raises(Retryable):
            reader_of(odd).step()

    def test_an_incomplete_batch(self, nodes: AllNodes, venue: Venue) -> None:
        odd, good = nodes(2)
        odd.forgets_last_of_batch = True
        assert read_all(reader_of(odd, good)) == read_cleanly()

    def test_trouble_inside_of_it(self, nodes: AllNodes) -> None:
        odd, good = nodes(2)
        odd.refuse = lambda _method, _params: {"code": -32603, "message": "internal error"}
        assert Node((odd.url, good.url)).block_number() == node().block_number()
        with pytest.raises(NodeRefused, match="internal error"):
            Node((odd.url,)).block_number()

    def test_of_another_chain(self, nodes: AllNodes, venue: Venue) -> None:
        foreign, good = nodes(2)
        foreign.change = of_chain_one
        assert read_all(reader_of(foreign, good)) == read_cleanly()
        with pytest.raises(Retryable, match="of chain 0x1"):
            Node((foreign.url,), network().chain_id).block_number()


class TestLimits:
    def test_ranges(self, nodes: AllNodes, venue: Venue) -> None:
        """Far behind, on a node that gives the logs of 40 blocks a call."""
        mine(400)
        [limited] = nodes(1)
        limited.refuse = with_range_limit(40)
        assert read_all(reader_of(limited)) == read_cleanly()

    @pytest.mark.parametrize("longest", [1, 5])
    def test_batches(self, nodes: AllNodes, venue: Venue, longest: int) -> None:
        [limited] = nodes(1)
        limited.longest_batch = longest
        assert read_all(reader_of(limited)) == read_cleanly()
        assert max(limited.batches) > longest

    def test_one_that_limits_leaves_it_to_the_other(self, nodes: AllNodes, venue: Venue) -> None:
        mine(400)
        limited, good = nodes(2)
        limited.refuse = with_range_limit(1)
        assert read_all(reader_of(limited, good)) == read_cleanly()


class TestBehind:
    def test_does_not_take_the_index_back(self, nodes: AllNodes, venue: Venue) -> None:
        """The node that was read from dies; the other one has stopped some blocks before."""
        good, late = nodes(2)
        reader = reader_of(good, late)
        followed = read_all(reader)
        late.change = behind(node().block_number() - 4)
        good.is_dead = True
        assert read_all(reader) != {}  # only the one that is behind answers: the index follows it
        good.is_dead = False
        assert read_all(reader_of(good, late)) == followed

    @pytest.mark.parametrize("first", [True, False])
    def test_far_behind_while_everything_is_read(self, nodes: AllNodes, venue: Venue, first: bool) -> None:
        """Of the ranges that it knows a part of, it gives that part."""
        late, good = nodes(2)
        receipt = node().find_receipt(venue.publish_tx)
        assert receipt is not None
        late.change = behind(int(receipt["blockNumber"], 16))
        mine(400)
        reader = reader_of(late, good) if first else reader_of(good, late)
        assert read_all(reader) == read_cleanly()

    @pytest.mark.parametrize("first", [True, False])
    def test_is_no_hindrance(self, nodes: AllNodes, venue: Venue, first: bool) -> None:
        late, good = nodes(2)
        late.change = behind(node().block_number() - 4)
        reader = reader_of(late, good) if first else reader_of(good, late)
        assert read_all(reader) == read_cleanly()
        assert verify.run() == []


class TestLying:
    @pytest.mark.parametrize("lie", [without_logs, on_another_branch, far_ahead, odd])
    @pytest.mark.parametrize("first", [True, False])
    def test_a_lying_node_changes_nothing(
        self, nodes: AllNodes, venue: Venue, lie: Callable[..., object], first: bool
    ) -> None:
        """One of three: two agree."""
        liar, good, other = nodes(3)
        liar.change = lie
        reader = reader_of(liar, good, other) if first else reader_of(good, liar, other)
        assert read_all(reader) == read_cleanly()

    @pytest.mark.parametrize("lie", [far_ahead, odd])
    @pytest.mark.parametrize("behind_by", [0, 400])
    def test_what_nobody_can_read_is_passed_over(
        self, nodes: AllNodes, venue: Venue, lie: Callable[..., object], behind_by: int
    ) -> None:
        """One of two."""
        mine(behind_by)
        liar, good = nodes(2)
        liar.change = lie
        assert read_all(reader_of(liar, good)) == read_cleanly()

    @pytest.mark.parametrize("lie", [without_logs, on_another_branch])
    def test_one_of_two_is_waited_out(self, nodes: AllNodes, venue: Venue, lie: Callable[..., object]) -> None:
        """Nobody can tell who lies: the index stands still, and goes on when they agree."""
        liar, good = nodes(2)
        truth = liar.change
        liar.change = lie
        reader = reader_of(liar, good)
        with pytest.raises(Retryable, match="contradict"):
            read_all(reader)
        assert read_tables()["Ticket"] == []
        liar.change = truth
        assert read_all(reader_of(liar, good)) == read_cleanly()

    def test_alone_it_is_believed_and_verify_tells(self, nodes: AllNodes, venue: Venue) -> None:
        """The control: without a second node the index is wrong, and only the comparison shows it."""
        [liar] = nodes(1)
        liar.change = without_logs
        assert read_all(reader_of(liar)) != read_cleanly()
        forget_index()
        read_all(reader_of(liar))
        assert verify.run() != []


@pytest.mark.parametrize(
    "answers", [odd, lambda *call: [{}] if call[0] == "eth_getLogs" else call[2]], ids=["all", "logs"]
)
def test_the_reader_outlives_odd_answers(nodes: AllNodes, venue: Venue, answers: Callable[..., object]) -> None:
    [node_] = nodes(1)
    truth, node_.change = node_.change, answers
    with running(reader_of(node_)):
        wait_until(lambda: node_.asked > 5, "it is asked again and again")
        assert read_tables()["Ticket"] == []
        node_.change = truth
        wait_until(lambda: len(read_tables()["Ticket"]) == 4, "it is read")


def test_a_url_is_never_told(nodes: AllNodes) -> None:
    """Providers put keys into it."""
    with pytest.raises(Retryable) as told:
        Node((f"http://127.0.0.1:{servers.free_port()}/secret-key",), network().chain_id).block_number()
    assert "secret-key" not in str(told.value)
