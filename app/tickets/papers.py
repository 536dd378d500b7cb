"""Papers: the ticket outside our pages, to print or in a phone's wallet. Drawing them asks for no database."""

from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.config import settings
from app.tickets import repository
from app.tickets.paper_facts import PaperFacts, make_facts
from app.tickets.pass_rules import ensure_passable
from app.tickets.passes import issue_pass


def issue_paper(session: Session, caller: Caller, ticket_id: str) -> PaperFacts:
    """What a page to print says. Its code is a printed pass, so the phone's code stops working.

    The same holder asking again gets the same. Raises what ``issue_pass`` raises.
    """
    signed = issue_pass(session, caller, ticket_id)
    return _tell(session, repository.get_row(session, ticket_id), code=signed.text, short_code=signed.short_code)


def issue_for_wallet(session: Session, caller: Caller, ticket_id: str) -> PaperFacts:
    """What a pass of a phone's wallet says: a printed pass where the organizer allows paper, else no code at all.

    Without a code no pass is issued. Raises what ``issue_pass`` raises, but ``PaperNotAllowed``.
    """
    row = repository.get_owned_row(session, caller.account_id, ticket_id)
    ticket, event, _tier = row
    if event.allows_paper:
        return issue_paper(session, caller, ticket_id)
    ensure_passable(ticket, event, form="rotating", now=now())
    return _tell(session, row)


def _tell(session: Session, row: repository.TicketRow, *, code: str = "", short_code: str = "") -> PaperFacts:
    holder = repository.find_display_name(session, row[0].owner)
    return make_facts(*row, holder=holder, code=code, short_code=short_code, origin=settings().origin)
