"""Papers: the ticket outside our pages, to print or in a phone's wallet. Drawing them asks for no database."""

from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.config import settings
from app.tickets import repository
from app.tickets.paper_facts import PaperFacts, make_facts
from app.tickets.paper_rules import ensure_open
from app.tickets.service import get_owned, issue_pass


def issue_paper(session: Session, caller: Caller, ticket_id: str) -> PaperFacts:
    """What a page to print says. Its code is a printed pass, so the phone's code stops working.

    The same holder asking again gets the same. Raises what ``issue_pass`` raises.
    """
    signed = issue_pass(session, caller, ticket_id, form="printed")
    ticket, event, tier = repository.get_row(session, ticket_id)
    issued = repository.get_issued(session, ticket_id)
    return make_facts(
        ticket,
        event,
        tier,
        holder=repository.find_display_name(session, ticket.owner),
        code=signed.text,
        short_code=issued.short_code,
        issued_at=issued.issued_at,
        origin=settings().origin,
    )


def issue_for_wallet(session: Session, caller: Caller, ticket_id: str) -> PaperFacts:
    """What a pass of a phone's wallet says: a printed pass where the organizer allows paper, else no code at all.

    Without a code no pass is issued. Raises ``TicketNotFound``, ``TicketRefunded``, ``TicketEventCancelled``,
    ``PassWindowOver``, ``PassesUsedUp``.
    """
    get_owned(session, caller, ticket_id)
    ticket, event, tier = repository.get_row(session, ticket_id)
    if event.allows_paper:
        return issue_paper(session, caller, ticket_id)
    ensure_open(ticket, event, now=now())
    return make_facts(
        ticket,
        event,
        tier,
        holder=repository.find_display_name(session, ticket.owner),
        issued_at=ticket.minted_at,
        origin=settings().origin,
    )
