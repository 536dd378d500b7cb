"""What the embedded chain writes: the dump, whole or not at all, and the journal of what came after it."""

import gzip
import json
import os
import threading
import time
from collections.abc import Callable

import pytest

from app import config
from app.chain import embedded, journal
from app.chain.embedded import FAUCET_WEI, EmbeddedChain, send_raw_durably
from app.chain.node import node
from app.config import settings
from app.errors import NEEDS_HUMAN_EXIT, Invalid, NeedsHuman
from tests.chain.control import wait_until
from tests.chain.own import crash_and_start_again, make_chain, state_file
from tests.chain.test_sender import gift
from tests.chain.venue import Person
from tests.factories import make_address

JOURNAL = "chain/journal"


def loads() -> bool:
    """Whether the dump is whole: gzip's checksum and the JSON in it."""
    return isinstance(json.loads(gzip.decompress(state_file().read_bytes())), dict)


class TestDump:
    def test_crash_in_the_middle_keeps_the_old_one(self, own: EmbeddedChain, monkeypatch: pytest.MonkeyPatch) -> None:
        old = state_file().read_bytes()
        Person()
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda _file: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                own.dump()
        assert state_file().read_bytes() == old
        own.dump()
        assert state_file().read_bytes() != old
        assert loads()

    def test_whole_at_any_moment(self, own: EmbeddedChain) -> None:
        done = threading.Event()

        def dump_on_and_on() -> None:
            while not done.is_set():
                Person()
                own.dump()

        writer = threading.Thread(target=dump_on_and_on)
        writer.start()
        seen: set[int] = set()
        while len(seen) < 10:
            assert loads()
            seen.add(state_file().stat().st_mtime_ns)
        done.set()
        writer.join()

    def test_nothing_to_write_without_a_new_block(self, own: EmbeddedChain) -> None:
        before = state_file().stat().st_mtime_ns
        own.dump()
        assert state_file().stat().st_mtime_ns == before

    def test_a_clean_end_keeps_everything(self, own: EmbeddedChain, port: int) -> None:
        address = make_address()
        node().call("anvil_setBalance", address, "0x7")
        node().call("evm_mine")
        own.stop()
        assert not own.is_alive()
        again = make_chain(port)
        again.start()
        assert node().balance_wei(address) == 7


class TestBroken:
    @pytest.mark.parametrize(
        "spoil",
        [lambda dump: dump[: len(dump) // 2], lambda _: b"", lambda _: b"junk", lambda _: gzip.compress(b'{"block')],
        ids=["cut off", "empty", "not gzip", "not JSON"],
    )
    def test_one_clear_sentence(
        self, own: EmbeddedChain, port: int, spoil: Callable[[bytes], bytes], capfd: pytest.CaptureFixture[str]
    ) -> None:
        own.stop()
        state_file().write_bytes(spoil(state_file().read_bytes()))
        with pytest.raises(SystemExit) as ended:
            embedded.serve(threading.Event())
        assert ended.value.code == NEEDS_HUMAN_EXIT
        assert capfd.readouterr().err.splitlines()[-1] == (
            f"The chain's state {state_file()} is broken. Move it away to start with an empty chain."
        )
        state_file().unlink()
        make_chain(port).start()
        assert node().block_number() >= 0

    def test_whole_file_that_anvil_does_not_take(self, own: EmbeddedChain, port: int) -> None:
        own.stop()
        state_file().write_bytes(gzip.compress(b'{"accounts": 7}'))
        with pytest.raises(NeedsHuman, match=f"did not start .port {port}"):
            make_chain(port).start()

    def test_port_of_another_chain(self, own: EmbeddedChain, port: int) -> None:
        """It must not take the other one for its own, nor write its state into this folder."""
        with pytest.raises(NeedsHuman, match=f"did not start .port {port}"):
            EmbeddedChain(settings().data_path / "second", port).start()
        assert not (settings().data_path / "second" / "state.json.gz").exists()
        assert own.is_alive()

    def test_binary_is_missing(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(embedded, "TOOLCHAIN", config.ROOT / "nowhere")
        with pytest.raises(NeedsHuman, match="anvil is missing"):
            make_chain(port).start()


class TestJournal:
    def test_torn_last_line(self, own: EmbeddedChain, port: int) -> None:
        """The machine went down while a line was written. What is written after it counts again."""
        first = Person()
        torn = max((settings().data_path / JOURNAL).glob("*.jsonl"))
        with torn.open("a") as file:
            file.write('{"raw": "0x02f8')
        again = crash_and_start_again(port)
        assert again.is_alive()
        assert node().balance_wei(first.address) == FAUCET_WEI
        second = Person()
        crash_and_start_again(port)
        assert node().balance_wei(second.address) == FAUCET_WEI

    def test_what_the_dump_holds_is_dropped_in_time(self, own: EmbeddedChain) -> None:
        folder = settings().data_path / JOURNAL
        Person()
        (recent,) = folder.glob("*.jsonl")
        old = folder / f"{int(time.time()) // journal.FILE_SPAN_S - 3:012d}.jsonl"
        old.write_text('{"raw": "0x00"}\n')
        own.dump()
        assert list(folder.glob("*.jsonl")) == [recent]

    def test_playing_twice_changes_nothing(self, own: EmbeddedChain, port: int) -> None:
        person, call = Person(), gift()
        raw = person.sign(call)
        send_raw_durably(node(), "0x" + raw.hex())
        wait_until(lambda: node().nonce(person.address) == 1, "it is mined")
        own.dump()
        crash_and_start_again(port)
        head = node().block_number()
        crash_and_start_again(port)
        assert (node().nonce(person.address), node().block_number()) == (1, head)
        assert node().balance_wei(call.to) == 5


class TestFaucet:
    def test_fills_up_once(self, own: EmbeddedChain) -> None:
        person = Person()
        assert node().balance_wei(person.address) == FAUCET_WEI
        embedded.fund(node(), person.address)
        assert node().balance_wei(person.address) == FAUCET_WEI

    def test_only_here(self, own: EmbeddedChain, configure: Callable[..., None]) -> None:
        configure(network="base-sepolia")
        with pytest.raises(Invalid, match="no faucet"):
            embedded.fund(node(), make_address())
