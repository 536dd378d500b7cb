/**
 * The first view is the page as plain HTML, served beside React's root and shown until that has everything.
 * Whoever has begun to type in its search field goes on in the live one, and a press that has begun on it is let end:
 * of a link that goes away between down and up there is no click.
 */
const FIRST = "ks-first";

/** Take the first view away. @param {Document} page */
export function endFirstView(page) {
  const first = page.querySelector(FIRST);
  if (!first) return;
  if (first.matches(":active")) {
    const soon = () => page.defaultView.setTimeout(() => endFirstView(page)); // the click comes right after
    page.addEventListener("pointerup", soon, { once: true, capture: true });
    page.addEventListener("pointercancel", soon, { once: true, capture: true });
    return;
  }
  const field = first.contains(page.activeElement) ? page.activeElement : null;
  const typed = field instanceof page.defaultView.HTMLInputElement ? field : null;
  const place = typed ? [...first.querySelectorAll("input")].indexOf(typed) : -1;
  first.remove();
  if (typed) goOn(page, place, typed.value);
}

/** The fields stand in the same order in both. */
function goOn(page, place, words) {
  const live = page.querySelectorAll(".ks-page input")[place];
  if (!live) return;
  live.value = words;
  live.dispatchEvent(new Event("input", { bubbles: true }));
  live.focus();
}
