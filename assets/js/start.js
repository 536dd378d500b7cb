/**
 * Lets the page's modules begin after its first paint: a page that is served with its first view says everything
 * before they run, and style, letters and picture need the line first. A page in the background does not paint.
 *
 * A wrapped gift (`data-on-touch`) says everything that there is to say: its modules are fetched, and run at the first
 * touch or key. What was pressed then is done once they are there (`gift_claim.jsx` reads `data-pressed`).
 */
(() => {
  const LATER = "ks-later";
  const BACKGROUND_MS = 1000;
  const SLOW = "This takes longer than it should. Please check your connection, or load the page again.";
  const SLOW_MS = 8000;
  const SHORTEST_KEY = 60; // a link without its key is told at once
  const TOUCHES = ["pointerdown", "keydown", "touchstart"];
  let hasBegun = false;

  function fetchModules() {
    for (const link of document.querySelectorAll(`link[rel="${LATER}"]`)) link.rel = "modulepreload";
  }

  function begin() {
    if (hasBegun) return;
    hasBegun = true;
    fetchModules();
    for (const kept of document.querySelectorAll(`script[type="${LATER}"]`)) {
      const script = document.createElement("script");
      script.type = "module";
      script.textContent = kept.textContent;
      kept.replaceWith(script);
    }
  }

  /** The server does not know where the reader is: the day is said anew, as `gifts/until.js` does. */
  function sayDay(time) {
    const day = new Date(time.dateTime);
    const year = day.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
    time.textContent = day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year });
  }

  function beginOnTouch(present) {
    present.querySelectorAll("time").forEach(sayDay);
    requestAnimationFrame(() => setTimeout(fetchModules));
    for (const touch of TOUCHES) addEventListener(touch, begin, { once: true, passive: true });
    present.addEventListener("click", (event) => {
      begin();
      if (!event.target.closest("button")) return;
      document.documentElement.dataset.pressed = "open";
      for (const button of present.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
      present.querySelector(".ks-btn").classList.add("is-busy");
      setTimeout(() => {
        present.querySelector(".ks-hint").textContent = SLOW;
      }, SLOW_MS);
    });
  }

  const present = document.querySelector("ks-first[data-on-touch]");
  if (present && location.hash.length > SHORTEST_KEY) {
    beginOnTouch(present);
    return;
  }
  requestAnimationFrame(() => setTimeout(begin));
  setTimeout(begin, BACKGROUND_MS);
})();
