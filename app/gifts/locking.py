"""Locking: what a draft lacks, the transactions for the sender's wallet, and what becomes of them afterwards."""

import base64
import binascii
from datetime import timedelta
from secrets import token_bytes

from sqlmodel import Session

from app.api.unsigned import view_transaction
from app.caller import Caller
from app.chain import deploy
from app.chain.calls import Call, Outcome, Priced, price, unpriced
from app.chain.escrow import GiftReturn, GiftTerms, TokenPermit, bound_to, gift_id_of
from app.chain.networks import network
from app.clock import from_timestamp, now
from app.errors import Invalid, Retryable, Reverted
from app.gifts import approvals, repository
from app.gifts.errors import GiftBack, GiftTaken, NetworkAway, NotADraft, NotDue, NotLocked, NotRekeyable
from app.gifts.rules import (
    MAX_SEALED_BYTES,
    MAX_UINT256,
    blame_findings,
    ensure_lockable,
    parse_hex,
    terms_of,
    translate_refusal,
)
from app.gifts.schemas import CheckView, LockForm, LockView, PackView, PermitForm
from app.gifts.service import find_own, get_draft, view_pack
from app.gifts.views import pack_items
from app.models import Gift, GiftPack
from app.outbox import bump, enqueue
from app.units import Address, Wei, parse_address

UNKNOWN_AFTER = timedelta(minutes=5)
"""How long a transaction may be unheard of before we say so: wallets re-broadcast for minutes, not longer."""
WRONG_AFTER = timedelta(seconds=30)
"""How long the index may lack the gift of a mined transaction: during a reorg it is behind for a moment."""
TRIAL_KEY = Address("0x000000000000000000000000000000000000dEaD")
"""Stands for a claim key that is not made yet, in a dry run."""


def check_pack(session: Session, caller: Caller, pack_id: str) -> CheckView:
    """The dry run: every problem of every item, and the approvals that are missing, before anybody pays."""
    pack = get_draft(session, caller, pack_id)
    items = pack_items(pack)
    terms = _terms(pack, TRIAL_KEY, "", int(now().timestamp()) + pack.lives_s)
    try:
        findings = deploy.escrow().find_problems(pack.sender, terms, token_bytes(32))
        missing = [items[one.index] for one in findings if one.problem == "NotApproved"]
        asked = approvals.list_approvals(pack.sender, missing)
    except Retryable as away:
        raise NetworkAway from away
    problems = blame_findings(one for one in findings if one.problem != "NotApproved")
    return CheckView(is_ready=not problems, problems=problems, approvals=asked)


def prepare_lock(session: Session, caller: Caller, pack_id: str, form: LockForm) -> LockView:
    """The next step for the sender's wallet: approvals while some are missing, then the lock itself, simulated.

    A wallet that takes several calls at once gets both together; it tries the lock out itself. Raises
    ``PackNotFound``, ``NotADraft``, ``NotReady``, ``NotEnoughMoney``, ``GiftRefused``, ``NetworkAway``.
    """
    pack = get_draft(session, caller, pack_id)
    key, salt = parse_address(form.claim_key), parse_hex(form.salt, 32, "salt")
    second = parse_address(form.second) if form.second else ""
    sealed = check_sealed(form.sealed_message)
    expiry = int(now().timestamp()) + pack.lives_s
    terms = _terms(pack, key, second, expiry)
    permits = [_read_permit(one) for one in form.permits]
    try:
        _ensure_not_there(pack)
        findings = deploy.escrow().find_problems(pack.sender, terms, salt)
        ensure_lockable(findings)
        permitted = {one.token for one in permits}
        missing = [terms.items[one.index] for one in findings if terms.items[one.index].token not in permitted]
        pack.claim_key, pack.second, pack.salt, pack.expires_at = key, second, form.salt, from_timestamp(expiry)
        pack.gift_id = "0x" + gift_id_of(pack.sender, key, salt).hex()
        pack.sealed_messages = {key: sealed} if sealed else {}
        session.flush()
        call = deploy.escrow().lock(terms, salt, permits)
        if missing:
            asked = approvals.list_approvals(pack.sender, missing, is_batched=form.is_batched)
            beside = view_transaction(unpriced(call)) if form.is_batched else None
            return LockView(pack=view_pack(session, pack), approvals=asked, transaction=beside, fee_wei=Wei(0))
        priced = _prepare(call, pack.sender)
    except Retryable as away:
        raise NetworkAway from away
    return LockView(
        pack=view_pack(session, pack),
        approvals=[],
        transaction=view_transaction(priced.transaction),
        fee_wei=priced.fee_wei,
    )


def _ensure_not_there(pack: GiftPack) -> None:
    """What the wallet has sent and nobody has told us of: it may not be wrapped, and paid, a second time."""
    if pack.gift_id is not None and any(deploy.escrow().slot_of(bytes.fromhex(pack.gift_id[2:]))):
        raise NotADraft


