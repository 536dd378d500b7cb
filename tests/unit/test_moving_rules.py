"""When a ticket may be passed on or given back, and what is said when the chain refuses."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.errors import AppError, Reverted
from app.models import Event, Ticket
from app.tickets import errors
from app.tickets.moving_rules import (
    BY_POLICY,
    REFUSALS,
    RefundBar,
    TransferBar,
    ensure_refundable,
    ensure_transferable,
    find_refund_bar,
    find_transfer_bar,
    read_receiver,
    translate_refund,
    translate_transfer,
)
from tests.factories import make_address
from tests.unit.test_sizes import ROOT

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOLDER = make_address()


def ticket(**values: Any) -> Ticket:
    return Ticket(owner=HOLDER, **values)


def event(**values: Any) -> Event:
    terms: dict[str, Any] = {"status": "on_sale", "refund_until": NOON, "transfer_policy": "free"}
    return Event(**(terms | values))


class TestFindTransferBar:
    @pytest.mark.parametrize(
        ("what", "where", "is_used", "bar"),
        [
            ({}, {}, False, None),
            ({}, {"status": "cancelled"}, False, None),
            ({}, {"status": "paused"}, False, None),
            ({}, {}, True, "used"),
            ({"attended_at": NOON}, {}, False, "used"),
            ({"is_refunded": True, "attended_at": NOON}, {}, True, "refunded"),
            ({}, {"transfer_policy": "marketplace"}, False, "marketplace"),
            ({}, {"transfer_policy": "none"}, False, "none"),
            ({}, {"transfer_policy": "none"}, True, "used"),
        ],
    )
    def test_bar(self, what: Any, where: Any, is_used: bool, bar: TransferBar | None) -> None:
        assert find_transfer_bar(ticket(**what), event(**where), is_used=is_used) == bar


class TestFindRefundBar:
    @pytest.mark.parametrize(
        ("what", "where", "is_used", "late", "bar"),
        [
            ({}, {}, False, timedelta(0), None),
            ({}, {"transfer_policy": "none"}, False, timedelta(0), None),
            ({}, {}, False, timedelta(seconds=1), "over"),
            ({}, {}, True, timedelta(0), "used"),
            ({"attended_at": NOON}, {}, False, timedelta(days=1), "used"),
            ({"is_refunded": True}, {}, False, timedelta(0), "refunded"),
            ({"attended_at": NOON}, {"status": "cancelled"}, True, timedelta(days=9), None),
            ({"is_refunded": True}, {"status": "cancelled"}, False, timedelta(0), "refunded"),
        ],
    )
    def test_bar(self, what: Any, where: Any, is_used: bool, late: timedelta, bar: RefundBar | None) -> None:
        assert find_refund_bar(ticket(**what), event(**where), is_used=is_used, now=NOON + late) == bar


class TestEnsure:
    @pytest.mark.parametrize(
        ("policy", "refused"), [("none", errors.TransferNotAllowed), ("marketplace", errors.MarketplaceOnly)]
    )
    def test_policy(self, policy: str, refused: type[AppError]) -> None:
        with pytest.raises(refused):
            ensure_transferable(ticket(), event(transfer_policy=policy), is_used=False)

    def test_used(self) -> None:
        with pytest.raises(errors.TicketUsed):
            ensure_transferable(ticket(), event(), is_used=True)
        with pytest.raises(errors.TicketUsed):
            ensure_refundable(ticket(), event(), is_used=True, now=NOON)

    def test_too_late(self) -> None:
        with pytest.raises(errors.RefundsClosed):
            ensure_refundable(ticket(), event(), is_used=False, now=NOON + timedelta(days=1))

    def test_nothing_against_it(self) -> None:
        ensure_transferable(ticket(), event(), is_used=False)
        ensure_refundable(ticket(), event(), is_used=False, now=NOON)


class TestReadReceiver:
    def test_checksummed(self) -> None:
        other = make_address()
        assert read_receiver(f" {other.lower()} ", HOLDER) == other

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "vitalik.eth",
            "0x12",
            "0x" + "00" * 20,
            "0x" + "00" * 19 + "09",
            "0x000000000000000000000000000000000000dEaD",
            "0x" + "zz" * 20,
            "0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B".replace("Ab", "aB"),
            "\u0000",
        ],
    )
    def test_nobody(self, text: str) -> None:
        with pytest.raises(errors.NoReceiver) as refused:
            read_receiver(text, HOLDER)
        assert refused.value.details == [{"field": "to", "message": refused.value.message}]

    def test_own(self) -> None:
        with pytest.raises(errors.OwnAddress):
            read_receiver(HOLDER.lower(), HOLDER)


NAMES = {
    "EventTicket_Refunded": errors.TicketRefunded,
    "EventTicket_Attended": errors.TicketUsed,
    "EventTicket_RefundsClosed": errors.RefundsClosed,
    "EventTicket_HeldInTrust": errors.TicketHeldInTrust,
    "EventTicket_NotHolder": errors.TicketMoved,
    "EventTicket_PaymentFailed": errors.CannotTakeCoins,
    "NotOwnerNorApproved": errors.TicketMoved,
    "TokenDoesNotExist": errors.TicketMoved,
    "TransferFromIncorrectOwner": errors.TicketMoved,
    "TransferToNonERC721ReceiverImplementer": errors.CannotHoldTickets,
    "TransferToZeroAddress": errors.NoReceiver,
    "InsufficientFunds": errors.NotEnoughMoney,
    "EventTicket_WrongPayment": errors.MoveRefused,
    "ReentrancyGuardReentrantCall": errors.MoveRefused,
}


class TestTranslate:
    @pytest.mark.parametrize(("name", "expected"), NAMES.items())
    def test_name(self, name: str, expected: type[AppError]) -> None:
        for translate in (translate_transfer, translate_refund):
            assert type(translate(Reverted("EventTicket", name))) is expected

    def test_every_name_has_its_test(self) -> None:
        assert REFUSALS.keys() <= NAMES.keys()

    @pytest.mark.parametrize(
        ("reason", "expected"),
        [
            (0, errors.MoveRefused),
            (1, errors.TicketRefunded),
            (2, errors.TicketUsed),
            (3, errors.TransferNotAllowed),
            (4, errors.MarketplaceOnly),
            (5, errors.ToGiftBox),
            (6, errors.MoveRefused),  # what a later contract might add
        ],
    )
    def test_reason(self, reason: int, expected: type[AppError]) -> None:
        refusal = Reverted("EventTicket", "EventTicket_TransferRefused", (7, reason))
        assert type(translate_transfer(refusal)) is expected

    def test_reasons_are_those_of_the_contract(self) -> None:
        source = (ROOT / "contracts/src/interfaces/TicketTypes.sol").read_text()
        found = re.search(r"enum TransferRefusal \{(.*?)\}", source, re.DOTALL)
        assert found is not None
        assert re.findall(r"^\s*(\w+)", found[1], re.MULTILINE) == [
            "None",
            "Refunded",
            "Attended",
            "NotTransferable",
            "MarketplaceOnly",
            "NotToEscrow",
        ]
        assert len(BY_POLICY) == 6

    @pytest.mark.parametrize("name", ["Error", "Panic", "Unknown", "Halted"])
    def test_what_a_receiver_says(self, name: str) -> None:
        assert type(translate_transfer(Reverted("", name))) is errors.CannotHoldTickets
        assert type(translate_refund(Reverted("", name))) is errors.MoveRefused

    def test_refused_without_values(self) -> None:
        assert type(translate_transfer(Reverted("", "EventTicket_TransferRefused"))) is errors.MoveRefused
