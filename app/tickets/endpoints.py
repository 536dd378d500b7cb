"""Tickets over REST: the signed-in holder's own, and each token's public metadata."""

from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.envelope import Answer
from app.tickets import service
from app.tickets.schemas import PassRequest, PassView, TicketView, TokenMetadata

router = make_router("tickets")


@router.get("/tickets")
def list_tickets(caller: SignedIn, session: DatabaseSession) -> Answer[list[TicketView]]:
    """The tickets of the account's wallets, the next event first."""
    return Answer(data=service.list_for(session, caller))


@router.get("/tickets/{ticket_id}")
def get_ticket(ticket_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[TicketView]:
    """One of the account's tickets."""
    return Answer(data=service.get_owned(session, caller, ticket_id))


@router.post("/tickets/{ticket_id}/pass")
def issue_pass(ticket_id: str, body: PassRequest, caller: SignedIn, session: DatabaseSession) -> Answer[PassView]:
    """A signed pass for the ticket: the text of its QR code."""
    signed = service.issue_pass(session, caller, ticket_id, form=body.form)
    view = PassView(
        text=signed.text,
        form=signed.form,
        key_id=signed.key_id,
        valid_from=signed.valid_from,
        valid_until=signed.valid_until,
    )
    return Answer(data=view)


@router.get("/tickets/{ticket_id}/metadata")
def get_metadata(ticket_id: str, session: DatabaseSession) -> TokenMetadata:
    """The token's ERC-721 metadata, as wallets and marketplaces read it: no envelope, nothing about the holder."""
    return service.metadata(session, ticket_id)
