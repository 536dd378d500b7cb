"""Opening: what a link shows, claims that we carry within the sponsor's budget; gifts that go back by themselves."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from app.chain import deploy, sender, signatures
from app.chain.calls import Call, GasEstimate, estimate
from app.chain.escrow import MAX_RETURNS_A_CALL, GiftClaim, GiftReturn
from app.chain.networks import network
from app.clock import now
from app.config import settings
from app.errors import AppError, Retryable, Reverted
from app.gifts import repository
from app.gifts.errors import (
    BeingOpened,
    BudgetSpent,
    GiftReturned,
    GiftTaken,
    GiftUnknown,
    ItemStuck,
    NetworkAway,
    TooCostly,
    WrongKey,
)
from app.gifts.rules import (
    CLAIM_GAS_MAX,
    MAX_RETURN_ATTEMPTS,
    RETRY_RETURN_AFTER,
    ensure_claimable,
    parse_gift_id,
    parse_hex,
    read_items,
    seconds_left_today,
    terms_of,
    translate_refusal,
)
from app.gifts.schemas import ClaimForm, ClaimView, RelayView
from app.gifts.views import label_items, slot_name, view_claims
from app.models import Gift, Relay
from app.outbox import bump, enqueue
from app.units import Address, parse_address

OPENED_TEXT = "Keepsake: opened {gift_id}"
GWEI = 10**9
SEND_BACK_TOPIC = "gifts.send_back"
RELAY_TOPIC = "gifts.relay"
DUE_AFTER = timedelta(seconds=2)
"""A block's time may be a little behind ours: what is sent back too early is passed over."""
MAX_DUE = 500
MAX_ITEMS_A_CALL = 60
"""Each may take 120,000 gas: together they stay below half of a small block (Polygon's and Base's hold 30 million)."""


def view_gift(session: Session, gift_id: str) -> ClaimView:
    """A gift as whoever has its link sees it; raises ``GiftUnknown``."""
    return view_claims(session, [_get(session, gift_id)], now())[0]


def list_of_key(session: Session, claim_key: str) -> list[ClaimView]:
    """Every gift of a key: a code knows no more. Anybody may lock gifts to somebody's key, so there may be several."""
    return view_claims(session, repository.list_gifts_of_key(session, parse_address(claim_key)), now())


def mark_opened(session: Session, gift_id: str, signature: str) -> None:
    """Somebody who holds the key has looked; raises ``GiftUnknown``, ``WrongKey``, ``NetworkAway``."""
    gift = _get(session, gift_id)
    try:
        is_holder = signatures.is_signed_by(
            Address(gift.claim_key), OPENED_TEXT.format(gift_id=gift.gift_id), signature
        )
    except Retryable as away:
        raise NetworkAway from away
    if not is_holder:
        raise WrongKey
    if repository.mark_opened(session, gift.gift_id, now()):
        bump(session, f"gifts:{gift.sender}")


def _get(session: Session, gift_id: str) -> Gift:
    gift = repository.find_gift(session, parse_gift_id(gift_id))
    if gift is None:
        raise GiftUnknown
    return gift


# ---- claims that we carry


def carry(session: Session, form: ClaimForm) -> RelayView:
    """Take a signed claim on: checked, simulated, paid from the budget, and sent by the worker.

    The same claim again (the answer was lost) is the one that is on its way. Raises the errors of this slice.
    """
    gift = _get(session, form.gift_id)
    recipient = parse_address(form.recipient)
    underway = repository.find_relay_in(session, slot_name(gift))
    if underway is not None and underway.recipient == recipient:
        return _view(session, underway)
    ensure_claimable(gift, recipient=recipient, now=now())
    if underway is not None:
        raise BeingOpened
    call = _claim_call(gift, recipient, form)
    cost_gwei = _price(call)
    relay = Relay(
        gift_id=gift.gift_id,
        slot=slot_name(gift),
        sender=gift.sender,
        recipient=recipient,
        calldata=call.data,
        day=f"{now():%Y-%m-%d}",
        reserved_gwei=cost_gwei,
    )
    _reserve(session, relay)
    repository.add_relay(session, relay)
    enqueue(session, RELAY_TOPIC, {"relay_id": relay.id})
    return _view(session, relay)


def _claim_call(gift: Gift, recipient: Address, form: ClaimForm) -> Call:
    """The call that opens a gift."""
    claim = GiftClaim(
        gift_id=bytes.fromhex(gift.gift_id[2:]),
        sender=Address(gift.sender),
        terms=terms_of(gift),
        recipient=recipient,
        deadline=form.deadline,
        skip_mask=form.skip_mask,
        claim_signature=parse_hex(form.claim_signature, 65, "claim_signature"),
        second_signature=_read_second(form.second_signature),
    )
    try:
        return deploy.escrow().claim(claim)
    except Retryable as away:
        raise NetworkAway from away


