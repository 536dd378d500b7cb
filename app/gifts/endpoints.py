"""Gifts over REST. Drafts belong to the signed-in account; what a link shows is for whoever has it."""

from typing import Annotated

from fastapi import Path, Query

from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.envelope import Answer
from app.api.unsigned import PreparedView, view_priced
from app.chain.escrow import MAX_ITEMS
from app.gifts import claims, locking, service
from app.gifts.schemas import (
    CheckView,
    ClaimForm,
    ClaimView,
    ItemForm,
    LockForm,
    LockView,
    OpenedForm,
    PackForm,
    PackView,
    ReclaimForm,
    RekeyForm,
    RelayView,
    SubmittedForm,
)

router = make_router("gifts")


@router.post("/giftpacks", status_code=201)
def make_pack(body: PackForm, caller: SignedIn, session: DatabaseSession) -> Answer[PackView]:
    """Keep a draft of a gift."""
    return Answer(data=service.make_pack(session, caller, body))


@router.get("/giftpacks")
def list_packs(
    caller: SignedIn,
    session: DatabaseSession,
    box: Annotated[str, Query(pattern="^(sent|received)$")] = "sent",
) -> Answer[list[PackView]]:
    """The account's gifts: drafts and sent ones, or those that it has opened."""
    listed = service.list_sent if box == "sent" else service.list_received
    return Answer(data=listed(session, caller))


@router.get("/giftpacks/{pack_id}")
def get_pack(pack_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[PackView]:
    """One gift of the account, by its own id or the one that it has on chain."""
    return Answer(data=service.get_pack(session, caller, pack_id))


@router.put("/giftpacks/{pack_id}")
def change_pack(pack_id: str, body: PackForm, caller: SignedIn, session: DatabaseSession) -> Answer[PackView]:
    """Write a draft anew."""
    return Answer(data=service.change_pack(session, caller, pack_id, body))


@router.delete("/giftpacks/{pack_id}")
def remove_pack(pack_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[None]:
    """Throw a draft away."""
    service.remove_pack(session, caller, pack_id)
    return Answer(data=None, message="The draft is gone.")


@router.post("/giftpacks/{pack_id}/items")
def add_item(pack_id: str, body: ItemForm, caller: SignedIn, session: DatabaseSession) -> Answer[PackView]:
    """Put one more thing into a draft."""
    return Answer(data=service.add_item(session, caller, pack_id, body))


@router.delete("/giftpacks/{pack_id}/items/{position}")
def remove_item(
    pack_id: str, position: Annotated[int, Path(ge=0, lt=MAX_ITEMS)], caller: SignedIn, session: DatabaseSession
) -> Answer[PackView]:
    """Take one thing out of a draft, by its place from 0 on."""
    return Answer(data=service.remove_item(session, caller, pack_id, position))


@router.post("/giftpacks/{pack_id}/validate")
def check_pack(pack_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[CheckView]:
    """The dry run: what would fail, and which approvals are missing."""
    return Answer(data=locking.check_pack(session, caller, pack_id))


@router.post("/giftpacks/{pack_id}/lock")
def prepare_lock(pack_id: str, body: LockForm, caller: SignedIn, session: DatabaseSession) -> Answer[LockView]:
    """What the sender's wallet signs next: approvals, then the lock."""
    return Answer(data=locking.prepare_lock(session, caller, pack_id, body))


@router.post("/giftpacks/{pack_id}/submitted")
def submit_pack(pack_id: str, body: SubmittedForm, caller: SignedIn, session: DatabaseSession) -> Answer[PackView]:
    """The wallet has sent the lock; we watch it from now on."""
    return Answer(data=locking.mark_submitted(session, caller, pack_id, body.tx_hash))


@router.post("/giftpacks/{pack_id}/rekey")
def prepare_rekey(pack_id: str, body: RekeyForm, caller: SignedIn, session: DatabaseSession) -> Answer[PreparedView]:
    """The sender's transaction that replaces a lost link."""
    priced = locking.prepare_rekey(
        session, caller, pack_id, claim_key=body.claim_key, sealed_message=body.sealed_message
    )
    return Answer(data=view_priced(priced))


@router.post("/giftpacks/{pack_id}/reclaim")
def prepare_reclaim(
    pack_id: str, body: ReclaimForm, caller: SignedIn, session: DatabaseSession
) -> Answer[PreparedView]:
    """The sender's transaction that takes a gift back."""
    return Answer(data=view_priced(locking.prepare_reclaim(session, caller, pack_id, to=body.to)))


@router.get("/claim")
def list_claims(claim_key: Annotated[str, Query(max_length=42)], session: DatabaseSession) -> Answer[list[ClaimView]]:
    """Every gift of a claim key (its address): what a typed code leads to."""
    return Answer(data=claims.list_of_key(session, claim_key))


@router.get("/claim/{gift_id}")
def view_claim(gift_id: str, session: DatabaseSession) -> Answer[ClaimView]:
    """A gift as its link shows it."""
    return Answer(data=claims.view_gift(session, gift_id))


@router.post("/claim/{gift_id}/opened")
def mark_opened(gift_id: str, body: OpenedForm, session: DatabaseSession) -> Answer[None]:
    """Whoever holds the key has looked at the gift: its sender sees when."""
    claims.mark_opened(session, gift_id, body.signature)
    return Answer(data=None)


@router.post("/claim", status_code=202)
def carry_claim(body: ClaimForm, session: DatabaseSession) -> Answer[RelayView]:
    """Carry a signed claim to the chain; we pay the network fee, within the sponsor's budget."""
    return Answer(data=claims.carry(session, body), message="On its way.")


@router.get("/relays/{relay_id}")
def get_relay(relay_id: str, session: DatabaseSession) -> Answer[RelayView]:
    """What became of a claim that we carry."""
    return Answer(data=claims.get_relay(session, relay_id))
