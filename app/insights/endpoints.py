"""What a wallet holds and what everybody may check, over REST. All of it can be seen on chain."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.api.deps import DatabaseSession, make_router
from app.api.envelope import Answer, public_read
from app.insights import service, transparency
from app.insights.schemas import AssetKind, AssetView, EventFigures

router = make_router("insights")


@router.get("/assets/{kind}")
def list_assets(
    kind: AssetKind, session: DatabaseSession, owner: Annotated[str, Query(max_length=42)]
) -> Answer[list[AssetView]]:
    """What of a kind (``native``, ``erc20``, ``erc721``, ``erc1155``) a wallet can give; kept for five seconds."""
    return Answer(data=service.list_assets(session, kind, owner))


@router.get("/transparency/events/{event_id}", response_model=Answer[EventFigures])
def check_event(request: Request, event_id: str, session: DatabaseSession) -> Response:
    """Sold, refunded, let in, attended on chain and badges of an event, their differences, and what proves each."""
    return public_read(request, Answer(data=transparency.check_event(session, event_id)))
