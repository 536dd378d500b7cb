"""The door without a network: a thousand scans by one device, its verdicts those of the server's own rule."""

import json
import re
import time
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, Route, expect
from sqlmodel import select

from app.clock import now
from app.models import Scanner as DoorScanner
from tests import figures
from tests.e2e import crowd as crowds
from tests.e2e.browser import Watch, launch
from tests.e2e.camera import write_clip
from tests.e2e.crowd import Crowd, Rule, gather
from tests.e2e.phones import said as errors_of
from tests.e2e.product import Product
from tests.e2e.scanning import FIND_RAW, READER, Said, Scanner, sum_up
from tests.e2e.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

AT_ONCE = 40
"""Scans a round: their codes are made when it begins, and live for 15 s."""


def scan_all(scanner: Scanner, rule: Rule, scans: list[crowds.Scan]) -> list[Said]:
    """Everybody in turn; each verdict must be the rule's."""
    seen: list[Said] = []
    for begin in range(0, len(scans), AT_ONCE):
        group = scans[begin : begin + AT_ONCE]
        at = now()
        texts = [scan.show(at) for scan in group]
        told = scanner.scan(*texts)
        wanted = [rule.decide(text, at) for text in texts]
        both = zip(group, told, wanted, strict=True)
        assert [(one.kind, saw.reason, want) for one, saw, want in both if saw.reason != want] == []
        assert (now() - at).total_seconds() < 15, "too slow for codes that live 15 s"
        seen += told
    return seen


def stand(with_camera: Browser, door: Product, watch: Watch, crowd: Crowd, **options: Any) -> Scanner:
    """The crowd's scanner, open at its gate, with all that it needs for later."""
    event_id, token = crowd.event_id, crowd.token
    scanner = Scanner(with_camera, door, watch, event_id=event_id, token=token, **options)
    scanner.context.add_init_script(READER)
    with scanner.page.expect_response(lambda answer: "/door/names" in answer.url and "next" in answer.url):
        scanner.open()
    scanner.expect_line("Online")
    return scanner


def test_a_thousand_scans(door: Product, with_camera: Browser, crowd: Crowd) -> None:
    watch = Watch()
    scans = gather(lambda one: one.make_scans(), crowd)
    scanner = stand(with_camera, door, watch, crowd)
    rule = Rule(gather(lambda one: one.make_snapshot(), crowd))
    scanner.lose_network()
    scans = crowds.spread(scans, gather(lambda one: one.make_late(), crowd))
    assert len(scans) == 1000

    begun = time.monotonic()
    seen = scan_all(scanner, rule, scans[:500])
    scanner.page.reload()
    scanner.wait_ready()
    scanner.expect_line("500 waiting to go up")
    seen += scan_all(scanner, rule, scans[500:])
    scanner.expect_line("1,000 waiting to go up")
    figures.record("offline: 1,000 scans by one device, a reload between", f"{time.monotonic() - begun:.0f} s")
    took = [one.took_ms for one in seen]
    figures.record("offline: code read to verdict, p50/p95/worst (bar 300 ms)", sum_up(took))
    assert sorted(took)[500] < 300
    assert all(one.offline for one in seen)
    assert all(crowds.HOLDER in one.words for one in seen if one.result == "go")

    needles = [crowds.HOLDER, crowds.STAFF, crowd.holder.address, crowd.holder.address[2:].lower(), *codes_of(scans)]
    raw = scanner.page.evaluate(FIND_RAW, needles)
    assert raw["hits"] == []
    assert raw["rows"] > 1000

    uploads = scanner.hear_uploads()
    begun = time.monotonic()
    scanner.context.set_offline(False)
    scanner.expect_nothing_waits()
    figures.record("network back: 1,000 scans up (bar 30 s)", f"{time.monotonic() - begun:.1f} s")
    assert gather(Crowd.count_scans, crowd) == (1000, rule.inside, 0)
    assert len(uploads) >= 13
    assert {scanner.send(body) for body in list(uploads)} == {200}
    assert gather(Crowd.count_scans, crowd) == (1000, rule.inside, 0)
    assert errors_of(watch) == []
    scanner.context.close()


def codes_of(scans: list[crowds.Scan]) -> list[str]:
    """The middle of some codes: their signatures."""
    return [scan.show(now())[40:80] for scan in scans if scan.kind == "paper"][:20]


def take_keys_away(one: Crowd) -> None:
    """The event's scanners are known by other keys than theirs: what they sign is refused."""
    for scanner in one.session.exec(select(DoorScanner).where(DoorScanner.event_id == one.event_id)).all():
        scanner.public_key = "04" + token_hex(64)


