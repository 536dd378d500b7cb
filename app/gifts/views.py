"""What gifts look like at the edges: things with their names, transactions, packs and claims."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.chain import tokens
from app.chain.escrow import GiftItem, ItemKind
from app.chain.networks import network
from app.gifts import repository
from app.gifts.rules import KINDS, compute_status, read_items
from app.gifts.schemas import ClaimView, ItemView, PackView, TermsView
from app.models import Gift, GiftPack
from app.tickets import service as tickets
from app.tickets.service import TicketLabel
from app.units import Wei, shorten

COIN_DECIMALS = 18
Labels = dict[tuple[str, int], TicketLabel]


def label_items(session: Session, items: Collection[GiftItem]) -> Labels:
    """Which of these things are tickets of ours, and what they are called; one of a cancelled event says so."""
    labels = tickets.list_labels(
        session, {(one.token, one.token_id) for one in items if one.kind == ItemKind.ERC721 and one.token_id < 2**63}
    )
    cancelled = repository.list_cancelled(session, {one.event_id for one in labels.values()})
    return {
        token: replace(one, tier_name=f"{one.tier_name} · event cancelled") if one.event_id in cancelled else one
        for token, one in labels.items()
    }


def view_items(items: Sequence[GiftItem], labels: Labels) -> list[ItemView]:
    """Things as a page shows them."""
    return [_view_item(one, labels.get((one.token, one.token_id))) for one in items]


def _view_item(item: GiftItem, label: TicketLabel | None) -> ItemView:
    view = ItemView(
        kind=KINDS[item.kind],
        token=item.token,
        token_id=Wei(item.token_id),
        amount=Wei(item.amount),
        name="",
        detail="",
        symbol="",
        decimals=0,
        picture="",
        ticket_id="",
    )
    if item.kind == ItemKind.NATIVE:
        symbol = network().symbol
        return view.model_copy(update={"name": symbol, "symbol": symbol, "decimals": COIN_DECIMALS})
    if label is not None:
        return view.model_copy(
            update={
                "kind": "ticket",
                "name": label.event_title,
                "detail": label.tier_name,
                "picture": f"/art/event/{label.event_id}.svg",
                "ticket_id": label.ticket_id,
            }
        )
    known = tokens.describe_or_nothing(item.kind, item.token)
    name = known.name or shorten(item.token)
    detail = f"#{shorten_number(item.token_id)}" if item.kind == ItemKind.ERC721 else ""
    found = {"name": name, "detail": detail, "symbol": known.symbol or name, "decimals": known.decimals}
    if item.kind != ItemKind.ERC20:
        found["picture"] = picture_of(item)
    return view.model_copy(update=found)


def picture_of(item: GiftItem) -> str:
    """The drawing of a collectible that is not ours: its own picture lies with hosts that no page of ours asks."""
    seed = hashlib.sha256(f"{item.token}:{item.token_id}".encode()).hexdigest()[:32]
    return f"/art/gift/{seed}.svg"


def shorten_number(number: int) -> str:
    """A token's number for a person: the ends of a very long one."""
    text = str(number)
    return text if len(text) <= 12 else f"{text[:6]}…{text[-4:]}"


def _explore(tx_hash: str | None) -> str:
    base = network().explorer_url
    return f"{base}/tx/{tx_hash}" if base and tx_hash else ""


def pack_items(pack: GiftPack) -> list[GiftItem]:
    """A draft's things."""
    return read_items([(one["kind"], one["token"], one["token_id"], one["amount"]) for one in pack.items])


def view_packs(session: Session, rows: Sequence[tuple[GiftPack | None, Gift | None]], now: datetime) -> list[PackView]:
    """Gifts as their sender sees them; one that was made elsewhere has no pack, a draft is not on chain yet."""
    every = [one for pack, gift in rows for one in _items_of(pack, gift)]
    labels = label_items(session, every)
    names = repository.list_names(session, {gift.claimed_by for _pack, gift in rows if gift and gift.claimed_by})
    return [_view_pack(pack, gift, labels, names, now) for pack, gift in rows]


def _items_of(pack: GiftPack | None, gift: Gift | None) -> list[GiftItem]:
    if gift is not None:
        return read_items(gift.all_items)
    return [] if pack is None else pack_items(pack)


