"""Tickets: the holder's list, passes, metadata; and the index of the chain's logs (written in ``index``)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from app.caller import Caller
from app.chain.networks import network
from app.clock import now
from app.config import settings
from app.models import Event, IssuedPass, PassKey, Ticket
from app.secrets_store import sealing_key
from app.tickets import pass_codec, repository
from app.tickets.errors import TicketNotFound
from app.tickets.index import (
    confirm_attendance_cleared,
    confirm_attended,
    confirm_granted,
    confirm_refunded,
    confirm_sold,
    confirm_transfer,
    rebuild_token,
    rebuild_tokens,
)
from app.tickets.paper_rules import list_papers
from app.tickets.paper_wallets import list_wallets
from app.tickets.repository import TicketRow
from app.tickets.rules import (
    PassForm,
    PassWindow,
    compute_pass_window,
    compute_state,
    decide_pass_seq,
    ensure_form,
    ensure_passable,
    list_touched,
)
from app.tickets.schemas import TicketView, TokenMetadata
from app.units import NOBODY, shorten

__all__ = [
    "SignedPass",
    "TicketLabel",
    "confirm_attendance_cleared",
    "confirm_attended",
    "confirm_granted",
    "confirm_refunded",
    "confirm_sold",
    "confirm_transfer",
    "find_holder_name",
    "get_owned",
    "issue_pass",
    "list_for",
    "list_labels",
    "list_touched",
    "metadata",
    "public_keys",
    "rebuild_token",
    "rebuild_tokens",
]


@dataclass(frozen=True)
class SignedPass:
    """What the QR code shows (base45 text), in which form, signed by which key, and when it opens the door."""

    text: str
    form: PassForm
    key_id: int
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True)
class TicketLabel:
    """What a ticket is called where it is one thing among others. Nothing about its holder."""

    ticket_id: str
    event_id: str
    event_title: str
    tier_name: str


def list_labels(session: Session, tokens: Collection[tuple[str, int]]) -> dict[tuple[str, int], TicketLabel]:
    """Which of these (contract, token id) are tickets of ours."""
    rows = repository.list_rows_of_tokens(session, {one for one, _ in tokens}, {number for _, number in tokens})
    found = {
        (ticket.contract, ticket.token_id): TicketLabel(ticket.id, event.id, event.title, tier.name)
        for ticket, event, tier in rows
    }
    return {token: label for token, label in found.items() if token in tokens}


def list_for(session: Session, caller: Caller) -> list[TicketView]:
    """The tickets of all the caller's wallets, the next event first."""
    owners = repository.list_addresses(session, caller.account_id)
    return [_view(row) for row in repository.list_of_owners(session, owners)]


def get_owned(session: Session, caller: Caller, ticket_id: str) -> TicketView:
    """One of the caller's tickets; raises ``TicketNotFound`` for one that is not."""
    return _view(_get_owned(session, caller, ticket_id))


def issue_pass(session: Session, caller: Caller, ticket_id: str, *, form: str) -> SignedPass:
    """Sign a pass for one of the caller's tickets.

    Asking again for the same form gives a pass of the same sequence; another form or another owner raises it, and
    older passes no longer enter. Raises ``TicketNotFound``, ``TicketRefunded``, ``TicketEventCancelled``,
    ``PaperNotAllowed``, ``PassWindowOver``, ``PassesUsedUp``.
    """
    wanted = ensure_form(form)
    repository.lock(session, ticket_id)
    ticket, event, _tier = _get_owned(session, caller, ticket_id)
    ensure_passable(ticket, event, form=wanted, now=now())
    window = compute_pass_window(doors_at=event.doors_at, ends_at=event.ends_at)
    key = _signing_key(session, event.id)
    newest = repository.find_newest_pass(session, ticket.id)
    ticket.pass_seq = decide_pass_seq(ticket, newest, form=wanted)
    _keep_pass(session, ticket, newest, key, wanted, window)
    return SignedPass(_sign(ticket, event, key, window), wanted, key.key_id, window.valid_from, window.valid_until)


def public_keys(session: Session, event_id: str) -> dict[int, bytes]:
    """The Ed25519 public keys (32 bytes) of an event's passes by key id."""
    return {key.key_id: bytes.fromhex(key.public_key) for key in repository.list_keys(session, event_id)}


