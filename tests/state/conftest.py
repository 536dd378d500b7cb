"""A visitor's State outside of a browser: the real classes, services and database; only the socket is missing."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from app import app as composition
from app.accounts import service as accounts
from app.caller import Caller
from app.db import transaction
from tests.factories import make_account, make_organizer, make_session_token

ORIGIN = "http://localhost:3000"
S = TypeVar("S", bound=rx.State)
assert composition.app is not None  # every State class is loaded with the pages that use it


class Visitor:
    """One tab: its states, as whom it is signed in, and where it is."""

    def __init__(self, caller: Caller | None = None, path: str = "/") -> None:
        self.caller = caller
        self._root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
        self._cookie = f"ks_ref={_open_pass(caller)}" if caller else ""
        self.go(path)

    def go(self, path: str) -> None:
        """Be at another address."""
        headers = {"cookie": self._cookie, "origin": ORIGIN}
        self._root.router = RouterData.from_router_data({"pathname": path, "asPath": path, "headers": headers})

    def state(self, kind: type[S]) -> S:
        """This tab's instance of a State class."""
        found = self._root.get_substate(kind.get_full_name().split("."))
        assert isinstance(found, kind)
        return found

    async def call(self, kind: type[rx.State], handler: str, *values: Any) -> Any:
        """Run a handler as an event from the page would; of one that answers bit by bit, the last answer."""
        answer = kind.event_handlers[handler].fn(self.state(kind), *values)
        if hasattr(answer, "__aiter__"):
            told = [one async for one in answer]
            return told[-1] if told else None
        return await answer if hasattr(answer, "__await__") else answer


def _open_pass(caller: Caller) -> str:
    with transaction() as session:
        reference = accounts.open_socket_pass(session, make_session_token(session, caller))
    assert reference is not None
    return reference


@pytest.fixture
def organizer(sqlite: str) -> Caller:
    with transaction() as session:
        return make_organizer(session)


@pytest.fixture
def rival(sqlite: str) -> Caller:
    """Another organizer."""
    with transaction() as session:
        return make_organizer(session, name="Rival")


@pytest.fixture
def guest(sqlite: str) -> Caller:
    """Somebody signed in without any role."""
    with transaction() as session:
        return make_account(session, name="Guest")


@pytest.fixture
def visit(sqlite: str) -> Callable[..., Visitor]:
    """``visit(caller, path)``: a fresh tab."""
    return Visitor
