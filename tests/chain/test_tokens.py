"""Tokens of others as gifts: found in a wallet, named, approved by signature or transaction, locked and handed over."""

import json
from dataclasses import replace

import pytest
from eth_account.messages import encode_typed_data
from sqlmodel import Session

from app.chain import deploy, tokens
from app.chain.escrow import GiftItem, ItemKind
from app.chain.networks import network
from app.chain.node import node
from app.db import reading, transaction
from app.gifts import locking
from app.gifts.errors import Inexact, NotReady
from app.gifts.schemas import LockForm, PermitForm
from app.insights import service as insights
from app.units import Wei
from tests.chain.control import mine
from tests.chain.execution import run_waiting
from tests.chain.giving import Giver, call_of, index
from tests.chain.tokens import Money
from tests.factories import make_address, make_signer

FORM = {"claim_key": str(make_signer().address), "salt": "0x" + "05" * 32}


@pytest.fixture
def giver(executor: None) -> Giver:
    return Giver()


def held(session: Session, kind: str, owner: str) -> list[tuple[str, str, int, int]]:
    insights._kept.clear()
    found = insights.list_assets(session, kind, owner)  # type: ignore[arg-type]
    return [(one.name, one.symbol, one.decimals, one.amount) for one in found]


class TestHoldings:
    def test_of_every_kind_and_no_more(self, giver: Giver) -> None:
        Money.make(giver.person)
        mine()
        with reading() as session:
            owner = giver.person.address
            assert held(session, "erc20", owner) == [("Test Dollar", "TUSD", 18, 1_000 * 10**18)]
            assert [one[0] for one in held(session, "erc721", owner)] == ["Test Collectible"]
            assert [one[3] for one in held(session, "erc1155", owner)] == [5]
            assert held(session, "native", owner)[0][:3] == ("ETH", "ETH", 18)
            assert held(session, "erc20", make_address()) == []

    def test_token_that_is_none(self, giver: Giver) -> None:
        """Whatever stands at an address: no name, nothing held, no failure."""
        token = make_address()
        assert tokens.describe(ItemKind.ERC20, token) == tokens.Token("", "", 0)
        assert tokens.balance_of(GiftItem(ItemKind.ERC20, token, 0, 0), giver.person.address) == 0
        strange = make_address()
        node().call("anvil_setCode", strange, "0x60ff60005260206000f3")  # answers every question with 255
        assert tokens.describe(ItemKind.ERC20, strange) == tokens.Token("", "", tokens.MAX_DECIMALS)

    def test_token_that_calls_itself_the_coin(self, giver: Giver, monkeypatch: pytest.MonkeyPatch) -> None:
        """Five of it must not read as five of the chain's own."""
        money = Money.make(giver.person)
        monkeypatch.setattr(tokens, "network", lambda: replace(network(), symbol="tusd"))
        assert tokens.describe(ItemKind.ERC20, money.dollar) == tokens.Token("", "", 18)
        assert tokens.describe(ItemKind.ERC721, money.art).name == "Test Collectible"


