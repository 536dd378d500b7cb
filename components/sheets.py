"""Sheets: a panel from below on phones, a dialog in the middle of wide screens. The native dialog does the work."""

import reflex as rx
from reflex.event import no_args_event_spec
from reflex.utils.imports import ImportDict, ImportVar

from components.buttons import icon_button
from components.values import Child, Flag, Handler, Text, classes

_DIALOG = """
function KsDialog({ isOpen, onAway, children, ...rest }) {
  const box = useRef(null);
  useEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (isOpen && !dialog.open) dialog.showModal();
    if (!isOpen && dialog.open) dialog.close();
  }, [isOpen]);
  return createElement("dialog", {
    ...rest,
    ref: box,
    onCancel: (event) => { event.preventDefault(); onAway?.(); },
    onClick: (event) => { if (event.target === box.current) onAway?.(); },
  }, children);
}
"""


class ModalDialog(rx.Component):
    """``<dialog>`` opened as a modal by a prop: the browser keeps the focus inside, Escape and a tap beside it leave.

    ``showModal`` can only be called from script, and scripts sent by the server are refused by our policy, so these
    few lines travel with the page.
    """

    tag = "KsDialog"
    is_open: rx.Var[bool]
    on_away: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]

    def add_imports(self) -> ImportDict:
        """What the few lines need."""
        hooks: list[str | ImportVar] = ["useEffect", "useRef", "createElement"]
        return {"react": hooks}

    def add_custom_code(self) -> list[str]:
        """The few lines."""
        return [_DIALOG]


def sheet(title: Text, *children: Child, is_open: Flag, on_close: Handler, is_wide: bool = False) -> rx.Component:
    """A modal sheet under ``title``; ``on_close`` runs for its cross, Escape and a tap beside it."""
    head = rx.el.div(
        rx.el.h2(title, class_name="ks-sheet__title"),
        icon_button("x", "Close", on_click=on_close),
        class_name="ks-sheet__head",
    )
    return ModalDialog.create(
        head,
        rx.el.div(*children, class_name="ks-sheet__body"),
        is_open=is_open,
        on_away=on_close,
        custom_attrs={"aria-label": title},
        class_name=classes("ks-sheet", "ks-sheet--wide" if is_wide else ""),
    )


def lines(*items: tuple[Text, Child], total: tuple[Text, Child, Child] | None = None) -> rx.Component:
    """What, how paid, and the total: label at the left, value at the right. ``total``: label, amount, words."""
    rows = [rx.el.div(rx.el.dt(label), rx.el.dd(value), class_name="ks-line") for label, value in items]
    if total is not None:
        label, amount, small = total
        value = rx.el.dd(rx.el.span(amount, class_name="ks-amount"), rx.el.div(small, class_name="ks-small ks-soft"))
        rows.append(rx.el.div(rx.el.dt(label), value, class_name="ks-line ks-line--total"))
    return rx.el.dl(*rows, class_name="ks-lines")


def steps(*items: tuple[Text, Text]) -> rx.Component:
    """Progress in words. Each item is words and ``is-done``, ``is-now``, ``is-todo`` or ``is-failed``."""
    return rx.el.ol(
        *[rx.el.li(words, class_name=classes("ks-step", state)) for words, state in items],
        class_name="ks-steps",
        aria_live="polite",
    )
