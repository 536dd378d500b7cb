"""Making and opening gifts, as people do it: each step is a function of a page."""

import base64
import json
import re
import time
from dataclasses import dataclass, field
from urllib.parse import quote

from playwright.sync_api import Page, Request, Response, expect

from tests.e2e import journey
from tests.e2e.codes import code_on

MESSAGE = "Frühstück am Samstag? Deine Nadja"


@dataclass
class Wish:
    """What somebody wraps."""

    coins: str = ""
    has_ticket: bool = True
    message: str = MESSAGE
    has_code: bool = False
    passphrase: str = ""
    recipient: str = ""
    is_cancellable: bool = False


@dataclass
class Wrapped:
    """What the sender hands on."""

    link: str
    code: str = ""

    @property
    def key(self) -> str:
        """The secret part of the link."""
        return self.link.split("#")[1]

    @property
    def private_key(self) -> bytes:
        """The gift's key itself, the second of the link's fields: 32 bytes after their two of length."""
        raw = base64.urlsafe_b64decode(self.key + "=" * (-len(self.key) % 4))
        assert raw[2:4] == b"\x58\x20"
        return raw[4:36]


def wrap(page: Page, url: str, wish: Wish) -> Wrapped:
    """From the page of what one holds to the link."""
    page.goto(f"{url}/gifts/new/")
    expect(page.locator(".ks-choice__head").first).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    if wish.has_ticket:
        page.locator(".ks-choice__head").first.click()
    if wish.coins:
        page.locator(".ks-choice__head", has_text="ETH").click()
        page.get_by_label("How much ETH").fill(wish.coins)
    page.get_by_role("button", name="Next").click()
    page.get_by_label(re.compile("A few words")).fill(wish.message)
    page.get_by_role("button", name="Waves").click()
    page.get_by_role("button", name="Next").click()
    if wish.has_code:
        page.get_by_label(re.compile("Also a code to type")).check()
    if wish.is_cancellable:
        page.get_by_label(re.compile("I may take it back")).check()
    page.get_by_label(re.compile("For one wallet only")).fill(wish.recipient)
    page.get_by_label(re.compile("A passphrase")).fill(wish.passphrase)
    page.get_by_role("button", name="Wrap it").click()
    expect(page.get_by_text("Wrapped. Now hand it on")).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    code = page.locator(".ks-share__code")
    return Wrapped(read_link(page), code.inner_text() if wish.has_code else "")


def read_link(page: Page) -> str:
    """The link as the page shows it."""
    return page.get_by_role("textbox", name="The gift's link").input_value()


def unwrap(page: Page) -> None:
    """Tap the present."""
    page.get_by_role("button", name="Open", exact=True).click(timeout=journey.CHAIN_WAIT_MS)
    expect(page.get_by_role("button", name="Keep it", exact=True)).to_be_visible()


def keep(page: Page) -> None:
    """Take what is in it."""
    page.get_by_role("button", name="Keep it", exact=True).click()
    expect(page.get_by_role("heading", name="It is yours")).to_be_visible(timeout=journey.CHAIN_WAIT_MS)


def open_to_ticket(page: Page, link: str) -> float:
    """From the cold link to the ticket with its code, three taps; the seconds it took."""
    begun = time.monotonic()
    page.goto(link)
    unwrap(page)
    keep(page)
    page.get_by_role("link", name="See my ticket").click()
    expect(code_on(page)).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    return time.monotonic() - begun


def buy_some(page: Page, url: str, count: int) -> None:
    """Tickets of the demo's first event, in one purchase."""
    page.goto(url)
    page.locator('a[href^="/event/"]').first.click()
    more = page.get_by_role("button", name=re.compile("^More")).first
    expect(more).to_be_enabled(timeout=journey.CHAIN_WAIT_MS)
    for _ in range(count - 1):
        more.click()
    journey.buy(page)


@dataclass
class Traffic:
    """Everything that pages send and receive, as text."""

    sent: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    def on(self, page: Page) -> None:
        """Listen to ``page`` from now on."""
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        page.on("websocket", lambda socket: self._on_socket(socket))

    def _on_request(self, request: Request) -> None:
        self.sent.append(f"{request.url} {request.headers} {_text(request.post_data_buffer or b'')}")

    def _on_response(self, response: Response) -> None:
        if "/api/" in response.url or "/rpc" in response.url:
            self.bodies.append(response.url)

    def _on_socket(self, socket: object) -> None:
        for name in ("framesent", "framereceived"):
            socket.on(name, lambda payload: self.sent.append(_text(payload)))  # type: ignore[attr-defined]

    def holding(self, secret: str) -> list[str]:
        """What of it holds ``secret``."""
        return [one for one in self.sent if secret in one]


def _text(payload: bytes | str) -> str:
    """What was sent as letters: the repr of bytes hides every umlaut."""
    return payload if isinstance(payload, str) else payload.decode("utf-8", "replace")


def forms_of(secret: str | bytes) -> list[str]:
    """How a secret may be written where it should not be: as it is, escaped, as hexadecimal digits, in base 64."""
    raw = secret if isinstance(secret, bytes) else secret.encode()
    coded = [base64.b64encode(raw).decode().rstrip("="), base64.urlsafe_b64encode(raw).decode().rstrip("=")]
    forms = {raw.hex(), raw.hex().upper(), *coded}
    if isinstance(secret, str):
        forms |= {secret, json.dumps(secret)[1:-1], quote(secret)}
    return sorted(forms)
