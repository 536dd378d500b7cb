"""The rules of tickets: what the chain's logs make of them. Pure: no database, no clock, no chain."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from app.models import ChainLog, Ticket
from app.units import NOBODY, Wei

TicketState = Literal["valid", "attended", "refunded", "cancelled"]
SOLD = "TicketsSold"
MINTS = (SOLD, "TicketsGranted")
MANY_TOKENS = (*MINTS, "AttendanceMarked")
"""Logs that speak of many tokens at once."""


@dataclass(frozen=True)
class Sale:
    """One ``TicketsSold`` log: ``quantity`` tokens from ``first_token_id`` on, ``unit_paid_wei`` each."""

    contract: str
    recipient: str
    tier: int
    first_token_id: int
    quantity: int
    unit_paid_wei: Wei
    tx_hash: str
    mined_at: datetime

    @property
    def token_ids(self) -> range:
        """The tokens of this sale."""
        return range(self.first_token_id, self.first_token_id + self.quantity)


@dataclass(frozen=True)
class TokenHistory:
    """What the logs of one token say, all of them read in order."""

    owner: str
    tier: int
    sequence: int
    paid_wei: Wei
    is_refunded: bool
    attended_at: datetime | None
    minted_at: datetime
    mint_tx_hash: str


def gates_of(gates: Sequence[Mapping[str, Any]], position: int) -> tuple[str, ...]:
    """The names of the gates (as ``Event.gates`` keeps them) that take a tier.

    None when the event has no gates, which means every gate.
    """
    return tuple(gate["name"] for gate in gates if not gate["tiers"] or position in gate["tiers"])


def compute_state(ticket: Ticket, event_status: str) -> TicketState:
    """What a ticket is worth: a refund outweighs a cancelled event, which outweighs having been there."""
    if ticket.is_refunded:
        return "refunded"
    if event_status == "cancelled":
        return "cancelled"
    return "attended" if ticket.attended_at else "valid"


def begin_history(sale: Sale) -> TokenHistory:
    """A token as its sale leaves it."""
    return TokenHistory(
        owner=sale.recipient,
        tier=sale.tier,
        sequence=0,
        paid_wei=sale.unit_paid_wei,
        is_refunded=False,
        attended_at=None,
        minted_at=sale.mined_at,
        mint_tx_hash=sale.tx_hash,
    )


def replay_token(logs: Iterable[ChainLog], token_id: int) -> TokenHistory | None:
    """What the logs of a contract, in the chain's order, make of one token; ``None`` when none minted it."""
    minted_to = ""
    history: TokenHistory | None = None
    for log in logs:
        if log.name == "Transfer" and log.token_id == token_id and is_mint(log):
            minted_to = str(log.values["to"])
        elif log.name in MINTS:
            sales = [read_sale(log)] if log.name == SOLD else read_grant(log, {token_id: minted_to})
            history = next((begin_history(sale) for sale in sales if token_id in sale.token_ids), history)
        elif history is not None:
            history = _continue(history, log, token_id)
    return history


def _continue(history: TokenHistory, log: ChainLog, token_id: int) -> TokenHistory:
    if log.name == "AttendanceMarked":
        marked = history.attended_at is None and token_id in read_attended(log)
        return replace(history, attended_at=log.mined_at) if marked else history
    if log.token_id != token_id:
        return history
    match log.name:
        case "Transfer":
            return replace(history, owner=str(log.values["to"]), sequence=history.sequence + 1)
        case "TicketRefunded":
            return replace(history, is_refunded=True)
        case "AttendanceCleared":
            return replace(history, attended_at=None)
        case _:
            return history


def is_mint(log: ChainLog) -> bool:
    """A ``Transfer`` from nobody: told better by the ``TicketsSold`` or ``TicketsGranted`` after it."""
    return bool(log.values["from"] == NOBODY)


def read_sale(log: ChainLog) -> Sale:
    """The ``TicketsSold`` log in our words."""
    values = log.values
    return Sale(
        contract=log.contract,
        recipient=str(values["to"]),
        tier=int(values["tier"]),
        first_token_id=int(values["firstTokenId"]),
        quantity=int(values["quantity"]),
        unit_paid_wei=Wei(int(values["unitPaid"])),
        tx_hash=log.tx_hash,
        mined_at=log.mined_at,
    )


def read_grant(log: ChainLog, owners: Mapping[int, str]) -> list[Sale]:
    """The ``TicketsGranted`` log as sales of one free token each, to the ``owners`` that the mints name."""
    first = int(log.values["firstTokenId"])
    return [
        Sale(
            contract=log.contract,
            recipient=owners[token_id],
            tier=int(log.values["tier"]),
            first_token_id=token_id,
            quantity=1,
            unit_paid_wei=Wei(0),
            tx_hash=log.tx_hash,
            mined_at=log.mined_at,
        )
        for token_id in range(first, first + int(log.values["quantity"]))
        if token_id in owners
    ]


def read_attended(log: ChainLog) -> list[int]:
    """The tokens of an ``AttendanceMarked`` log: bit ``b`` of word ``w`` is token ``256 w + b``."""
    word, mask = int(log.values["word"]), int(log.values["mask"])
    return [256 * word + bit for bit in range(256) if mask >> bit & 1]


def list_touched(logs: Iterable[ChainLog]) -> set[int]:
    """Every token that these logs of one contract speak of."""
    tokens: set[int] = set()
    for log in logs:
        if log.name in MINTS:
            first = int(log.values["firstTokenId"])
            tokens.update(range(first, first + int(log.values["quantity"])))
        elif log.name == "AttendanceMarked":
            tokens.update(read_attended(log))
        elif log.token_id is not None:
            tokens.add(log.token_id)
    return tokens
