"""Which papers a ticket has now. Pure."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from app.models import Event, Ticket
from app.tickets.pass_rules import compute_pass_window

Paper = Literal["pdf", "pkpass", "google"]
"""A page to print, a pass of Apple Wallet, a pass of Google Wallet."""


def list_papers(ticket: Ticket, event: Event, *, wallets: Collection[Paper], now: datetime) -> list[Paper]:
    """What can be had for a ticket, of the ``wallets`` that are set up here.

    A page needs the organizer's leave. A phone's wallet may have the ticket without a code, as a reminder.
    """
    is_over = compute_pass_window(doors_at=event.doors_at, ends_at=event.ends_at).valid_until <= now
    if ticket.is_refunded or event.status == "cancelled" or is_over:
        return []
    page: list[Paper] = ["pdf"] if event.allows_paper else []
    return page + sorted(wallets, reverse=True)
