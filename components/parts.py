"""The parts that speak REST by themselves, never State: thin wrappers of ``assets/js/*.jsx``.

They run in the browser only. Their libraries are pinned here, and the same in ``package.json`` for their tests.
"""

import reflex as rx
from reflex.event import no_args_event_spec

NOBLE_CURVES = "@noble/curves@1.9.1"
NOBLE_HASHES = "@noble/hashes@1.8.0"
IDB = "idb@8.0.4"
LUCIDE = "lucide-react@1.26.0"
UQR = "uqr@0.1.3"
CBORG = "cborg@6.1.5"
HASH_WASM = "hash-wasm@4.13.0"
PDF_LIB = "@cantoo/pdf-lib@2.11.1"
VIEM = "viem@2.57.0"
ZXING = "zxing-wasm@3.1.4"

PARTS_STYLESHEET = "/css/parts.css"
"""Goes after ``components.theme.STYLESHEETS``."""


def script_tags() -> list[rx.Component]:
    """For ``rx.App(head_components=…)``: the theme before the first paint, the others after the page."""
    later = [rx.el.script(src=f"/js/{name}.js", defer=True) for name in ("stay_live", "stay_put", "sw_register")]
    return [rx.el.script(src="/js/theme.js"), *later]


class FirstViewEnd(rx.Component):
    """Takes the served first view away as soon as it is there: put beside the content that the page waits for."""

    library = "$/public/js/first_view.jsx"
    tag = "FirstViewEnd"


class Once(rx.Component):
    """Two children: the first until ``is_ready`` has been true in this document, from then on the second.

    State outlives a page: what it holds of another search must not flash up when the page is opened anew.
    """

    library = "$/public/js/once.jsx"
    tag = "Once"
    name: rx.Var[str]
    is_ready: rx.Var[bool]


class WalletPanel(rx.NoSSRComponent):
    """Choose a wallet (EIP-6963, or the pocket wallet) and sign in. Follows ``#demo-key=…`` on the embedded chain.

    Stand-alone: ``reload_on_sign_in`` loads ``?next=``, else ``after_url``, else the same page again.
    """

    library = "$/public/js/wallet_panel.jsx"
    tag = "WalletPanel"
    lib_dependencies: list[str] = [VIEM, IDB, LUCIDE]
    reload_on_sign_in: rx.Var[bool]
    after_url: rx.Var[str]
    on_signed_in: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]


class Checkout(rx.NoSSRComponent):
    """The sheet in which a ticket is bought. ``open`` shows it; ``on_close`` must clear that."""

    library = "$/public/js/checkout.jsx"
    tag = "Checkout"
    lib_dependencies: list[str] = [VIEM, IDB, LUCIDE]
    event_id: rx.Var[str]
    tier_id: rx.Var[str]
    quantity: rx.Var[int]
    event_title: rx.Var[str]
    tier_name: rx.Var[str]
    open: rx.Var[bool]
    on_close: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]


class PublishButton(rx.NoSSRComponent):
    """A button for what the organizer signs: ``action`` is ``publish``, ``pause``, ``resume`` or ``cancel``.

    ``kind`` as in ``components.buttons.button``; ``on_done`` runs when the event shows the change.
    """

    library = "$/public/js/publish_button.jsx"
    tag = "PublishButton"
    lib_dependencies: list[str] = [VIEM, IDB, LUCIDE]
    event_id: rx.Var[str]
    action: rx.Var[str]
    label: rx.Var[str]
    kind: rx.Var[str]
    on_done: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]


class MyTickets(rx.NoSSRComponent):
    """The holder's tickets as a stack of stubs, with purchases on their way; also without a network."""

    library = "$/public/js/my_tickets.jsx"
    tag = "MyTickets"
    lib_dependencies: list[str] = [UQR, NOBLE_CURVES, NOBLE_HASHES, IDB, LUCIDE]


