"""Passes: planned, issued, and found again by their short code.

One pass of a ticket is live: the newest. Another form, another device and another owner get another sequence, and
what was issued before no longer enters. Asking again for the same pass gives the same bytes, also by a retired key.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.models import Event, IssuedPass, PassKey, Ticket
from app.outbox import bump_all
from app.tickets import pass_keys, pass_repository, repository
from app.tickets.errors import PassPlanChanged
from app.tickets.pass_codec import Form, Pass, add_signature, encode, signed_bytes
from app.tickets.pass_rules import (
    SHORT_CODE_LENGTH,
    SHORT_CODE_LETTERS,
    PassWindow,
    Wish,
    as_rows,
    compute_name_key,
    compute_pass_window,
    compute_pieces,
    decide_pass_seq,
    ensure_not_too_often,
    ensure_passable,
    is_asked_again,
    is_live,
    list_next,
    read_short_code,
)


@dataclass(frozen=True)
class SignedPass:
    """What a printed QR code shows (base45 text), signed by which key, and when it opens the door."""

    text: str
    form: Form
    key_id: int
    valid_from: datetime
    valid_until: datetime
    short_code: str


@dataclass(frozen=True)
class SignedWindow:
    """One rotating pass up to its slot (97 bytes); its times as in ``Pass``."""

    valid_from: int
    valid_for: int
    signed: bytes


@dataclass(frozen=True)
class RotatingPass:
    """What a device needs beside its seeds to show a ticket's code."""

    sequence: int
    key_id: int
    short_code: str
    windows: list[SignedWindow]


@dataclass(frozen=True)
class PassPlan:
    """What the next rotating pass by another device than the present one carries; ``live`` is the present pass."""

    sequence: int
    key_id: int
    windows: list[PassWindow]
    ticket: Ticket
    event: Event
    live: IssuedPass | None


def plan_pass(session: Session, caller: Caller, ticket_id: str) -> PassPlan:
    """What a device has to make its chains for. Raises what ``issue_rotating`` raises, but for the last two."""
    ticket, event, _tier = repository.get_owned_row(session, caller.account_id, ticket_id)
    ensure_passable(ticket, event, form="rotating", now=now())
    newest = pass_repository.find_newest(session, ticket.id)
    return PassPlan(
        sequence=decide_pass_seq(ticket, newest),
        key_id=pass_keys.next_key_id(session, event.id),
        windows=list_next(_pieces(event), now()),
        ticket=ticket,
        event=event,
        live=newest if is_live(newest, ticket) else None,
    )


def issue_pass(session: Session, caller: Caller, ticket_id: str, *, form: Form = "printed") -> SignedPass:
    """Sign a printed pass for one of the caller's tickets; asking again gives a pass of the same sequence.

    Raises ``TicketNotFound``, ``TicketRefunded``, ``TicketEventCancelled``, ``PaperNotAllowed``, ``PassWindowOver``,
    ``PassesUsedUp``, ``PassesTooOften``.
    """
    pass_repository.lock(session, ticket_id)
    ticket, event, _tier = repository.get_owned_row(session, caller.account_id, ticket_id)
    ensure_passable(ticket, event, form="printed", now=now())
    window = compute_pass_window(doors_at=event.doors_at, ends_at=event.ends_at)
    newest = pass_repository.find_newest(session, ticket.id)
    if newest is None or newest.form != "printed" or not is_live(newest, ticket):
        newest = _begin(session, ticket, newest, "printed")
    (signed,) = _sign(session, ticket, event, newest, [(window, b"")])
    return SignedPass(
        encode(signed), "printed", signed.key_id, window.valid_from, window.valid_until, newest.short_code
    )


