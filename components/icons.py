"""Icons: lucide's shapes, one stroke, hidden from screen readers because words stand beside them."""

import reflex as rx


def icon(name: str, size: int = 20) -> rx.Component:
    """A decorative lucide icon of ``size`` CSS pixels. A control with an icon alone needs its own ``aria_label``."""
    drawn: rx.Component = rx.icon(name, size=size, stroke_width=1.75, class_name="ks-icon", aria_hidden=True)
    return drawn
