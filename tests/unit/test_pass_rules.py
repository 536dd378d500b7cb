"""The rules of passes."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, ClassVar

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.models import Event, IssuedPass, PassKey
from app.tickets import pass_rules as rules
from app.tickets.errors import (
    PaperNotAllowed,
    PassesUsedUp,
    PassKeysUsedUp,
    PassWindowOver,
    TicketEventCancelled,
    TicketRefunded,
)
from tests.unit.tickets import ALICE, BOB, NOON, make_ticket


def make_event(**columns: Any) -> Event:
    defaults: dict[str, Any] = {
        "slug": "s",
        "organizer_id": "o",
        "status": "on_sale",
        "title": "T",
        "doors_at": NOON,
        "starts_at": NOON + timedelta(hours=1),
        "ends_at": NOON + timedelta(hours=4),
        "refund_until": NOON,
        "release_at": NOON + timedelta(days=3),
        "ref": "0x0",
    }
    return Event(**defaults | columns)


def make_pass(**columns: Any) -> IssuedPass:
    defaults: dict[str, Any] = {
        "ticket_id": "t",
        "pass_seq": 0,
        "key_id": 1,
        "form": "printed",
        "owner": ALICE,
        "valid_from": NOON,
        "valid_until": NOON,
    }
    return IssuedPass(**defaults | columns)


class TestComputePassWindow:
    def test_two_hours_before_to_six_after(self) -> None:
        window = rules.compute_pass_window(doors_at=NOON, ends_at=NOON + timedelta(hours=4))
        assert window.valid_from == NOON - timedelta(hours=2)
        assert window.valid_until == NOON + timedelta(hours=10)

    def test_rounds_up_to_whole_units(self) -> None:
        window = rules.compute_pass_window(doors_at=NOON, ends_at=NOON + timedelta(minutes=1))
        assert window.valid_for_units == 8 * 12 + 1

    def test_capped_by_the_format(self) -> None:
        window = rules.compute_pass_window(doors_at=NOON, ends_at=NOON + timedelta(days=400))
        assert window.valid_for_units == 65_535

    def test_never_empty(self) -> None:
        window = rules.compute_pass_window(doors_at=NOON, ends_at=NOON - timedelta(days=9))
        assert window.valid_for_units == 1


class TestComputePieces:
    def test_an_evening(self) -> None:
        """12 hours in all: a whole piece and what is left."""
        first, second = rules.compute_pieces(doors_at=NOON, ends_at=NOON + timedelta(hours=4))
        assert (first.valid_from, first.valid_for_units) == (NOON - timedelta(hours=2), 96)
        assert (second.valid_from, second.valid_for_units) == (first.valid_until, 48)

    @pytest.mark.parametrize(("hours", "units"), [(0, [96]), (8, [96, 96]), (16, [96, 96, 96])])
    def test_even_ends(self, hours: int, units: list[int]) -> None:
        pieces = rules.compute_pieces(doors_at=NOON, ends_at=NOON + timedelta(hours=hours))
        assert [piece.valid_for_units for piece in pieces] == units

    @pytest.mark.parametrize("minutes", [1, 5, 479, 481, 10_000, 60 * 24 * 60])
    def test_are_the_printed_window_without_a_gap(self, minutes: int) -> None:
        times = {"doors_at": NOON, "ends_at": NOON + timedelta(minutes=minutes)}
        whole, pieces = rules.compute_pass_window(**times), rules.compute_pieces(**times)
        assert (pieces[0].valid_from, pieces[-1].valid_until) == (whole.valid_from, whole.valid_until)
        assert all(before.valid_until == after.valid_from for before, after in pairwise(pieces))
        assert all(1 <= piece.valid_for_units <= 96 for piece in pieces)


class TestListNext:
    def test_from_the_one_that_is_not_over(self) -> None:
        pieces = rules.compute_pieces(doors_at=NOON, ends_at=NOON + timedelta(hours=4))
        assert rules.list_next(pieces, NOON - timedelta(days=9)) == pieces
        assert rules.list_next(pieces, pieces[0].valid_until - timedelta(seconds=1)) == pieces
        assert rules.list_next(pieces, pieces[0].valid_until) == pieces[1:]
        assert rules.list_next(pieces, pieces[1].valid_until) == []

    def test_at_most_32(self) -> None:
        pieces = rules.compute_pieces(doors_at=NOON, ends_at=NOON + timedelta(days=60))
        assert rules.list_next(pieces, NOON) == pieces[:32]


class TestEnsurePassable:
    def test_passes(self) -> None:
        rules.ensure_passable(make_ticket(), make_event(), form="printed", now=NOON)

    @pytest.mark.parametrize(
        ("ticket", "event", "now", "error"),
        [
            ({"is_refunded": True}, {}, NOON, TicketRefunded),
            ({}, {"status": "cancelled"}, NOON, TicketEventCancelled),
            ({}, {"allows_paper": False}, NOON, PaperNotAllowed),
            ({}, {}, NOON + timedelta(hours=10), PassWindowOver),
        ],
    )
    def test_refused(
        self, ticket: dict[str, Any], event: dict[str, Any], now: datetime, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            rules.ensure_passable(make_ticket(**ticket), make_event(**event), form="printed", now=now)
        if error is not PaperNotAllowed:
            with pytest.raises(error):
                rules.ensure_passable(make_ticket(**ticket), make_event(**event), form="rotating", now=now)

    def test_no_paper_is_about_paper(self) -> None:
        rules.ensure_passable(make_ticket(), make_event(allows_paper=False), form="rotating", now=NOON)


class TestIsLive:
    @pytest.mark.parametrize(
        ("issued", "ticket", "live"),
        [
            ({}, {}, True),
            ({"pass_seq": 4}, {"pass_seq": 4}, True),
            ({"pass_seq": 3}, {"pass_seq": 4}, False),
            ({"owner": BOB}, {}, False),
        ],
    )
    def test_newest_of_the_present_owner(self, issued: dict[str, Any], ticket: dict[str, Any], live: bool) -> None:
        assert rules.is_live(make_pass(**issued), make_ticket(**ticket)) is live

    def test_none_yet(self) -> None:
        assert not rules.is_live(None, make_ticket())


class TestIsAskedAgain:
    pieces = rules.compute_pieces(doors_at=NOON, ends_at=NOON + timedelta(hours=4))
    wish = rules.Wish(3, [(piece.starts_at_s, bytes([number]) * 16) for number, piece in enumerate(pieces)])
    issued: ClassVar[dict[str, Any]] = {
        "form": "rotating",
        "pass_seq": 3,
        "windows": rules.as_rows(pieces),
        "anchors_hash": wish.anchors_hash,
    }

    def is_again(self, *, wish: rules.Wish | None = None, shift: timedelta = timedelta(), **issued: Any) -> bool:
        pieces = [replace(piece, valid_from=piece.valid_from + shift) for piece in self.pieces]
        return rules.is_asked_again(make_pass(**self.issued | issued), wish or self.wish, pieces)

    def test_same(self) -> None:
        assert self.is_again()

    def test_of_fewer_windows(self) -> None:
        """Asked for when the first one was over."""
        wish = rules.Wish(3, self.wish.anchors[1:])
        assert self.is_again(wish=wish, windows=self.issued["windows"][1:], anchors_hash=wish.anchors_hash)

    def test_other_things(self) -> None:
        start, _anchor = self.wish.anchors[0]
        assert not self.is_again(form="printed")
        assert not self.is_again(pass_seq=4)
        assert not self.is_again(shift=timedelta(days=1))
        assert not self.is_again(wish=rules.Wish(3, self.wish.anchors[:1]))
        assert not self.is_again(wish=rules.Wish(3, [(start, bytes(16)), (start, b"\1" * 16)]))
        assert not self.is_again(wish=rules.Wish(3, [(at, bytes(16)) for at in self.wish.starts]))
        assert not rules.is_asked_again(None, self.wish, self.pieces)


class TestDecidePassSeq:
    def test_first(self) -> None:
        assert rules.decide_pass_seq(make_ticket(), None) == 0

    def test_after_the_live_one(self) -> None:
        assert rules.decide_pass_seq(make_ticket(pass_seq=3), make_pass(pass_seq=3)) == 4

    def test_raised_since_by_a_change_of_owner(self) -> None:
        assert rules.decide_pass_seq(make_ticket(pass_seq=4, owner=BOB), make_pass(pass_seq=3)) == 4

    def test_never_one_that_was_held(self) -> None:
        """Also when the ticket is older than its passes (restored from a backup)."""
        assert rules.decide_pass_seq(make_ticket(pass_seq=1), make_pass(pass_seq=3)) == 4

    def test_used_up(self) -> None:
        with pytest.raises(PassesUsedUp):
            rules.decide_pass_seq(make_ticket(pass_seq=65_535, owner=BOB), make_pass(pass_seq=65_535))

    def test_beyond_the_format(self) -> None:
        with pytest.raises(PassesUsedUp):
            rules.decide_pass_seq(make_ticket(pass_seq=65_536), None)

    def test_last_one_still_works(self) -> None:
        assert rules.decide_pass_seq(make_ticket(pass_seq=65_535), None) == 65_535


class TestDecideKeyId:
    def make_key(self, key_id: int) -> PassKey:
        return PassKey(event_id="e", key_id=key_id, public_key="", sealed_seed="")

    def test_after_the_greatest(self) -> None:
        assert rules.decide_key_id([]) == 1
        assert rules.decide_key_id([self.make_key(4), self.make_key(2)]) == 5

    def test_used_up(self) -> None:
        assert rules.decide_key_id([self.make_key(254)]) == 255
        with pytest.raises(PassKeysUsedUp):
            rules.decide_key_id([self.make_key(255)])


class TestComputeNameKey:
    def test_as_it_is_written_down(self) -> None:
        """RFC 5869: an absent salt is 32 zeros."""
        signature = bytes(range(64))
        wanted = HKDF(algorithm=SHA256(), length=32, salt=bytes(32), info=b"keepsake-name-v1").derive(signature)
        assert rules.compute_name_key(signature) == wanted


class TestReadShortCode:
    @pytest.mark.parametrize("typed", ["01ABCDEF", "o1abcdef", "OLABCDEF", "0IABCDEF", " 01AB-CDEF ", "01 ab cd ef"])
    def test_as_people_type(self, typed: str) -> None:
        assert rules.read_short_code(typed) == "01ABCDEF"

    @pytest.mark.parametrize("typed", ["", "01ABCDE", "01ABCDEFG", "01ABCDEU", "01ABCDE!", "01ABCDEß", "٠١ABCDEF"])
    def test_none(self, typed: str) -> None:
        assert rules.read_short_code(typed) is None
