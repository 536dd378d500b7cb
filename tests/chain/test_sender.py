"""Our own transactions on a real node: one a purpose, whatever crashes, races, or is taken back."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.chain import deploy, sender
from app.chain.calls import Call, fees
from app.chain.node import node
from app.db import reading
from app.errors import NeedsHuman, Retryable, Reverted
from app.models import OutgoingTransaction
from app.units import Wei
from tests.chain.control import mine, receipt_of, reorg, set_automine, settle, wait_until, waiting
from tests.factories import make_address
from tests.figures import record

THREADS = 8


def gift() -> Call:
    """Five wei to somebody: the smallest call that leaves a trace."""
    return Call(make_address(), b"", Wei(5))


def rows() -> list[OutgoingTransaction]:
    with reading() as session:
        return sorted(session.exec(select(OutgoingTransaction)).all(), key=lambda row: (row.nonce, row.created_at))


def send_elsewhere(nonce: int) -> None:
    """A transaction with the relayer's key that our table knows nothing of."""
    max_fee, priority = fees()
    fields: dict[str, Any] = {
        "chainId": 31337,
        "nonce": nonce,
        "to": make_address(),
        "value": 1,
        "gas": 21_000,
        "maxFeePerGas": max_fee,
        "maxPriorityFeePerGas": priority,
    }
    receipt_of(node().send_raw(bytes(sender.relayer().sign_transaction(fields).raw_transaction)))


@pytest.fixture
def dies_before_broadcast(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Call], None]:
    """Send, and die between the commit of the signed row and its broadcast."""

    def send_and_die(purpose: str, call: Call) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(sender, "broadcast", lambda _row: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                sender.send(purpose, call)

    return send_and_die


class TestSend:
    def test_fifty_purposes_from_eight_threads(self, relayer_everywhere: str) -> None:
        begun = time.monotonic()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda number: sender.send(f"gift:{number}", gift()), range(50)))
        wait_until(lambda: not waiting(), "all are mined")
        assert {settle(f"gift:{number}").status for number in range(50)} == {"succeeded"}
        record("sender: 50 purposes from 8 threads, signed, sent and settled", f"{time.monotonic() - begun:.2f} s")
        assert [row.nonce for row in rows()] == list(range(50))
        assert {row.status for row in rows()} == {"confirmed"}
        assert node().nonce(relayer_everywhere) == 50

    def test_one_purpose_from_eight_threads(self, relayer_everywhere: str) -> None:
        call = gift()
        with ThreadPoolExecutor(THREADS) as pool:
            sent = list(pool.map(lambda _: sender.send("gift", call), range(THREADS)))
        assert len({row.tx_hash for row in sent}) == len(rows()) == 1
        assert settle("gift").status == "succeeded"
        assert (node().nonce(relayer_everywhere), node().balance_wei(call.to)) == (1, 5)

    def test_again_after_it_is_mined(self, relayer: str) -> None:
        sender.send("gift", gift())
        settle("gift")
        assert sender.send("gift", gift()).status == "confirmed"
        assert node().nonce(relayer) == 1

    def test_never_sent(self, relayer: str) -> None:
        with pytest.raises(KeyError):
            sender.settle("nothing")


class TestRefused:
    def test_revert_is_told_before_anything_is_sent(self, deployed: None) -> None:
        stranger, before = make_address(), rows()
        with pytest.raises(Reverted) as refused:
            sender.send("badges", deploy.badge().mint_batch(stranger, [1]))
        assert refused.value.error_name == "AttendanceBadge_UnknownTicket"
        assert refused.value.args_ == (stranger.lower(),)
        assert (rows(), waiting()) == (before, [])

    def test_no_money_for_what_goes_along(self, chain: int, sqlite: str) -> None:
        with pytest.raises(NeedsHuman, match="too little coin"):
            sender.send("gift", Call(make_address(), b"\x01", Wei(10**18)))
        assert rows() == []

    def test_no_money_for_the_fee(self, chain: int, sqlite: str) -> None:
        """The node's estimate does not look at the fee: the signed row waits, and goes out once there is money."""
        with pytest.raises(NeedsHuman, match="too little coin"):
            sender.send("gift", Call(make_address(), b""))
        signed = rows()[0]
        assert (signed.status, waiting()) == ("signed", [])
        node().call("anvil_setBalance", str(sender.relayer().address), hex(10**18))
        sender.settle("gift")
        assert settle("gift").tx_hash == signed.tx_hash
        assert len(rows()) == 1


