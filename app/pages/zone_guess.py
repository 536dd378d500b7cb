"""The time zone of the reader's device, as the first answer of a field that asks for one."""

import reflex as rx
from reflex.utils.imports import ImportDict, ImportVar

_GUESS = """
function KsZoneGuess({ field }) {
  useEffect(() => {
    const select = document.getElementById(field);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (select && [...select.options].some((option) => option.value === zone)) select.value = zone;
  }, [field]);
  return null;
}
"""


class ZoneGuess(rx.Component):
    """Chooses the device's zone in the select with the id ``field``, once, if it is among its options."""

    tag = "KsZoneGuess"
    field: rx.Var[str]

    def add_imports(self) -> ImportDict:
        """What the few lines need."""
        hooks: list[str | ImportVar] = ["useEffect"]
        return {"react": hooks}

    def add_custom_code(self) -> list[str]:
        """The few lines: scripts sent by the server are refused by our policy, so they travel with the page."""
        return [_GUESS]
