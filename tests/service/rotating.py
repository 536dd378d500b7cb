"""A phone that shows a rotating code: the chain is its own, only the end of it is signed."""

from dataclasses import replace
from datetime import datetime
from secrets import token_bytes

from sqlmodel import select

from app.clock import now
from app.models import PassKey, Ticket
from app.secrets_store import sealing_key
from app.tickets import pass_chain, pass_codec
from app.tickets.pass_codec import Pass
from tests.service.doors import Door

BEGUN_S = 3_600
"""How long ago its window began."""


class Holder:
    """The phone of a ticket's holder, with a pass signed by the event's key for eight hours."""

    def __init__(self, door: Door, ticket: Ticket) -> None:
        key = door.session.exec(select(PassKey).where(PassKey.event_id == door.event.id)).one()
        window = Pass(
            key_id=key.key_id,
            event_number=door.event.event_number,
            token_id=ticket.token_id,
            sequence=ticket.pass_seq,
            valid_from=int(now().timestamp()) - BEGUN_S,
            valid_for=pass_codec.MAX_SLOTS * pass_codec.SLOT_S // pass_codec.WINDOW_UNIT_S,
            form="rotating",
        )
        self._chain = pass_chain.make_chain(
            token_bytes(pass_chain.SEED_BYTES), window, chain_id=ticket.chain_id, contract=ticket.contract
        )
        first = replace(window, anchor=pass_chain.anchor_of(self._chain), proof=pass_chain.proof_of(self._chain, 0))
        seed = sealing_key().decrypt(key.sealed_seed.encode())
        signed = pass_codec.sign(first, seed, chain_id=ticket.chain_id, contract=ticket.contract)
        self._signed = pass_codec.decode(signed)

    def show(self, at: datetime | None = None) -> str:
        """What is on the screen at a time, or now."""
        slot = (int((at or now()).timestamp()) - self._signed.valid_from) // pass_codec.SLOT_S
        return pass_codec.encode(replace(self._signed, slot=slot, proof=pass_chain.proof_of(self._chain, slot)))
