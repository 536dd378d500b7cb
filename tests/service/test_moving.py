"""Passing a ticket on and giving it back, as far as it goes without a chain, on both databases."""

from datetime import timedelta
from secrets import token_hex

import pytest
from sqlmodel import Session

from app.caller import Caller
from app.clock import now
from app.errors import AppError
from app.models import CheckIn, Wallet
from app.tickets import errors, moving, service
from app.tickets.schemas import TicketView
from tests.factories import make_account, make_address, make_event, make_ticket
from tests.service.holders import Holder


def let_in(holder: Holder) -> CheckIn:
    """A scan that let the holder in; the chain has not heard of it."""
    scan = CheckIn(
        nonce=token_hex(8),
        body_hash="00",
        event_id=holder.event.id,
        ticket_id=holder.ticket.id,
        admission=f"{holder.ticket.id}:1",
        result="go",
        scanned_by=holder.organizer.account_id,
        scanned_at=now(),
    )
    holder.session.add(scan)
    holder.session.flush()
    return scan


def view(holder: Holder) -> TicketView:
    (found,) = service.list_for(holder.session, holder.caller)
    assert found == service.get_owned(holder.session, holder.caller, holder.ticket.id)
    return found


def transfer(holder: Holder, caller: Caller | None = None, to: str = "") -> type[AppError]:
    with pytest.raises(AppError) as refused:
        moving.prepare_transfer(holder.session, caller or holder.caller, holder.ticket.id, to=to or make_address())
    return type(refused.value)


def refund(holder: Holder, caller: Caller | None = None) -> type[AppError]:
    with pytest.raises(AppError) as refused:
        moving.prepare_refund(holder.session, caller or holder.caller, holder.ticket.id)
    return type(refused.value)


class TestPrepareTransfer:
    def test_somebody_elses(self, session: Session, holder: Holder) -> None:
        assert transfer(holder, make_account(session)) is errors.TicketNotFound

    def test_not_theirs_is_not_told_by_the_address(self, session: Session, holder: Holder) -> None:
        assert transfer(holder, make_account(session), to="nobody") is errors.TicketNotFound

    def test_nobody_and_oneself(self, holder: Holder) -> None:
        assert transfer(holder, to="0x" + "00" * 20) is errors.NoReceiver
        assert transfer(holder, to=holder.caller.address) is errors.OwnAddress

    @pytest.mark.parametrize(
        ("policy", "refused"), [("none", errors.TransferNotAllowed), ("marketplace", errors.MarketplaceOnly)]
    )
    def test_policy(self, holder: Holder, policy: str, refused: type[AppError]) -> None:
        holder.event.transfer_policy = policy
        assert transfer(holder) is refused

    def test_went_in_a_moment_ago(self, holder: Holder) -> None:
        let_in(holder)
        assert transfer(holder) is errors.TicketUsed

    def test_refunded(self, holder: Holder) -> None:
        holder.ticket.is_refunded = True
        assert transfer(holder) is errors.TicketRefunded

    def test_network_away(self, holder: Holder) -> None:
        assert transfer(holder) is errors.NetworkAway


class TestPrepareRefund:
    def test_somebody_elses(self, session: Session, holder: Holder) -> None:
        assert refund(holder, make_account(session)) is errors.TicketNotFound

    def test_too_late(self, holder: Holder) -> None:
        holder.event.refund_until = now() - timedelta(seconds=2)
        assert refund(holder) is errors.RefundsClosed

    def test_went_in_a_moment_ago(self, holder: Holder) -> None:
        let_in(holder)
        assert refund(holder) is errors.TicketUsed

    def test_twice(self, holder: Holder) -> None:
        holder.ticket.is_refunded = True
        assert refund(holder) is errors.TicketRefunded

    def test_cancelled_asks_the_chain_whatever_else_is_known(self, holder: Holder) -> None:
        let_in(holder)
        holder.event.status, holder.event.refund_until = "cancelled", now() - timedelta(days=1)
        assert refund(holder) is errors.NetworkAway


class TestView:
    def test_nothing_against_it(self, holder: Holder) -> None:
        found = view(holder)
        assert (found.transfer_barred_by, found.refund_barred_by) == (None, None)
        assert found.refund_until == holder.event.refund_until

    def test_went_in_and_taken_back(self, session: Session, holder: Holder) -> None:
        scan = let_in(holder)
        assert (view(holder).transfer_barred_by, view(holder).refund_barred_by) == ("used", "used")
        scan.admission, scan.undone_at = None, now()
        session.flush()
        assert (view(holder).transfer_barred_by, view(holder).refund_barred_by) == (None, None)

    def test_policy_and_time(self, holder: Holder) -> None:
        holder.event.transfer_policy, holder.event.refund_until = "none", now() - timedelta(days=1)
        assert (view(holder).transfer_barred_by, view(holder).refund_barred_by) == ("none", "over")

    def test_each_ticket_for_itself(self, session: Session, holder: Holder) -> None:
        let_in(holder)
        other = make_address()
        session.add(Wallet(address=other, account_id=holder.caller.account_id))
        event = make_event(session, holder.organizer, status="cancelled", ends_at=now() + timedelta(days=30))
        second = make_ticket(session, holder.tier, event, other)
        found = {one.id: one for one in service.list_for(session, holder.caller)}
        assert found[holder.ticket.id].refund_barred_by == "used"
        assert (found[second.id].refund_barred_by, found[second.id].owner) == (None, other)