class TestPack:
    def test_all_kinds_at_once(self, giver: Giver) -> None:
        money = Money.make(giver.person)
        pack_id = giver.draft(*money.items())
        with reading() as session:
            found = locking.check_pack(session, giver.caller, pack_id)
        assert (found.is_ready, len(found.approvals)) == (True, 3)
        assert [one.typed_data is not None for one in found.approvals] == [True, False, False]
        assert all("gift box" in one.why for one in found.approvals)
        self.lock_with_permit(giver, pack_id)
        index()
        run_waiting()
        assert giver.view(pack_id).status == "locked"
        assert tokens.balance_of(GiftItem(ItemKind.ERC20, money.dollar, 0, 0), deploy.escrow().address) == 25 * 10**18
        assert tokens.balance_of(GiftItem(ItemKind.ERC1155, money.prints, 3, 0), deploy.escrow().address) == 2

    def lock_with_permit(self, giver: Giver, pack_id: str) -> None:
        """As the page does it: each question answered, the signature handed in."""
        with transaction() as session:
            view = locking.prepare_lock(session, giver.caller, pack_id, LockForm(**FORM))
        permits = []
        for asked in view.approvals:
            if asked.transaction is not None:
                giver.person.send(call_of(asked.transaction))
                continue
            assert asked.typed_data is not None
            message = encode_typed_data(full_message=json.loads(json.dumps(asked.typed_data)))
            signature = "0x" + bytes(giver.person.key.sign_message(message).signature).hex()
            permits.append(
                PermitForm(token=asked.token, value=asked.value, deadline=asked.deadline, signature=signature)
            )
        with transaction() as session:
            ready = locking.prepare_lock(session, giver.caller, pack_id, LockForm(**FORM, permits=permits))
        assert ready.transaction is not None
        tx_hash = giver.person.send(call_of(ready.transaction))
        with transaction() as session:
            locking.mark_submitted(session, giver.caller, pack_id, tx_hash)

    @pytest.mark.parametrize(("token", "calls"), [("PlainToken", 3), ("StubbornToken", 4)])
    def test_wallet_that_takes_all_calls_at_once(self, giver: Giver, token: str, calls: int) -> None:
        """Approvals as transactions, one that wants the old approval back first as two, and the lock beside them."""
        money = Money.make(giver.person, token=token)
        giver.person.send(
            tokens.approve(deploy.escrow().address, GiftItem(ItemKind.ERC20, money.dollar, 0, 0), amount=1)
        )
        pack_id = giver.draft(*money.items())
        with transaction() as session:
            view = locking.prepare_lock(session, giver.caller, pack_id, LockForm(**FORM, is_batched=True))
        assert (len(view.approvals), view.fee_wei) == (calls, 0)
        assert view.transaction is not None
        assert view.transaction.gas is None
        for asked in view.approvals:
            assert asked.transaction is not None
            giver.person.send(call_of(asked.transaction))
        giver.person.send(call_of(view.transaction))
        index()
        assert giver.view(pack_id).status == "locked"

    @pytest.mark.parametrize(("code", "by_signature"), [("0x00", False), ("0xef0100" + "11" * 20, True)])
    def test_contract_wallet_is_asked_for_a_transaction(self, giver: Giver, code: str, by_signature: bool) -> None:
        """No token could check its signature; an account that lends itself code has a key of its own."""
        money = Money.make(giver.person)
        node().call("anvil_setCode", giver.person.address, code)
        pack_id = giver.draft(money.items()[0])
        with reading() as session:
            [asked] = locking.check_pack(session, giver.caller, pack_id).approvals
        assert (asked.typed_data is not None, asked.transaction is not None) == (by_signature, not by_signature)

    def test_token_that_wants_the_old_approval_back_first(self, giver: Giver) -> None:
        """Something was allowed once and never used: two questions, and the third is the lock."""
        money = Money.make(giver.person, token="StubbornToken")
        [wish] = money.items()[:1]
        giver.person.send(
            tokens.approve(deploy.escrow().address, GiftItem(ItemKind.ERC20, money.dollar, 0, 0), amount=1)
        )
        pack_id = giver.draft(wish)
        for amount in (0, wish.amount):
            with transaction() as session:
                [asked] = locking.prepare_lock(session, giver.caller, pack_id, LockForm(**FORM)).approvals
            assert asked.transaction is not None
            assert int(asked.transaction.data[-64:], 16) == amount
            giver.person.send(call_of(asked.transaction))
        self.lock_with_permit(giver, pack_id)
        index()
        assert giver.view(pack_id).status == "locked"

    def test_token_that_takes_a_fee(self, giver: Giver) -> None:
        """The dry run cannot know; the simulation does, before anybody pays."""
        money = Money.make(giver.person, token="FeeToken")
        pack_id = giver.draft(money.items()[0])
        with pytest.raises(Inexact):
            self.lock_with_permit(giver, pack_id)

    def test_more_than_is_held(self, giver: Giver) -> None:
        money = Money.make(giver.person)
        prints = money.items()[2].model_copy(update={"amount": Wei(6)})
        pack_id = giver.draft(prints)
        with transaction() as session, pytest.raises(NotReady) as refused:
            locking.prepare_lock(session, giver.caller, pack_id, LockForm(**FORM))
        assert refused.value.details == [
            {"field": "items.0", "message": "Your wallet does not hold this any more."},
        ]
