"""GiftEscrow: calldata in, dataclasses out, like ``contracts``."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from app.chain.abi import decode_result, encode_call
from app.chain.calls import NOTHING, Call, read
from app.units import NOBODY, Address, Wei

MAX_ITEMS = 16
MAX_RETURNS_A_CALL = 25
"""Each item that goes back may take 120,000 gas at most, and a gift has one or two: far below a block's limit."""
LOCK_PROBLEMS = (
    "NoItems",
    "ZeroClaimKey",
    "BadExpiry",
    "IdUsed",
    "BadRecipient",
    "BadItem",
    "NotHeld",
    "NotApproved",
    "TransferRefused",
)
"""In the order of the contract's enum ``LockProblem``."""


class ItemKind(IntEnum):
    """What an item is, as the contract numbers it."""

    NATIVE = 0
    ERC20 = 1
    ERC721 = 2
    ERC1155 = 3


@dataclass(frozen=True)
class GiftItem:
    """One thing in a gift. ``token`` is ``NOBODY`` for the chain's coin; ``amount`` is in the asset's smallest unit."""

    kind: ItemKind
    token: Address
    token_id: int
    amount: int

    def as_tuple(self) -> tuple[int, str, int, int]:
        """As the ABI has it."""
        return (int(self.kind), self.token, self.token_id, self.amount)


@dataclass(frozen=True)
class GiftTerms:
    """A gift as its sender made it. ``expiry`` is in seconds since 1970; ``NOBODY`` stands for none."""

    claim_key: Address
    recipient: Address
    second: Address
    expiry: int
    is_cancellable: bool
    items: tuple[GiftItem, ...]

    @property
    def value_wei(self) -> Wei:
        """How much of the chain's coin is in it."""
        return Wei(sum(one.amount for one in self.items if one.kind == ItemKind.NATIVE))

    def as_tuple(self) -> tuple[Any, ...]:
        """As the ABI has it."""
        items = [one.as_tuple() for one in self.items]
        return (self.claim_key, self.recipient, self.second, self.expiry, self.is_cancellable, items)


@dataclass(frozen=True)
class GiftClaim:
    """A claim with its signatures. ``deadline`` is in seconds since 1970; bit i of ``skip_mask`` leaves item i."""

    gift_id: bytes
    sender: Address
    terms: GiftTerms
    recipient: Address
    deadline: int
    skip_mask: int
    claim_signature: bytes
    second_signature: bytes

    def as_tuple(self) -> tuple[Any, ...]:
        """As the ABI has it."""
        return (
            self.gift_id,
            self.sender,
            self.terms.as_tuple(),
            self.recipient,
            self.deadline,
            self.skip_mask,
            self.claim_signature,
            self.second_signature,
        )


@dataclass(frozen=True)
class GiftReturn:
    """A gift that is due to go back."""

    gift_id: bytes
    sender: Address
    terms: GiftTerms

    def as_tuple(self) -> tuple[Any, ...]:
        """As the ABI has it."""
        return (self.gift_id, self.sender, self.terms.as_tuple())


@dataclass(frozen=True)
class TokenPermit:
    """A signed allowance for the escrow: the token's own (ERC-2612), or Permit2's."""

    token: Address
    value: int
    deadline: int
    v: int
    r: bytes
    s: bytes

    def as_tuple(self) -> tuple[Any, ...]:
        """As the ABI has it."""
        return (self.token, self.value, self.deadline, self.v, self.r, self.s)


@dataclass(frozen=True)
class LockFinding:
    """What would keep a gift from being locked, and the item it is about."""

    problem: str
    index: int


def gift_id_of(sender: str, claim_key: str, salt: bytes) -> bytes:
    """A gift's id, 32 bytes: what ``GiftEscrow.giftIdOf`` says."""
    return keccak(encode(["address", "address", "bytes32"], [sender, claim_key, salt]))


class Escrow:
    """GiftEscrow: locks, hands over and sends back."""

    def __init__(self, address: str) -> None:
        self.address = Address(address)

    def _call(self, name: str, *values: object, value_wei: Wei = NOTHING) -> Call:
        return Call(self.address, encode_call("GiftEscrow", name, *values), value_wei)

    def lock(self, terms: GiftTerms, salt: bytes, permits: Sequence[TokenPermit] = ()) -> Call:
        """The sender's own transaction that locks a gift."""
        if permits:
            signed = [one.as_tuple() for one in permits]
            return self._call("lockWithPermits", terms.as_tuple(), salt, signed, value_wei=terms.value_wei)
        return self._call("lock", terms.as_tuple(), salt, value_wei=terms.value_wei)

    def claim(self, claim: GiftClaim) -> Call:
        """Open a gift with its key's signature; anybody may carry it."""
        return self._call("claim", claim.as_tuple())

    def reclaim(self, one: GiftReturn) -> Call:
        """Send a gift back to its sender: anybody from the expiry on, the sender before where it is cancellable."""
        return self._call("reclaim", one.as_tuple())

    def reclaim_many(self, returns: Sequence[GiftReturn]) -> Call:
        """Send many back; what is not due or cannot be delivered is passed over."""
        return self._call("reclaimMany", [one.as_tuple() for one in returns])

    def reclaim_to(self, one: GiftReturn, to: str) -> Call:
        """The sender's own transaction that takes a gift back to another address."""
        return self._call("reclaimTo", one.as_tuple(), to, 0, b"")

    def rekey(self, gift_id: bytes, terms: GiftTerms, claim_key: str) -> Call:
        """The sender's own transaction that gives a gift another claim key."""
        return self._call("rekey", gift_id, terms.as_tuple(), claim_key)

    def find_problems(self, sender: str, terms: GiftTerms, salt: bytes) -> list[LockFinding]:
        """What would keep this gift from being locked; none when it can be."""
        raw = read(self._call("validateGiftForLocking", sender, terms.as_tuple(), salt))
        [found] = decode_result("GiftEscrow", "validateGiftForLocking", raw)
        return [LockFinding(LOCK_PROBLEMS[problem], index) for problem, index in found]

    def slot_of(self, gift_id: bytes) -> bytes:
        """What a gift's slot holds: 0 (none), 1 (ended) or its hash."""
        return bytes(decode_result("GiftEscrow", "slotOf", read(self._call("slotOf", gift_id)))[0])

    def claim_digest(self, claim: GiftClaim) -> bytes:
        """The EIP-712 digest that the claim key signs."""
        return bytes(decode_result("GiftEscrow", "claimDigest", read(self._call("claimDigest", claim.as_tuple())))[0])


def bound_to(address: str) -> Address:
    """An address that may be none, as the contract has it."""
    return Address(address) if address else NOBODY
