"""Somebody with a ticket, for the tests of tickets and passes."""

from typing import Any

from sqlmodel import Session

from app.caller import Caller
from app.models import Event, Ticket, Tier
from app.tickets import pass_codec, service
from tests.factories import make_account, make_event, make_organizer, make_ticket, make_tier
from tests.phones import Phone


class Holder:
    """Somebody with a ticket of an event."""

    def __init__(self, session: Session, **event: Any) -> None:
        self.session = session
        self.caller: Caller = make_account(session, name="Nadia Petrović")
        self.organizer: Caller = make_organizer(session)
        self.event: Event = make_event(session, self.organizer, **event)
        self.tier: Tier = make_tier(session, self.event)
        self.ticket: Ticket = make_ticket(session, self.tier, self.event, self.caller.address)

    def issue(self, caller: Caller | None = None) -> service.SignedPass:
        return service.issue_pass(self.session, caller or self.caller, self.ticket.id, form="printed")

    def phone(self, caller: Caller | None = None) -> Phone:
        return Phone(caller or self.caller, self.ticket.id)

    def give_to(self, caller: Caller) -> None:
        self.ticket.owner = caller.address
        self.ticket.pass_seq += 1
        self.session.flush()

    def is_signed(self, found: pass_codec.Pass) -> bool:
        key = service.public_keys(self.session, self.event.id).get(found.key_id, b"")
        return pass_codec.verify(found, key, chain_id=31337, contract=self.event.ticket_contract)


def read(signed: service.SignedPass) -> pass_codec.Pass:
    """The fields of a printed pass."""
    return pass_codec.decode(signed.text)
