"""Tickets sent to an address and given back, from the ticket's own page, by real wallets on a real chain."""

import re
from datetime import timedelta
from typing import Any, Literal

import httpx
import pytest
from eth_account import Account
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e import journey
from tests.e2e.browser import PHONE, SigningWallet, Watch, open_page
from tests.e2e.codes import ISSUE_MS, Door, code_on, read_pass
from tests.e2e.phones import buy_ticket, event_in, keep_shell, said, start
from tests.e2e.product import Product
from tests.e2e.test_accessibility import violations
from tests.e2e.test_buying import COIN, balance

pytestmark = pytest.mark.browser

WAIT_MS = journey.CHAIN_WAIT_MS
NO_NETWORK = "This needs a network, and there is none at the moment."
TODAY = (timedelta(hours=-1), timedelta(hours=4))
LATER = (timedelta(days=11), timedelta(days=14))
"""Paid, with many seats, and free to be passed on."""
MISTYPED = "0xaB5801a7D398351b8bE11C439e05C5B3259aeC9b"


def sheet_of(page: Page, button: str) -> Locator:
    """The sheet that a button of the ticket's page opens."""
    page.get_by_role("button", name=button).click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    return sheet


def enter_address(sheet: Locator, address: str) -> None:
    """Up to the question whether it is the right one."""
    sheet.get_by_label("Address of that wallet").fill(address)
    sheet.get_by_role("button", name="Next").click()


def bought(page: Page, product: Product, event: dict[str, Any]) -> str:
    """A fresh ticket of an event; the address of its page, which is open."""
    ticket = buy_ticket(page, product, event)
    url = f"{product.url}/tickets/{ticket['id']}/"
    page.goto(url)
    expect(page.get_by_role("heading", level=1, name=event["title"])).to_be_visible(timeout=WAIT_MS)
    return url


