"""Passes as the API shows them."""

from app.clock import now
from app.tickets.passes import PassPlan, RotatingPass, SignedPass
from app.tickets.schemas import (
    LivePassView,
    PassPlanView,
    PassView,
    RotatingPassView,
    SignedWindowView,
    WindowView,
)


def plan(made: PassPlan) -> PassPlanView:
    """What a device makes its chains for."""
    live = made.live
    return PassPlanView(
        sequence=made.sequence,
        key_id=made.key_id,
        windows=[WindowView(valid_from=one.starts_at_s, valid_for=one.valid_for_units) for one in made.windows],
        chain_id=made.ticket.chain_id,
        contract=made.ticket.contract,
        event_number=made.event.event_number,
        token_id=made.ticket.token_id,
        allows_paper=made.event.allows_paper,
        live=None if live is None else LivePassView.model_validate({"form": live.form, "sequence": live.pass_seq}),
        server_time=now(),
    )


def printed(signed: SignedPass) -> PassView:
    """The text of a printed QR code, with what stands beside it."""
    return PassView(
        text=signed.text,
        form="printed",
        key_id=signed.key_id,
        short_code=signed.short_code,
        valid_from=signed.valid_from,
        valid_until=signed.valid_until,
    )


def rotating(signed: RotatingPass) -> RotatingPassView:
    """What a device shows codes of."""
    return RotatingPassView(
        sequence=signed.sequence,
        key_id=signed.key_id,
        short_code=signed.short_code,
        windows=[
            SignedWindowView(valid_from=one.valid_from, valid_for=one.valid_for, signed=one.signed.hex())
            for one in signed.windows
        ],
        server_time=now(),
    )
