"""Everybody tries every endpoint: each has a rule, who may not is refused and changes nothing, lists are one's own."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from app.api.deps import DatabaseSession, SignedIn, make_router
from app.api.main import ROUTERS, make_api
from app.models import Event
from app.pages import served
from tests.api.conftest import ORIGIN, open_session
from tests.api.rights import World, everything, keys_of
from tests.api.rules import ANYONE, DRAFTER, PEOPLE, RULES, THE_ORGANIZER, WHO_MAY, Key, Rule

NOBODY = {401, 404}
"""What a visitor is told; 404 where it is not for strangers to know."""
NOT_YOURS = {403, 404}
OUTSIDERS = {"visitor", "stranger", "rival", "other staff"}
"""Whose own things are none of the world's."""


@pytest.fixture(autouse=True)
def unlimited(configure: Callable[..., None], wallet_keys: dict[str, str]) -> None:
    configure(rate_limits=False, **wallet_keys)


def become(client: TestClient, world: World, person: str) -> None:
    client.cookies.clear()
    client.headers.pop("x-csrf-token", None)
    caller = world.caller(person)
    if caller is not None:
        open_session(client, caller)


def ask(client: TestClient, world: World, person: str, key: Key) -> Response:
    become(client, world, person)
    return world.ask(client, key, RULES[key])


def holes(client: TestClient, key: Key, rule: Rule) -> list[str]:
    """In words, what people could do or see that they may not."""
    found = []
    world = World()
    for person in PEOPLE:
        if person in WHO_MAY[rule.who]:
            continue
        become(client, world, person)
        before = everything()
        answer = world.ask(client, key, rule)
        if answer.status_code not in (NOBODY if person == "visitor" else NOT_YOURS):
            found.append(f"{person}: {answer.status_code}")
        if everything() != before:
            found.append(f"{person}: changed something")
        if any(secret in answer.text for secret in world.secrets()):
            found.append(f"{person}: learned something")
    return found


def test_every_endpoint_has_a_rule() -> None:
    assert keys_of(*ROUTERS, served.router) == RULES.keys()


@pytest.mark.parametrize("key", sorted(RULES), ids=" ".join)
def test_nobody_else(client: TestClient, key: Key) -> None:
    assert holes(client, key, RULES[key]) == []


@pytest.mark.parametrize("key", sorted(RULES), ids=" ".join)
def test_who_may(client: TestClient, key: Key) -> None:
    """Is let in; what comes then (no chain, no such picture) is another matter."""
    rule = RULES[key]
    for person in sorted(WHO_MAY[rule.who]):
        answer = ask(client, World(), person, key)
        assert answer.status_code not in ({401, 403} if rule.who == ANYONE else {401, 403, 404}), (person, answer.text)
        assert answer.status_code < 500 or answer.status_code == 503, (person, answer.text)


@pytest.mark.parametrize("key", sorted(key for key, rule in RULES.items() if rule.own), ids=" ".join)
def test_own_things_alone(client: TestClient, key: Key) -> None:
    """Is shown nothing of the others, and changes no row but the caller's."""
    for person in sorted(OUTSIDERS & WHO_MAY[RULES[key].who]):
        world = World()
        become(client, world, person)
        before = everything()
        answer = world.ask(client, key, RULES[key])
        assert not any(secret in answer.text for secret in world.secrets()), (person, answer.text)
        caller, after = world.caller(person), everything()
        lost = [row for table, rows in before.items() for row in rows if row not in after[table]]
        assert all(caller is not None and caller.account_id in row for row in lost), lost


class TestPlanted:
    """The controls: what is forgotten is found."""

    def client_with(self, router: Any) -> TestClient:
        return TestClient(make_api(router), base_url=ORIGIN, raise_server_exceptions=False, headers={"origin": ORIGIN})

    def test_endpoint_without_a_rule(self, sqlite: str) -> None:
        router = make_router("planted")
        router.add_api_route("/planted", lambda: None)
        assert keys_of(*ROUTERS, router) - RULES.keys() == {("GET", "/api/v1/planted")}

    def test_endpoint_that_asks_for_no_owner(self, sqlite: str) -> None:
        router = make_router("planted")

        @router.post("/planted/{event_id}")
        def rename(event_id: str, _caller: SignedIn, session: DatabaseSession) -> dict[str, str]:
            event = session.get_one(Event, event_id)
            event.title = "Taken over"
            return {"title": event.title}

        with self.client_with(router) as client:
            found = holes(client, ("POST", "/api/v1/planted/{event_id}"), Rule(THE_ORGANIZER))
        assert "rival: 200" in found
        assert "holder: changed something" in found

    def test_endpoint_that_asks_for_nobody(self, sqlite: str) -> None:
        router = make_router("planted")

        @router.get("/planted/{event_id}")
        def look(event_id: str, session: DatabaseSession) -> dict[str, str]:
            return {"id": session.get_one(Event, event_id).id}

        with self.client_with(router) as client:
            found = holes(client, ("GET", "/api/v1/planted/{event_id}"), Rule(DRAFTER))
        assert "visitor: 200" in found
