"""Codes as they stand on a ticket's page: found, read as a camera reads them, and looked at by the door's own rules."""

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from app.door.photo import read_codes
from app.door.verdict import Snapshot, TicketAtDoor, decide
from app.tickets import pass_codec
from app.tickets.pass_codec import Pass
from tests.e2e.product import Product
from tests.e2e.shopper import Shopper

SLOT_MS = 15_000
ISSUE_MS = 20_000
"""To have a pass signed and shown, on a machine that does much else."""
AHEAD_MS = 3_000
"""A picture taken right after a change lives longest: 15 to 30 s."""


def code_on(page: Page) -> Locator:
    """The rotating code."""
    return page.get_by_role("img", name=re.compile("^Code for .*, changes every 15 seconds$"))


def picture_of(page: Page) -> bytes:
    """The code with its white margin, as a PNG."""
    return code_on(page).screenshot(animations="disabled")


def read_pass(page: Page) -> tuple[str, Pass]:
    """The text of the code that stands on the page now, and what it says."""
    expect(code_on(page)).to_be_visible(timeout=ISSUE_MS)
    (text,) = read_codes(picture_of(page))
    return text, pass_codec.decode(text)


def wait_for_change(page: Page) -> None:
    """Until the next code stands there."""
    dark = code_on(page).locator("path")
    before = dark.get_attribute("d")
    assert before is not None
    expect(dark).not_to_have_attribute("d", before, timeout=SLOT_MS + AHEAD_MS)


def bring_code(page: Page) -> None:
    """The code on this device, wherever it was."""
    here = page.get_by_role("button", name="Show it here")
    expect(code_on(page).or_(here)).to_be_visible(timeout=ISSUE_MS)
    if here.is_visible():
        here.click()
    expect(code_on(page)).to_be_visible(timeout=ISSUE_MS)


def save_fresh_code(page: Page, picture: Path) -> None:
    """A picture of a code that has just begun: it opens the door for the next 15 to 30 s."""
    wait_for_change(page)
    picture.write_bytes(picture_of(page))


class Door:
    """Door staff over REST, and the door's rules as Python knows them."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.staff = Shopper(product, key=product.demo_keys()["door staff"])
        self.staff.sign_in()

    def scan(self, text: str, event_id: str) -> dict[str, Any]:
        """One scan, now; its verdict."""
        moment = datetime.now(UTC)
        scan = {"event_id": event_id, "gate": "North", "pass": text, "scanned_at": moment.isoformat()}
        nonce = f"{moment:%H%M%S%f}"
        answer = self.staff.post("/checkins", scan | {"nonce": nonce}, nonce)
        assert answer.status_code == 200, answer.text
        verdict: dict[str, Any] = answer.json()["data"]["verdict"]
        return verdict

    def decide(self, shown: Pass, ticket: dict[str, Any], at: datetime) -> str:
        """The reason that the rules give at a moment, with the event's real keys; empty for a go."""
        path = self.product.data_dir / "keepsake.db"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            found = "SELECT key_id, public_key FROM pass_key WHERE event_id = ?"
            keys = {number: bytes.fromhex(key) for number, key in database.execute(found, (ticket["event_id"],))}
        door = Snapshot(
            chain_id=ticket["chain_id"],
            contract=ticket["contract"],
            event_number=ticket["event_number"],
            keys=keys,
            tickets={ticket["token_id"]: TicketAtDoor(pass_seq=ticket["pass_seq"])},
        )
        return decide(shown, door, int(at.timestamp()), "").reason
