"""What a wallet is asked for before a lock: as few questions as possible, each with its reason."""

from collections import defaultdict
from collections.abc import Sequence

from app.api.unsigned import view_transaction
from app.chain import deploy, tokens
from app.chain.calls import Call, UnsignedTransaction, prepare, unpriced
from app.chain.escrow import GiftItem, ItemKind
from app.clock import now
from app.errors import Reverted
from app.gifts.errors import GiftRefused
from app.gifts.rules import translate_refusal
from app.gifts.schemas import ApprovalView
from app.units import Address, Wei

PERMIT_LIVES_S = 1800


def list_approvals(sender: str, missing: Sequence[GiftItem], *, is_batched: bool = False) -> list[ApprovalView]:
    """One question a token contract: a signature where the token takes one, else a transaction.

    ``is_batched``: calls for a wallet that answers all of them, and the lock behind them, at once. Raises
    ``Retryable``, or the token's refusal as ours.
    """
    by_token: dict[Address, list[GiftItem]] = defaultdict(list)
    for item in missing:
        by_token[item.token].append(item)
    return [one for token, items in by_token.items() for one in _ask(sender, token, items, is_batched=is_batched)]


def _ask(sender: str, token: Address, items: list[GiftItem], *, is_batched: bool) -> list[ApprovalView]:
    escrow, first = deploy.escrow().address, items[0]
    name = tokens.describe_or_nothing(first.kind, token).name or "this token"
    if first.kind == ItemKind.ERC20:
        return _ask_fungible(sender, escrow, first, name, is_batched=is_batched)
    if first.kind == ItemKind.ERC721 and len(items) == 1:
        why = f"Lets the gift box take this one piece of {name}, and nothing else."
        return [_transact(sender, token, why, tokens.approve(escrow, first, amount=1))]
    why = f"Lets the gift box take pieces of {name} when you wrap them. It takes nothing by itself."
    return [_transact(sender, token, why, tokens.approve_all(escrow, token))]


def _ask_fungible(sender: str, escrow: Address, item: GiftItem, name: str, *, is_batched: bool) -> list[ApprovalView]:
    deadline = int(now().timestamp()) + PERMIT_LIVES_S
    why = f"Lets the gift box take exactly the {name} of this gift."
    permit = None if is_batched else tokens.find_permit(sender, escrow, item.token, item.amount, deadline)
    if permit is None:
        call = tokens.approve(escrow, item, amount=item.amount)
        try:
            return [_transact(sender, item.token, why, call)]
        except GiftRefused:  # some tokens take another approval only after the one before was taken back
            again = f"Takes back what the gift box was allowed of {name} before; it is asked for anew right after."
            back = _transact(sender, item.token, again, tokens.approve(escrow, item, amount=0))
            return [back, _view(item.token, why, unpriced(call))] if is_batched else [back]
    return [
        ApprovalView(
            why=f"{why} A signature; costs nothing.",
            token=item.token,
            typed_data=permit.typed_data,
            value=Wei(permit.value),
            deadline=deadline,
        )
    ]


def _transact(sender: str, token: Address, why: str, call: Call) -> ApprovalView:
    try:
        return _view(token, why, prepare(call, sender=sender))
    except Reverted as refusal:
        raise translate_refusal(refusal.error_name) from refusal


def _view(token: Address, why: str, transaction: UnsignedTransaction) -> ApprovalView:
    return ApprovalView(why=why, token=token, transaction=view_transaction(transaction))
