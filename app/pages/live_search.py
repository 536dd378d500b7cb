"""Search while one types: sends the search form on its own, a moment after the last letter."""

import reflex as rx
from reflex.utils.imports import ImportDict, ImportVar

PAUSE_MS = 300

_TYPING = f"""
function KsLiveSearch() {{
  useEffect(() => {{
    let timer = 0;
    const type = (event) => {{
      const form = event.target.closest?.("form[role=search]");
      if (!form) return;
      clearTimeout(timer);
      timer = setTimeout(() => form.requestSubmit(), {PAUSE_MS});
    }};
    // sent already, or on the way elsewhere: a late search would bring people back here
    const leave = (event) => {{
      if (event.type === "submit" || event.target.closest?.("a")) clearTimeout(timer);
    }};
    document.addEventListener("input", type);
    document.addEventListener("submit", leave, true);
    document.addEventListener("click", leave, true);
    return () => {{
      clearTimeout(timer);
      document.removeEventListener("input", type);
      document.removeEventListener("submit", leave, true);
      document.removeEventListener("click", leave, true);
    }};
  }}, []);
  return null;
}}
"""


class LiveSearch(rx.Component):
    """Put once on a page whose search forms answer without leaving it."""

    tag = "KsLiveSearch"

    def add_imports(self) -> ImportDict:
        """What the few lines need."""
        hooks: list[str | ImportVar] = ["useEffect"]
        return {"react": hooks}

    def add_custom_code(self) -> list[str]:
        """The few lines: scripts sent by the server are refused by our policy, so they travel with the page."""
        return [_TYPING]
