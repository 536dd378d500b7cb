/** Registers the service worker once the page has what it needs. */
if ("serviceWorker" in navigator) {
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch((problem) => console.warn("No offline shell:", problem.message));
  });
}