class TestCrash:
    @pytest.mark.parametrize(
        "go_on",
        [sender.heal, lambda: sender.settle("gift"), lambda: sender.send("gift", gift())],
        ids=["heal", "settle", "send"],
    )
    def test_between_signing_and_broadcast(
        self, relayer: str, dies_before_broadcast: Callable[[str, Call], None], go_on: Callable[[], object]
    ) -> None:
        call = gift()
        dies_before_broadcast("gift", call)
        signed = rows()[0]
        assert (signed.status, node().find_transaction(signed.tx_hash)) == ("signed", None)
        go_on()
        assert settle("gift").tx_hash == signed.tx_hash
        assert [(row.tx_hash, row.raw, row.status) for row in rows()] == [(signed.tx_hash, signed.raw, "confirmed")]
        assert node().balance_wei(call.to) == 5

    def test_its_nonce_is_kept_for_it(self, relayer: str, dies_before_broadcast: Callable[[str, Call], None]) -> None:
        dies_before_broadcast("first", gift())
        assert sender.send("second", gift()).nonce == 1
        assert sender.settle("second").status == "pending"
        sender.settle("first")
        assert {settle(purpose).status for purpose in ("first", "second")} == {"succeeded"}

    def test_nonce_taken_by_somebody_with_our_key(
        self, relayer: str, dies_before_broadcast: Callable[[str, Call], None]
    ) -> None:
        call = gift()
        dies_before_broadcast("gift", call)
        send_elsewhere(nonce=0)
        with pytest.raises(Retryable, match="nonce was taken"):
            sender.send("gift", call)
        sender.send("gift", call)
        assert settle("gift").status == "succeeded"
        assert [(row.nonce, row.status) for row in rows()] == [(0, "replaced"), (1, "confirmed")]
        assert node().balance_wei(call.to) == 5


class TestStuck:
    @pytest.fixture(autouse=True)
    def impatient(self, monkeypatch: pytest.MonkeyPatch, relayer: str) -> None:
        monkeypatch.setattr(sender, "STUCK_AFTER", timedelta(0))
        set_automine(False)

    def test_bumped_at_the_same_nonce(self, relayer: str) -> None:
        call = gift()
        sender.send("gift", call)
        assert sender.settle("gift").status == "pending"
        stuck, bumped = rows()
        assert (bumped.nonce, bumped.calldata, bumped.value_wei) == (stuck.nonce, stuck.calldata, stuck.value_wei)
        assert bumped.max_fee_per_gas_wei * 100 >= stuck.max_fee_per_gas_wei * 125
        assert bumped.priority_fee_per_gas_wei * 100 >= stuck.priority_fee_per_gas_wei * 125
        assert [one["hash"] for one in waiting()] == [bumped.tx_hash]
        mine()
        assert sender.settle("gift").tx_hash == bumped.tx_hash
        assert [row.status for row in rows()] == ["replaced", "confirmed"]
        assert (node().nonce(relayer), node().balance_wei(call.to)) == (1, 5)

    def test_first_one_is_mined_after_all(self, dies_before_broadcast: Callable[[str, Call], None]) -> None:
        """The bump was stored and never arrived: whichever of the two is mined counts, the other is over."""
        call = gift()
        sender.send("gift", call)
        sender.settle("gift")
        stuck, bumped = rows()
        node().call("anvil_dropTransaction", bumped.tx_hash)
        node().send_raw(stuck.raw)
        mine()
        assert sender.settle("gift").tx_hash == stuck.tx_hash
        assert [row.status for row in rows()] == ["confirmed", "replaced"]
        assert (sender.heal(), node().balance_wei(call.to)) == (0, 5)

    def test_heal_while_the_bumped_one_waits(self) -> None:
        """The node has forgotten the first one for good; a worker that starts now must not insist on it."""
        sender.send("gift", gift())
        sender.settle("gift")
        sender.heal()
        mine()
        assert sender.settle("gift").tx_hash == rows()[1].tx_hash


class TestReorg:
    def test_lost_ones_are_sent_again(self, relayer: str) -> None:
        purposes = [f"gift:{number}" for number in range(3)]
        for purpose in purposes:
            sender.send(purpose, gift())
            settle(purpose)
        hashes = [row.tx_hash for row in rows()]
        reorg(3)
        assert node().nonce(relayer) == 0
        set_automine(False)
        assert (sender.heal(), sender.heal()) == (3, 0)
        assert [row.status for row in rows()] == ["sent"] * 3
        mine()
        assert [settle(purpose).tx_hash for purpose in purposes] == hashes
        assert [row.status for row in rows()] == ["confirmed"] * 3

    def test_one_that_is_over_keeps_no_other_back(self, relayer: str) -> None:
        """Somebody else with our key has used the first one's nonce."""
        purposes = [f"gift:{number}" for number in range(3)]
        for purpose in purposes:
            sender.send(purpose, gift())
            settle(purpose)
        reorg(3)
        send_elsewhere(0)
        with pytest.raises(Retryable, match="nonce"):
            sender.heal()
        assert [settle(purpose).status for purpose in purposes[1:]] == ["succeeded"] * 2
        assert [row.status for row in rows()] == ["replaced", "confirmed", "confirmed"]

    def test_lost_ones_keep_their_nonce_until_then(self, relayer: str) -> None:
        """Something new that is sent before the healing must not take the place of what was done already."""
        lost, new = gift(), gift()
        sender.send("lost", lost)
        settle("lost")
        reorg(1)
        assert sender.send("new", new).nonce == 1
        sender.heal()
        wait_until(lambda: not waiting(), "both are mined")
        assert {settle(purpose).status for purpose in ("lost", "new")} == {"succeeded"}
        assert (node().balance_wei(lost.to), node().balance_wei(new.to)) == (5, 5)
