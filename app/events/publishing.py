"""From a draft to the chain, and pausing and cancelling: the transactions that an organizer's wallet signs."""

import json
from collections.abc import Sequence

from sqlmodel import Session

from app.caller import Caller
from app.chain.calls import Call, UnsignedTransaction, prepare
from app.chain.contracts import EventOnChain, Factory, TicketContract, TierOnChain
from app.chain.inbox import find_deployment
from app.chain.networks import network
from app.chain.sender import relayer
from app.clock import now
from app.config import settings
from app.content import store
from app.errors import Conflict, Retryable, Reverted, Unavailable
from app.events import drafts, repository, rules
from app.events.errors import EventStateConflict, NotDeployed, PublishRefused
from app.models import Event, Tier
from app.outbox import bump, enqueue
from app.units import Address

CALLS = {"pause": TicketContract.pause_sale, "resume": TicketContract.resume_sale, "cancel": TicketContract.cancel}
STATES_FOR = {
    "pause": (rules.ON_SALE,),
    "resume": (rules.PAUSED,),
    "cancel": (rules.ON_SALE, rules.PAUSED),
}


def prepare_publish(session: Session, caller: Caller, event_id: str) -> UnsignedTransaction:
    """The transaction that creates the event on chain, simulated first.

    Raises ``EventInvalid`` when its times have passed in the meantime, ``PublishRefused`` with the contract's
    objection, ``NotDeployed``, ``Unavailable`` without a chain.
    """
    event = drafts.get_own(session, caller, event_id)
    rules.ensure_state(event.status, (rules.DRAFT,), "published")
    tiers = repository.list_tiers(session, event.id)
    rules.ensure_event(event, now())
    rules.ensure_tiers(tiers, event.ends_at)
    factory = find_deployment(session, network().chain_id, "EventFactory")
    if factory is None:
        raise NotDeployed()
    event.content_cid = store.put(metadata(event, tiers))
    call = Factory(factory.address).create_event(_on_chain(event, tiers))
    return _prepare(call, caller)


def publish_submitted(session: Session, caller: Caller, event_id: str, *, tx_hash: str) -> Event:
    """The wallet has sent the transaction; from here on the chain tells. The same hash twice changes nothing."""
    event = drafts.get_own(session, caller, event_id)
    tx_hash = tx_hash.lower()
    if event.publish_tx_hash == tx_hash and event.status != rules.DRAFT:
        return event
    moved = repository.change_status(
        session,
        event.id,
        expected=(rules.DRAFT,),
        status=rules.PUBLISHING,
        publish_tx_hash=tx_hash,
        publish_error="",
        chain_id=network().chain_id,
    )
    session.refresh(event)
    if not moved:
        raise EventStateConflict("This event is being published already.")
    enqueue(session, "events.watch_publish", {"event_id": event.id})
    bump(session, f"event:{event.id}")
    return event


def publish_failed(session: Session, event_id: str, message: str) -> None:
    """The transaction did not make it: the event is a draft again, with the reason. Too late once it is on sale."""
    moved = repository.change_status(
        session, event_id, expected=(rules.PUBLISHING,), status=rules.DRAFT, publish_error=message[:200]
    )
    if moved:
        bump(session, f"event:{event_id}")


def prepare_change(session: Session, caller: Caller, event_id: str, action: str) -> UnsignedTransaction:
    """The transaction for ``pause``, ``resume`` or ``cancel``. Its effect is told by the chain's log."""
    event = drafts.get_own(session, caller, event_id)
    words = {"pause": "paused", "resume": "resumed", "cancel": "cancelled"}
    rules.ensure_state(event.status, STATES_FOR[action], words[action])
    return _prepare(CALLS[action](TicketContract(event.ticket_contract)), caller)


def metadata(event: Event, tiers: Sequence[Tier]) -> bytes:
    """The event's public text as JSON; its SHA-256 is what the contract carries. Keys sorted, so that the same
    event is always the same bytes. Names follow OpenSea's contract metadata (name, description, image).
    """
    document = {
        "name": event.title,
        "description": event.summary or event.description[:500],
        "image": f"{settings().origin}/art/event/{event.id}.svg",
        "external_link": f"{settings().origin}/event/{event.slug}/",
        "text": event.description,
        "topic": event.topic,
        "venue": event.venue,
        "address": event.address,
        "city": event.city,
        "country": event.country,
        "timezone": event.timezone,
        "doors_at": event.doors_at.isoformat(),
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "tiers": [{"name": tier.name, "description": tier.description} for tier in tiers],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _on_chain(event: Event, tiers: Sequence[Tier]) -> EventOnChain:
    return EventOnChain(
        ref=bytes.fromhex(event.ref[2:]),
        content_hash=store.digest_of(event.content_cid),
        starts=int(event.starts_at.timestamp()),
        ends=int(event.ends_at.timestamp()),
        releases=int(event.release_at.timestamp()),
        refund_until=int(event.refund_until.timestamp()),
        transfer_policy=event.transfer_policy,
        resale_cap_bps=event.resale_cap_bps,
        royalty_bps=event.royalty_bps,
        door=Address(relayer().address),
        tiers=tuple(_tier_on_chain(tier) for tier in tiers),
    )


def _tier_on_chain(tier: Tier) -> TierOnChain:
    return TierOnChain(
        price_wei=tier.price_wei,
        supply=tier.supply,
        per_wallet=tier.per_wallet,
        sale_starts=int(tier.sale_starts_at.timestamp()),
        sale_ends=int(tier.sale_ends_at.timestamp()),
    )


def _prepare(call: Call, caller: Caller) -> UnsignedTransaction:
    try:
        return prepare(call, sender=caller.address)
    except Reverted as refusal:
        raise _translate(refusal) from refusal
    except Retryable as away:
        raise Unavailable() from away


def _translate(refusal: Reverted) -> Conflict:
    sentences = {
        "InsufficientFunds": "Your wallet has too little for the network fee. Nothing was sent.",
        "EventFactory_RefUsed": "This event is on the chain already. Please reload the page.",
        "EventTicket_MissingRole": "Sign with the wallet that published this event.",
        "EventTicket_Released": "The sale's money is released already; the event cannot be cancelled any more.",
    }
    return PublishRefused(sentences.get(refusal.error_name))
