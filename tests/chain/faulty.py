"""A JSON-RPC node that misbehaves: an HTTP server of the tests before the real one."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

Json = Any
Refusal = dict[str, Any]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    faulty: "FaultyNode"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        faulty = self.server.faulty
        faulty.asked += 1
        if faulty.is_dead:
            self.close_connection = True
            return
        time.sleep(faulty.delay_s)
        answer = faulty.page if faulty.page is not None else json.dumps(faulty.answer(json.loads(body))).encode()
        self.send_response(faulty.status)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        try:
            self.wfile.write(answer)
        except OSError:
            self.close_connection = True  # whoever asked has lost patience

    def log_message(self, *_args: object) -> None:
        """The tests' output is for the tests."""


class FaultyNode:
    """Passes everything on to the real node, but for what its faults say."""

    def __init__(self, real_url: str) -> None:
        self.asked = 0
        self.batches: list[int] = []
        self.is_dead = False
        self.delay_s = 0.0
        self.status = 200
        self.page: bytes | None = None
        """Answered to everything, instead of JSON-RPC."""
        self.refuse: Callable[[str, list[Json]], Refusal | None] = lambda _method, _params: None
        """Of a call: the error that it is answered with."""
        self.change: Callable[[str, list[Json], Json], Json] = lambda _method, _params, result: result
        """Of a call and its result: what it is answered instead."""
        self.longest_batch = 1_000
        self.forgets_last_of_batch = False
        self._real_url = real_url
        self._http = httpx.Client()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.faulty = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, body: Json) -> Json:
        """To a request or a batch."""
        if not isinstance(body, list):
            return self._answer_one(body)
        self.batches.append(len(body))
        if len(body) > self.longest_batch:
            return {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "batch too long"}}
        answers = [self._answer_one(one) for one in reversed(body)]  # in any order, as the specification allows
        return answers[1:] if self.forgets_last_of_batch else answers

    def _answer_one(self, request: Json) -> Json:
        method, params = request["method"], request["params"]
        refusal = self.refuse(method, params)
        if refusal is not None:
            return {"jsonrpc": "2.0", "id": request["id"], "error": refusal}
        found = self._http.post(self._real_url, json=request).json()
        if "result" in found:
            found["result"] = self.change(method, params, found["result"])
        return found

    @contextmanager
    def running(self) -> Iterator["FaultyNode"]:
        """Serve until the end of the block."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


def with_range_limit(blocks: int) -> Callable[[str, list[Json]], Refusal | None]:
    """Like the public nodes: logs of at most so many blocks a call."""

    def refuse(method: str, params: list[Json]) -> Refusal | None:
        if method != "eth_getLogs" or "fromBlock" not in params[0]:
            return None
        span = int(params[0]["toBlock"], 16) - int(params[0]["fromBlock"], 16) + 1
        return None if span <= blocks else {"code": -32005, "message": f"at most {blocks} blocks"}

    return refuse


def behind(height: int) -> Callable[[str, list[Json], Json], Json]:
    """A node that has stopped at a height: it gives the logs that it has, and of a block that it lacks none."""

    def change(method: str, params: list[Json], result: Json) -> Json:
        if method == "eth_blockNumber":
            return hex(min(height, int(result, 16)))
        if method == "eth_getBlockByNumber" and int(params[0], 16) > height:
            return None
        if method == "eth_getLogs":
            return [one for one in result if int(one["blockNumber"], 16) <= height]
        return result

    return change


def without_logs(method: str, _params: list[Json], result: Json) -> Json:
    """A node that keeps logs to itself."""
    return [] if method == "eth_getLogs" else result


def on_another_branch(method: str, _params: list[Json], result: Json) -> Json:
    """A node that tells of other blocks."""
    if method != "eth_getBlockByNumber" or result is None:
        return result
    return result | {"hash": "0x" + "66" * 32, "parentHash": "0x" + "66" * 32}


def far_ahead(method: str, _params: list[Json], result: Json) -> Json:
    """A node that tells of a million blocks that nobody has."""
    return hex(int(result, 16) + 1_000_000) if method == "eth_blockNumber" else result


def odd(method: str, _params: list[Json], result: Json) -> Json:
    """Well-formed answers that say nothing."""
    return {"eth_blockNumber": "soon", "eth_getBlockByNumber": {"hash": 7}, "eth_getLogs": [{}]}.get(method, result)


def of_chain_one(method: str, _params: list[Json], result: Json) -> Json:
    """A node of Ethereum itself."""
    return "0x1" if method == "eth_chainId" else result
