"""Badges: the list of a holder, and the index of the badge contract's log."""

from collections.abc import Collection, Iterable, Sequence

from sqlmodel import Session

from app.badges import repository
from app.badges.repository import BadgeRow
from app.badges.rules import Mint, read_mints
from app.badges.schemas import BadgeView
from app.caller import Caller
from app.chain.networks import network
from app.models import ChainLog, new_id
from app.outbox import bump
from app.units import parse_address


def list_for(session: Session, address: str) -> list[BadgeView]:
    """The badges of one wallet, the newest first; raises ``Invalid`` when ``address`` is none."""
    return [_view(row) for row in repository.list_of_owners(session, [parse_address(address)])]


def list_mine(session: Session, caller: Caller) -> list[BadgeView]:
    """The badges of all the caller's wallets, the newest first."""
    owners = repository.list_addresses(session, caller.account_id)
    return [_view(row) for row in repository.list_of_owners(session, owners)]


def confirm_minted(session: Session, logs: Sequence[ChainLog]) -> None:
    """Index ``BadgesMinted`` logs; one told twice, or of an event that is not ours, changes nothing."""
    by_chain: dict[int, list[Mint]] = {}
    for log in logs:
        by_chain.setdefault(log.chain_id, []).extend(read_mints(log))
    for chain_id, mints in by_chain.items():
        _add(session, chain_id, mints)


def rebuild(session: Session, *, chain_id: int, event_number: int, ticket_token_ids: Collection[int]) -> None:
    """Build these badges again from the logs that stand (after a reorg took some away)."""
    owners = repository.remove(session, chain_id=chain_id, event_number=event_number, ticket_token_ids=ticket_token_ids)
    for owner in sorted(set(owners)):
        bump(session, f"badges:{owner}")
    told = (mint for log in repository.list_mint_logs(session, chain_id=chain_id) for mint in read_mints(log))
    wanted = set(ticket_token_ids)
    _add(
        session,
        chain_id,
        [mint for mint in told if mint.event_number == event_number and mint.ticket_token_id in wanted],
    )


def _add(session: Session, chain_id: int, mints: Iterable[Mint]) -> None:
    mints = list(mints)
    event_ids = repository.list_event_ids(session, chain_id, {mint.event_number for mint in mints})
    ours = [mint for mint in mints if mint.event_number in event_ids]
    repository.add_unless_there(session, [_row(mint, event_ids[mint.event_number]) for mint in ours])
    topics = {f"badges:{mint.holder}" for mint in ours} | {f"event:{event_ids[mint.event_number]}" for mint in ours}
    for topic in sorted(topics):
        bump(session, topic)


def _row(mint: Mint, event_id: str) -> dict[str, object]:
    return {
        "id": new_id(),
        "chain_id": mint.chain_id,
        "event_id": event_id,
        "event_number": mint.event_number,
        "ticket_token_id": mint.ticket_token_id,
        "owner": mint.holder,
        "tx_hash": mint.tx_hash,
        "minted_at": mint.mined_at,
    }


def _view(row: BadgeRow) -> BadgeView:
    badge, event = row
    explorer = network().explorer_url
    return BadgeView(
        event_id=event.id,
        event_title=event.title,
        event_slug=event.slug,
        city=event.city,
        country=event.country,
        starts_at=event.starts_at,
        minted_at=badge.minted_at,
        tx_hash=badge.tx_hash,
        event_number=badge.event_number,
        ticket_token_id=badge.ticket_token_id,
        art_seed=event.id,
        explorer_url=f"{explorer}/tx/{badge.tx_hash}" if explorer else None,
    )
