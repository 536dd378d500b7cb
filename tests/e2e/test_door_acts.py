"""What is done at a door beside scanning: taken back, typed, let in with a reason, scanned out, settled at the desk.

Every scanner is a phone that came by a link from the desk; the server, its chain and the codes are real.
"""

import csv
import io
import re
from secrets import token_hex
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from app.api.deps import CSRF_COOKIE, SESSION_COOKIE, csrf_token
from app.clock import now
from app.models import Event, IssuedPass
from tests.e2e.browser import DESKTOP, Watch, open_page
from tests.e2e.crowd import HOLDER, Crowd, gather
from tests.e2e.phones import said as errors_of
from tests.e2e.product import Product
from tests.e2e.scanning import READER, Scanner
from tests.e2e.test_accessibility import violations
from tests.e2e.test_door_link import make_link
from tests.factories import make_session_token, make_tier
from tests.phones import Phone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

BOSS, STAFF = "Olga Brandt", "Zoë Kirchner"


class Evening:
    """The door of one event: its organizer at the desk, and whoever comes by a link."""

    def __init__(self, door: Product, browser: Browser, crowd: Crowd) -> None:
        self.product, self.browser, self.crowd, self.watch = door, browser, crowd, Watch()
        self.token: str = gather(lambda one: make_session_token(one.session, one.organizer), crowd)
        self.cookies = {SESSION_COOKIE: self.token, CSRF_COOKIE: csrf_token(self.token)}
        self.api = f"{door.url}/api/v1/events/{crowd.event_id}"

    def open_desk(self) -> Page:
        """The organizer's."""
        context = self.browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
        context.add_cookies([{"name": name, "value": it, "url": self.product.url} for name, it in self.cookies.items()])
        desk = open_page(context, self.watch)
        desk.goto(f"{self.product.url}/desk/{self.crowd.event_id}/")
        return desk

    def scanner(self, name: str, *, role: str = "door", gate: str = "North", link: str = "") -> Scanner:
        """A phone that comes by a link, a new one if none is given."""
        event_id = self.crowd.event_id
        made = Scanner(self.browser, self.product, self.watch, event_id=event_id, reduced_motion="reduce")
        made.context.add_init_script(READER)
        made.come(link or self._make_link(name, role, gate), name)
        made.expect_line("Online")
        return made

    def _make_link(self, label: str, role: str, gate: str) -> str:
        headers = {"X-CSRF-Token": self.cookies[CSRF_COOKIE], "Idempotency-Key": token_hex(16)}
        form = {"label": label, "role": role, "gate": gate}
        made = httpx.post(f"{self.api}/door-links", json=form, cookies=self.cookies, headers=headers, timeout=20)
        return str(made.json()["data"]["url"])

    def phone(self, **values: Any) -> Phone:
        """A guest's phone with its codes."""
        made: Phone = gather(lambda one: one.make_phone(**values), self.crowd)
        return made

    def change(self, **values: object) -> None:
        """Write something about the event."""

        def write(one: Crowd) -> None:
            event = one.session.get_one(Event, one.event_id)
            for name, value in values.items():
                setattr(event, name, value)

        gather(write, self.crowd)

    def ask(self, path: str) -> httpx.Response:
        """What the API answers the organizer about the event."""
        return httpx.get(self.api + path, cookies=self.cookies, timeout=20)

    def count(self) -> tuple[int, int, int]:
        """Scans, admissions, conflicts."""
        counted: tuple[int, int, int] = gather(Crowd.count_scans, self.crowd)
        return counted


@pytest.fixture
def evening(door: Product, with_camera: Browser, crowd: Crowd) -> Evening:
    return Evening(door, with_camera, crowd)


def look_at(page: Page) -> None:
    """What stands there now is for everybody."""
    assert violations(page) == []


def open_list(scanner: Scanner) -> None:
    scanner.page.get_by_role("button", name=re.compile(r"^Last \d scans$")).click()


def rows_of(scanner: Scanner) -> Any:
    return scanner.page.get_by_label("Last scans").locator("li")


