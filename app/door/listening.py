"""One scanner's stream: the messages that wait for it, and what they look like (server-sent events)."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

QUEUE_LENGTH = 64
"""Messages that wait for a slow listener; it starts again from its cursor when there are more."""


@dataclass(eq=False)
class Listener:
    """One stream: whose session it is, from where on, and the messages that wait for it (None: the end)."""

    token: str
    since: int
    is_new: bool = True
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_LENGTH))

    def tell(self, *messages: bytes | None) -> None:
        """Put messages in its queue; one that does not keep up is told the end."""
        for message in messages:
            if self.queue.full():
                while not self.queue.empty():
                    self.queue.get_nowait()
                message = None
            self.queue.put_nowait(message)
            if message is None:
                return


def format_event(name: str, data: Mapping[str, Any], cursor: int | None = None) -> bytes:
    """A message of a stream (HTML, "Server-sent events")."""
    place = f"id: {cursor}\n" if cursor is not None else ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\n{place}data: {text}\n\n".encode()