def test_what_the_server_refuses_has_a_way_out(door: Product, with_camera: Browser, crowd: Crowd) -> None:
    """It is told with the reason, saved as a file, and removed once somebody is sure; it stays until then."""
    watch = Watch()
    phone = gather(lambda one: one.make_phone(), crowd)
    scanner = stand(with_camera, door, watch, crowd, reduced_motion="reduce")
    page, refused = scanner.page, scanner.page.get_by_role("button", name=re.compile("refused"))
    scanner.keep()
    scanner.context.set_offline(True)
    assert scanner.scan(phone.show(now()))[0].result == "go"
    gather(take_keys_away, crowd)
    scanner.context.set_offline(False)
    told = "1 scan was refused: The record of this scan does not belong to this scanner."
    expect(refused).to_have_text(told)
    scanner.expect_nothing_waits()
    expect(page.get_by_label("Last scans")).to_contain_text(f"Go · {crowds.HOLDER} · refused by the server")
    assert violations(page) == []

    refused.click()
    expect(page.get_by_role("list", name="Refused scans")).to_contain_text("North · ticket")
    assert violations(page) == []
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as a file").click()
    [saved] = json.loads(saving.value.path().read_text())
    assert (saved["refusal"]["code"], saved["scan"]["gate"]) == ("RECORD_REFUSED", "North")
    page.get_by_role("button", name="Remove from this device").click()
    assert violations(page) == []
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Close").click()
    scanner.context.set_offline(True)
    page.reload()
    expect(refused).to_have_text(told)

    refused.click()
    page.get_by_role("button", name="Remove from this device").click()
    page.get_by_role("button", name="Remove for good").click()
    expect(refused).to_have_count(0)
    page.reload()
    scanner.expect_line("Offline since")
    expect(refused).to_have_count(0)
    assert gather(Crowd.count_scans, crowd) == (0, 0, 0)
    assert errors_of(watch) == []
    scanner.context.close()


def test_online_the_servers_answer_is_the_light(door: Product, with_camera: Browser, crowd: Crowd) -> None:
    """Its time; an answer that comes too late lets nobody in twice; what changes elsewhere is known in seconds."""
    watch = Watch()
    phones = gather(lambda one: [one.make_phone() for _ in range(42)], crowd)
    scanner = stand(with_camera, door, watch, crowd)
    seen = [scanner.scan(phone.show(now()))[0] for phone in phones[:40]]
    assert {(one.result, one.offline) for one in seen} == {("go", False)}
    figures.record("online: code read to verdict, p50/p95/worst (bar 300 ms)", sum_up([one.took_ms for one in seen]))
    assert sorted(one.took_ms for one in seen)[20] < 300

    scanner.page.route("**/api/v1/checkins", hear_only)
    late = scanner.scan(phones[40].show(now()))[0]
    assert (late.result, late.offline) == ("go", True)
    assert 1_150 < late.took_ms < 2_000
    scanner.page.unroute("**/api/v1/checkins")
    scanner.expect_nothing_waits()
    assert gather(Crowd.count_scans, crowd) == (41, 41, 0)

    gather(lambda one: one.supersede(phones[41]), crowd)
    scanner.page.wait_for_timeout(4_000)
    scanner.context.set_offline(True)
    assert scanner.scan(phones[41].show(now()))[0].reason == "superseded"
    assert errors_of(watch) == []
    scanner.context.close()


def hear_only(route: Route) -> None:
    """The server hears it and answers; the answer never arrives."""
    route.fetch()


MEASURE = """(() => {
  const Real = window.Worker;
  window.__ksTook = [];
  window.Worker = class extends Real {
    constructor(...what) {
      super(...what);
      this.addEventListener("message", ({data}) => window.__ksTook.push([data.tookMs, Boolean(data.text)]));
    }
  };
})()"""


def test_the_camera_in_full_size(door: Product, playwright: Playwright, crowd: Crowd, tmp_path: Path) -> None:
    """Real frames of a real camera's size, read by the real reader off the page's thread."""
    crowds.draw(gather(lambda one: one.make_paper(), crowd), tmp_path / "code.png")
    write_clip(tmp_path / "code.png", tmp_path / "code.mjpeg")
    chromium = launch(playwright, camera_clip=tmp_path / "code.mjpeg")
    watch = Watch()
    scanner = Scanner(chromium, door, watch, event_id=crowd.event_id, token=crowd.token)
    scanner.context.add_init_script(MEASURE)
    scanner.open()
    expect(scanner.page.get_by_label("Last scans")).to_contain_text("Go")
    scanner.page.wait_for_timeout(2_000)
    first: list[tuple[float, bool]] = scanner.page.evaluate("window.__ksTook.splice(0)")
    scanner.page.wait_for_timeout(12_000)
    took: list[tuple[float, bool]] = scanner.page.evaluate("window.__ksTook")
    assert scanner.page.locator("video").evaluate("one => [one.videoWidth, one.videoHeight]") == [1280, 720]
    assert len(took) > 100
    figures.record("frames of 1280×720 while the page comes to life: in the reader", sum_up([ms for ms, _ in first]))
    for what, is_code in (("with a code", True), ("without", False)):
        figures.record(f"frames of 1280×720 {what}: in the reader", sum_up([ms for ms, has in took if has is is_code]))
    assert watch.errors == []
    chromium.close()
