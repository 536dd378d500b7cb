"""Tickets: the holder's list and metadata; the index of the chain's logs (``index``), passes and their keys."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.caller import Caller
from app.chain.networks import network
from app.clock import now
from app.config import settings
from app.tickets import repository
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
from app.tickets.moving_rules import find_refund_bar, find_transfer_bar
from app.tickets.paper_rules import list_papers
from app.tickets.paper_wallets import list_wallets
from app.tickets.pass_keys import KeyRotation, KnownKey, list_keys, public_keys, rotate_key
from app.tickets.pass_rules import Wish
from app.tickets.passes import (
    PassPlan,
    RotatingPass,
    SignedPass,
    find_by_short_code,
    issue_pass,
    issue_rotating,
    plan_pass,
)
from app.tickets.repository import TicketRow
from app.tickets.rules import compute_state, gates_of, list_touched
from app.tickets.schemas import TicketView, TokenMetadata
from app.units import NOBODY, shorten

__all__ = [
    "KeyRotation",
    "KnownKey",
    "PassPlan",
    "RotatingPass",
    "SignedPass",
    "TicketLabel",
    "Wish",
    "confirm_attendance_cleared",
    "confirm_attended",
    "confirm_granted",
    "confirm_refunded",
    "confirm_sold",
    "confirm_transfer",
    "find_by_short_code",
    "find_holder_name",
    "get_owned",
    "issue_pass",
    "issue_rotating",
    "list_for",
    "list_keys",
    "list_labels",
    "list_touched",
    "metadata",
    "plan_pass",
    "public_keys",
    "rebuild_token",
    "rebuild_tokens",
    "rotate_key",
]


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
    return _view(session, repository.list_of_owners(session, owners))


def get_owned(session: Session, caller: Caller, ticket_id: str) -> TicketView:
    """One of the caller's tickets; raises ``TicketNotFound`` for one that is not."""
    return _view(session, [repository.get_owned_row(session, caller.account_id, ticket_id)])[0]


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


def _view(session: Session, rows: Sequence[TicketRow]) -> list[TicketView]:
    used, moment = repository.list_used(session, [ticket.id for ticket, _event, _tier in rows]), now()
    return [_view_row(row, is_used=row[0].id in used, moment=moment) for row in rows]


def _view_row(row: TicketRow, *, is_used: bool, moment: datetime) -> TicketView:
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
        gates=list(gates_of(event.gates, tier.position)),
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
        papers=list_papers(ticket, event, wallets=list_wallets(), now=moment),
        refund_until=event.refund_until,
        transfer_barred_by=find_transfer_bar(ticket, event, is_used=is_used),
        refund_barred_by=find_refund_bar(ticket, event, is_used=is_used, now=moment),
    )
