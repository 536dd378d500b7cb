"""A scanner's ear: a stream of server-sent events, read in a thread, each message with the time at which it came."""

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

from app.api.deps import PREFIX


@dataclass(frozen=True)
class Message:
    """One event; ``at`` by the monotonic clock, ``place`` its id."""

    at: float
    name: str
    place: int | None
    data: dict[str, Any]

    def tells_of(self, token: int, flags: int) -> bool:
        """Whether it says that the ticket has all these flags."""
        found = self.data.get("tickets", ())
        return any(one["token"] == token and one["flags"] & flags == flags for one in found)


class Stream:
    """An open stream; ``status`` is the answer's, ``messages`` what came so far."""

    def __init__(self, port: int, headers: Mapping[str, str], **params: object) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._connection.request("GET", f"{PREFIX}/door/stream?{urlencode(params)}", headers=dict(headers))
        self._answer = self._connection.getresponse()
        self.status, self.headers = self._answer.status, dict(self._answer.getheaders())
        self.messages: list[Message] = []
        self.has_ended = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait(self, wanted: Callable[[Message], bool], *, seconds: float = 20) -> Message:
        """The first message of this kind, of those that came and those to come; raises ``TimeoutError``."""
        ends = time.monotonic() + seconds
        with self._changed:
            while True:
                for message in self.messages:
                    if wanted(message):
                        return message
                if not self._changed.wait(ends - time.monotonic()):
                    raise TimeoutError(f"after {seconds} s: {[one.name for one in self.messages]}")

    def close(self) -> None:
        """Hang up in the middle of it."""
        if self._connection.sock is not None:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._connection.close()

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            for raw in self._answer:
                line = raw.decode().rstrip("\n")
                if line:
                    name, _colon, value = line.partition(": ")
                    fields[name] = value
                elif "event" in fields:
                    self._keep(fields)
                    fields = {}
        except (OSError, HTTPException, ValueError, AttributeError):
            pass
        self.has_ended.set()

    def _keep(self, fields: dict[str, str]) -> None:
        place = int(fields["id"]) if "id" in fields else None
        message = Message(time.monotonic(), fields["event"], place, json.loads(fields["data"]))
        with self._changed:
            self.messages.append(message)
            self._changed.notify_all()
