"""Badges and the account, for their owner only."""

import asyncio
from collections.abc import Callable
from secrets import token_hex
from typing import Any

import pytest
from sqlmodel import Session

from app.accounts.errors import NeedsWallet
from app.caller import Caller
from app.clock import now
from app.db import transaction
from app.models import Badge
from state.badges import BadgesState
from state.desk import DeskState
from state.editor import EditorState
from state.me import MeState, device_words
from state.shell import ShellState
from tests.factories import make_event, make_guest
from tests.state.conftest import Visitor
from tests.state.test_organizer import form

Visit = Callable[..., Visitor]


def give_badges(session: Session, organizer: Caller, holder: Caller, count: int) -> None:
    """``count`` badges of one evening, minted in one transaction."""
    event = make_event(session, organizer)
    tx_hash = "0x" + token_hex(32)
    for number in range(count):
        badge = Badge(
            chain_id=31337,
            event_id=event.id,
            event_number=event.event_number,
            ticket_token_id=number,
            owner=holder.address,
            tx_hash=tx_hash,
            minted_at=now(),
        )
        session.add(badge)


class TestBadges:
    def test_the_holder_sees_each_coin(self, visit: Visit, organizer: Caller, guest: Caller) -> None:
        with transaction() as session:
            give_badges(session, organizer, guest, 2)
        tab = visit(guest, "/badges/")
        follows = asyncio.run(tab.call(BadgesState, "load"))
        page = tab.state(BadgesState)
        assert len({coin.id for coin in page.coins}) == 2
        assert follows.handler.fn.__name__ == "watch"
        asyncio.run(tab.call(BadgesState, "show", page.coins[0].id))
        assert (page.is_showing, page.shown.title) == (True, "Evening of Lights")
        asyncio.run(tab.call(BadgesState, "close"))
        assert not page.is_showing

    def test_nobody_else_does(self, visit: Visit, organizer: Caller, guest: Caller) -> None:
        with transaction() as session:
            give_badges(session, organizer, guest, 1)
        tab = visit(organizer, "/badges/")
        asyncio.run(tab.call(BadgesState, "load"))
        assert tab.state(BadgesState).coins == []
        asyncio.run(tab.call(BadgesState, "show", "1-1"))
        assert not tab.state(BadgesState).is_showing


class TestAccount:
    def test_name(self, visit: Visit, guest: Caller) -> None:
        tab = visit(guest, "/me/")
        asyncio.run(tab.call(ShellState, "load"))
        asyncio.run(tab.call(MeState, "load"))
        page = tab.state(MeState)
        assert (page.display_name, page.address) == ("Guest", guest.address)
        asyncio.run(tab.call(MeState, "rename", {"display_name": "  Sam of the pier "}))
        assert (page.display_name, tab.state(ShellState).display_name) == ("Sam of the pier",) * 2
        asyncio.run(tab.call(MeState, "rename", {"display_name": ""}))
        assert tab.state(ShellState).display_name.startswith("0x")

    def test_other_devices(self, visit: Visit, guest: Caller) -> None:
        phone, laptop = visit(guest, "/me/"), visit(guest, "/me/")
        asyncio.run(laptop.call(MeState, "load"))
        rows = laptop.state(MeState).sessions
        assert [row.is_current for row in rows] == [True, False]
        asyncio.run(laptop.call(MeState, "end_session", rows[1].id))
        asyncio.run(phone.call(MeState, "load"))
        assert phone.state(MeState).is_nobody
        asyncio.run(laptop.call(MeState, "load"))
        assert not laptop.state(MeState).is_nobody

    def test_devices_in_words(self) -> None:
        assert device_words("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537.36") == "Chrome on Android"
        assert device_words("curl/8") == "A browser"


class TestWithoutAWallet:
    """Somebody who came by a door link meets the pages of who has one."""

    def test_me(self, visit: Visit) -> None:
        with transaction() as session:
            zoe = make_guest(session, "Zoë")
        tab = visit(zoe, "/me/")
        for kind in (ShellState, MeState, BadgesState):
            asyncio.run(tab.call(kind, "load"))
        shell, me = tab.state(ShellState), tab.state(MeState)
        assert (shell.display_name, shell.short_address, shell.is_organizer) == ("Zoë", "", False)
        assert (me.address, len(me.sessions)) == ("", 1)
        assert tab.state(BadgesState).coins == []

    @pytest.mark.parametrize(
        ("kind", "handler", "values"),
        [(DeskState, "start_organizing", ()), (EditorState, "save", (form(),))],
    )
    def test_cannot_organize(self, visit: Visit, kind: type[Any], handler: str, values: tuple[Any, ...]) -> None:
        with transaction() as session:
            zoe = make_guest(session)
        tab = visit(zoe, "/desk/new/")
        with pytest.raises(NeedsWallet):
            asyncio.run(tab.call(kind, handler, *values))
        assert not tab.state(ShellState).is_organizer
