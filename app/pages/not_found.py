"""``404``: nothing lives at this address."""

import reflex as rx

from app.pages.shell import Route, frame
from components.frame import page
from components.states import not_found_state


def not_found() -> rx.Component:
    """A drawing, a sentence, a way on."""
    return page(frame(), "This page is not here", not_found_state("The link may be old, or has a typing mistake."))


ROUTE = Route("404", not_found, "Not found · Keepsake", "Nothing lives at this address.")
