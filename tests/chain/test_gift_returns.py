"""Gifts that nobody opens: a real worker sends them back, and a poisoned one delays none."""

import time

from sqlmodel import select

from app.chain import deploy
from app.chain.abi import encode_call
from app.chain.calls import Call
from app.chain.escrow import GiftItem, GiftTerms, ItemKind
from app.chain.node import node
from app.db import reading
from app.models import Gift
from app.units import NOBODY, Wei
from app.workers import verify
from tests.chain.control import receipt_of, wait_until
from tests.chain.venue import Person
from tests.chain.worker_process import working
from tests.factories import make_address
from tests.figures import record

GOOD = 49
AMOUNT = 10**12
LIFE_S = 6
BAR_S = 60
BURNS_ALL_GAS = "0xfe"
"""INVALID: whoever sends it coins loses all the gas of the call."""


def terms(claim_key: str, expiry: int) -> GiftTerms:
    items = (GiftItem(ItemKind.NATIVE, NOBODY, 0, AMOUNT),)
    return GiftTerms(NOBODY if not claim_key else make_address(), NOBODY, NOBODY, expiry, False, items)


def lock_many(sender: Person, expiry: int) -> None:
    """Gifts of the same content, in one transaction."""
    keys = [make_address() for _ in range(GOOD)]
    call = encode_call("GiftEscrow", "lockMany", terms("", expiry).as_tuple(), b"\1" * 32, keys)
    sender.send(Call(deploy.escrow().address, call, Wei(GOOD * AMOUNT)))


def lock_poisoned(expiry: int) -> str:
    """A gift of an account that turns out to be a contract which burns what it is given; the account."""
    account = Person().address
    call = deploy.escrow().lock(terms("key", expiry), b"\2" * 32)
    node().call("anvil_impersonateAccount", account)
    sent = {"from": account, "to": call.to, "data": "0x" + call.data.hex(), "value": hex(call.value_wei)}
    receipt_of(node().call("eth_sendTransaction", sent))
    node().call("anvil_stopImpersonatingAccount", account)
    node().call("anvil_setCode", account, BURNS_ALL_GAS)
    return account


def count(status: str) -> int:
    with reading() as session:
        return sum(one.status == status for one in session.exec(select(Gift)).all())


def test_fifty_expire_and_one_is_poisoned(deployed_everywhere: None) -> None:
    sender = Person()
    expiry = int(time.time()) + LIFE_S
    poisoned = lock_poisoned(expiry)
    lock_many(sender, expiry)
    before = node().balance_wei(sender.address)
    with working():
        wait_until(lambda: count("locked") == GOOD + 1, "all are indexed")
        while time.time() < expiry:
            time.sleep(0.1)
        begun = time.time()
        wait_until(lambda: count("returned") == GOOD, "the good ones are back")
        taken_s = time.time() - begun
    record(f"gifts: {GOOD} of {GOOD + 1} back after their expiry, one poisoned (bar {BAR_S} s)", f"{taken_s:.1f} s")
    assert taken_s < BAR_S
    assert node().balance_wei(sender.address) == before + GOOD * AMOUNT
    with reading() as session:
        [left] = [one for one in session.exec(select(Gift)).all() if one.status == "locked"]
    assert (left.sender, left.return_attempts) == (poisoned, 1)
    assert verify.run() == []