def _view_pack(
    pack: GiftPack | None, gift: Gift | None, labels: Labels, names: dict[str, str], now: datetime
) -> PackView:
    pack = pack or _stand_in(gift)
    terms = gift or pack  # the chain's word, once there is one: a draft may have been written anew meanwhile
    items = view_items(_items_of(pack, gift), labels)
    ended_by = "" if gift is None else gift.end_tx_hash
    claimed_by = "" if gift is None else gift.claimed_by
    return PackView(
        id=pack.id,
        status=pack.status if gift is None else compute_status(gift, pack.opened_at, now),
        sender=pack.sender,
        recipient=terms.recipient,
        items=items,
        left=items if gift is None else view_items(read_items(gift.items), labels),
        wrapping=pack.wrapping,
        lives_s=pack.lives_s,
        expires_at=terms.expires_at,
        is_cancellable=terms.is_cancellable,
        can_rekey=terms.is_cancellable or terms.recipient != "",
        gift_id=pack.gift_id,
        claim_key=terms.claim_key,
        second=terms.second,
        salt=pack.salt,
        claimed_by=claimed_by,
        claimed_by_name=names.get(claimed_by, "") or (shorten(claimed_by) if claimed_by else ""),
        opened_at=pack.opened_at,
        ended_at=None if gift is None else gift.ended_at,
        error_message=pack.error_message,
        lock_tx_hash=pack.lock_tx_hash,
        end_tx_hash=ended_by,
        explorer_url=_explore(ended_by or pack.lock_tx_hash),
        created_at=pack.created_at,
    )


def _stand_in(gift: Gift | None) -> GiftPack:
    """A gift that was not made here, as if it had been."""
    if gift is None:
        raise ValueError("neither a pack nor a gift")
    return GiftPack(
        id=gift.gift_id,
        account_id="",
        sender=gift.sender,
        status="locked",
        items=[],
        recipient=gift.recipient,
        wrapping="ribbon",
        lives_s=int((gift.expires_at - gift.locked_at).total_seconds()),
        is_cancellable=gift.is_cancellable,
        claim_key=gift.claim_key,
        second=gift.second,
        gift_id=gift.gift_id,
        lock_tx_hash=gift.lock_tx_hash,
        created_at=gift.locked_at,
    )


def view_claims(session: Session, gifts: Sequence[Gift], now: datetime) -> list[ClaimView]:
    """Gifts as whoever holds their link sees them."""
    packs = repository.list_packs_of(session, {one.gift_id for one in gifts})
    names = repository.list_names(session, {one.sender for one in gifts})
    labels = label_items(session, [one for gift in gifts for one in read_items(gift.all_items)])
    return [_view_claim(session, one, packs.get(one.gift_id), names, labels, now) for one in gifts]


def _view_claim(
    session: Session, gift: Gift, pack: GiftPack | None, names: dict[str, str], labels: Labels, now: datetime
) -> ClaimView:
    relay = repository.find_relay_in(session, slot_name(gift))
    shown = gift.items if gift.items else gift.all_items
    return ClaimView(
        gift_id=gift.gift_id,
        status=compute_status(gift, pack.opened_at if pack else None, now),
        chain_id=gift.chain_id,
        escrow=gift.escrow,
        sender=gift.sender,
        sender_name=names.get(gift.sender, ""),
        terms=TermsView(
            claim_key=gift.claim_key,
            recipient=gift.recipient,
            second=gift.second,
            expiry=int(gift.expires_at.timestamp()),
            cancellable=gift.is_cancellable,
            items=gift.items,
        ),
        items=view_items(read_items(shown), labels),
        wrapping=pack.wrapping if pack else "ribbon",
        expires_at=gift.expires_at,
        sealed_message="" if pack is None else pack.sealed_messages.get(gift.claim_key, ""),
        claimed_by=gift.claimed_by,
        end_tx_hash=gift.end_tx_hash,
        explorer_url=_explore(gift.end_tx_hash),
        relay_id="" if relay is None else relay.id,
    )


def slot_name(gift: Gift) -> str:
    """What a claim that we carry is unique by: the gift, and how much of it is left."""
    return f"{gift.gift_id}:{len(gift.items)}"
