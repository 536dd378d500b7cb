"""A person with a keyboard and nothing else: gets about with Tab, sees where the focus is, and presses Enter."""

import time

from playwright.sync_api import Locator, Page, expect

FARTHEST = 150
"""Presses of Tab after which something counts as out of reach."""
SCROLLED_IN_S = 1.0
FOCUS = """() => {
  let focused = document.activeElement;
  const words = (focused.getAttribute("aria-label") || focused.innerText || focused.name || focused.tagName).trim();
  if (focused === document.body) return ["", true];
  const hasRing = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  };
  const isShown = (element) => hasRing(element) || getComputedStyle(element).boxShadow !== "none";
  const box = focused.getBoundingClientRect();
  const isInView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const around = [focused, focused.parentElement, focused.nextElementSibling].filter(Boolean);
  const card = focused.closest("article, li, .ks-event"); // whose one link stands for all of it
  return [words.slice(0, 60), isInView && (around.some(isShown) || Boolean(card && hasRing(card)))];
}"""


class Keyboard:
    """A page used without a mouse; ``unseen`` lists places where the focus could not be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def reach(self, target: Locator) -> None:
        """Press Tab until ``target`` has the focus."""
        expect(target).to_be_visible(timeout=30_000)
        for _ in range(FARTHEST):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self._look()
        raise AssertionError(f"{FARTHEST} presses of Tab do not reach {target}")

    def _look(self) -> None:
        """Whether the focus can be seen, once the page has scrolled to it."""
        ends = time.monotonic() + SCROLLED_IN_S
        while True:
            words, is_seen = self.page.evaluate(FOCUS)
            if is_seen:
                return
            if time.monotonic() > ends:
                self.unseen.append(f"{self.page.url}: {words}")
                return
            self.page.wait_for_timeout(50)

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Reach it and press it."""
        self.reach(target)
        self.page.keyboard.press(key)

    def type(self, target: Locator, text: str) -> None:
        """Reach a field and write in it, over what stands there."""
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, word: str) -> None:
        """Reach a list and choose by its first letters."""
        self.reach(target)
        self.page.keyboard.type(word)
        expect(target).to_have_value(word)
