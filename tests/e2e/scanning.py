"""A scanner's page whose camera is real and whose reader is the test: codes come in where decoded frames do."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.e2e.browser import PHONE, Watch, open_page
from tests.e2e.product import Product

READER = """(() => {
  const Real = window.Worker;
  window.__ks = {text: "", begun: 0, hear: () => undefined};
  // what is for people's eyes and hands is not waited for: the rest between two frames (REST_MS), and how long a
  // verdict stays on the screen (SHOWN_MS): it goes when it was read. Other waits of that length may end early, too
  const wait = window.setTimeout;
  let ends = null;
  window.setTimeout = (work, ms, ...rest) => {
    if (!ends || (ms !== 1200 && ms !== 2000)) return wait(work, ms === 25 ? 0 : ms, ...rest);
    ends.push(work);
    return 0;
  };
  // the reader of frames: answers each with the code that the test holds before the camera, as soon as it is there
  window.Worker = class {
    constructor(url, options) {
      if (!String(url).includes("qr_worker")) return new Real(url, options);
    }
    postMessage({frame, bitmap}) {
      (frame ?? bitmap)?.close();
      const answer = () => {
        clearTimeout(timer);
        window.__ks.hear = () => undefined;
        if (window.__ks.text && !window.__ks.begun) window.__ks.begun = performance.now();
        this.onmessage?.({data: {text: window.__ks.text, tookMs: 0}});
      };
      const timer = setTimeout(answer, window.__ks.text ? 1 : 100);
      window.__ks.hear = answer;
    }
    terminate() {}
  };
  const until = (find) => new Promise((resume) => {
    const look = () => { const found = find(); if (found) { observer.disconnect(); resume(found); } };
    const observer = new MutationObserver(look);
    observer.observe(document, {subtree: true, childList: true, attributes: true});
    look();
  });
  const find = (selector) => () => document.querySelector(selector);
  const read = async (text) => {
    Object.assign(window.__ks, {text, begun: 0});
    window.__ks.hear();
    const cover = await until(find(".ks-verdict"));
    const tookMs = performance.now() - window.__ks.begun;
    window.__ks.text = "";
    const said = {reason: cover.dataset.reason, offline: cover.dataset.offline === "true", tookMs,
      result: ["go", "stop", "ask"].find((name) => cover.classList.contains(`is-${name}`)),
      words: Array.from(cover.querySelectorAll("p"), (line) => line.textContent).join("\\n")};
    return said;
  };
  window.__ks.hold = async (text) => {
    const said = await read(text);
    find(".ks-verdict")().click();
    await until(find(".ks-verdict__details .ks-btn--primary"));
    return said;
  };
  window.__ks.scan = async (text) => {
    ends = [];
    const said = await read(text);
    ends.forEach((end) => end());
    ends = null;
    await until(() => !document.querySelector(".ks-verdict"));
    return said;
  };
  window.__ks.scanAll = async (texts) => {
    const said = [];
    for (const text of texts) said.push(await window.__ks.scan(text));
    return said;
  };
})()"""

KEPT = """async () => {
  await navigator.serviceWorker.ready;
  for (let look = 0; look < 200; look += 1) {
    const kept = await caches.match("/__spa-fallback.html", {ignoreVary: true});
    if (navigator.serviceWorker.controller && kept) return true;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  return false;
}"""

FIND_RAW = """async (needles) => {
  const asked = (request) => new Promise((resume, refuse) => {
    request.onsuccess = () => resume(request.result);
    request.onerror = () => refuse(request.error);
  });
  const letters = (thing) => {
    if (thing instanceof ArrayBuffer || ArrayBuffer.isView(thing)) {
      const bytes = thing instanceof ArrayBuffer ? new Uint8Array(thing) : new Uint8Array(thing.buffer);
      const digits = Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
      return new TextDecoder("utf-8").decode(bytes) + digits;
    }
    if (thing instanceof CryptoKey) return thing.extractable && thing.type !== "public" ? "KEY CAN BE TAKEN OUT" : "";
    return thing && typeof thing === "object" ? Object.values(thing).map(letters).join(" ") : String(thing);
  };
  const database = await asked(indexedDB.open("keepsake-door"));
  const found = {rows: 0, hits: []};
  for (const name of database.objectStoreNames) {
    const rows = await asked(database.transaction(name).objectStore(name).getAll());
    const keys = await asked(database.transaction(name).objectStore(name).getAllKeys());
    found.rows += rows.length;
    const text = rows.map(letters).join(" ") + JSON.stringify(keys);
    const hits = [...needles, "KEY CAN BE TAKEN OUT"].filter((one) => text.includes(one));
    found.hits.push(...hits.map((one) => `${name}: ${one}`));
  }
  database.close();
  return found;
}"""
"""Everything that stands in the scanner's database, as letters and as hexadecimal digits: which needles are in it."""


SEND = """async (body) => {
  const token = document.cookie.split("; ").find((one) => one.startsWith("ks_csrf=")).slice(8);
  const headers = {"Content-Type": "application/json", "X-CSRF-Token": token, "Idempotency-Key": crypto.randomUUID()};
  return (await fetch("/api/v1/checkins", {method: "POST", headers, body})).status;
}"""


@dataclass(frozen=True)
class Said:
    """What the screen said to a code, and how long after the code was read."""

    result: str
    reason: str
    offline: bool
    took_ms: float
    words: str


class Scanner:
    """A phone at the door of an event, on its page."""

    def __init__(
        self, chromium: Browser, product: Product, watch: Watch, *, event_id: str, token: str = "", **options: Any
    ) -> None:
        self.context: BrowserContext = chromium.new_context(viewport=PHONE, **options)
        self.context.set_default_timeout(20_000)
        if token:
            self.context.add_cookies([{"name": "ks_session", "value": token, "url": product.url}])
        self.url = f"{product.url}/door/{event_id}/"
        self.page: Page = open_page(self.context, watch)

    def open(self) -> None:
        """Open the page; the first time, the gate is chosen."""
        self.page.goto(self.url)
        choose = self.page.get_by_role("button", name="Choose your gate")
        expect(choose.or_(self.page.get_by_text("Hold the code into the frame"))).to_be_visible()
        if choose.is_visible():
            choose.click()
            self.page.get_by_role("button", name="North").click()
        self.wait_ready()

    def come(self, link: str, name: str) -> None:
        """By a link to the door, whose gate is the link's."""
        self.page.goto(link)
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_role("button", name="Go to the door").click()
        self.wait_ready()

    def wait_ready(self) -> None:
        """Until a code may be held before it."""
        expect(self.page.get_by_text("Hold the code into the frame")).to_be_visible()

    def keep(self) -> None:
        """Until the page is kept for the time without a network."""
        assert self.page.evaluate(KEPT)

    def lose_network(self) -> None:
        """From now on; the page begins anew, since its stream would go on (what is open, the browser leaves open)."""
        self.keep()
        self.context.set_offline(True)
        self.page.reload()
        self.wait_ready()
        self.expect_line(re.compile(r"Offline since \d\d:\d\d"))

    def scan(self, *texts: str) -> list[Said]:
        """Codes held before the camera one after the other; each verdict is read and taken off the screen."""
        said: list[dict[str, Any]] = self.page.evaluate("texts => window.__ks.scanAll(texts)", list(texts))
        return [_read(one) for one in said]

    def hold(self, text: str) -> Said:
        """A code held before the camera; its verdict stays on the screen with what may be done about it."""
        return _read(self.page.evaluate("text => window.__ks.hold(text)", text))

    def go_on(self) -> None:
        """Until no verdict is on the screen."""
        expect(self.page.locator(".ks-verdict")).to_have_count(0)

    def expect_line(self, words: Any, timeout_s: float = 20) -> None:
        """Until the quiet line says so."""
        expect(self.page.locator(".ks-camera__state")).to_contain_text(words, timeout=timeout_s * 1000)

    def expect_nothing_waits(self, timeout_s: float = 60) -> None:
        """Until the server has everything."""
        line = self.page.locator(".ks-camera__state")
        expect(line).not_to_contain_text(re.compile("waiting|going up"), timeout=timeout_s * 1000)

    def hear_uploads(self) -> list[str]:
        """The lists that go up from now on, as they are sent; they are added as they come."""
        uploads: list[str] = []

        def hear(request: Request) -> None:
            if request.method == "POST" and request.url.endswith("/checkins"):
                uploads.append(request.post_data or "")

        self.page.on("request", hear)
        return uploads

    def send(self, body: str) -> int:
        """A list that was sent before, once more; the answer's status."""
        return int(self.page.evaluate(SEND, body))


def _read(said: dict[str, Any]) -> Said:
    return Said(said["result"], said["reason"], said["offline"], said["tookMs"], said["words"])


def sum_up(took: list[float]) -> str:
    """Median, 95th percentile and worst of some milliseconds."""
    ordered = sorted(took)
    middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"{middle:.0f} / {late:.0f} / {ordered[-1]:.0f} ms"