def mark_submitted(session: Session, caller: Caller, pack_id: str, tx_hash: str) -> PackView:
    """The wallet has sent the lock; from now on the worker watches it. The same hash again changes nothing.

    Raises ``PackNotFound``, ``NotADraft``, ``TransactionTaken``.
    """
    hash_ = "0x" + parse_hex(tx_hash, 32, "tx_hash").hex()
    pack = repository.get_pack(session, caller.account_id, pack_id, lock=True)
    if pack.lock_tx_hash == hash_ or pack.status == "locked":
        return view_pack(session, pack)
    if pack.gift_id is None:
        raise NotADraft("Please wrap the gift first.")
    repository.claim_transaction(session, pack, hash_)
    pack.status, pack.submitted_at, pack.error_message = "locking", now(), ""
    enqueue(session, "gifts.watch", {"pack_id": pack.id})
    bump(session, f"gifts:{pack.sender}")
    return view_pack(session, pack)


def find_pack(session: Session, pack_id: str) -> GiftPack | None:
    """A pack as the worker sees it."""
    return repository.find_pack(session, pack_id)


def settle_lock(session: Session, pack_id: str, outcome: Outcome) -> bool:
    """What became of the lock's transaction; whether there is nothing more to wait for.

    ``locked`` is told by the index alone. What failed is a draft again: nothing was taken.
    """
    pack = repository.find_pack(session, pack_id, lock=True)
    if pack is None or pack.status != "locking" or outcome.tx_hash != pack.lock_tx_hash:
        return True
    if outcome.status == "reverted":
        _give_up(session, pack, f"{translate_refusal(outcome.error_name).message} Only the network fee was paid.")
        return True
    waited = now() - (pack.submitted_at or pack.created_at)
    if outcome.status == "unknown" and waited > UNKNOWN_AFTER:
        _give_up(session, pack, "The network has not heard of this transaction. Nothing was taken; please try again.")
        return True
    if waited > WRONG_AFTER and _is_read(session, outcome):
        _give_up(session, pack, "That transaction has not wrapped this gift. Please look at your gifts and try again.")
        return True
    return False


def _is_read(session: Session, outcome: Outcome) -> bool:
    """The index has read the transaction's block: what it does not know of then is not there."""
    number = outcome.block_number
    return number is not None and repository.is_indexed(session, network().chain_id, number)


def _give_up(session: Session, pack: GiftPack, message: str) -> None:
    pack.status, pack.error_message, pack.lock_tx_hash = "draft", message, None
    bump(session, f"gifts:{pack.sender}")


def _terms(pack: GiftPack, key: str, second: str, expiry: int) -> GiftTerms:
    return GiftTerms(
        Address(key),
        bound_to(pack.recipient),
        bound_to(second),
        expiry,
        pack.is_cancellable,
        tuple(pack_items(pack)),
    )


def _prepare(call: Call, sender: str) -> Priced:
    try:
        return price(call, sender=sender)
    except Reverted as refusal:
        raise translate_refusal(refusal.error_name) from refusal
    except Retryable as away:
        raise NetworkAway from away


def check_sealed(text: str) -> str:
    """A sealed message as it came, base64; raises ``Invalid`` for what is none or too long."""
    try:
        size = len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        raise Invalid("The message did not arrive whole. Please try again.") from None
    if size > MAX_SEALED_BYTES:
        raise Invalid("The message is too long.")
    return text


def _read_permit(form: PermitForm) -> TokenPermit:
    raw = parse_hex(form.signature, 65, "signature")
    if form.value > MAX_UINT256:
        raise Invalid("No token has that much.")
    v = raw[64] + 27 if raw[64] < 27 else raw[64]
    return TokenPermit(parse_address(form.token), form.value, form.deadline, v, raw[:32], raw[32:64])


# ---- afterwards


def prepare_rekey(session: Session, caller: Caller, pack_id: str, *, claim_key: str, sealed_message: str) -> Priced:
    """The sender's transaction that gives a gift another link. The new message is shown once the chain has the key.

    Raises ``PackNotFound``, ``NotLocked``, ``NotRekeyable``, ``GiftTaken``, ``GiftBack``, and the contract's refusals
    as ours.
    """
    pack, gift = find_own(session, caller, pack_id)
    if gift is None:
        raise NotLocked
    _ensure_waits(gift)
    if not gift.is_cancellable and not gift.recipient:
        raise NotRekeyable
    key = parse_address(claim_key)
    sealed = check_sealed(sealed_message)
    if pack is not None and sealed:
        pack.sealed_messages = {**pack.sealed_messages, key: sealed}
    call = deploy.escrow().rekey(bytes.fromhex(gift.gift_id[2:]), terms_of(gift), key)
    return _prepare(call, gift.sender)


def _ensure_waits(gift: Gift) -> None:
    if gift.status == "claimed":
        raise GiftTaken
    if gift.status == "returned":
        raise GiftBack


def prepare_reclaim(session: Session, caller: Caller, pack_id: str, *, to: str) -> Priced:
    """The sender's transaction that takes a gift back, to another address where the sender cannot receive.

    Raises ``PackNotFound``, ``NotLocked``, ``NotDue``, ``GiftTaken``, ``GiftBack``, and the contract's refusals as
    ours.
    """
    _pack, gift = find_own(session, caller, pack_id)
    if gift is None:
        raise NotLocked
    _ensure_waits(gift)
    if now() < gift.expires_at and not gift.is_cancellable:
        raise NotDue
    one = GiftReturn(bytes.fromhex(gift.gift_id[2:]), Address(gift.sender), terms_of(gift))
    target = parse_address(to) if to else gift.sender
    call = deploy.escrow().reclaim(one) if target == gift.sender else deploy.escrow().reclaim_to(one, target)
    return _prepare(call, gift.sender)
