"""The rules of gifts. Pure: no database, no clock, no chain."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from app.chain.escrow import MAX_ITEMS, GiftItem, GiftTerms, ItemKind, LockFinding, bound_to, gift_id_of
from app.errors import AppError, Invalid
from app.gifts.errors import (
    ClaimTooLate,
    GiftExpired,
    GiftRefused,
    GiftRekeyed,
    GiftReturned,
    GiftTaken,
    GiftUnknown,
    Inexact,
    ItemStuck,
    NotDue,
    NotEnoughMoney,
    NotForYou,
    NotReady,
    NotRekeyable,
    WrongKey,
    WrongPassphrase,
)
from app.models import ChainLog, Gift
from app.units import NOBODY, Address, parse_address

GiftStatus = Literal["draft", "locking", "locked", "opened", "claimed", "expired", "returned"]

KINDS = ("native", "erc20", "erc721", "erc1155")
"""In the order of ``ItemKind``."""
WRAPPINGS = ("ribbon", "confetti", "waves", "stars")
MIN_LIFE = timedelta(minutes=1)
MAX_LIFE = timedelta(days=730)
"""GiftChecks.MAX_LIFE."""
MAX_SEALED_BYTES = 8 * 1024
CLAIM_GAS_MAX = 300_000
"""What we pay for at most (contracts.md, "Who pays for a claim")."""
RETRY_RETURN_AFTER = timedelta(minutes=1)
MAX_RETURN_ATTEMPTS = 5
"""Each ten times later than the one before: after a minute, after a week. What could not be delivered so often waits
for its sender, who can take it elsewhere."""
GIFT_LOGS = ("GiftLocked", "GiftsLocked", "GiftClaimed", "GiftReturned", "GiftReclaimed", "GiftRekeyed")
MAX_UINT256 = 2**256 - 1

REFUSALS: dict[str, type[AppError]] = {
    "GiftEscrow_Unknown": GiftUnknown,
    "GiftEscrow_Ended": GiftTaken,
    "GiftEscrow_OtherGift": GiftRekeyed,
    "GiftEscrow_Expired": GiftExpired,
    "GiftEscrow_DeadlinePassed": ClaimTooLate,
    "GiftEscrow_NotForYou": NotForYou,
    "GiftEscrow_BadRecipient": NotForYou,
    "GiftEscrow_BadClaimSignature": WrongKey,
    "GiftEscrow_BadSecondSignature": WrongPassphrase,
    "GiftEscrow_Undeliverable": ItemStuck,
    "GiftEscrow_Inexact": Inexact,
    "GiftEscrow_NotDue": NotDue,
    "GiftEscrow_NotCancellable": NotRekeyable,
    "InsufficientFunds": NotEnoughMoney,
}
"""The contract's words (contracts/src/libraries/Errors.sol), the node's, and ours for the same failure."""

PROBLEMS = {
    "NoItems": "Put something into the gift first.",
    "BadExpiry": "Choose a time between a minute and two years.",
    "IdUsed": "A gift with this key is there already. Please wrap it again.",
    "ZeroClaimKey": "The key of this gift is missing. Please wrap it again.",
    "BadRecipient": "A gift cannot be for the gift box itself.",
    "BadItem": "This cannot be given: there is no such token, or the amount is not possible.",
    "NotHeld": "Your wallet does not hold this any more.",
    "NotApproved": "The gift box may not take this yet.",
    "TransferRefused": "The organizer does not let this ticket be given away.",
}
"""What would keep a gift from being locked, in words."""
OF_ITEMS = frozenset({"BadItem", "NotHeld", "NotApproved", "TransferRefused"})
"""Those of one item; the others are the gift's own."""


@dataclass(frozen=True)
class GiftChange:
    """One log about one gift; ``claim_key`` where the log gives it one."""

    gift_id: str
    log: ChainLog
    claim_key: str = ""


def parse_items(wishes: Iterable[Any]) -> list[GiftItem]:
    """Items as the escrow takes them; raises ``Invalid`` naming the field of the first that cannot be."""
    items = [_parse_item(index, wish) for index, wish in enumerate(wishes)]
    if len(items) > MAX_ITEMS:
        raise Invalid(f"At most {MAX_ITEMS} things fit into one gift.", details=[_blame("items", "Too many.")])
    if len({(one.kind, one.token, one.token_id) for one in items}) != len(items):
        raise Invalid("The same thing is in the gift twice.", details=[_blame("items", "Put it in once.")])
    return items


def _parse_item(index: int, wish: Any) -> GiftItem:
    kind = ItemKind(KINDS.index(wish.kind))
    try:
        token = NOBODY if kind == ItemKind.NATIVE else parse_address(wish.token)
    except Invalid as wrong:
        raise Invalid(wrong.message, details=[_blame(f"items.{index}.token", wrong.message)]) from None
    amount = 1 if kind == ItemKind.ERC721 else wish.amount
    if not 0 < amount <= MAX_UINT256:
        raise Invalid("How much shall be in it?", details=[_blame(f"items.{index}.amount", "More than nothing.")])
    token_id = wish.token_id if kind in (ItemKind.ERC721, ItemKind.ERC1155) else 0
    if token_id > MAX_UINT256:
        raise Invalid("There is no such token.", details=[_blame(f"items.{index}.token_id", "Too large.")])
    return GiftItem(kind, token, token_id, amount)


