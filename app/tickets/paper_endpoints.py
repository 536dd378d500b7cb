"""Papers over REST: to print, and for the wallets of phones.

Each is a GET, so that a link is enough. One that shows a code issues a printed pass, and asking again changes nothing.
"""

from fastapi import Response

from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.drawn import Drawn
from app.api.envelope import Answer
from app.api.route import HandOutRoute
from app.clock import now
from app.tickets import apple_signer, google_pass, papers
from app.tickets.apple_pass import MEDIA_TYPE, make_pkpass
from app.tickets.errors import AppleWalletNotSetUp, GoogleWalletNotSetUp
from app.tickets.paper_sheet import draw_pdf
from app.tickets.schemas import WalletLink

router = make_router("tickets", route_class=HandOutRoute)


@router.get("/tickets/{ticket_id}.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
def read_pdf(ticket_id: str, caller: SignedIn, session: DatabaseSession) -> Response:
    """The ticket to print, on one A4 page. Its code takes the place of the one on the phone."""
    facts = papers.issue_paper(session, caller, ticket_id)
    return Drawn(lambda: draw_pdf(facts), "application/pdf", f"ticket-{facts.token_id}.pdf")


@router.get("/tickets/{ticket_id}.pkpass", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}}})
def read_pkpass(ticket_id: str, caller: SignedIn, session: DatabaseSession) -> Response:
    """The ticket for Apple Wallet: with its code where the organizer allows paper, else with the link to it."""
    signer = apple_signer.find_signer()
    if signer is None:
        raise AppleWalletNotSetUp
    facts = papers.issue_for_wallet(session, caller, ticket_id)
    return Drawn(lambda: make_pkpass(facts, signer), MEDIA_TYPE, f"ticket-{facts.token_id}.pkpass")


@router.get("/tickets/{ticket_id}/google-wallet")
def read_google_link(ticket_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[WalletLink]:
    """The address that adds the ticket to Google Wallet, under the same rule."""
    signer = google_pass.find_signer()
    if signer is None:
        raise GoogleWalletNotSetUp
    facts = papers.issue_for_wallet(session, caller, ticket_id)
    return Answer(data=WalletLink(url=google_pass.make_link(facts, signer, at=now())))