def issue_rotating(session: Session, caller: Caller, ticket_id: str, wish: Wish) -> RotatingPass:
    """Sign the rotating passes of a device for one of the caller's tickets.

    The same chains again give the same answer. Others are another device, or the same one for other windows: they
    must be made for what ``plan_pass`` says, and end the pass that was live. Raises ``TicketNotFound``,
    ``TicketRefunded``, ``TicketEventCancelled``, ``PassWindowOver``, ``PassesUsedUp``, ``PassesTooOften``,
    ``PassPlanChanged``.
    """
    pass_repository.lock(session, ticket_id)
    ticket, event, _tier = repository.get_owned_row(session, caller.account_id, ticket_id)
    ensure_passable(ticket, event, form="rotating", now=now())
    newest, pieces = pass_repository.find_newest(session, ticket.id), _pieces(event)
    if newest is None or not is_live(newest, ticket) or not is_asked_again(newest, wish, pieces):
        _ensure_planned(wish, decide_pass_seq(ticket, newest), list_next(pieces, now()))
        newest = _begin(session, ticket, newest, "rotating", anchors_hash=wish.anchors_hash)
    by_start = {piece.starts_at_s: piece for piece in pieces}
    signed = _sign(session, ticket, event, newest, [(by_start[start], anchor) for start, anchor in wish.anchors])
    windows = [SignedWindow(one.valid_from, one.valid_for, signed_bytes(one)) for one in signed]
    return RotatingPass(newest.pass_seq, newest.key_id, newest.short_code, windows)


def find_by_short_code(session: Session, event_id: str, code: str) -> Ticket | None:
    """The ticket of an event whose live pass has this short code, however it was typed."""
    read = read_short_code(code)
    found = pass_repository.list_by_short_code(session, event_id, read) if read else []
    return found[0] if len(found) == 1 else None


def _ensure_planned(wish: Wish, sequence: int, windows: Sequence[PassWindow]) -> None:
    if (wish.sequence, wish.starts) != (sequence, [window.starts_at_s for window in windows]):
        raise PassPlanChanged


def _pieces(event: Event) -> list[PassWindow]:
    return compute_pieces(doors_at=event.doors_at, ends_at=event.ends_at)


def _begin(
    session: Session, ticket: Ticket, newest: IssuedPass | None, form: Form, *, anchors_hash: str = ""
) -> IssuedPass:
    """A pass of a sequence that nobody has held; what is signed for it is written by ``_sign``."""
    sequence = decide_pass_seq(ticket, newest)
    ensure_not_too_often(pass_repository.count_issued(session, ticket, since=now() - timedelta(days=1)))
    if sequence != ticket.pass_seq:
        ticket.pass_seq, ticket.changed_at = sequence, now()
        bump_all(session, [f"event:{ticket.event_id}", f"tickets:{ticket.owner}"])
    issued = IssuedPass(
        ticket_id=ticket.id,
        pass_seq=sequence,
        key_id=0,
        form=form,
        owner=ticket.owner,
        anchors_hash=anchors_hash,
        short_code=_draw_short_code(session, ticket.event_id),
        valid_from=now(),
        valid_until=now(),
    )
    pass_repository.add(session, issued)
    return issued


def _sign(
    session: Session, ticket: Ticket, event: Event, issued: IssuedPass, windows: Sequence[tuple[PassWindow, bytes]]
) -> list[Pass]:
    """The passes of these windows and anchors, signed; ``issued`` is made to say so."""
    rows = as_rows([window for window, _anchor in windows])
    same = pass_keys.find_key(session, event.id, issued.key_id) if issued.windows == rows else None
    key = same or pass_keys.signing_key(session, event.id)
    signed = _add_signatures(ticket, event, issued, key, windows)
    if same is None:
        issued.key_id, issued.windows = key.key_id, rows
        issued.name_keys = b"".join(compute_name_key(one.signature) for one in signed)
        issued.valid_from, issued.valid_until = windows[0][0].valid_from, windows[-1][0].valid_until
    issued.short_code = issued.short_code or _draw_short_code(session, event.id)
    session.flush()
    return signed


def _add_signatures(
    ticket: Ticket, event: Event, issued: IssuedPass, key: PassKey, windows: Sequence[tuple[PassWindow, bytes]]
) -> list[Pass]:
    seed = pass_keys.open_seed(key)
    return [
        add_signature(
            Pass(
                key_id=key.key_id,
                event_number=event.event_number,
                token_id=ticket.token_id,
                sequence=issued.pass_seq,
                valid_from=window.starts_at_s,
                valid_for=window.valid_for_units,
                form="rotating" if anchor else "printed",
                anchor=anchor,
            ),
            seed,
            chain_id=ticket.chain_id,
            contract=ticket.contract,
        )
        for window, anchor in windows
    ]


def _draw_short_code(session: Session, event_id: str) -> str:
    """A code that no live pass of the event has."""
    while True:
        code = "".join(secrets.choice(SHORT_CODE_LETTERS) for _ in range(SHORT_CODE_LENGTH))
        if not pass_repository.list_by_short_code(session, event_id, code):
            return code
