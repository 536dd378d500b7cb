"""The demo of the embedded chain: people with keys, events published by their organizer's own key, a few sales.

Everything goes the way a user's browser would take: sign-in by a signed message, services, raw transactions. It runs
once; a run that was cut off goes on where it stopped.
"""

import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from eth_account import Account
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount
from eth_typing import HexStr

from app.accounts import service as accounts
from app.caller import Caller
from app.chain import embedded
from app.chain.calls import Call, UnsignedTransaction, fees, prepare
from app.chain.contracts import TicketContract
from app.chain.networks import network
from app.chain.node import node
from app.clock import now
from app.config import settings
from app.db import reading, transaction
from app.errors import NeedsHuman
from app.events import service as events
from app.events.schemas import EventForm, EventSummary, TierForm
from app.secrets_store import read_or_make
from app.units import WEI_PER_COIN, Address, Wei
from app.workers.demo_events import EVENTS, DemoEvent

PEOPLE = {"organizer": "Juna Okafor", "door": "Mika at the door", "attendee": "Sam Attendee"}
BUYERS = 3
BUYER_NAMES = ("Ines", "Tomasz", "Freya")
INDEX_TIMEOUT_S = 60
DOORS_BEFORE = timedelta(hours=1)
PER_WALLET = 10


@dataclass
class Person:
    """A key with the nonce of its next transaction."""

    account: LocalAccount
    nonce: int

    @property
    def address(self) -> Address:
        """Its checksummed address."""
        return Address(self.account.address)

    def send(self, transaction_: UnsignedTransaction) -> str:
        """Sign and send; returns the hash."""
        max_fee, priority = fees()
        signed = self.account.sign_transaction(
            {
                "type": 2,
                "chainId": transaction_.chain_id,
                "nonce": self.nonce,
                "to": HexStr(transaction_.to),
                "data": bytes.fromhex(transaction_.data[2:]),
                "value": transaction_.value_wei,
                "gas": transaction_.gas,
                "maxFeePerGas": max_fee,
                "maxPriorityFeePerGas": priority,
            }
        )
        self.nonce += 1
        return embedded.send_raw_durably(node(), "0x" + bytes(signed.raw_transaction).hex())


@cache
def key_of(role: str) -> str:
    """The private key (hex with 0x) of one of the demo's people, made at the first use."""
    return "0x" + read_or_make(f"demo-{role}.key", secrets.token_hex(32).encode()).decode()


def person(role: str) -> Person:
    """One of the demo's people, with coins."""
    account: LocalAccount = Account.from_key(key_of(role))
    embedded.fund(node(), str(account.address))
    return Person(account, node().nonce(str(account.address)))


def sign_in(someone: Person, name: str) -> Caller:
    """Sign in as the browser does, by a signed message."""
    with transaction() as session:
        nonce = accounts.issue_nonce(
            session, address=someone.address, chain_id=network().chain_id, origin=settings().origin
        )
        signature = someone.account.sign_message(encode_defunct(text=nonce.message)).signature
        caller, _token = accounts.sign_in(
            session, message=nonce.message, signature="0x" + bytes(signature).hex(), user_agent="demo"
        )
        accounts.rename(session, caller, name)
        accounts.sign_out(session, session_id=caller.session_id)  # nobody holds its cookie
    return caller


def run() -> None:
    """Set the demo up unless it is there; needs the chain and a running worker. Raises ``NeedsHuman``."""
    organizer = person("organizer")
    with reading() as session:
        account_id = accounts.find_account_id(session, organizer.address)
    caller = _organizer_caller(organizer)
    with reading() as session:
        present = {event.title: event for event in events.list_mine(session, caller)}
    if account_id is not None and _is_complete(present.values()):
        return
    drafts = [_ensure_draft(caller, demo) for demo in EVENTS if demo.title not in present]
    with reading() as session:
        drafts += [
            one.id for one in events.list_mine(session, caller) if one.status == "draft" and one.id not in drafts
        ]
    for event_id in drafts:
        _publish(organizer, caller, event_id)
    _await_published(caller)
    for role in ("door", "attendee"):
        sign_in(person(role), PEOPLE[role])
    _grant_door(caller)
    _sell(caller)


def _is_complete(present: Collection[EventSummary]) -> bool:
    return len(present) >= len(EVENTS) and not {"draft", "publishing"} & {event.status for event in present}


