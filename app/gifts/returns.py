"""What going back may cost us: a budget a day for all of it and for each sender, like claims have.

Whoever locks gifts of a token that burns gas makes us pay more to send them back than they have paid; the budgets end
that. What they do not hold waits for tomorrow, or for its sender, who can take it back at any time.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlmodel import Session

from app.chain import deploy, sender
from app.chain.calls import Call, estimate
from app.chain.escrow import GiftReturn
from app.clock import now
from app.config import settings
from app.errors import Reverted
from app.gifts import claims, repository
from app.gifts.rules import seconds_left_today

GWEI = 10**9

log = structlog.get_logger()


def plan(session: Session, gift_ids: Sequence[str]) -> Call | None:
    """The call that sends back those of these gifts that are still there and that today's budgets hold.

    ``None`` for none of them. Done twice it reserves twice, which only makes the day shorter. Raises ``Retryable``.
    """
    due = claims.list_returns(session, gift_ids)
    if not due:
        return None
    held = _afford(session, due, _price(deploy.escrow().reclaim_many(due)))
    return deploy.escrow().reclaim_many(held) if held else None


def _price(call: Call) -> int:
    """What it may cost, in gwei; nothing for what the network would refuse, since that is not sent."""
    try:
        return -(-estimate(call, sender=str(sender.relayer().address)).fee_wei // GWEI)
    except Reverted:
        return 0


def _afford(session: Session, due: Sequence[GiftReturn], cost_gwei: int) -> list[GiftReturn]:
    an_item = -(-cost_gwei // sum(len(one.terms.items) for one in due))
    held = [one for one in due if _take(session, one.sender, an_item * len(one.terms.items))]
    late = ["0x" + one.gift_id.hex() for one in due if one not in held]
    if late:
        log.warning("returns.budget_spent", gift_ids=late)
        repository.postpone_returns(session, late, now() + timedelta(seconds=seconds_left_today(now())))
    return held


def _take(session: Session, giver: str, gwei: int) -> bool:
    day, scope = f"{now():%Y-%m-%d}", f"return:{giver}"
    if not repository.take_budget(session, scope, day, gwei, settings().sponsor_sender_day_gwei):
        return False
    if repository.take_budget(session, "returns", day, gwei, settings().sponsor_day_gwei):
        return True
    repository.give_budget_back(session, [scope], day, gwei)
    return False
