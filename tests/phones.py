"""A phone that shows rotating codes, as ``assets/js/pass_device.js`` does in the browser."""

from dataclasses import replace
from datetime import datetime
from secrets import token_bytes

import base45  # type: ignore[import-untyped]
from sqlmodel import Session

from app.caller import Caller
from app.tickets import pass_codec, service
from app.tickets.pass_chain import anchor_of, make_chain, proof_of
from app.tickets.pass_codec import Pass
from app.tickets.service import PassPlan, RotatingPass, Wish

NO_PROOF = bytes(18)
"""Slot and proof of a pass that is not shown yet."""


def read_signed(signed: bytes) -> Pass:
    """A rotating pass that the server has signed, without what its device adds."""
    text: bytes = base45.b45encode(signed + NO_PROOF)
    return pass_codec.decode(text.decode())


class Phone:
    """One device of a ticket's holder: draws seeds, asks for passes, shows the code of a moment."""

    def __init__(self, caller: Caller, ticket_id: str) -> None:
        self.caller = caller
        self.ticket_id = ticket_id
        self.chains: dict[int, bytes] = {}
        self.wish = Wish(0, [])
        self.passes: list[Pass] = []

    def plan(self, session: Session) -> PassPlan:
        """What the next pass carries; chains are made for it."""
        plan = service.plan_pass(session, self.caller, self.ticket_id)
        for window in plan.windows:
            bound = Pass(
                key_id=plan.key_id,
                event_number=plan.event.event_number,
                token_id=plan.ticket.token_id,
                sequence=plan.sequence,
                valid_from=window.starts_at_s,
                valid_for=window.valid_for_units,
            )
            chain = make_chain(token_bytes(32), bound, chain_id=plan.ticket.chain_id, contract=plan.ticket.contract)
            self.chains[window.starts_at_s] = chain
        starts = [window.starts_at_s for window in plan.windows]
        self.wish = Wish(plan.sequence, [(start, anchor_of(self.chains[start])) for start in starts])
        return plan

    def ask(self, session: Session) -> RotatingPass:
        """Ask for the passes of the chains that were made last."""
        answer = service.issue_rotating(session, self.caller, self.ticket_id, self.wish)
        self.passes = [read_signed(window.signed) for window in answer.windows]
        return answer

    def take(self, session: Session) -> RotatingPass:
        """Plan and ask: from then on this phone has the ticket's code."""
        self.plan(session)
        return self.ask(session)

    def show(self, at: datetime) -> str:
        """The text of the code at a moment within the passes' windows."""
        moment = int(at.timestamp())
        one = next(one for one in self.passes if one.valid_from <= moment < one.valid_until)
        slot = one.slot_at(moment)
        return pass_codec.encode(replace(one, slot=slot, proof=proof_of(self.chains[one.valid_from], slot)))
