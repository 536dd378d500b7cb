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
from tests.wallets import write_apple_files, write_google_files

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


@pytest.fixture(scope="session")
def wallet_keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of an installation that makes passes for Apple's and Google's wallets."""
    folder = tmp_path_factory.mktemp("wallets")
    return write_apple_files(folder) | write_google_files(folder)


@pytest.fixture
def organizer(client: TestClient, sign_in: Callable[[Caller], None]) -> Caller:
    """An organizer, signed in."""
    with transaction() as session:
        made = make_organizer(session)
    sign_in(made)
    return made
