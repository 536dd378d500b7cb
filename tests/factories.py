"""Rows and signers for the tests. Every function adds to the session and returns what it made."""

from datetime import timedelta
from hashlib import sha256
from itertools import count
from secrets import token_hex
from typing import Any

from eth_account import Account as Signer
from eth_account.signers.local import LocalAccount
from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.events.rules import fold_all
from app.models import Account, DoorLink, Event, LoginSession, RoleGrant, Ticket, Tier, Wallet, new_id
from app.units import Address, Wei

_numbers = count(1)


def make_signer() -> LocalAccount:
    """A fresh key that really signs."""
    signer: LocalAccount = Signer.create()
    return signer


def make_address() -> Address:
    """A fresh address whose key nobody keeps."""
    return Address(str(make_signer().address))


def make_account(
    session: Session, *, address: str | None = None, name: str = "", roles: tuple[str, ...] = ()
) -> Caller:
    """An account with one wallet and the given roles, as its caller."""
    account = Account(display_name=name)
    wallet = Wallet(address=address or make_address(), account_id=account.id)
    session.add(account)
    session.flush()
    session.add(wallet)
    for role in roles:
        session.add(RoleGrant(account_id=account.id, role=role))
    session.flush()
    return Caller(account.id, Address(wallet.address), name, frozenset(roles), frozenset(), new_id())


def make_guest(session: Session, name: str = "Zoë") -> Caller:
    """An account without a wallet, as of somebody who came by a door link."""
    account = Account(display_name=name)
    session.add(account)
    session.flush()
    return Caller(account.id, Address(""), name, frozenset(), frozenset(), new_id())


def make_organizer(session: Session, name: str = "Ada Kovač") -> Caller:
    """An account with the organizer role."""
    return make_account(session, name=name, roles=("organizer",))


def make_session_token(session: Session, caller: Caller) -> str:
    """A signed-in session of the caller; its token."""
    token = token_hex(32)
    row = LoginSession(
        token_hash=sha256(token.encode()).hexdigest(),
        account_id=caller.account_id,
        address=caller.address,
        expires_at=now() + timedelta(days=1),
    )
    session.add(row)
    session.flush()
    return token


def make_event(session: Session, organizer: Caller, **values: Any) -> Event:
    """An event on sale in Wrocław that starts in ten days; ``values`` replace columns."""
    number = next(_numbers)
    starts_at = values.pop("starts_at", now() + timedelta(days=10))
    ends_at = values.pop("ends_at", starts_at + timedelta(hours=4))
    defaults: dict[str, Any] = {
        "slug": f"evening-of-lights-{number}",
        "organizer_id": organizer.account_id,
        "status": "on_sale",
        "title": "Evening of Lights",
        "topic": "music",
        "venue": "Hala Stulecia",
        "city": "Wrocław",
        "country": "PL",
        "timezone": "Europe/Warsaw",
        "doors_at": starts_at - timedelta(hours=1),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "refund_until": starts_at,
        "release_at": ends_at + timedelta(hours=48),
        "ref": "0x" + token_hex(32),
        "chain_id": 31337,
        "ticket_contract": make_address(),
        "event_number": number,
    }
    event = Event(**(defaults | values))
    if not event.search_text:
        event.search_text = fold_all([event.title, event.city, event.topic, event.venue])
    session.add(event)
    session.flush()
    return event


def make_tier(session: Session, event: Event, **values: Any) -> Tier:
    """A tier that is on sale now: 100 tickets at 0.05 coins."""
    defaults: dict[str, Any] = {
        "event_id": event.id,
        "position": 0,
        "name": "Standing",
        "price_wei": Wei(5 * 10**16),
        "supply": 100,
        "sale_starts_at": now() - timedelta(days=1),
        "sale_ends_at": event.starts_at,
    }
    tier = Tier(**(defaults | values))
    session.add(tier)
    session.flush()
    return tier


def make_ticket(session: Session, tier: Tier, event: Event, owner: str, **values: Any) -> Ticket:
    """A ticket that the chain gave to ``owner``."""
    defaults: dict[str, Any] = {
        "event_id": event.id,
        "tier_id": tier.id,
        "chain_id": event.chain_id,
        "contract": event.ticket_contract,
        "token_id": next(_numbers),
        "owner": owner,
        "paid_wei": tier.price_wei,
        "minted_at": now(),
        "mint_tx_hash": "0x" + token_hex(32),
    }
    ticket = Ticket(**(defaults | values))
    session.add(ticket)
    session.flush()
    return ticket


def make_door_link(session: Session, event: Event, organizer: Caller, **values: Any) -> DoorLink:
    """A link to an event's door; nobody knows its secret unless ``token_hash`` is given."""
    defaults: dict[str, Any] = {
        "event_id": event.id,
        "token_hash": token_hex(32),
        "label": "North team",
        "created_by": organizer.account_id,
        "expires_at": event.ends_at + timedelta(hours=12),
    }
    link = DoorLink(**(defaults | values))
    session.add(link)
    session.flush()
    return link