class TicketView(rx.NoSSRComponent):
    """One ticket with its code, also without a network; without ``ticket_id`` it is read from the address."""

    library = "$/public/js/ticket_view.jsx"
    tag = "TicketView"
    lib_dependencies: list[str] = [UQR, VIEM, NOBLE_CURVES, NOBLE_HASHES, IDB, LUCIDE]
    ticket_id: rx.Var[str]


class GiftClaim(rx.NoSSRComponent):
    """Opening a gift: everything is in the page's address, and the chain."""

    library = "$/public/js/gift_claim.jsx"
    tag = "GiftClaim"
    lib_dependencies: list[str] = [CBORG, HASH_WASM, VIEM, IDB, LUCIDE]


class GiftNew(rx.NoSSRComponent):
    """Making a gift, from what the wallet holds to the link."""

    library = "$/public/js/gift_new.jsx"
    tag = "GiftNew"
    lib_dependencies: list[str] = [CBORG, HASH_WASM, PDF_LIB, UQR, VIEM, IDB, LUCIDE]


class GiftCode(rx.NoSSRComponent):
    """A typed code leads to its gift."""

    library = "$/public/js/gift_code.jsx"
    tag = "GiftCode"
    lib_dependencies: list[str] = [CBORG, HASH_WASM, VIEM, LUCIDE]


class Purse(rx.NoSSRComponent):
    """What the signed-in wallet holds beside tickets."""

    library = "$/public/js/purse.jsx"
    tag = "Purse"
    lib_dependencies: list[str] = [LUCIDE]


class MyGifts(rx.NoSSRComponent):
    """The account's gifts: drafts, sent and received ones."""

    library = "$/public/js/my_gifts.jsx"
    tag = "MyGifts"
    lib_dependencies: list[str] = [CBORG, PDF_LIB, UQR, VIEM, IDB, LUCIDE]


class Scanner(rx.NoSSRComponent):
    """The door: camera over the whole screen, verdicts over the camera; the event is the one of the address."""

    library = "$/public/js/scanner.jsx"
    tag = "Scanner"
    lib_dependencies: list[str] = [ZXING, IDB, NOBLE_CURVES, NOBLE_HASHES, LUCIDE]


class SignOut(rx.NoSSRComponent):
    """The way out: wipes what this device has kept of the account, then runs ``on_signed_out``."""

    library = "$/public/js/sign_out.jsx"
    tag = "SignOut"
    lib_dependencies: list[str] = [IDB, LUCIDE]
    on_signed_out: rx.EventHandler[no_args_event_spec]  # type: ignore[type-arg, valid-type]


class DoorJoin(rx.NoSSRComponent):
    """The way to a door by a link, whose secret is in the page's address until it was read."""

    library = "$/public/js/door_join.jsx"
    tag = "DoorJoin"
    lib_dependencies: list[str] = [LUCIDE]


class DoorLinkNew(rx.NoSSRComponent):
    """A button that makes a door link, and shows it once: State never hears its secret.

    ``gates`` are the event's; ``untils`` are times to choose from, ``{"value": ISO or "" for the latest, "words"}``.
    """

    library = "$/public/js/door_link_new.jsx"
    tag = "DoorLinkNew"
    lib_dependencies: list[str] = [UQR, LUCIDE]
    event_id: rx.Var[str]
    gates: rx.Var[list[str]]
    untils: rx.Var[list[dict[str, str]]]


class ToastBridge(rx.NoSSRComponent):
    """Toasts from State: ``message`` is ``{"id", "kind": "" | "success" | "error" | "ask", "text"}``, once an id."""

    library = "$/public/js/toast_bridge.jsx"
    tag = "ToastBridge"
    lib_dependencies: list[str] = [LUCIDE]
    message: rx.Var[dict[str, str]]


class ThemeChoice(rx.NoSSRComponent):
    """Light, dark or as the device; kept in the browser."""

    library = "$/public/js/theme_choice.jsx"
    tag = "ThemeChoice"
    lib_dependencies: list[str] = [LUCIDE]
