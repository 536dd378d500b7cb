"""Tickets over REST: the signed-in holder's own, and each token's public metadata."""

from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.envelope import Answer
from app.tickets import service, views
from app.tickets.schemas import (
    PassPlanView,
    PassRequest,
    PassView,
    RotatingPassView,
    RotatingRequest,
    TicketView,
    TokenMetadata,
)

router = make_router("tickets")


@router.get("/tickets")
def list_tickets(caller: SignedIn, session: DatabaseSession) -> Answer[list[TicketView]]:
    """The tickets of the account's wallets, the next event first."""
    return Answer(data=service.list_for(session, caller))


@router.get("/tickets/{ticket_id}")
def get_ticket(ticket_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[TicketView]:
    """One of the account's tickets."""
    return Answer(data=service.get_owned(session, caller, ticket_id))


@router.get("/tickets/{ticket_id}/pass")
def plan_pass(ticket_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[PassPlanView]:
    """What the next rotating pass will carry: what a device has to make its chains for."""
    return Answer(data=views.plan(service.plan_pass(session, caller, ticket_id)))


@router.post("/tickets/{ticket_id}/pass")
def issue_pass(
    ticket_id: str, body: PassRequest, caller: SignedIn, session: DatabaseSession
) -> Answer[PassView] | Answer[RotatingPassView]:
    """A signed pass for the ticket, printed or rotating. The one that was live before no longer opens the door."""
    if isinstance(body, RotatingRequest):
        anchors = [(window.valid_from, bytes.fromhex(window.anchor)) for window in body.windows]
        wish = service.Wish(body.sequence, anchors)
        return Answer(data=views.rotating(service.issue_rotating(session, caller, ticket_id, wish)))
    return Answer(data=views.printed(service.issue_pass(session, caller, ticket_id, form=body.form)))


@router.get("/tickets/{ticket_id}/metadata")
def get_metadata(ticket_id: str, session: DatabaseSession) -> TokenMetadata:
    """The token's ERC-721 metadata, as wallets and marketplaces read it: no envelope, nothing about the holder."""
    return service.metadata(session, ticket_id)
