"""A gift's page as it is served: who it is from and the present, before any script has run."""

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from html import escape
from typing import Any

from sqlmodel import Session

from app.clock import now
from app.config import ROOT, settings
from app.gifts import claims
from app.gifts.errors import GiftUnknown
from app.gifts.schemas import ClaimView
from app.units import shorten

PAPERS = ROOT / "assets" / "js" / "gifts" / "papers.json"
MOMENT = "One moment…"
SOON = timedelta(hours=36)
"""A gift that expires sooner is told by the hour, which only the page can: it knows where it is."""
WORDS = "Two taps, and it is yours: no app, no coins, no account."


@dataclass(frozen=True)
class FirstView:
    """What the template shows; a gift that we do not know (yet) is from nobody."""

    title: str
    name: str
    paper: dict[str, Any]
    until: tuple[str, str, str] = (MOMENT, "", "")
    """Words, a day between them, words; ``start.js`` says the day anew in the reader's own zone."""
    expires_at: str = ""
    can_wait: bool = False
    """Nothing but a touch is awaited: what is shown will not change by itself."""


@cache
def _papers() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(PAPERS.read_text())
    return found


def find_first_view(session: Session, name: str) -> FirstView:
    """The gift behind the last part of its address."""
    papers = _papers()
    try:
        gift = claims.view_gift(session, read_gift_id(name))
    except GiftUnknown:
        return FirstView("A gift for you", "ribbon", papers["ribbon"])
    title = f"A gift from {gift.sender_name or shorten(gift.sender)}"
    can_wait = gift.status in ("locked", "opened") and not gift.relay_id and gift.expires_at - now() > SOON
    view = FirstView(title, gift.wrapping, papers[gift.wrapping])
    if not can_wait:
        return view
    return replace(view, until=tell_until(gift, now()), expires_at=gift.expires_at.isoformat(), can_wait=True)


def tell_until(gift: ClaimView, moment: datetime) -> tuple[str, str, str]:
    """Until when it waits, as ``tellUntil`` in ``assets/js/gifts/until.js`` says it."""
    at = gift.expires_at
    day = f"{at:%-d %B}" if at.year == moment.year else f"{at:%-d %B %Y}"
    if gift.terms.cancellable:
        return "It waits until ", day, ", unless it is taken back before."
    return "It waits for you until ", day, "."


def read_gift_id(name: str) -> str:
    """A gift's id as its address has it (base64url, 43 characters); raises ``GiftUnknown``."""
    try:
        raw = base64.urlsafe_b64decode(name + "=")
    except (binascii.Error, ValueError):
        raise GiftUnknown from None
    return "0x" + raw.hex()


def head_of(view: FirstView) -> str:
    """Title and preview for whom the link is sent to; no search engine is to find it."""
    properties = {
        "og:type": "website",
        "og:site_name": "Keepsake",
        "og:title": view.title,
        "og:description": WORDS,
        "og:image": f"{settings().origin}/art/gift/{view.name}.svg",
        "og:image:type": "image/svg+xml",
    }
    tags = [
        f"<title>{escape(view.title)} · Keepsake</title>",
        f'<meta name="description" content="{escape(WORDS)}"/>',
        '<meta name="robots" content="noindex"/>',
        '<meta name="referrer" content="no-referrer"/>',
        *(f'<meta property="{name}" content="{escape(value)}"/>' for name, value in properties.items()),
    ]
    return "".join(tags)