def test_sent_to_a_friend(product: Product, chromium: Browser) -> None:
    """The friend has the ticket and its code; the one before is told so, and the code of before opens nothing."""
    watch, event = Watch(), event_in(product, *TODAY)
    friends_context, friend = start(chromium, watch)
    journey.sign_in_with_pocket(friend, product.url, "Ben")
    address = journey.read_address(friend, product.url)
    context, page = start(chromium, watch)
    journey.sign_in_with_pocket(page, product.url, "Ina")
    url = bought(page, product, event)
    text, shown = read_pass(page)

    sheet = sheet_of(page, "Send to an address")
    for wrong, words in (("ben.eth", "Names are not looked up here."), (MISTYPED, "has a mistake in it")):
        enter_address(sheet, wrong)
        expect(sheet.get_by_role("alert")).to_contain_text(words)
    enter_address(sheet, address.lower())
    expect(sheet.get_by_text(address)).to_be_visible(timeout=WAIT_MS)
    expect(sheet.get_by_text(re.compile(r"about 0\.0\d+ ETH"))).to_be_visible()
    page.evaluate(journey.WATCH_WORDS)
    sheet.get_by_role("button", name="Send the ticket").click()
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible(timeout=WAIT_MS)
    assert page.evaluate("window.__seen")[-1] == "On its way, about 2 s"
    sheet.get_by_role("button", name="Close").click()
    expect(page.get_by_text("You gave this ticket away.")).to_be_visible(timeout=ISSUE_MS)
    expect(code_on(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Send to an address")).to_have_count(0)

    friend.goto(url)
    _, theirs = read_pass(friend)
    assert (theirs.token_id, theirs.sequence > shown.sequence) == (shown.token_id, True)
    assert Door(product).scan(text, event["id"])["result"] == "stop"
    page.goto(f"{product.url}/tickets/")
    expect(page.locator(".ks-strip", has_text="Given away")).to_be_visible()
    for one in (context, friends_context):
        one.close()
    assert said(watch) == []
    assert watch.hosts == {f"localhost:{product.port}"}
    assert product.verify().stdout.strip() == "Chain and index agree."


def test_given_back_by_a_wallet_of_the_browser(product: Product, chromium: Browser) -> None:
    """What was paid is back, less the network fee, and the page says where it went."""
    watch, event = Watch(), event_in(product, *LATER)
    context = chromium.new_context(viewport=PHONE)
    wallet = SigningWallet("0x" + bytes(Account.create().key).hex(), f"{product.url}/rpc")
    wallet.install(context)
    httpx.post(f"{product.url}/api/v1/faucet", json={"address": wallet.address}, headers={"origin": product.url})
    page = open_page(context, watch)
    page.goto(f"{product.url}/event/{event['slug']}/")
    checkout = journey.press_get_ticket(page)
    checkout.get_by_role("button", name=re.compile("Test Wallet")).click()
    checkout.get_by_role("button", name=re.compile("^(Pay|Get it)")).click(timeout=WAIT_MS)
    checkout.get_by_role("link", name=re.compile("See my ticket")).click(timeout=WAIT_MS)
    expect(page.get_by_text(re.compile(r"^Until \w+ \d+"))).to_be_visible(timeout=WAIT_MS)
    (ticket,) = page.request.get(f"{product.url}/api/v1/tickets").json()["data"]

    sheet = sheet_of(page, "Give back")
    get = sheet.get_by_role("button", name=re.compile(r"^Get 0\.\d+ ETH back$"))
    expect(get).to_be_visible(timeout=WAIT_MS)
    expect(sheet.get_by_text(re.compile("Test Wallet"))).to_be_visible()
    expect(sheet.get_by_text(re.compile("You can do this until"))).to_be_visible()
    before = balance(product, wallet.address)
    get.click()
    expect(page.get_by_role("heading", name="Given back", exact=True)).to_be_visible(timeout=WAIT_MS)
    expect(sheet.get_by_text(re.compile(r"0\.\d+ ETH went back to Test Wallet 0x"))).to_be_visible()
    paid = int(ticket["paid_wei"])
    assert paid - COIN // 100 < balance(product, wallet.address) - before < paid
    sheet.get_by_role("button", name="Close").click()
    expect(page.get_by_text("You have your money back")).to_be_visible(timeout=ISSUE_MS)
    expect(page.get_by_role("button", name="Give back")).to_have_count(0)
    context.close()
    assert watch.errors == []
    assert watch.hosts == {f"localhost:{product.port}"}
    assert product.verify().stdout.strip() == "Chain and index agree."


def test_cancelled_pays_back_first_of_all(product: Product, chromium: Browser) -> None:
    watch = Watch()
    organizers_context, organizer = start(chromium, watch)
    journey.sign_in_with_key(organizer, product.url, product.demo_keys()["organizer"])
    event_id = journey.create_event(organizer, product.url, title="The evening that was not")
    journey.publish(organizer)
    event = product.get(f"/events/{event_id}").json()["data"]
    context, page = start(chromium, watch)
    journey.sign_in_with_pocket(page, product.url, "Ina")
    url = bought(page, product, event)
    organizer.get_by_role("button", name="Cancel the event").click()
    organizer.get_by_role("dialog").get_by_role("button", name="Cancel the event").click()
    expect(organizer.get_by_role("button", name="Cancel the event")).to_have_count(0, timeout=WAIT_MS)
    organizers_context.close()

    page.goto(url)
    expect(page.get_by_text("Your money is waiting for you.")).to_be_visible(timeout=ISSUE_MS)
    expect(page.get_by_role("button", name="Send to an address")).to_have_count(0)
    assert page.get_by_role("button", name="Get your money back").evaluate(
        "button => button.classList.contains('ks-btn--primary')"
    )
    found = {"page": violations(page)}
    sheet = sheet_of(page, "Get your money back")
    sheet.get_by_role("button", name="Get 0.015 ETH back").click(timeout=WAIT_MS)
    expect(sheet.get_by_text("0.015 ETH")).to_be_visible(timeout=WAIT_MS)
    found["end"] = violations(page)
    sheet.get_by_role("link", name="All tickets").click()
    expect(page.locator(".ks-strip", has_text="Refunded")).to_be_visible(timeout=ISSUE_MS)
    context.close()
    assert found == {"page": [], "end": []}
    assert said(watch) == []


def test_free_ticket_that_stays_with_its_holder(product: Product, chromium: Browser) -> None:
    """Not passed on, with the one reason; given back for nothing, which is said before."""
    watch = Watch()
    free = next(
        one for one in product.get("/events?limit=50").json()["data"] if one["title"].startswith("PyData Wrocław")
    )
    context, page = start(chromium, watch)
    journey.sign_in_with_pocket(page, product.url, "Ina")
    bought(page, product, free)
    expect(page.get_by_role("link", name="Give away")).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_text("The organizer does not let this ticket be given away.")).to_be_visible()
    expect(page.get_by_role("button", name="Send to an address")).to_have_count(0)
    sheet = sheet_of(page, "Give back")
    expect(sheet.get_by_text("The ticket was free")).to_be_visible(timeout=WAIT_MS)
    assert violations(page) == []
    sheet.get_by_role("button", name="Give it back").click()
    expect(sheet.get_by_text("It was free, so no money moved.")).to_be_visible(timeout=WAIT_MS)
    context.close()
    assert said(watch) == []


def test_offline_both_are_greyed_with_the_reason(product: Product, chromium: Browser) -> None:
    watch = Watch()
    context, page = start(chromium, watch)
    journey.sign_in_with_pocket(page, product.url, "Ina")
    bought(page, product, event_in(product, *LATER))
    keep_shell(page)
    context.set_offline(True)
    page.reload()
    expect(page.get_by_text(NO_NETWORK)).to_be_visible(timeout=ISSUE_MS)
    for name in ("Send to an address", "Give back"):
        button = page.get_by_role("button", name=name)
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_have_accessible_description(NO_NETWORK)
        button.click(force=True)
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert violations(page) == []
    context.set_offline(False)
    expect(page.get_by_role("button", name="Give back")).to_have_attribute("aria-disabled", "false", timeout=40_000)
    context.close()
    assert said(watch) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_in_every_phase(product: Product, chromium: Browser, theme: Literal["light", "dark"]) -> None:
    watch = Watch()
    context = chromium.new_context(viewport=PHONE, color_scheme=theme, reduced_motion="reduce")
    page = open_page(context, watch)
    journey.sign_in_with_pocket(page, product.url, "Ina")
    bought(page, product, event_in(product, *LATER))
    found = {"page": violations(page)}
    sheet = sheet_of(page, "Send to an address")
    expect(sheet.get_by_label("Address of that wallet")).to_be_visible()
    found["asking"] = violations(page)
    enter_address(sheet, MISTYPED)
    expect(sheet.get_by_role("alert")).to_be_visible()
    found["mistyped"] = violations(page)
    enter_address(sheet, str(Account.create().address))
    expect(sheet.get_by_role("button", name="Send the ticket")).to_be_visible(timeout=WAIT_MS)
    found["transfer"] = violations(page)
    sheet.get_by_role("button", name="Close").click()
    sheet = sheet_of(page, "Give back")
    expect(sheet.get_by_role("button", name=re.compile("^Get"))).to_be_visible(timeout=WAIT_MS)
    found["refund"] = violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert {phase: problems for phase, problems in found.items() if problems} == {}
    assert watch.errors == []