def _organizer_caller(organizer: Person) -> Caller:
    caller = sign_in(organizer, PEOPLE["organizer"])
    if not caller.is_organizer:
        with transaction() as session:
            accounts.become_organizer(session, caller)
        caller = sign_in(organizer, PEOPLE["organizer"])
    return caller


def _times(demo: DemoEvent) -> tuple[datetime, datetime]:
    if demo.in_days == 0:
        starts = now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    else:
        local = now().astimezone(ZoneInfo(demo.timezone)) + timedelta(days=demo.in_days)
        starts = local.replace(hour=demo.hour, minute=0, second=0, microsecond=0)
    return starts, starts + timedelta(hours=demo.hours)


def _ensure_draft(caller: Caller, demo: DemoEvent) -> str:
    starts, ends = _times(demo)
    doors = now().replace(minute=0, second=0, microsecond=0) if demo.in_days == 0 else starts - DOORS_BEFORE
    form = EventForm(
        title=demo.title,
        summary=demo.summary,
        description=demo.text,
        topic=demo.topic,
        venue=demo.venue,
        address=demo.address,
        city=demo.city,
        country=demo.country,
        timezone=demo.timezone,
        is_online=demo.is_online,
        doors_at=doors,
        starts_at=starts,
        ends_at=ends,
        transfer_policy=demo.transfer_policy,
        tiers=[
            TierForm(
                name=tier.name,
                description=tier.description,
                price_wei=Wei(tier.price_milli * WEI_PER_COIN // 1000),
                supply=tier.supply,
                per_wallet=PER_WALLET,
            )
            for tier in demo.tiers
        ],
    )
    with transaction() as session:
        return events.create_draft(session, caller, form).id


def _publish(organizer: Person, caller: Caller, event_id: str) -> None:
    with transaction() as session:
        unsigned = events.prepare_publish(session, caller, event_id)
    tx_hash = organizer.send(unsigned)
    with transaction() as session:
        events.publish_submitted(session, caller, event_id, tx_hash=tx_hash)


def _await_published(caller: Caller) -> None:
    deadline = time.monotonic() + INDEX_TIMEOUT_S
    while time.monotonic() < deadline:
        with reading() as session:
            statuses = [event.status for event in events.list_mine(session, caller)]
        if not {"draft", "publishing"} & set(statuses):
            return
        time.sleep(0.1)
    raise NeedsHuman("The demo's events were not indexed in time: does the worker run?")


def _grant_door(caller: Caller) -> None:
    door = Account.from_key(key_of("door")).address
    with reading() as session:
        mine = events.list_mine(session, caller)
    for event in mine:
        if event.title == EVENTS[0].title:
            with transaction() as session:
                accounts.grant_door(session, caller, event_id=event.id, address=door, name=PEOPLE["door"])


def _sell(caller: Caller) -> None:
    """The demo's buyers buy until each tier has sold what the programme says."""
    buyers = [person(f"buyer-{number}") for number in range(BUYERS)]
    for buyer, name in zip(buyers, BUYER_NAMES, strict=True):
        sign_in(buyer, name)
    wanted = {demo.title: demo.tiers for demo in EVENTS}
    with reading() as session:
        mine = [(event, events.list_tiers(session, event.id)) for event in events.list_mine(session, caller)]
        contracts = {event.id: events.get_own(session, caller, event.id).ticket_contract for event, _ in mine}
    for event, tiers in mine:
        for tier, plan in zip(tiers, wanted.get(event.title, ()), strict=False):
            _buy(buyers, TicketContract(contracts[event.id]), tier.position, Wei(tier.price_wei), plan.sold - tier.sold)


def _buy(buyers: list[Person], contract: TicketContract, position: int, price: Wei, count: int) -> None:
    for number in range(BUYERS):
        quantity = count // BUYERS + (1 if number < count % BUYERS else 0)
        if quantity > 0:
            buyer = buyers[number]
            call: Call = contract.buy(position, quantity, buyer.address, Wei(price * quantity))
            buyer.send(prepare(call, sender=buyer.address))


def describe() -> str:
    """The demo's sign-ins for the terminal: one link each. The key stands behind ``#`` and stays in the browser."""
    words = {"organizer": "Organizer", "door": "Door staff", "attendee": "Attendee"}
    lines = ["Demo sign-ins (this chain exists on this machine only):"]
    for role, word in words.items():
        lines.append(f"  {word:<11}{settings().origin}/sign-in/#demo-key={key_of(role)}")
    return "\n".join(lines)
