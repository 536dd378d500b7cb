"""An evening that really happens on the chain: published by its organizer's key, with guests who buy by their own."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from eth_account.signers.local import LocalAccount
from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel, col, select

from app.chain import deploy, embedded, sender
from app.chain.calls import Call, fees
from app.chain.contracts import TicketContract
from app.chain.indexer import Indexer
from app.chain.node import Node, node
from app.clock import now
from app.db import reading, transaction
from app.events import publishing
from app.models import Badge, ChainBlock, ChainCursor, ChainLog, Event, Ticket, Tier
from app.units import Address, Wei
from app.workers import projection
from tests.chain.control import receipt_of, settle
from tests.factories import make_account, make_event, make_signer, make_tier

CHAIN_ID = 31337
PRICE_WEI = Wei(10**15)
GAS = 4_000_000
"""Enough for each of the tests' calls (50 grants take some 2.5 million)."""


@dataclass
class Person:
    """A funded key."""

    key: LocalAccount = field(default_factory=make_signer)

    def __post_init__(self) -> None:
        embedded.fund(node(), self.address)

    @property
    def address(self) -> Address:
        return Address(str(self.key.address))

    def sign(self, call: Call, *, nonce: int | None = None) -> bytes:
        """The raw transaction, at the next nonce unless told."""
        max_fee, priority = fees()
        fields: dict[str, Any] = {
            "chainId": CHAIN_ID,
            "nonce": node().nonce(self.address, "pending") if nonce is None else nonce,
            **({"to": call.to} if call.to else {}),  # a deployment has no receiver
            "data": call.data,
            "value": call.value_wei,
            "gas": GAS,
            "maxFeePerGas": max_fee,
            "maxPriorityFeePerGas": priority,
        }
        return bytes(self.key.sign_transaction(fields).raw_transaction)

    def send(self, call: Call) -> str:
        """Sign as a wallet does, send, and see it mined; the hash."""
        receipt = receipt_of(node().send_raw(self.sign(call)))
        assert receipt["status"] == "0x1"
        return str(receipt["transactionHash"])


class Venue:
    """One published event with open doors and two tiers (0.001 coins, and free); not indexed before ``index``.

    ``terms`` replace columns of the event.
    """

    def __init__(
        self, organizer: Person | None = None, *, supply: int = 5_000, per_wallet: int = 50, **terms: Any
    ) -> None:
        self.organizer = organizer or Person()
        self.indexer = make_indexer()
        with transaction() as session:
            caller = make_account(session, address=self.organizer.address, roles=("organizer",))
            draft = {
                "status": "draft",
                "ticket_contract": "",
                "event_number": 0,
                "doors_at": now() - timedelta(hours=1),
            }
            event = make_event(session, caller, **(draft | terms))
            self.tier_id = make_tier(session, event, price_wei=PRICE_WEI, supply=supply, per_wallet=per_wallet).id
            make_tier(session, event, position=1, name="Free", price_wei=Wei(0), supply=5_000)
            prepared = publishing.prepare_publish(session, caller, event.id)
        self.event_id = event.id
        self.publish_tx = self.organizer.send(Call(prepared.to, bytes.fromhex(prepared.data[2:])))
        with transaction() as session:
            publishing.publish_submitted(session, caller, event.id, tx_hash=self.publish_tx)
        ref = bytes.fromhex(event.ref[2:])
        self.tickets = TicketContract(deploy.factory().predict_ticket(self.organizer.address, ref))

    def buy(self, guest: Person, quantity: int = 1) -> str:
        """The guest buys; the hash."""
        return guest.send(self.tickets.buy(0, quantity, guest.address, Wei(PRICE_WEI * quantity)))

    def admit(self, *token_ids: int) -> str:
        """Attendance by the relayer, once for these tickets; the hash."""
        sender.send(f"attendance:{token_ids}", self.tickets.mark_attended(token_ids))
        return settle(f"attendance:{token_ids}").tx_hash

    def award(self, *token_ids: int) -> str:
        """Badges by the relayer, once for these tickets; the hash."""
        sender.send(f"badges:{token_ids}", deploy.badge().mint_batch(self.tickets.address, token_ids))
        return settle(f"badges:{token_ids}").tx_hash

    def index(self) -> None:
        """Read until there is nothing more to do."""
        while self.indexer.step():
            pass

    def event(self) -> Event:
        """The event's row."""
        with reading() as session:
            return session.get_one(Event, self.event_id)

    def owners(self) -> dict[int, str]:
        """Token → owner, in the index."""
        with reading() as session:
            return {one.token_id: one.owner for one in session.exec(select(Ticket)).all()}


def make_indexer(source: Node | None = None, **options: Any) -> Indexer:
    """The product's indexer, on the real node unless told."""
    return Indexer(source or node(), CHAIN_ID, apply=projection.apply, unwind=projection.unwind, **options)


IGNORED = {
    "id",  # made anew each time
    "pass_seq",  # never goes back, so that no old pass opens a new ticket
    "changed_at",
    "updated_at",
    "head_at",
    "leader",
    "leader_until",
}
INDEXED: tuple[type[SQLModel], ...] = (ChainCursor, ChainLog, Event, Tier, Ticket, Badge)


def read_tables() -> dict[str, list[str]]:
    """Everything that the index says, table by table, comparable between two ways of getting there."""
    found: dict[str, list[str]] = {}
    with reading() as session:
        for table in INDEXED:
            rows = [row.model_dump(exclude=IGNORED) for row in session.exec(select(table)).all()]
            found[table.__name__] = sorted(str(sorted(row.items())) for row in rows)
    return found


def forget_index() -> None:
    """As if no block had ever been read: drafts are on their way, nothing else is there."""
    with transaction() as session:
        for table in (ChainCursor, ChainBlock, ChainLog, Badge, Ticket):
            _write(session, delete(table))
        _write(session, update(Tier).values(sold=0))
        sent = update(Event).where(col(Event.publish_tx_hash) != "")
        _write(session, sent.values(status="publishing", ticket_contract="", event_number=0))


def _write(session: Session, statement: Any) -> None:
    session.connection().execute(statement)
