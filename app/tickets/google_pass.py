"""The ticket as a pass of Google Wallet: a link that carries it, signed. Nobody is asked while it is made.

What Google reads lies in the link itself (a JWT), so it has to be short: browsers and Google cut at 1,800 characters.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.config import settings
from app.tickets.paper_facts import PaperFacts

log = structlog.get_logger(__name__)

SAVE = "https://pay.google.com/gp/v/save/"
MOST_CHARACTERS = 1800
GROUND = "#FAF6EF"
ID_LETTERS = 16
"""Letters of our ids that tell events and tickets apart: 64 random bits."""
SHORT = 24
SPARE = ("colour", "end", "link", "venue", "holder", "tier", "title")
"""What is left out or cut first where a link is too long."""


@dataclass(frozen=True)
class GoogleSigner:
    """A service account of the operator (``email``) and the number that Google gave them as an issuer."""

    email: str
    issuer_id: str
    key: RSAPrivateKey

    def sign(self, claims: dict[str, Any]) -> str:
        """The claims as a JWT (RFC 7519) signed with RS256."""
        said = f"{_part(_json({'alg': 'RS256', 'typ': 'JWT'}))}.{_part(_json(claims))}"
        return f"{said}.{_part(self.key.sign(said.encode(), PKCS1v15(), hashes.SHA256()))}"


def find_signer() -> GoogleSigner | None:
    """The configured signer; ``None`` when there is none or its file cannot be used (the log says why)."""
    return _load(settings().google_wallet_key_file, settings().google_wallet_issuer_id)


@cache
def _load(key_file: str, issuer_id: str) -> GoogleSigner | None:
    if not key_file or not issuer_id:
        return None
    try:
        account = json.loads(Path(key_file).read_bytes())
        key = load_pem_private_key(account["private_key"].encode(), password=None)
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("Google's service accounts sign with RSA")
        return GoogleSigner(str(account["client_email"]), issuer_id, key)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        log.error("the key of Google Wallet cannot be used", problem=repr(problem))
        return None


def make_link(facts: PaperFacts, signer: GoogleSigner, *, at: datetime) -> str:
    """The address that adds the ticket to its holder's wallet, as short as it has to be."""
    link = ""
    for fewer in range(len(SPARE) + 1):
        claims = {"iss": signer.email, "aud": "google", "typ": "savetowallet", "iat": int(at.timestamp())}
        said = {"payload": describe(facts, signer.issuer_id, without=SPARE[:fewer])}
        link = SAVE + signer.sign(claims | said)
        if len(link) <= MOST_CHARACTERS:
            break
    return link


def describe(facts: PaperFacts, issuer_id: str, *, without: Sequence[str] = ()) -> dict[str, Any]:
    """The event as Google's class and the ticket as its object, ``without`` some of the parts that ``SPARE`` names.

    Google keeps what it was told first under an id, so a new sequence is a new object.
    """
    kind_id = f"{issuer_id}.{facts.event_id[:ID_LETTERS]}"
    title = _cut(facts.title) if "title" in without else facts.title
    tier = _cut(facts.tier) if "tier" in without else facts.tier
    kind: dict[str, Any] = {
        "id": kind_id,
        "issuerName": "Keepsake",
        "reviewStatus": "UNDER_REVIEW",
        "eventName": _text(title),
        "dateTime": {"doorsOpen": facts.doors_at.isoformat(), "start": facts.starts_at.isoformat()},
    }
    if "colour" not in without:
        kind["hexBackgroundColor"] = GROUND
    if "end" not in without:
        kind["dateTime"]["end"] = facts.ends_at.isoformat()
    if facts.address and "venue" not in without:
        kind["venue"] = {"name": _text(facts.venue), "address": _text(facts.address)}
    one: dict[str, Any] = {
        "id": f"{issuer_id}.{facts.ticket_id[:ID_LETTERS]}-{facts.pass_seq}",
        "classId": kind_id,
        "state": "ACTIVE",
        "ticketNumber": str(facts.token_id),
        "ticketType": _text(tier),
    }
    if facts.holder and "holder" not in without:
        one["ticketHolderName"] = facts.holder
    if facts.code:
        one["barcode"] = {"type": "QR_CODE", "value": facts.code}
    if not facts.code or "link" not in without:
        words = "Your ticket" if facts.code else "Open your ticket to show its code"
        one["linksModuleData"] = {"uris": [{"uri": facts.url, "description": words}]}
    return {"eventTicketClasses": [kind], "eventTicketObjects": [one]}


def _cut(words: str) -> str:
    return words if len(words) <= SHORT else words[:SHORT].rstrip() + "…"


def _text(words: str) -> dict[str, Any]:
    return {"defaultValue": {"language": "en", "value": words}}


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _part(content: bytes) -> str:
    """Base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