def _blame(field: str, message: str) -> dict[str, str]:
    return {"field": field, "message": message}


def parse_hex(text: str, length: int, field: str) -> bytes:
    """``length`` bytes written as 0x and hexadecimal digits; raises ``Invalid``."""
    if not re.fullmatch(rf"0x[0-9a-fA-F]{{{2 * length}}}", text):
        raise Invalid("That does not look right.", details=[_blame(field, f"0x and {2 * length} digits.")])
    return bytes.fromhex(text[2:])


def parse_gift_id(text: str) -> str:
    """A gift's id in lower case; raises ``GiftUnknown`` for anything else."""
    if not re.fullmatch(r"0x[0-9a-fA-F]{64}", text):
        raise GiftUnknown
    return text.lower()


def ensure_life(lives: timedelta) -> timedelta:
    """Raise ``Invalid`` for a time that the escrow would refuse."""
    if not MIN_LIFE <= lives <= MAX_LIFE - timedelta(minutes=5):
        raise Invalid(PROBLEMS["BadExpiry"], details=[_blame("lives_s", PROBLEMS["BadExpiry"])])
    return lives


def ensure_lockable(findings: Sequence[LockFinding]) -> None:
    """Raise ``NotReady`` with a sentence an item, unless approvals are all that is missing."""
    worse = [one for one in findings if one.problem != "NotApproved"]
    if worse:
        raise NotReady(PROBLEMS[worse[0].problem], details=blame_findings(worse))


def blame_findings(findings: Iterable[LockFinding]) -> list[dict[str, str]]:
    """Each problem beside what has it: one of the items, or the gift itself."""
    return [
        _blame(f"items.{one.index}" if one.problem in OF_ITEMS else "gift", PROBLEMS[one.problem]) for one in findings
    ]


def translate_refusal(error_name: str) -> AppError:
    """The contract's error as ours."""
    return REFUSALS.get(error_name, GiftRefused)()


def compute_status(gift: Gift, opened_at: datetime | None, now: datetime) -> GiftStatus:
    """What a page says of a gift that was locked."""
    if gift.status == "claimed":
        return "claimed"
    if gift.status == "returned":
        return "returned"
    if now >= gift.expires_at:
        return "expired"
    return "opened" if opened_at is not None else "locked"


def ensure_claimable(gift: Gift, *, recipient: str, now: datetime) -> None:
    """Raise unless ``recipient`` may open it now, as far as we know; the contract has the last word."""
    if gift.status == "claimed":
        raise GiftTaken
    if gift.status == "returned":
        raise GiftReturned
    if now >= gift.expires_at:
        raise GiftExpired
    if gift.recipient and gift.recipient != recipient:
        raise NotForYou


def seconds_left_today(now: datetime) -> int:
    """Until budgets begin anew: at midnight UTC."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((midnight - now).total_seconds()) + 1


def terms_of(gift: Gift) -> GiftTerms:
    """What is left of an indexed gift, as the escrow has it."""
    return GiftTerms(
        Address(gift.claim_key),
        bound_to(gift.recipient),
        bound_to(gift.second),
        int(gift.expires_at.timestamp()),
        gift.is_cancellable,
        tuple(read_items(gift.items)),
    )


def read_items(rows: Iterable[Sequence[Any]]) -> list[GiftItem]:
    """Items as the index keeps them."""
    return [GiftItem(ItemKind(int(kind)), Address(token), int(id_), int(amount)) for kind, token, id_, amount in rows]


def write_items(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Items of a log as the index keeps them: checksummed, numbers as decimal text."""
    return [[int(kind), parse_address(token), str(id_), str(amount)] for kind, token, id_, amount in rows]


def keep_items(items: Sequence[list[Any]], mask: int) -> list[list[Any]]:
    """What stays: bit i of ``mask`` names item i."""
    return [one for index, one in enumerate(items) if mask >> index & 1]


def list_changes(logs: Iterable[ChainLog]) -> list[GiftChange]:
    """Which gifts each log is about, in the logs' order; those of campaigns are left out."""
    changes: list[GiftChange] = []
    for log in logs:
        if log.name == "GiftsLocked":
            salt = bytes.fromhex(str(log.values["salt"])[2:])
            sender, keys = str(log.values["sender"]), [str(key) for key in log.values["claimKeys"]]
            changes += [GiftChange("0x" + gift_id_of(sender, key, salt).hex(), log, key) for key in keys]
        elif log.name in GIFT_LOGS:
            changes.append(GiftChange(str(log.values["giftId"]), log, str(log.values.get("claimKey", ""))))
    return changes
