"""The verdict on a pass. Pure: no database, no clock, no network. Twin of ``assets/js/verdict.js``.

Both are run over ``tests/data/verdict_vectors.json``. What a reason looks and sounds like stands in
``assets/js/verdicts.js``; a test keeps the words here the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.tickets import pass_chain, pass_codec
from app.tickets.pass_codec import Pass

Result = Literal["go", "stop", "ask"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a scan ends as it does: the title on the screen and one plain sentence."""

    result: Result
    title: str
    sentence: str


SLOTS_ASIDE = 1
ALREADY_IN = "already_in"
REASONS: dict[str, Reason] = {
    "go": Reason("go", "Go", "Let them in."),
    "unreadable": Reason("stop", "Not a ticket", "This code is not one of our tickets."),
    "wrong_event": Reason("stop", "Other event", "This ticket is for another event."),
    "unknown_key": Reason("stop", "Unknown key", "This ticket was signed by a key that this event does not have."),
    "bad_signature": Reason("stop", "Forged", "This ticket was not made by us."),
    "not_yet_valid": Reason("stop", "Too early", "This ticket does not open the door yet."),
    "expired": Reason("stop", "Too late", "This ticket no longer opens the door."),
    "stale_code": Reason("stop", "Old code", "This code is a copy or too old. Ask for the ticket on the phone itself."),
    "superseded": Reason("stop", "Replaced", "A newer ticket took the place of this one."),
    "refunded": Reason("stop", "Refunded", "This ticket was given back for its money."),
    "blocked": Reason("stop", "Blocked", "The organizer has blocked this ticket."),
    ALREADY_IN: Reason("stop", "Already in", "This ticket has been used already."),
    "wrong_gate": Reason("ask", "Other gate", "This ticket is for another gate."),
    "paper_not_allowed": Reason("stop", "No paper", "This event takes tickets on the phone only."),
    "unknown_ticket": Reason("ask", "Not known yet", "We do not know this ticket yet. Try again in a moment."),
    "needs_supervisor": Reason("ask", "Ask", "A supervisor has to look at this ticket."),
}
"""The closed list of reasons (door.md), and the green light."""


@dataclass(frozen=True, slots=True)
class TicketAtDoor:
    """What the door knows of one ticket. Empty ``gates`` means every gate."""

    pass_seq: int
    is_refunded: bool = False
    is_blocked: bool = False
    needs_supervisor: bool = False
    gates: tuple[str, ...] = ()
    is_in: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the door knows of its event: ``keys`` are Ed25519 public keys by key id, ``tickets`` go by token id."""

    chain_id: int
    contract: str
    event_number: int
    keys: Mapping[int, bytes]
    tickets: Mapping[int, TicketAtDoor]
    allows_paper: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """Go, stop or ask, and why; a go needs no reason, so its ``reason`` is empty."""

    reason: str

    @property
    def result(self) -> Result:
        """Go, stop or ask."""
        return REASONS[self.reason or "go"].result


def decide(found: Pass | None, snapshot: Snapshot, now: int, gate: str) -> Verdict:
    """The verdict on a pass (``None``: the code could not be read) at a gate, ``now`` in seconds since 1970.

    What it says about the code comes first, then what it says about the ticket: a forged pass learns nothing.
    """
    if found is None:
        return Verdict("unreadable")
    flaw = find_flaw(found, snapshot, now)
    return Verdict(flaw) if flaw else judge(found, snapshot, gate)


def judge(found: Pass, snapshot: Snapshot, gate: str) -> Verdict:
    """The verdict on a pass that is known to be genuine and of this moment."""
    ticket = snapshot.tickets.get(found.token_id)
    return Verdict("unknown_ticket") if ticket is None else _judge(found, ticket, snapshot, gate)


def find_flaw(found: Pass, snapshot: Snapshot, now: int) -> str:
    """What is wrong with the code itself, whatever its ticket is worth: a reason, or nothing."""
    if found.event_number != snapshot.event_number:
        return "wrong_event"
    key = snapshot.keys.get(found.key_id)
    if key is None:
        return "unknown_key"
    if not pass_codec.verify(found, key, chain_id=snapshot.chain_id, contract=snapshot.contract):
        return "bad_signature"
    if now < found.valid_from:
        return "not_yet_valid"
    if now >= found.valid_until:
        return "expired"
    return _find_staleness(found, snapshot, now) if found.form == "rotating" else ""


def _find_staleness(found: Pass, snapshot: Snapshot, now: int) -> str:
    """A code lives for its slot and one to each side (the clocks differ); only a fresh one is worth the walk."""
    if abs(found.slot - found.slot_at(now)) > SLOTS_ASIDE:
        return "stale_code"
    is_shown = pass_chain.is_proof(found, chain_id=snapshot.chain_id, contract=snapshot.contract)
    return "" if is_shown else "bad_signature"


def _judge(found: Pass, ticket: TicketAtDoor, snapshot: Snapshot, gate: str) -> Verdict:
    if ticket.is_refunded:
        return Verdict("refunded")
    if ticket.is_blocked:
        return Verdict("blocked")
    if found.sequence < ticket.pass_seq:
        return Verdict("superseded")
    if found.form == "printed" and not snapshot.allows_paper:
        return Verdict("paper_not_allowed")
    if ticket.is_in:
        return Verdict(ALREADY_IN)
    if ticket.gates and gate not in ticket.gates:
        return Verdict("wrong_gate")
    return Verdict("needs_supervisor" if ticket.needs_supervisor else "")
