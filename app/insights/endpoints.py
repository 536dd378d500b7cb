"""What a wallet holds, over REST. Everybody can see that on chain."""

from typing import Annotated

from fastapi import Query

from app.api.deps import DatabaseSession, make_router
from app.api.envelope import Answer
from app.insights import service
from app.insights.schemas import AssetKind, AssetView

router = make_router("insights")


@router.get("/assets/{kind}")
def list_assets(
    kind: AssetKind, session: DatabaseSession, owner: Annotated[str, Query(max_length=42)]
) -> Answer[list[AssetView]]:
    """What of a kind (``native``, ``erc20``, ``erc721``, ``erc1155``) a wallet can give; kept for five seconds."""
    return Answer(data=service.list_assets(session, kind, owner))