def test_taken_back(evening: Evening) -> None:
    """The last admission is undone, and the same code enters again; of others' scans only a supervisor may say so."""
    boss = evening.scanner(BOSS, link=make_link(evening.open_desk(), "Supervisors", "North", role="supervisor"))
    phone = evening.phone()
    seen = boss.scan(phone.show(now()), evening.phone().show(now()))
    assert [one.reason for one in seen] == ["", ""]
    assert all(HOLDER in one.words for one in seen)  # younger than the names that the scanner has: the server tells
    assert boss.scan(phone.show(now()))[0].reason == "already_in"

    plain = evening.scanner(STAFF)
    open_list(plain)
    expect(rows_of(plain)).to_have_count(3)
    expect(plain.page.get_by_role("button", name="Undo")).to_have_count(0)
    look_at(plain.page)

    open_list(boss)
    look_at(boss.page)
    first = rows_of(boss).last
    first.get_by_role("button", name="Undo").click()
    expect(first).to_contain_text("undone")
    expect(first.get_by_role("button")).to_have_count(0)
    assert evening.count() == (3, 1, 0)
    assert boss.scan(phone.show(now()))[0].result == "go"
    assert plain.scan(phone.show(now()))[0].reason == "already_in"
    assert evening.count() == (5, 2, 0)

    own = plain.hold(evening.phone().show(now()))
    assert own.result == "go"
    look_at(plain.page)
    plain.page.locator(".ks-verdict").get_by_role("button", name="Undo").click()
    plain.go_on()
    expect(rows_of(plain).first).to_contain_text("undone")
    assert evening.count() == (6, 2, 0)
    assert errors_of(evening.watch) == []


def code_of(evening: Evening, phone: Phone) -> str:
    """The eight symbols that stand under a phone's code."""
    query = select(IssuedPass.short_code).where(IssuedPass.ticket_id == phone.ticket_id)
    code: str = gather(lambda one: one.session.exec(query).one(), evening.crowd)
    return code


def type_code(scanner: Scanner, code: str) -> None:
    scanner.page.get_by_role("button", name="Type a code").click()
    scanner.page.get_by_role("dialog").get_by_role("textbox").fill(code)


def test_typed(evening: Evening) -> None:
    """A code that cannot be read is typed: the right one is a go, a wrong one a sentence, and it needs a network."""
    scanner, phone = evening.scanner(STAFF), evening.phone()
    code, check = code_of(evening, phone), scanner.page.get_by_role("button", name="Check this code")
    verdict = scanner.page.locator(".ks-verdict")

    type_code(scanner, code[:7])
    expect(check).to_be_disabled()
    look_at(scanner.page)
    scanner.page.get_by_role("dialog").get_by_role("textbox").fill(f"{code[:4]} {code[4:]}".lower())
    check.click()
    expect(verdict).to_contain_text("Go")
    expect(verdict).to_contain_text(HOLDER)
    scanner.go_on()
    assert scanner.scan(phone.show(now()))[0].reason == "already_in"

    wrong = "Z" * 8 if code != "Z" * 8 else "Y" * 8
    type_code(scanner, wrong)
    check.click()
    expect(verdict.locator(".ks-verdict__sentence")).to_have_text("This code is not one of our tickets.")
    look_at(scanner.page)
    scanner.go_on()

    scanner.lose_network()
    type_code(scanner, code)
    expect(scanner.page.get_by_text("Typed codes need a network. Scan the code meanwhile.")).to_be_visible()
    expect(check).to_be_disabled()
    look_at(scanner.page)
    assert evening.count() == (3, 1, 0)
    assert errors_of(evening.watch) == []


def admit(scanner: Scanner, reason: str) -> None:
    """The verdict that is held on the screen is overruled."""
    page = scanner.page
    page.get_by_role("button", name="Let in with a reason").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Let in")).to_be_disabled()
    sheet.get_by_label("Why they may enter").fill(reason)
    look_at(page)
    sheet.get_by_role("button", name="Let in").click()
    expect(page.locator(".ks-verdict.is-go")).to_be_visible()
    scanner.go_on()


def make_upstairs(one: Crowd) -> Phone:
    """A ticket of a tier that comes in by the other gate alone."""
    event = one.session.get_one(Event, one.event_id)
    event.gates = [{"name": "North", "tiers": [0]}, {"name": "South", "tiers": [1]}]
    upstairs = make_tier(one.session, event, name="Upstairs", position=1)
    return one.make_phone(tier=upstairs)


