"""Paper in the tests: a ticket's words, its page as a picture, and what a scanner reads off it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
from numpy.typing import NDArray

from app.door import photo
from app.tickets.paper_facts import PaperFacts

Gray = NDArray[np.uint8]
WARSAW = ZoneInfo("Europe/Warsaw")
CODE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:" * 2 + "A" * 32
"""As long as a printed pass, and every letter of its alphabet."""


def make_paper_facts(**values: Any) -> PaperFacts:
    """A ticket in words; ``values`` replace them."""
    starts_at = values.pop("starts_at", datetime(2026, 12, 12, 19, tzinfo=WARSAW))
    defaults: dict[str, Any] = {
        "ticket_id": "1" * 32,
        "event_id": "2" * 32,
        "token_id": 123,
        "pass_seq": 4,
        "title": "Evening of Lights",
        "tier": "Standing",
        "holder": "Nadia Petrović",
        "venue": "Hala Stulecia",
        "address": "Wystawowa 1, Wrocław, Poland",
        "doors_at": starts_at - timedelta(hours=1),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=4),
        "zone": "Europe/Warsaw",
        "refund_rule": "Money back until Sat 12 Dec, 19:00, whatever the reason.",
        "code": CODE,
        "short_code": "7KQ2M9XD",
        "minted_at": datetime(2026, 11, 26, 12, tzinfo=WARSAW),
        "url": "https://keepsake.example/tickets/" + "1" * 32 + "/",
    }
    return PaperFacts(**(defaults | values))


@contextmanager
def open_pdf(pdf: bytes) -> Iterator[Any]:
    """The file, opened by another library than the one that made it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def render(pdf: bytes, dpi: int = 150) -> Gray:
    """The first page as a gray picture."""
    with open_pdf(pdf) as document:
        picture = document[0].render(scale=dpi / 72, grayscale=True).to_numpy()
    return cast(Gray, np.ascontiguousarray(picture[:, :, 0] if picture.ndim == 3 else picture))


def read_words(pdf: bytes) -> str:
    """What a reader that searches or speaks finds on the first page, on one line."""
    with open_pdf(pdf) as document:
        return " ".join(document[0].get_textpage().get_text_bounded().split())


def read_code(picture: Gray) -> list[str]:
    """The codes that the door's own reader finds."""
    return photo.decode(picture)
