"""One RPC URL: what counts as an answer of it, and how long it is left alone after a failure."""

import itertools
import threading
import time
from typing import Any

import httpx

CONNECT_TIMEOUT_S = 2.0
READ_TIMEOUT_S = 10.0
FIRST_REST_S = 5.0
LONGEST_REST_S = 60.0
"""A URL that failed is left alone while another one answers: 5 s, then twice as long each time."""

Json = Any
RpcCall = tuple[str, Json]
"""Method and params."""


def make_client(read_timeout_s: float) -> httpx.Client:
    """Connections that are kept, and shared by all threads."""
    return httpx.Client(
        timeout=httpx.Timeout(read_timeout_s, connect=CONNECT_TIMEOUT_S),
        limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
    )


_http = make_client(READ_TIMEOUT_S)


class EndpointFailed(Exception):
    """No answer that can be used: away, slow, garbage, or of another chain. The text says which, without the URL."""


class Endpoint:
    """A node's URL. It is believed once it has said that it is of the chain ``chain_id`` (``None``: of any)."""

    def __init__(self, url: str, chain_id: int | None) -> None:
        self._url = url
        self._chain_id = chain_id
        self._is_checked = chain_id is None
        self._rest_s = 0.0
        self._rests_until = 0.0
        self._ids = itertools.count(1)
        self._lock = threading.Lock()

    @property
    def is_resting(self) -> bool:
        """Whether it failed a moment ago."""
        return time.monotonic() < self._rests_until

    def ask(self, calls: list[RpcCall]) -> list[Json]:
        """The whole answers, each with a ``result`` or an ``error``, in order; raises ``EndpointFailed``."""
        try:
            if not self._is_checked and calls != [("eth_chainId", [])]:
                self._check_chain()
            answers = self._post(calls)
        except (httpx.HTTPError, ValueError) as problem:
            self.rest()
            raise EndpointFailed(str(problem) if type(problem) is ValueError else type(problem).__name__) from problem
        self._rest_s = 0.0
        return answers

    def rest(self) -> None:
        """Leave it alone for a while: it failed, or contradicts the others."""
        with self._lock:
            self._rest_s = min(2 * self._rest_s or FIRST_REST_S, LONGEST_REST_S)
            self._is_checked = self._chain_id is None
            self._rests_until = time.monotonic() + self._rest_s

    def _check_chain(self) -> None:
        [answer] = self._post([("eth_chainId", [])])
        found = str(answer.get("result"))
        if found != hex(self._chain_id or 0):
            raise ValueError(f"of chain {found[:20]}")
        self._is_checked = True

    def _post(self, calls: list[RpcCall]) -> list[Json]:
        requests = [
            {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params} for method, params in calls
        ]
        response = _http.post(self._url, json=requests if len(requests) > 1 else requests[0])
        response.raise_for_status()
        found = response.json()
        if len(requests) == 1:
            return [_checked(found)]
        if isinstance(found, dict) and "error" in found:  # it takes no batches, or none so long
            half = len(calls) // 2
            return self._post(calls[:half]) + self._post(calls[half:])
        if not isinstance(found, list):
            raise ValueError("garbage")
        by_id = {answer.get("id"): answer for answer in map(_checked, found)}
        if any(request["id"] not in by_id for request in requests):
            raise ValueError("an incomplete batch")
        return [by_id[request["id"]] for request in requests]


def _checked(answer: Json) -> Json:
    is_answer = isinstance(answer, dict) and ("result" in answer or isinstance(answer.get("error"), dict))
    if not is_answer:
        raise ValueError("garbage")
    return answer
