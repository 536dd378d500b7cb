"""Gifts as the API takes and shows them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.envelope import WeiText
from app.api.unsigned import TransactionView
from app.chain.escrow import MAX_ITEMS
from app.gifts.rules import GiftStatus

ItemKindName = Literal["native", "erc20", "erc721", "erc1155"]
RelayStatus = Literal["queued", "confirmed", "failed"]
Wrapping = Literal["ribbon", "confetti", "waves", "stars"]
MAX_SEALED_TEXT = 11_000
"""Base64 of 8 KB."""
Hex32 = Annotated[str, Field(max_length=66)]
AddressText = Annotated[str, Field(max_length=42)]


class ItemForm(BaseModel):
    """One thing to give. ``amount`` in the asset's smallest unit; ``token`` is empty for the chain's coin."""

    model_config = ConfigDict(extra="forbid")

    kind: ItemKindName
    token: AddressText = ""
    token_id: WeiText = Field(default=0, validate_default=True)
    amount: WeiText = Field(default=1, validate_default=True)


class PackForm(BaseModel):
    """A gift as its sender makes it. Empty ``recipient``: for anyone with the link."""

    model_config = ConfigDict(extra="forbid")

    sender: AddressText
    items: list[ItemForm] = Field(max_length=MAX_ITEMS)
    recipient: AddressText = ""
    wrapping: Wrapping = "ribbon"
    lives_s: int = Field(default=30 * 24 * 3600, ge=1, le=2**31)
    is_cancellable: bool = False


class PermitForm(BaseModel):
    """A permit that the wallet has signed."""

    model_config = ConfigDict(extra="forbid")

    token: AddressText
    value: WeiText
    deadline: int = Field(ge=0, le=2**53)
    signature: str = Field(max_length=132)


class LockForm(BaseModel):
    """What only the sender's browser knows how to make: the key's address, a salt, the sealed message."""

    model_config = ConfigDict(extra="forbid")

    claim_key: AddressText
    salt: Hex32
    second: AddressText = ""
    sealed_message: str = Field(default="", max_length=MAX_SEALED_TEXT)
    permits: list[PermitForm] = Field(default_factory=list, max_length=MAX_ITEMS)
    is_batched: bool = Field(default=False, description="The wallet takes several calls at once (EIP-5792).")


class SubmittedForm(BaseModel):
    """The transaction that the wallet has sent."""

    model_config = ConfigDict(extra="forbid")

    tx_hash: Hex32


class RekeyForm(BaseModel):
    """The new key's address, and the message sealed to it."""

    model_config = ConfigDict(extra="forbid")

    claim_key: AddressText
    sealed_message: str = Field(default="", max_length=MAX_SEALED_TEXT)


class ReclaimForm(BaseModel):
    """Where it shall go back to; empty: to the sender."""

    model_config = ConfigDict(extra="forbid")

    to: AddressText = ""


class ClaimForm(BaseModel):
    """Who is to have a gift, signed by its key (and its passphrase's, where it has one)."""

    model_config = ConfigDict(extra="forbid")

    gift_id: Hex32
    recipient: AddressText
    deadline: int = Field(ge=0, le=2**40)
    skip_mask: int = Field(default=0, ge=0, lt=2**MAX_ITEMS)
    claim_signature: str = Field(max_length=132)
    second_signature: str = Field(default="", max_length=2_050)


class OpenedForm(BaseModel):
    """The key's signature over ``Keepsake: opened`` and the gift's id: only who holds the link can say so."""

    model_config = ConfigDict(extra="forbid")

    signature: str = Field(max_length=132)


class ItemView(BaseModel):
    """One thing in a gift, with what it is called. ``kind`` is ``ticket`` for one of ours."""

    kind: Literal["native", "erc20", "erc721", "erc1155", "ticket"]
    token: str
    token_id: WeiText
    amount: WeiText
    name: str
    detail: str
    symbol: str
    decimals: int
    picture: str
    ticket_id: str


class ApprovalView(BaseModel):
    """What the wallet is asked for before the lock, and why: a transaction, or typed data to sign."""

    why: str
    token: str
    transaction: TransactionView | None = None
    typed_data: dict[str, Any] | None = None
    value: WeiText = Field(default=0, validate_default=True)
    deadline: int = 0


class PackView(BaseModel):
    """A gift as its sender sees it. ``gift_id`` is null before it was prepared for the lock."""

    id: str
    status: GiftStatus
    sender: str
    recipient: str
    items: list[ItemView]
    left: list[ItemView]
    wrapping: str
    lives_s: int
    expires_at: datetime | None
    is_cancellable: bool
    can_rekey: bool
    gift_id: str | None
    claim_key: str
    second: str
    salt: str
    claimed_by: str
    claimed_by_name: str
    opened_at: datetime | None
    ended_at: datetime | None
    error_message: str
    lock_tx_hash: str | None
    end_tx_hash: str
    explorer_url: str
    created_at: datetime


class CheckView(BaseModel):
    """Whether a gift could be locked now: the problems of single items, and the approvals that are missing."""

    is_ready: bool
    problems: list[dict[str, str]]
    approvals: list[ApprovalView]


class LockView(BaseModel):
    """The next thing for the wallet: approvals while some are missing, then the transaction and its fee at most.

    A wallet that takes them at once has the transaction beside its approvals, not tried out and without a fee.
    """

    pack: PackView
    approvals: list[ApprovalView]
    transaction: TransactionView | None
    fee_wei: WeiText


class TermsView(BaseModel):
    """What the key signs for: the gift as the escrow has it now. Times in seconds, numbers as decimal text."""

    claim_key: str
    recipient: str
    second: str
    expiry: int
    cancellable: bool
    items: list[list[Any]]


class ClaimView(BaseModel):
    """A gift as whoever has the link sees it."""

    gift_id: str
    status: GiftStatus
    chain_id: int
    escrow: str
    sender: str
    sender_name: str
    terms: TermsView
    items: list[ItemView]
    wrapping: str
    expires_at: datetime
    sealed_message: str
    claimed_by: str
    end_tx_hash: str
    explorer_url: str
    relay_id: str


class RelayView(BaseModel):
    """What became of a claim that we carry."""

    id: str
    gift_id: str
    status: RelayStatus
    recipient: str
    tx_hash: str | None
    error_code: str
    error_message: str
    ticket_ids: list[str]
