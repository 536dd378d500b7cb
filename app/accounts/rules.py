"""Rules of sign-in: the EIP-4361 message, made and read. Pure."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.accounts.errors import SignInExpired, SignInRefused, WrongChain
from app.errors import Invalid
from app.units import Address

STATEMENT = "Sign in to Keepsake. This costs nothing and sends no transaction."
MAX_NAME_LENGTH = 80
SUPERVISOR = "supervisor"
DOOR_ROLES = ("door", SUPERVISOR)
"""What one may be at the door of one event; a supervisor may do all that the door may."""
DOOR_GRANT_AFTER_END = timedelta(hours=12)
"""Passes work until six hours after the end (door.md); staff may look things up a little longer."""
CLOCK_SKEW = timedelta(minutes=2)

_TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
_PATTERN = re.compile(
    r"(?P<domain>[^\s/]{1,255}) wants you to sign in with your Ethereum account:\n"
    r"(?P<address>0x[0-9a-fA-F]{40})\n"
    r"\n"
    rf"{re.escape(STATEMENT)}\n"
    r"\n"
    r"URI: (?P<uri>https?://[^\s]{1,255})\n"
    r"Version: 1\n"
    r"Chain ID: (?P<chain_id>[1-9]\d{0,15})\n"
    r"Nonce: (?P<nonce>[0-9A-Za-z]{8,64})\n"
    rf"Issued At: (?P<issued_at>{_TIME})\n"
    rf"Expiration Time: (?P<expires_at>{_TIME})"
)


@dataclass(frozen=True, slots=True)
class SignInMessage:
    """The fields of an EIP-4361 message that we make and accept."""

    domain: str
    address: Address
    uri: str
    chain_id: int
    nonce: str
    issued_at: datetime
    expires_at: datetime

    def as_text(self) -> str:
        """The text that a wallet shows and signs (EIP-4361, "Message Format")."""
        return (
            f"{self.domain} wants you to sign in with your Ethereum account:\n{self.address}\n\n{STATEMENT}\n\n"
            f"URI: {self.uri}\nVersion: 1\nChain ID: {self.chain_id}\nNonce: {self.nonce}\n"
            f"Issued At: {self.issued_at:%Y-%m-%dT%H:%M:%SZ}\nExpiration Time: {self.expires_at:%Y-%m-%dT%H:%M:%SZ}"
        )


def parse_message(text: str) -> SignInMessage:
    """Read a message; raises ``SignInRefused`` for anything that is not exactly of the form that we make."""
    found = _PATTERN.fullmatch(text)
    if found is None:
        raise SignInRefused()
    try:
        issued_at, expires_at = _parse_time(found["issued_at"]), _parse_time(found["expires_at"])
    except ValueError:
        raise SignInRefused() from None
    return SignInMessage(
        domain=found["domain"],
        address=Address(found["address"]),
        uri=found["uri"],
        chain_id=int(found["chain_id"]),
        nonce=found["nonce"],
        issued_at=issued_at,
        expires_at=expires_at,
    )


def ensure_meant_for_us(
    message: SignInMessage, *, origins: Collection[str], domains: Collection[str], chain_id: int, now: datetime
) -> None:
    """Raises ``SignInRefused``, ``WrongChain`` or ``SignInExpired`` unless it is for this site, chain and time."""
    if message.uri not in origins or message.domain not in domains:
        raise SignInRefused("This sign-in was made for another site.")
    if message.uri.split("://", 1)[1] != message.domain:
        raise SignInRefused("This sign-in was made for another site.")
    if message.chain_id != chain_id:
        raise WrongChain()
    if message.issued_at - CLOCK_SKEW > now or message.expires_at <= now:
        raise SignInExpired()


def clean_name(name: str, *, field: str = "display_name") -> str:
    """A display name without control characters and double spaces; raises ``Invalid``, naming the form's ``field``,
    when it is too long."""
    cleaned = clean_line(name)
    if len(cleaned) > MAX_NAME_LENGTH:
        raise Invalid(details=[{"field": field, "message": f"At most {MAX_NAME_LENGTH} characters."}])
    return cleaned


def clean_line(text: str) -> str:
    """One line of text without control characters and double spaces."""
    visible = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C" or letter.isspace())
    return " ".join(visible.split())


def _parse_time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
