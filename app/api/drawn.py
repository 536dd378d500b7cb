"""Answers that take a while to make: drawn after the request has given its session and its turn back."""

from collections.abc import Callable

from fastapi import Response
from starlette.types import Receive, Scope, Send

from app.api.alone import Alone

_easel = Alone("easel")


class Drawn(Response):
    """A file made by ``draw`` in a thread, one at a time in a process: the door does not wait for pictures.

    What ``draw`` raises is translated like what an endpoint raises.
    """

    def __init__(self, draw: Callable[[], bytes], media_type: str, file_name: str) -> None:
        super().__init__(media_type=media_type)
        self.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
        self.headers["Cache-Control"] = "no-store"
        self._draw = draw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Draw, then send."""
        self.body = await _easel.run(self._draw)
        self.headers["Content-Length"] = str(len(self.body))
        await super().__call__(scope, receive, send)
