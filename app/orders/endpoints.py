"""Orders over REST. Every order belongs to the signed-in account."""

from typing import Literal

from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.envelope import Answer
from app.api.unsigned import view_transaction
from app.orders import service
from app.orders.schemas import OrderRequest, OrderView, PlacedOrderView, SubmittedRequest

router = make_router("orders")


@router.post("/orders", status_code=201)
def place_order(body: OrderRequest, caller: SignedIn, session: DatabaseSession) -> Answer[PlacedOrderView]:
    """Write an order; the answer holds the transaction for the payer's wallet to sign."""
    placed = service.place(
        session,
        caller,
        tier_id=body.tier_id,
        quantity=body.quantity,
        payer_address=body.payer_address,
        recipient_address=body.recipient_address,
    )
    view = PlacedOrderView(order=placed.order, transaction=view_transaction(placed.transaction), fee_wei=placed.fee_wei)
    return Answer(data=view, message="Sign the transaction in your wallet.")


@router.get("/orders")
def list_orders(
    caller: SignedIn, session: DatabaseSession, status: Literal["open", "all"] = "open"
) -> Answer[list[OrderView]]:
    """The account's orders on their way (``open``), or all that were sent (``all``)."""
    listed = service.list_open if status == "open" else service.list_all
    return Answer(data=listed(session, caller))


@router.get("/orders/{order_id}")
def get_order(order_id: str, caller: SignedIn, session: DatabaseSession) -> Answer[OrderView]:
    """One order of the account."""
    return Answer(data=service.get(session, caller, order_id))


@router.post("/orders/{order_id}/submitted")
def submit_order(
    order_id: str, body: SubmittedRequest, caller: SignedIn, session: DatabaseSession
) -> Answer[OrderView]:
    """The wallet has sent the order's transaction; we watch it from now on."""
    return Answer(data=service.mark_submitted(session, caller, order_id, body.tx_hash))
