"""The embedded chain on disk: no crash loses what was mined, and nothing half-written is ever loaded."""

import threading
import time
from contextlib import suppress
from random import Random

import pytest

from app.chain import deploy, embedded, sender
from app.chain.calls import Call
from app.chain.embedded import FAUCET_WEI, EmbeddedChain, send_raw_durably
from app.chain.node import NodeRefused, node
from app.errors import Retryable
from app.units import Address, Wei
from tests.chain.control import receipt_of, settle, wait_until
from tests.chain.own import crash_and_start_again, kill, serving
from tests.chain.test_indexer import running
from tests.chain.test_sender import gift
from tests.chain.venue import Person, Venue
from tests.factories import make_address
from tests.figures import record


def pay(person: Person, to: str, nonce: int) -> str:
    """One wei by the way that browsers take; the hash."""
    raw = person.sign(Call(Address(to), b"", Wei(1)), nonce=nonce)
    return send_raw_durably(node(), "0x" + raw.hex())


class TestKilled:
    def test_nothing_mined_is_lost(self, own: EmbeddedChain, port: int) -> None:
        """Half of it in the dump, half of it in the journal only."""
        person, friend = Person(), make_address()
        sent = [pay(person, friend, nonce) for nonce in range(10)]
        own.dump()
        sent += [pay(person, friend, nonce) for nonce in range(10, 20)]
        latecomer = Person().address
        wait_until(lambda: node().find_receipt(sent[-1]), "all are mined")
        before = node().balance_wei(person.address)
        again = crash_and_start_again(port)
        assert [receipt_of(one)["status"] for one in sent] == ["0x1"] * 20
        assert (node().balance_wei(friend), node().nonce(person.address)) == (20, 20)
        assert node().balance_wei(latecomer) == FAUCET_WEI
        assert abs(node().balance_wei(person.address) - before) < 10**15  # fees follow the blocks' base fee
        assert again.is_alive()

    def test_the_last_one_takes_its_time(self, own: EmbeddedChain, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Played again, it is waited for: anvil answers before it has mined, and the dump would lack it."""
        person = Person()
        own.dump()
        pay(person, make_address(), 0)
        options = EmbeddedChain._options
        monkeypatch.setattr(EmbeddedChain, "_options", lambda *chain: [*options(*chain), "--block-time", "1"])
        crash_and_start_again(port)
        assert node().nonce(person.address) == 1

    def test_what_is_never_mined_does_not_keep_it_closed(
        self, own: EmbeddedChain, port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedded, "MINED_TIMEOUT_S", 0.3)
        own.dump()
        pay(Person(), make_address(), 0)
        options = EmbeddedChain._options
        monkeypatch.setattr(EmbeddedChain, "_options", lambda *chain: [*options(*chain), "--no-mining"])
        assert crash_and_start_again(port).is_alive()

    def test_nobody_sees_it_without_its_last_moments(self, own: EmbeddedChain, port: int) -> None:
        """A wallet that was funded a second before was told that it is empty."""
        own.dump()
        funded = [Person().address for _ in range(120)]
        kill(port)
        seen: list[int] = []
        stop = threading.Event()

        def look() -> None:
            while not stop.is_set():
                with suppress(Retryable):
                    seen.append(node().balance_wei(funded[-1]))

        onlooker = threading.Thread(target=look)
        onlooker.start()
        crash_and_start_again(port)
        wait_until(lambda: seen, "it answers again")
        stop.set()
        onlooker.join()
        assert set(seen) == {FAUCET_WEI}

    def test_our_own_are_healed(self, own: EmbeddedChain, port: int) -> None:
        """The relayer's transactions are in our table and not in the journal."""
        deploy.deploy_missing()
        own.dump()
        call = gift()
        sender.send("gift", call)
        done = settle("gift")
        crash_and_start_again(port)
        assert node().find_transaction(done.tx_hash) is None
        assert sender.heal() == 1
        assert settle("gift").tx_hash == done.tx_hash
        assert node().balance_wei(call.to) == 5

    def test_indexer_waits_for_the_node(self, own: EmbeddedChain, port: int) -> None:
        deploy.deploy_missing()
        venue, guest = Venue(), Person()
        own.dump()
        with running(venue.indexer):
            wait_until(lambda: venue.event().status == "on_sale", "it is read")
            kill(port)
            with pytest.raises(Retryable):
                node().block_number()
            time.sleep(0.1)
            crash_and_start_again(port)
            venue.buy(guest)
            wait_until(lambda: venue.owners() == {1: guest.address}, "it is read again")

    def test_whatever_the_moment(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """The chain process revives anvil, while a browser goes on paying and asking again."""
        monkeypatch.setattr(embedded, "DUMP_EVERY_S", 0.03)
        moments = Random(7)
        with serving():
            person, friend, nonce = Person(), make_address(), 0
            for _ in range(4):
                until = time.monotonic() + moments.uniform(0.05, 0.3)
                while time.monotonic() < until:
                    pay_until_it_is_in(person, friend, nonce)
                    nonce += 1
                kill(port)
            begun = time.monotonic()
            pay_until_it_is_in(person, friend, nonce)
            record("embedded: anvil killed (-9) until it takes a payment again", f"{time.monotonic() - begun:.2f} s")
            wait_until(lambda: node().nonce(person.address) == nonce + 1, "all are mined")
            assert node().balance_wei(friend) == nonce + 1


def pay_until_it_is_in(person: Person, to: str, nonce: int) -> None:
    """As the browser's library does: again while the node is away; refused means that it is in already."""
    for _ in range(500):
        try:
            pay(person, to, nonce)
            return
        except Retryable:
            time.sleep(0.02)
        except NodeRefused:
            assert node().nonce(person.address) > nonce
            return
    raise AssertionError("the chain did not come back")