def _read_second(text: str) -> bytes:
    return parse_hex(text, max(0, (len(text) - 2) // 2), "second_signature") if text else b""


def _price(call: Call) -> int:
    """What the claim may cost, in gwei; the estimate is its simulation."""
    try:
        taken = estimate(call, sender=str(sender.relayer().address))
    except Reverted as refusal:
        if refusal.error_name == "InsufficientFunds":
            raise BudgetSpent from refusal
        raise _explain(refusal) from refusal
    except Retryable as away:
        raise NetworkAway from away
    return _fee_gwei(taken)


def _explain(refusal: Reverted) -> AppError:
    """The contract's refusal as ours; an item that cannot be handed over is named, so that the rest may be taken."""
    if refusal.error_name == "GiftEscrow_Undeliverable" and refusal.args_:
        return ItemStuck(details=[{"field": f"items.{refusal.args_[0]}", "message": ItemStuck.sentence}])
    return translate_refusal(refusal.error_name)


def _fee_gwei(taken: GasEstimate) -> int:
    if taken.gas > CLAIM_GAS_MAX:
        raise TooCostly
    return -(-taken.fee_wei // GWEI)


def _limits(relay: Relay) -> dict[str, int]:
    """Each budget that a claim is taken from, with its limit a day in gwei."""
    chosen = settings()
    return {
        "all": chosen.sponsor_day_gwei,
        f"sender:{relay.sender}": chosen.sponsor_sender_day_gwei,
        f"recipient:{relay.recipient}": chosen.sponsor_recipient_day_gwei,
        f"gift:{relay.gift_id}": chosen.sponsor_gift_day_gwei,
    }


def _reserve(session: Session, relay: Relay) -> None:
    """Raises ``BudgetSpent``; what was taken before goes back with the transaction."""
    for scope, limit_gwei in sorted(_limits(relay).items()):
        if not repository.take_budget(session, scope, relay.day, relay.reserved_gwei, limit_gwei):
            raise BudgetSpent(retry_after_s=seconds_left_today(now()))


def find_relay(session: Session, relay_id: str) -> Relay | None:
    """A claim as the worker sees it."""
    return repository.find_relay(session, relay_id)


def get_relay(session: Session, relay_id: str) -> RelayView:
    """What became of a claim; raises ``GiftUnknown``."""
    relay = repository.find_relay(session, relay_id)
    if relay is None:
        raise GiftUnknown("We carry no such claim.")
    return _view(session, relay)


def settle_relay(session: Session, relay_id: str, *, error_name: str, tx_hash: str | None, spent_gwei: int) -> None:
    """What became of a claim's transaction: what was not spent goes back into the budgets.

    ``error_name`` is empty for one that went through and was read. A claim that somebody else carried is through, too;
    an earlier one of the same person, that left something in the gift, is not this one.
    """
    relay = repository.find_relay(session, relay_id, lock=True)
    if relay is None or relay.status == "failed":
        return
    repository.give_budget_back(session, _limits(relay), relay.day, relay.reserved_gwei - spent_gwei)
    relay.reserved_gwei = spent_gwei
    gift = repository.find_gift(session, relay.gift_id)
    if gift is not None and gift.claimed_by == relay.recipient and slot_name(gift) != relay.slot:
        relay.status, relay.settled_at = "confirmed", relay.settled_at or now()
        relay.tx_hash = relay.tx_hash or tx_hash
        return
    failure = translate_refusal(error_name or "GiftEscrow_Ended")
    if isinstance(failure, GiftTaken) and gift is not None and gift.status == "returned":
        failure = GiftReturned()  # the escrow knows of both ends alike
    relay.status, relay.slot, relay.settled_at, relay.tx_hash = "failed", None, now(), tx_hash
    relay.error_code, relay.error_message = failure.code, failure.message


def _view(session: Session, relay: Relay) -> RelayView:
    gift = repository.find_gift(session, relay.gift_id)
    items = [] if gift is None else read_items(gift.all_items)
    labels = label_items(session, items)
    return RelayView(
        id=relay.id,
        gift_id=relay.gift_id,
        status=relay.status,
        recipient=relay.recipient,
        tx_hash=relay.tx_hash,
        error_code=relay.error_code,
        error_message=relay.error_message,
        ticket_ids=[labels[key].ticket_id for one in items if (key := (one.token, one.token_id)) in labels],
    )


# ---- going back


def enqueue_due(session: Session) -> int:
    """Ask for every expired gift to be sent back, in groups that fit a transaction; returns how many.

    What cannot be delivered is tried again later and later, and delays no other one.
    """
    due = repository.claim_due(
        session, now() - DUE_AFTER, RETRY_RETURN_AFTER, attempts=MAX_RETURN_ATTEMPTS, limit=MAX_DUE
    )
    gifts = repository.list_gifts(session, due)
    for group in _groups([gifts[one] for one in due]):
        enqueue(session, SEND_BACK_TOPIC, {"gift_ids": [one.gift_id for one in group]})
    return len(due)


def _groups(gifts: Sequence[Gift]) -> list[list[Gift]]:
    groups: list[list[Gift]] = []
    for gift in gifts:
        here = groups[-1] if groups else []
        if not here or len(here) >= MAX_RETURNS_A_CALL or _count(here) + len(gift.items) > MAX_ITEMS_A_CALL:
            groups.append([gift])
        else:
            here.append(gift)
    return groups


def _count(gifts: Sequence[Gift]) -> int:
    return sum(len(one.items) for one in gifts)


def list_returns(session: Session, gift_ids: Sequence[str]) -> list[GiftReturn]:
    """Those of these gifts that still lie there."""
    gifts = repository.list_gifts(session, gift_ids)
    return [
        GiftReturn(bytes.fromhex(one.gift_id[2:]), Address(one.sender), terms_of(one))
        for one in gifts.values()
        if one.status == "locked" and one.chain_id == network().chain_id
    ]
