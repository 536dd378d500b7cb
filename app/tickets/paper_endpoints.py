"""Papers over REST: to print, and for the wallets of phones.

Each is a GET, so that a link is enough. One that shows a code issues a printed pass, and asking again changes nothing.
"""

from fastapi import Response

from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.drawn import Drawn
from app.api.route import HandOutRoute
from app.tickets import papers
from app.tickets.paper_sheet import draw_pdf

router = make_router("tickets", route_class=HandOutRoute)


@router.get("/tickets/{ticket_id}.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
def read_pdf(ticket_id: str, caller: SignedIn, session: DatabaseSession) -> Response:
    """The ticket to print, on one A4 page. Its code takes the place of the one on the phone."""
    facts = papers.issue_paper(session, caller, ticket_id)
    return Drawn(lambda: draw_pdf(facts), "application/pdf", f"ticket-{facts.token_id}.pdf")
