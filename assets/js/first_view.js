/**
 * The first view is the page as plain HTML, served beside React's root and shown until that has everything.
 * Whoever has begun to type in its search field goes on in the live one, and a press that has begun on it is let end:
 * of a link that goes away between down and up there is no click.
 */
const FIRST = "ks-first";
const LOOK_AGAIN_MS = 50;

/** Take the first view away. @param {Document} page */
export function endFirstView(page) {
  const first = page.querySelector(FIRST);
  if (!first) return;
  if (first.matches(":active")) {
    // looked at again and not waited for: a key, a menu or another window may end the press without a word
    page.defaultView.setTimeout(() => endFirstView(page), LOOK_AGAIN_MS);
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
