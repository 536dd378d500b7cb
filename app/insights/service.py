"""What a wallet holds beside tickets: the chain's coin, and tokens found from their logs, for some seconds' time."""

from threading import Lock

from cachetools import TTLCache
from sqlmodel import Session

from app.chain import deploy, holdings, tokens
from app.chain.escrow import GiftItem, ItemKind
from app.chain.networks import network
from app.config import settings
from app.errors import Retryable, Unavailable
from app.gifts.rules import KINDS
from app.gifts.views import picture_of, shorten_number
from app.insights.schemas import AssetKind, AssetView
from app.tickets import service as tickets
from app.units import NOBODY, Address, Wei, parse_address, shorten

KEPT_S = 5
COIN_DECIMALS = 18

_kept: TTLCache[tuple[str, str], list[GiftItem]] = TTLCache(maxsize=2_000, ttl=KEPT_S)
_keeping = Lock()


def list_assets(session: Session, kind: AssetKind, owner: str) -> list[AssetView]:
    """What of ``kind`` a wallet can give. Our own tickets are not among them: they have a list of their own.

    Raises ``Invalid`` for what is no address, ``Unavailable`` while no node answers.
    """
    try:
        found = _list_held(kind, parse_address(owner))
        ours = tickets.list_labels(session, {(one.token, one.token_id) for one in found if one.token_id < 2**63})
        badge = deploy.badge().address
        return [_view(one) for one in found if (one.token, one.token_id) not in ours and one.token != badge]
    except Retryable as away:
        raise Unavailable from away


def _list_held(kind: AssetKind, owner: Address) -> list[GiftItem]:
    with _keeping:
        known = _kept.get((kind, owner))
    if known is not None:
        return known
    held = [_weighed(one, owner) for one in _list_candidates(kind, owner)]
    found = [one for one in held if one.amount > 0]
    with _keeping:
        _kept[kind, owner] = found
    return found


def _list_candidates(kind: AssetKind, owner: Address) -> list[GiftItem]:
    wanted = ItemKind(KINDS.index(kind))
    if wanted == ItemKind.NATIVE:
        return [GiftItem(wanted, NOBODY, 0, 0)]
    named = [GiftItem(wanted, one, 0, 0) for one in settings().gift_token_list] if wanted == ItemKind.ERC20 else []
    received = [one for one in holdings.list_received(owner, settings().asset_blocks) if one.kind == wanted]
    return list(dict.fromkeys([*named, *received]))


def _weighed(item: GiftItem, owner: Address) -> GiftItem:
    return GiftItem(item.kind, item.token, item.token_id, tokens.balance_of(item, owner))


def _view(item: GiftItem) -> AssetView:
    if item.kind == ItemKind.NATIVE:
        name, symbol, decimals = network().symbol, network().symbol, COIN_DECIMALS
    else:
        known = tokens.describe(item.kind, item.token)
        name = known.name or shorten(item.token)
        symbol, decimals = known.symbol or name, known.decimals
    is_piece = item.kind in (ItemKind.ERC721, ItemKind.ERC1155)
    return AssetView(
        kind=KINDS[item.kind],
        token=item.token,
        token_id=Wei(item.token_id),
        amount=Wei(item.amount),
        name=name,
        detail=f"#{shorten_number(item.token_id)}" if is_piece else "",
        symbol=symbol,
        decimals=decimals,
        picture=picture_of(item) if is_piece else "",
    )