def test_let_in_with_a_reason(evening: Evening) -> None:
    """Who was stopped may enter on a supervisor's word, which stands in the log with who said it and why."""
    upstairs: Phone = gather(make_upstairs, evening.crowd)
    boss, plain = evening.scanner(BOSS, role="supervisor"), evening.scanner(STAFF)
    used, blocked = evening.phone(), evening.phone()
    gather(lambda one: one.mark(blocked, door_mark="blocked"), evening.crowd)
    assert boss.scan(used.show(now()))[0].result == "go"
    stops = [
        (used, "already_in", "Came back for the coat"),
        (blocked, "blocked", "The band's guest, =says Ada"),
        (upstairs, "wrong_gate", "Cannot take the stairs"),
    ]
    for phone, reason, why in stops:
        assert boss.hold(phone.show(now())).reason == reason
        look_at(boss.page)
        admit(boss, why)
    assert plain.hold(blocked.show(now())).reason == "blocked"
    expect(plain.page.get_by_role("button", name="Let in with a reason")).to_have_count(0)
    assert evening.count() == (8, 3, 0)  # who was in already is no second one

    acts = [line for line in evening.ask("/door-log.json").json()["data"] if line["what"] == "admit"]
    assert [(line["who"], line["gate"], line["note"]) for line in acts] == [(BOSS, "North", why) for *_, why in stops]
    table = csv.DictReader(io.StringIO(evening.ask("/door-log.csv").text))
    let_in = [row for row in table if row["source"] == "supervisor"]
    assert [(row["who"], row["result"], row["note"]) for row in let_in] == [(BOSS, "go", why) for *_, why in stops]
    assert [row["admitted"] for row in let_in] == ["", "yes", "yes"]
    expect(evening.open_desk().get_by_role("link", name="The door's log as a table")).to_be_visible()
    assert errors_of(evening.watch) == []


def test_out_and_in_again(evening: Evening) -> None:
    """Where people may come back they are scanned out; elsewhere there is no such switch."""
    usual = evening.scanner(STAFF)
    expect(usual.page.get_by_role("group", name="In or out")).to_have_count(0)
    phone = evening.phone()
    evening.change(allows_reentry=True)
    scanner = evening.scanner(BOSS)
    ways = scanner.page.get_by_role("group", name="In or out")
    assert scanner.scan(phone.show(now()))[0].words.startswith("Go")

    ways.get_by_role("button", name="Out").click()
    expect(scanner.page.get_by_text("Hold the code of who leaves into the frame")).to_be_visible()
    look_at(scanner.page)
    out, again = scanner.scan(phone.show(now()), evening.phone().show(now()))
    assert (out.result, out.words.split("\n")[0], again.reason) == ("go", "Out", "needs_supervisor")
    expect(rows_of(scanner).first).to_contain_text("Ask")

    ways.get_by_role("button", name="In", exact=True).click()
    assert [one.reason for one in scanner.scan(phone.show(now()), phone.show(now()))] == ["", "already_in"]
    assert evening.count() == (5, 3, 0)  # in, out, in
    counts = evening.ask("/counts").json()["data"]
    assert counts["inside"] == 1
    assert errors_of(evening.watch) == []


def test_two_gates_let_one_ticket_in(evening: Evening) -> None:
    """Neither knew of the other; the organizer sees both sides at the desk, and settles it for good."""
    phone, desk = evening.phone(), evening.open_desk()
    north, south = evening.scanner(BOSS), evening.scanner(STAFF, gate="South")
    for scanner in (north, south):
        scanner.context.set_offline(True)
        seen = scanner.scan(phone.show(now()))[0]
        assert (seen.result, seen.offline) == ("go", True)
    for scanner in (north, south):
        scanner.context.set_offline(False)
        scanner.expect_nothing_waits()
    assert evening.count() == (2, 1, 1)

    expect(desk.get_by_text("Two scans let this ticket in.")).to_be_visible()  # by itself
    sides = desk.get_by_role("listitem").filter(has_text="let in, without network")
    expect(sides).to_have_text(
        [re.compile(rf"\d\d:\d\d · {gate} · {who}") for gate, who in (("North", BOSS), ("South", STAFF))]
    )
    assert violations(desk) == []

    desk.get_by_label("What was done").fill("Sisters with one phone: both had paid.")
    desk.get_by_role("button", name="Settle").click()
    expect(desk.get_by_text("Two scans let this ticket in.")).to_have_count(0)
    expect(desk.get_by_text("Settled. It stays in the door's log.")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("Who may scan")).to_be_visible()
    expect(desk.get_by_text("To look at")).to_have_count(0)
    (kept,) = evening.ask("/conflicts").json()["data"]
    assert kept["resolution"] == "Sisters with one phone: both had paid."
    (line,) = [one for one in evening.ask("/door-log.json").json()["data"] if one["what"] == "conflict_resolved"]
    assert line["note"] == kept["resolution"]
    assert errors_of(evening.watch) == []
