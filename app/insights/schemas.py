"""What a wallet holds, as the API shows it."""

from typing import Literal

from pydantic import BaseModel

from app.api.envelope import WeiText

AssetKind = Literal["native", "erc20", "erc721", "erc1155"]


class AssetView(BaseModel):
    """Something that can be given. ``amount`` in the asset's smallest unit; ``picture`` is an address of ours."""

    kind: AssetKind
    token: str
    token_id: WeiText
    amount: WeiText
    name: str
    detail: str
    symbol: str
    decimals: int
    picture: str


FigureName = Literal["sold", "granted", "refunded", "let_in", "attended", "badges"]
DifferenceName = Literal[
    "let_in_not_attended", "attended_not_let_in", "attended_without_badge", "badge_without_attendance"
]


class Figure(BaseModel):
    """One number. ``logs`` of ``contract`` prove it, and anybody can count them; the door's own has neither."""

    name: FigureName
    count: int
    contract: str
    logs: list[str]
    explorer_url: str | None


class Difference(BaseModel):
    """How many tickets are in one of two sets and not in the other. On the way to the chain they differ for a while."""

    name: DifferenceName
    count: int


class EventFigures(BaseModel):
    """What everybody may check of an event, as of a block of the chain (-1: none was read yet)."""

    event_id: str
    event_number: int
    chain_id: int
    block_number: int
    figures: list[Figure]
    differences: list[Difference]
