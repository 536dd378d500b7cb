"""A client of the API as a browser on our own page would be, on SQLite."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from app.api.deps import CSRF_COOKIE, SESSION_COOKIE, csrf_token
from app.api.headers import SecurityHeaders
from app.api.main import make_api
from app.caller import Caller
from app.db import transaction
from app.pages import served
from tests.factories import make_organizer, make_session_token

ORIGIN = "http://localhost:3000"


def make_client() -> TestClient:
    """The API with its headers; failures come back as answers, not as exceptions."""
    made = TestClient(SecurityHeaders(make_api(served.router)), base_url=ORIGIN, raise_server_exceptions=False)
    made.headers["origin"] = ORIGIN
    return made


def open_session(client: TestClient, caller: Caller) -> None:
    """Give the client a session of a caller, as the sign-in would."""
    with transaction() as session:
        token = make_session_token(session, caller)
    client.cookies.set(SESSION_COOKIE, token)
    client.cookies.set(CSRF_COOKIE, csrf_token(token))
    client.headers["x-csrf-token"] = csrf_token(token)


@pytest.fixture
def client(sqlite: str) -> Iterator[TestClient]:
    """A client on an empty SQLite database."""
    with make_client() as made:
        yield made


@pytest.fixture
def sign_in(client: TestClient) -> Callable[[Caller], None]:
    """Sign the client in as a caller."""
    return lambda caller: open_session(client, caller)


@pytest.fixture
def organizer(client: TestClient, sign_in: Callable[[Caller], None]) -> Caller:
    """An organizer, signed in."""
    with transaction() as session:
        made = make_organizer(session)
    sign_in(made)
    return made
