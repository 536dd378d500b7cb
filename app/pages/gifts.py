"""``/gifts``, ``/gifts/new``, ``/gifts/open`` and ``/g/[gift]``: giving and opening. The parts speak REST."""

import reflex as rx

from app.pages.shell import Route, frame
from components.buttons import link_button
from components.frame import bare_page, page
from components.parts import GiftClaim, GiftCode, GiftNew, MyGifts


def gifts() -> rx.Component:
    """Sent and received."""
    action = link_button("Make a gift", href="/gifts/new/", kind="primary")
    return page(frame("gift"), "Your gifts", MyGifts.create(), width="narrow", action=action)


def gift_new() -> rx.Component:
    """From what the wallet holds to the link."""
    return page(frame("gift"), "Make a gift", GiftNew.create(), width="text")


def gift_open() -> rx.Component:
    """A typed code."""
    return page(frame("gift"), "Open a gift", GiftCode.create(), width="narrow")


def claim() -> rx.Component:
    """The present alone: no navigation until it is theirs."""
    return bare_page(GiftClaim.create())


LIST_ROUTE = Route("/gifts", gifts, "Your gifts · Keepsake", "What you gave, and what became of it.")
NEW_ROUTE = Route("/gifts/new", gift_new, "Make a gift · Keepsake", "A ticket, some coins or a picture, as a link.")
OPEN_ROUTE = Route("/gifts/open", gift_open, "Open a gift · Keepsake", "Type the code on your card.")
CLAIM_ROUTE = Route("/g/[gift]", claim, "A gift for you · Keepsake", "Two taps, and it is yours.")
