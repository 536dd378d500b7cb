/**
 * Lets the page's modules begin after its first paint: a page that is served with its first view says everything
 * before they run, and style, letters and picture need the line first. A page in the background does not paint.
 */
(() => {
  const LATER = "ks-later";
  const BACKGROUND_MS = 1000;
  let hasBegun = false;

  function begin() {
    if (hasBegun) return;
    hasBegun = true;
    for (const link of document.querySelectorAll(`link[rel="${LATER}"]`)) link.rel = "modulepreload";
    for (const kept of document.querySelectorAll(`script[type="${LATER}"]`)) {
      const script = document.createElement("script");
      script.type = "module";
      script.textContent = kept.textContent;
      kept.replaceWith(script);
    }
  }

  requestAnimationFrame(() => setTimeout(begin));
  setTimeout(begin, BACKGROUND_MS);
})();
