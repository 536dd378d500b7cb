"""Who is behind a socket: the pass in the cookie, asked anew each time."""

import asyncio
from collections.abc import Callable

import pytest

from app.accounts import service as accounts
from app.caller import Caller
from app.db import transaction
from app.errors import NotSignedIn
from state.me import MeState
from state.session import caller_of, path_part, read_reference, require_caller
from state.shell import ShellState
from tests.state.conftest import Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("cookie", ["", "other=1", "ks_ref=", 'ks_ref="\x01', "=;=;="])
def test_no_reference(cookie: str) -> None:
    assert read_reference(cookie) is None


def test_reference_among_others() -> None:
    assert read_reference("a=1; ks_ref=abc; b=2") == "abc"


async def _callers(tab: Visitor) -> Caller | None:
    return await caller_of(tab.state(ShellState))


def test_nobody(visit: Visit) -> None:
    tab = visit()
    assert asyncio.run(_callers(tab)) is None
    with pytest.raises(NotSignedIn):
        asyncio.run(require_caller(tab.state(ShellState)))


def test_forged_reference(visit: Visit, guest: Caller) -> None:
    tab = visit(guest)
    tab._cookie = "ks_ref=" + "a" * 43
    tab.go("/")
    assert asyncio.run(_callers(tab)) is None


def test_signed_in_until_the_session_ends(visit: Visit, guest: Caller) -> None:
    tab = visit(guest)
    found = asyncio.run(_callers(tab))
    assert found is not None
    assert found.account_id == guest.account_id
    with transaction() as session:
        accounts.sign_out(session, session_id=found.session_id)
    assert asyncio.run(_callers(tab)) is None


def test_sign_out_ends_the_session(visit: Visit, guest: Caller) -> None:
    tab = visit(guest)
    asyncio.run(tab.call(MeState, "sign_out"))
    assert asyncio.run(_callers(tab)) is None


@pytest.mark.parametrize(("path", "part"), [("/", ""), ("/event/jazz/", "jazz"), ("/desk/", ""), ("/desk/new/", "new")])
def test_path_part(visit: Visit, path: str, part: str) -> None:
    assert path_part(visit(None, path).state(ShellState), 1) == part


class TestShell:
    def test_a_visitor(self, visit: Visit) -> None:
        tab = visit()
        asyncio.run(tab.call(ShellState, "load"))
        shell = tab.state(ShellState)
        assert (shell.is_signed_in, shell.is_organizer, shell.is_staff, shell.display_name) == (False, False, False, "")
        assert shell.connection == "slow"  # nobody reads the chain in this test

    def test_an_organizer(self, visit: Visit, organizer: Caller) -> None:
        tab = visit(organizer)
        asyncio.run(tab.call(ShellState, "load"))
        shell = tab.state(ShellState)
        assert (shell.is_signed_in, shell.is_organizer, shell.is_staff) == (True, True, True)
        assert shell.display_name == organizer.display_name

    def test_problems_are_told_at_their_fields_and_cleared(self, visit: Visit) -> None:
        tab = visit()
        told = asyncio.run(tab.call(ShellState, "show_problem", "Please look again.", {"title": "A title is needed."}))
        assert told.handler.fn.__name__ == "tell"
        assert tab.state(ShellState).field_errors == {"title": "A title is needed."}
        asyncio.run(tab.call(ShellState, "clear_problems"))
        assert tab.state(ShellState).field_errors == {}
