"""Passing tickets on and giving them back over REST. Both ask the chain, and wait for it apart from the passes."""

from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.envelope import Answer
from app.api.unsigned import PreparedView, view_priced
from app.tickets import moving
from app.tickets.schemas import TransferForm

SIGN = "Sign the transaction in the wallet that holds the ticket."

router = make_router("moves")


@router.post("/tickets/{ticket_id}/transfer")
def prepare_transfer(
    ticket_id: str, body: TransferForm, caller: SignedIn, session: DatabaseSession
) -> Answer[PreparedView]:
    """The transaction that moves a ticket to another address for good; the ticket's owner signs it."""
    priced = moving.prepare_transfer(session, caller, ticket_id, to=body.to)
    return Answer(data=view_priced(priced), message=SIGN)


@router.post("/tickets/{ticket_id}/refund")
def prepare_refund(ticket_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[PreparedView]:
    """The transaction that gives a ticket back for what was first paid; the ticket's owner signs it and is paid."""
    return Answer(data=view_priced(moving.prepare_refund(session, caller, ticket_id)), message=SIGN)
