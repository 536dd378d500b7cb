"""Badges over REST. They are public: whoever knows a wallet may see what it was at."""

from typing import Annotated

from fastapi import Query

from app.api.deps import DatabaseSession, MaybeCaller, make_router
from app.api.envelope import Answer
from app.badges import service
from app.badges.schemas import BadgeView
from app.errors import NotSignedIn

router = make_router("badges")


@router.get("/badges")
def list_badges(
    caller: MaybeCaller, session: DatabaseSession, owner: Annotated[str, Query(max_length=42)] = "me"
) -> Answer[list[BadgeView]]:
    """The badges of a wallet (``owner=0x…``), or of all the account's wallets (``owner=me``)."""
    if owner != "me":
        return Answer(data=service.list_for(session, owner))
    if caller is None:
        raise NotSignedIn
    return Answer(data=service.list_mine(session, caller))
