"""A sender who really gives: drafts by the service, transactions by their own key, claims signed by the gift's key."""

from dataclasses import dataclass, field
from typing import Any

from eth_account.signers.local import LocalAccount
from eth_keys.datatypes import PrivateKey

from app.api.unsigned import TransactionView
from app.caller import Caller
from app.chain import deploy
from app.chain.calls import Call
from app.chain.escrow import GiftClaim
from app.clock import now
from app.db import reading, transaction
from app.gifts import claims, locking, repository, service
from app.gifts.rules import parse_items, terms_of
from app.gifts.schemas import ClaimForm, ItemForm, LockForm, PackForm, RelayView
from app.models import Gift
from app.units import Address, Wei
from tests.chain.execution import run_waiting
from tests.chain.venue import Person, make_indexer
from tests.factories import make_account, make_signer

COIN = 10**15


@dataclass
class Present:
    """A gift of the tests: its draft, its id, and the key that opens it."""

    pack_id: str
    gift_id: str
    key: LocalAccount
    second: LocalAccount | None = None

    def row(self) -> Gift:
        """The gift in the index."""
        with reading() as session:
            found = repository.find_gift(session, self.gift_id)
        assert found is not None
        return found

    def claim(self, recipient: str, *, skip_mask: int = 0, lives_s: int = 3600) -> ClaimForm:
        """A claim as the recipient's browser makes it."""
        gift = self.row()
        deadline = int(now().timestamp()) + lives_s
        terms = terms_of(gift)
        claim = GiftClaim(
            bytes.fromhex(self.gift_id[2:]),
            Address(gift.sender),
            terms,
            Address(recipient),
            deadline,
            skip_mask,
            b"",
            b"",
        )
        digest = deploy.escrow().claim_digest(claim)
        return ClaimForm(
            gift_id=self.gift_id,
            recipient=recipient,
            deadline=deadline,
            skip_mask=skip_mask,
            claim_signature=sign_digest(self.key, digest),
            second_signature="" if self.second is None else sign_digest(self.second, digest),
        )

    def carry(self, recipient: str, **options: Any) -> RelayView:
        """Hand the claim to the relayer."""
        form = self.claim(recipient, **options)
        with transaction() as session:
            return claims.carry(session, form)


def sign_digest(key: LocalAccount, digest: bytes) -> str:
    """65 bytes as the escrow takes them."""
    signature = PrivateKey(bytes(key.key)).sign_msg_hash(digest)
    return "0x" + (signature.to_bytes()[:64] + bytes([signature.v + 27])).hex()


def coins(amount_wei: int = COIN) -> ItemForm:
    """Some of the chain's coin."""
    return ItemForm(kind="native", amount=Wei(amount_wei))


def ticket(contract: str, token_id: int) -> ItemForm:
    """A ticket."""
    return ItemForm(kind="erc721", token=contract, token_id=Wei(token_id))


def call_of(view: TransactionView) -> Call:
    """A prepared transaction as a call."""
    return Call(Address(view.to), bytes.fromhex(view.data[2:]), Wei(int(view.value, 16)))


@dataclass
class Giver:
    """Somebody with coins and an account."""

    person: Person = field(default_factory=Person)

    def __post_init__(self) -> None:
        with transaction() as session:
            self.caller: Caller = make_account(session, address=self.person.address)

    def draft(self, *items: ItemForm, **options: Any) -> str:
        """A draft; its id."""
        form = PackForm(sender=self.person.address, items=list(items), **options)
        parse_items(form.items)
        with transaction() as session:
            return service.make_pack(session, self.caller, form).id

    def give(self, *items: ItemForm, second: LocalAccount | None = None, **options: Any) -> Present:
        """Draft, approvals and lock, all mined; not indexed."""
        pack_id = self.draft(*items, **options)
        return self.wrap(pack_id, second=second)

    def wrap(self, pack_id: str, *, second: LocalAccount | None = None) -> Present:
        """Lock a draft: approvals first, as the wallet is asked for them."""
        key = make_signer()
        form = LockForm(
            claim_key=str(key.address),
            salt="0x" + "07" * 32,
            second="" if second is None else str(second.address),
            sealed_message="c2VhbGVk",
        )
        view = self._prepare(pack_id, form)
        for approval in view.approvals:
            assert approval.transaction is not None
            self.person.send(call_of(approval.transaction))
        if view.approvals:
            view = self._prepare(pack_id, form)
        assert view.transaction is not None
        tx_hash = self.person.send(call_of(view.transaction))
        with transaction() as session:
            locking.mark_submitted(session, self.caller, pack_id, tx_hash)
        assert view.pack.gift_id is not None
        return Present(pack_id, view.pack.gift_id, key, second)

    def _prepare(self, pack_id: str, form: LockForm) -> Any:
        with transaction() as session:
            return locking.prepare_lock(session, self.caller, pack_id, form)

    def view(self, pack_id: str) -> Any:
        """The gift as its sender sees it."""
        with reading() as session:
            return service.get_pack(session, self.caller, pack_id)


def index() -> None:
    """Read until there is nothing more to do."""
    reader = make_indexer()
    while reader.step():
        pass


def given(*items: object, **options: object) -> tuple[Giver, Present]:
    """A gift that is locked and indexed."""
    giver = Giver()
    present = giver.give(*(items or (coins(),)), **options)  # type: ignore[arg-type]
    index()
    run_waiting()
    return giver, present
