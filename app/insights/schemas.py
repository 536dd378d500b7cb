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