def metadata(session: Session, ticket_id: str) -> TokenMetadata:
    """The token's public metadata: nothing about its holder. Raises ``TicketNotFound``."""
    ticket, event, tier = repository.get_row(session, ticket_id)
    if ticket.owner == NOBODY:
        raise TicketNotFound
    origin = settings().origin
    return TokenMetadata(
        name=f"{event.title} · {tier.name} #{ticket.token_id}",
        description=event.summary,
        image=f"{origin}/art/event/{event.id}.svg",
        external_url=f"{origin}/event/{event.slug}",
        attributes=[
            {"trait_type": "Event", "value": event.title},
            {"trait_type": "Tier", "value": tier.name},
            {"trait_type": "Venue", "value": event.venue},
            {"trait_type": "City", "value": event.city},
            {"trait_type": "Starts", "display_type": "date", "value": int(event.starts_at.timestamp())},
            {"trait_type": "State", "value": compute_state(ticket, event.status)},
        ],
    )


def find_holder_name(session: Session, address: str) -> str:
    """What a wallet's holder is called at the door: the display name, else the shortened address."""
    return repository.find_display_name(session, address) or shorten(address)


def _get_owned(session: Session, caller: Caller, ticket_id: str) -> TicketRow:
    row = repository.get_row(session, ticket_id)
    if row[0].owner not in repository.list_addresses(session, caller.account_id):
        raise TicketNotFound
    return row


def _signing_key(session: Session, event_id: str) -> PassKey:
    """The event's newest key that is not retired, made at its first pass.

    One look decides: looking again for the number to give would find the key that somebody has made meanwhile, and
    make a second one.
    """
    keys = repository.list_keys(session, event_id)
    in_use = [key for key in keys if key.retired_at is None]
    if in_use:
        return in_use[-1]
    private = Ed25519PrivateKey.generate()
    made = PassKey(
        event_id=event_id,
        key_id=max([0, *(key.key_id for key in keys)]) + 1,
        public_key=private.public_key().public_bytes_raw().hex(),
        sealed_seed=sealing_key().encrypt(private.private_bytes_raw()).decode(),
    )
    repository.add_key_unless_there(session, made)
    return repository.get_key(session, event_id, made.key_id)


def _keep_pass(
    session: Session, ticket: Ticket, newest: IssuedPass | None, key: PassKey, form: PassForm, window: PassWindow
) -> None:
    issued = newest if newest is not None and newest.pass_seq == ticket.pass_seq else None
    if issued is None:
        issued = IssuedPass(
            ticket_id=ticket.id,
            pass_seq=ticket.pass_seq,
            key_id=key.key_id,
            form=form,
            owner=ticket.owner,
            valid_from=window.valid_from,
            valid_until=window.valid_until,
        )
        repository.add_pass(session, issued)
    issued.key_id, issued.valid_from, issued.valid_until = key.key_id, window.valid_from, window.valid_until
    session.flush()


def _sign(ticket: Ticket, event: Event, key: PassKey, window: PassWindow) -> str:
    unsigned = pass_codec.Pass(
        key_id=key.key_id,
        event_number=event.event_number,
        token_id=ticket.token_id,
        sequence=ticket.pass_seq,
        valid_from=int(window.valid_from.timestamp()),
        valid_for=window.valid_for_units,
    )
    seed = sealing_key().decrypt(key.sealed_seed.encode())
    return pass_codec.sign(unsigned, seed, chain_id=ticket.chain_id, contract=ticket.contract)


def _view(row: TicketRow) -> TicketView:
    ticket, event, tier = row
    explorer = network().explorer_url
    return TicketView(
        id=ticket.id,
        event_id=event.id,
        event_title=event.title,
        event_slug=event.slug,
        event_number=event.event_number,
        token_id=ticket.token_id,
        tier_name=tier.name,
        venue=event.venue,
        city=event.city,
        country=event.country,
        timezone=event.timezone,
        doors_at=event.doors_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        state=compute_state(ticket, event.status),
        transfer_policy=event.transfer_policy,
        owner=ticket.owner,
        pass_seq=ticket.pass_seq,
        art_seed=event.id,
        contract=ticket.contract,
        chain_id=ticket.chain_id,
        paid_wei=ticket.paid_wei,
        explorer_url=f"{explorer}/tx/{ticket.mint_tx_hash}" if explorer else None,
        papers=list_papers(ticket, event, wallets=list_wallets(), now=now()),
    )
