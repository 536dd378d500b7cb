"""Giving: drafts, and the lists of what was given and received. ``locking`` puts them on chain."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from app.caller import Caller
from app.chain.escrow import GiftItem
from app.clock import now
from app.gifts import repository
from app.gifts.errors import ItemNotFound, NotADraft, NotYourWallet, PackNotFound
from app.gifts.rules import KINDS, ensure_life, parse_items
from app.gifts.schemas import ItemForm, PackForm, PackView
from app.gifts.views import pack_items, view_packs
from app.models import Gift, GiftPack
from app.units import Wei, parse_address


def make_pack(session: Session, caller: Caller, form: PackForm) -> PackView:
    """Keep a draft; raises ``NotYourWallet`` or ``Invalid``."""
    pack = GiftPack(account_id=caller.account_id, sender="", items=[], wrapping="", lives_s=0)
    _write(session, caller, pack, form)
    repository.add_pack(session, pack)
    return view_pack(session, pack)


def change_pack(session: Session, caller: Caller, pack_id: str, form: PackForm) -> PackView:
    """Write a draft anew; raises ``PackNotFound``, ``NotADraft``, ``Invalid``."""
    pack = get_draft(session, caller, pack_id)
    _write(session, caller, pack, form)
    return view_pack(session, pack)


def add_item(session: Session, caller: Caller, pack_id: str, item: ItemForm) -> PackView:
    """Put one more thing into a draft; raises ``PackNotFound``, ``NotADraft``, ``Invalid``."""
    pack = get_draft(session, caller, pack_id)
    parse_items([*(_form_of(one) for one in pack_items(pack)), item])
    pack.items = [*pack.items, *_rows_of(parse_items([item]))]
    return view_pack(session, pack)


def remove_item(session: Session, caller: Caller, pack_id: str, position: int) -> PackView:
    """Take the thing at ``position`` (from 0) out of a draft; raises also ``ItemNotFound``."""
    pack = get_draft(session, caller, pack_id)
    if position >= len(pack.items):
        raise ItemNotFound
    pack.items = [one for place, one in enumerate(pack.items) if place != position]
    return view_pack(session, pack)


def remove_pack(session: Session, caller: Caller, pack_id: str) -> None:
    """Throw a draft away; raises ``PackNotFound``, ``NotADraft``."""
    repository.remove_pack(session, get_draft(session, caller, pack_id))


def get_pack(session: Session, caller: Caller, pack_id: str) -> PackView:
    """One of the caller's gifts; raises ``PackNotFound``."""
    pack, gift = find_own(session, caller, pack_id)
    return view_packs(session, [(pack, gift)], now())[0]


def list_sent(session: Session, caller: Caller) -> list[PackView]:
    """Drafts and gifts of the caller, the newest first; those made elsewhere by the same wallets, too."""
    packs = repository.list_packs(session, caller.account_id)
    by_id = {one.gift_id: one for one in packs if one.gift_id is not None}
    gifts = {one.gift_id: one for one in repository.list_sent(session, caller_addresses(session, caller))}
    rows: list[tuple[GiftPack | None, Gift | None]] = [(one, gifts.get(one.gift_id or "")) for one in packs]
    rows += [(None, gift) for gift_id, gift in gifts.items() if gift_id not in by_id]
    return sorted(view_packs(session, rows, now()), key=lambda one: one.created_at, reverse=True)


def list_received(session: Session, caller: Caller) -> list[PackView]:
    """Gifts that the caller has opened, the newest first."""
    gifts = repository.list_received(session, caller_addresses(session, caller))
    return view_packs(session, [(None, one) for one in gifts], now())


def caller_addresses(session: Session, caller: Caller) -> list[str]:
    """The wallets of the caller."""
    return list(repository.list_addresses(session, caller.account_id))


def _write(session: Session, caller: Caller, pack: GiftPack, form: PackForm) -> None:
    sender = parse_address(form.sender)
    if not repository.is_wallet_of(session, sender, caller.account_id):
        raise NotYourWallet
    items = parse_items(form.items)
    pack.sender = sender
    pack.items = _rows_of(items)
    pack.recipient = parse_address(form.recipient) if form.recipient else ""
    pack.wrapping = form.wrapping
    pack.lives_s = int(ensure_life(timedelta(seconds=form.lives_s)).total_seconds())
    pack.is_cancellable = form.is_cancellable
    pack.error_message = ""


def _rows_of(items: Sequence[GiftItem]) -> list[dict[str, Any]]:
    return [
        {"kind": int(one.kind), "token": one.token, "token_id": str(one.token_id), "amount": str(one.amount)}
        for one in items
    ]


def _form_of(item: GiftItem) -> ItemForm:
    return ItemForm(kind=KINDS[item.kind], token=item.token, token_id=Wei(item.token_id), amount=Wei(item.amount))


def get_draft(session: Session, caller: Caller, pack_id: str) -> GiftPack:
    """A draft of the caller's, locked for writing; raises ``PackNotFound``, ``NotADraft``."""
    pack = repository.get_pack(session, caller.account_id, pack_id, lock=True)
    if pack.status != "draft":
        raise NotADraft
    return pack


def find_own(session: Session, caller: Caller, pack_id: str) -> tuple[GiftPack | None, Gift | None]:
    """A pack by its id, or a gift of the caller's wallets by its own."""
    try:
        pack = repository.get_pack(session, caller.account_id, pack_id)
    except PackNotFound:
        gift = repository.find_gift(session, pack_id.lower())
        if gift is None or gift.sender not in caller_addresses(session, caller):
            raise
        return None, gift
    return pack, None if pack.gift_id is None else repository.find_gift(session, pack.gift_id)


def view_pack(session: Session, pack: GiftPack) -> PackView:
    """A pack as its sender sees it."""
    gift = None if pack.gift_id is None else repository.find_gift(session, pack.gift_id)
    return view_packs(session, [(pack, gift)], now())[0]
