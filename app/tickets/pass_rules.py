"""The rules of passes: when they open the door, which sequence they carry, their short code. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.clock import from_timestamp
from app.models import Event, IssuedPass, PassKey, Ticket
from app.tickets.errors import (
    PaperNotAllowed,
    PassesTooOften,
    PassesUsedUp,
    PassKeysUsedUp,
    PassWindowOver,
    TicketEventCancelled,
    TicketRefunded,
)
from app.tickets.pass_codec import MAX_SLOTS, SLOT_S, WINDOW_UNIT_S, Form

OPENS_BEFORE_DOORS = timedelta(hours=2)
CLOSES_AFTER_END = timedelta(hours=6)
MAX_WINDOW_UNITS = 2**16 - 1
"""door.md: "valid for" is 2 bytes in units of 5 minutes, so a pass lives at most 227 days."""
MAX_ROTATING_UNITS = MAX_SLOTS * SLOT_S // WINDOW_UNIT_S
MAX_WINDOWS = 32
"""As many windows one issue has: ten days of doors. An event that is longer asks again."""
MAX_PASS_SEQ = 2**16 - 1
"""door.md: "sequence" is 2 bytes and refuses to overflow."""
MAX_ISSUES_A_DAY = 60
"""Of one owner for one ticket: who uses its 65,536 sequences up and then gives it away needs three years for that."""
MAX_KEY_ID = 2**8 - 1
NAME_KEY_CONTEXT = b"keepsake-name-v1"
SHORT_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U."""
SHORT_CODE_LENGTH = 8
_MISREAD = str.maketrans("OIL", "011", " -")


@dataclass(frozen=True)
class PassWindow:
    """When a pass opens the door: ``valid_for_units`` × 5 minutes from ``valid_from`` on."""

    valid_from: datetime
    valid_for_units: int

    @property
    def valid_until(self) -> datetime:
        """The first moment at which the pass no longer works."""
        return self.valid_from + timedelta(seconds=self.valid_for_units * WINDOW_UNIT_S)

    @property
    def starts_at_s(self) -> int:
        """``valid_from`` as the pass carries it: seconds since 1970 (UTC)."""
        return int(self.valid_from.timestamp())


@dataclass(frozen=True)
class Wish:
    """What a device asks for: the sequence that it made its chains for, and the anchor of each window."""

    sequence: int
    anchors: Sequence[tuple[int, bytes]]

    @property
    def starts(self) -> list[int]:
        """When each window begins, in seconds since 1970."""
        return [valid_from for valid_from, _anchor in self.anchors]

    @property
    def anchors_hash(self) -> str:
        """What tells the device that asks again from another one."""
        return sha256(b"".join(anchor for _valid_from, anchor in self.anchors)).hexdigest()


def compute_pass_window(*, doors_at: datetime, ends_at: datetime) -> PassWindow:
    """From two hours before the doors to six hours after the end, in whole units, capped by the format."""
    valid_from = from_timestamp(int((doors_at - OPENS_BEFORE_DOORS).timestamp()))
    seconds = (ends_at + CLOSES_AFTER_END - valid_from).total_seconds()
    units = max(1, -(-int(seconds) // WINDOW_UNIT_S))
    return PassWindow(valid_from=valid_from, valid_for_units=min(units, MAX_WINDOW_UNITS))


def compute_pieces(*, doors_at: datetime, ends_at: datetime) -> list[PassWindow]:
    """The same time in pieces of at most 8 hours: the windows of rotating passes."""
    whole = compute_pass_window(doors_at=doors_at, ends_at=ends_at)
    return [_cut(whole, start) for start in range(0, whole.valid_for_units, MAX_ROTATING_UNITS)]


def list_next(pieces: Sequence[PassWindow], now: datetime) -> list[PassWindow]:
    """The windows of one issue: at most 32, beginning with the first that is not over."""
    return [piece for piece in pieces if piece.valid_until > now][:MAX_WINDOWS]


def _cut(whole: PassWindow, start: int) -> PassWindow:
    return PassWindow(
        valid_from=whole.valid_from + timedelta(seconds=start * WINDOW_UNIT_S),
        valid_for_units=min(MAX_ROTATING_UNITS, whole.valid_for_units - start),
    )


def ensure_passable(ticket: Ticket, event: Event, *, form: Form, now: datetime) -> None:
    """Raise unless a pass of this form may be made for this ticket now."""
    if ticket.is_refunded:
        raise TicketRefunded
    if event.status == "cancelled":
        raise TicketEventCancelled
    if form == "printed" and not event.allows_paper:
        raise PaperNotAllowed
    if compute_pass_window(doors_at=event.doors_at, ends_at=event.ends_at).valid_until <= now:
        raise PassWindowOver


def is_live(issued: IssuedPass | None, ticket: Ticket) -> bool:
    """Whether this pass, the newest of its ticket, is the one that enters: nothing has superseded it."""
    return issued is not None and issued.pass_seq >= ticket.pass_seq and issued.owner == ticket.owner


def is_asked_again(live: IssuedPass | None, wish: Wish, pieces: Sequence[PassWindow]) -> bool:
    """Whether a device asks for the pass that it has got: the same chains, for windows that are still the event's."""
    if live is None or live.form != "rotating" or live.pass_seq != wish.sequence:
        return False
    is_same = [row[0] for row in live.windows] == wish.starts and live.anchors_hash == wish.anchors_hash
    return is_same and all(row in as_rows(pieces) for row in live.windows)


def as_rows(windows: Sequence[PassWindow]) -> list[list[int]]:
    """Windows as ``IssuedPass.windows`` keeps them."""
    return [[window.starts_at_s, window.valid_for_units] for window in windows]


def decide_pass_seq(ticket: Ticket, newest: IssuedPass | None) -> int:
    """The sequence of the next pass that is not the newest one again: one that nobody has held yet.

    Raises ``PassesUsedUp`` instead of starting over, which would revive old passes.
    """
    seq = ticket.pass_seq
    if newest is not None:
        seq = max(seq, newest.pass_seq + 1)
    if seq > MAX_PASS_SEQ:
        raise PassesUsedUp
    return seq


def ensure_not_too_often(issued_today: int) -> None:
    """Raise ``PassesTooOften`` when an owner has had that many passes for a ticket within a day."""
    if issued_today >= MAX_ISSUES_A_DAY:
        raise PassesTooOften(retry_after_s=3600)


def decide_key_id(keys: Sequence[PassKey]) -> int:
    """The number of an event's next key; raises ``PassKeysUsedUp``."""
    number = max((key.key_id for key in keys), default=0) + 1
    if number > MAX_KEY_ID:
        raise PassKeysUsedUp
    return number


def compute_name_key(signature: bytes) -> bytes:
    """Under what a holder's name is encrypted at the door: whoever is shown the pass can compute it, nobody else."""
    return HKDF(algorithm=SHA256(), length=32, salt=b"", info=NAME_KEY_CONTEXT).derive(signature)


def read_short_code(typed: str) -> str | None:
    """A typed short code as it was made (letters that are easily misread are read right), or ``None``."""
    code = typed.upper().translate(_MISREAD)
    is_one = len(code) == SHORT_CODE_LENGTH and all(letter in SHORT_CODE_LETTERS for letter in code)
    return code if is_one else None
