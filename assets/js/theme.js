/**
 * The theme before the first paint: a blocking script in the head, no module. `window.ksTheme.set("dark" | "light" |
 * "system")` is for the page on which one chooses; "system" (nothing kept) leaves it to the stylesheet.
 */
(() => {
  const KEY = "ks-theme";
  const COLOURS = { light: "#FAF6EF", dark: "#14110F" };

  function read() {
    try {
      const kept = localStorage.getItem(KEY);
      return kept === "light" || kept === "dark" ? kept : "system";
    } catch {
      return "system"; // storage is blocked
    }
  }

  function apply(theme) {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const tag of document.querySelectorAll('meta[name="theme-color"]')) {
      tag.dataset.own ??= tag.content;
      tag.content = COLOURS[theme] ?? tag.dataset.own;
    }
  }

  function set(theme) {
    try {
      if (theme === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {
      // storage is blocked: it holds for this page only
    }
    apply(theme);
    window.dispatchEvent(new CustomEvent("ks-theme", { detail: theme }));
  }

  apply(read());
  // the bar's colours may stand after this script in the head
  document.addEventListener("DOMContentLoaded", () => apply(read()));
  window.addEventListener("storage", (event) => event.key === KEY && apply(read()));
  window.ksTheme = { read, set };
})();
