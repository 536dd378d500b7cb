"""A supervisor who came by a link: from the scanner to the door's desk; and the organizer's keys. Only browsers."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import journey
from tests.e2e.browser import Watch, open_page
from tests.e2e.product import Product
from tests.e2e.shopper import Shopper
from tests.e2e.test_accessibility import violations
from tests.e2e.test_door_link import come, make_link, open_desk, phone

pytestmark = pytest.mark.browser


@pytest.fixture
def guest(product: Product) -> Shopper:
    """Somebody with a ticket of the first event."""
    event = product.get("/events?limit=1").json()["data"][0]
    made = Shopper(product)
    made.sign_in()
    tier = min(made.get(f"/events/{event['id']}/tiers"), key=lambda one: int(one["price_wei"]))
    assert made.buy(tier["id"])["status"] == "confirmed"
    return made


@pytest.fixture
def organizer(product: Product) -> Shopper:
    made = Shopper(product, key=product.demo_keys()["organizer"])
    made.sign_in()
    return made


def issue(guest: Shopper, number: int) -> str:
    """The guest's code on paper."""
    ticket_id = guest.get("/tickets")[0]["id"]
    answer = guest.post(f"/tickets/{ticket_id}/pass", {"form": "printed"}, f"pass-{number}")
    text: str = answer.json()["data"]["pass"]
    return text


def scan(organizer: Shopper, event_id: str, text: str, number: int) -> dict[str, Any]:
    """The verdict."""
    body = {"event_id": event_id, "gate": "Main gate", "pass": text, "scanned_at": datetime.now(UTC).isoformat()}
    answer = organizer.post("/checkins", body | {"nonce": f"desk-{organizer.address}-{number}"}, f"scan-{number}")
    verdict: dict[str, Any] = answer.json()["data"]["verdict"]
    return verdict


def change_key(desk: Page, *presses: str) -> None:
    desk.get_by_role("button", name="New key").click()
    for words in presses:
        assert violations(desk) == []
        desk.get_by_role("dialog").get_by_role("button", name=words).click()
    expect(desk.get_by_role("dialog")).to_be_hidden()


def test_supervisor_and_keys(product: Product, chromium: Browser, guest: Shopper, organizer: Shopper) -> None:
    watch = Watch()
    desk, event_id = open_desk(product, chromium, watch)
    boss, staff = open_page(phone(chromium), watch), open_page(phone(chromium), watch)
    come(boss, make_link(desk, "In charge", role="supervisor"), "Olga")
    come(staff, make_link(desk, "Entrance"), "Zoë")
    expect(boss.locator("[data-online=true]")).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    expect(staff.locator("[data-online=true]")).to_be_visible(timeout=journey.CHAIN_WAIT_MS)
    expect(staff.get_by_role("link", name="The door's desk")).to_be_hidden()
    boss.get_by_role("link", name="The door's desk").click()
    boss.wait_for_url(f"**/door/{event_id}/desk/")
    expect(boss.get_by_text("Inside", exact=True)).to_be_visible()
    for word in ("Revenue", "Make a link", "New key"):
        expect(boss.get_by_text(word)).to_be_hidden()

    text = issue(guest, 1)
    assert scan(organizer, event_id, text, 1)["result"] == "go"
    undo = boss.get_by_role("button", name="Undo").first
    expect(undo).to_be_visible()  # by itself
    expect(boss.get_by_role("row", name=re.compile("^Main gate"))).to_be_visible()
    assert violations(boss) == []
    undo.click()
    expect(boss.get_by_text("Taken back", exact=True)).to_be_visible()
    boss.get_by_role("link", name="Scan", exact=True).first.click()
    boss.wait_for_url(f"**/door/{event_id}/")

    staff.goto(f"{product.url}/door/{event_id}/desk/")
    expect(staff.get_by_text("Only the organizer and supervisors of this event can do that.")).to_be_visible()
    assert violations(staff) == []

    change_key(desk, "Make a new key")
    expect(desk.get_by_text("Codes made before still work.").first).to_be_visible()
    assert scan(organizer, event_id, text, 2)["result"] == "go"
    change_key(desk, "End all codes", "Yes, end all codes")
    expect(desk.get_by_text(re.compile("signs from now on. .* ended: phones"))).to_be_visible()
    assert scan(organizer, event_id, text, 3)["reason"] == "unknown_key"
    assert scan(organizer, event_id, issue(guest, 2), 4)["reason"] == "already_in"
    assert watch.errors == []

    for _ in ("In charge", "Entrance"):
        desk.get_by_role("button", name="Revoke").first.click()
    expect(desk.get_by_role("button", name="Revoke")).to_have_count(0)
    boss.goto(f"{product.url}/door/{event_id}/desk/")
    expect(boss.get_by_text("Only the organizer and supervisors of this event can do that.")).to_be_visible()
