"""Requests take turns at the database: those that wait for the chain do not hold up the others."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from app.errors import Retryable
from app.orders import service
from tests.api.conftest import make_client, open_session
from tests.api.rights import World
from tests.api.rules import RULES

AT_THE_CHAIN = 5
ORDER = ("POST", "/api/v1/orders")
SCAN = ("POST", "/api/v1/checkins")


@pytest.mark.parametrize("turns", [1, 3])
def test_the_door_goes_on_while_the_chain_is_slow(
    postgres: str, configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch, turns: int
) -> None:
    """More orders wait for a node than there are turns; a scan is answered."""
    configure(rate_limits=False, database_turns=turns)
    node_answers, asked = Event(), []

    def ask_slowly(*_values: Any, **_more: Any) -> None:
        asked.append(1)
        node_answers.wait(20)
        raise Retryable("the node took too long")

    monkeypatch.setattr(service, "prepare_purchase", ask_slowly)
    world = World()
    with make_client() as client, ThreadPoolExecutor(AT_THE_CHAIN) as pool:
        open_session(client, world.holder)
        orders = [pool.submit(world.ask, client, ORDER, RULES[ORDER]) for _ in range(AT_THE_CHAIN)]
        while len(asked) < AT_THE_CHAIN:
            assert not any(order.done() for order in orders)
        open_session(client, world.staff)
        answer = world.ask(client, SCAN, RULES[SCAN])
        assert answer.status_code == 200, answer.text
        assert not any(order.done() for order in orders)
        node_answers.set()
        assert {order.result().status_code for order in orders} == {503}
