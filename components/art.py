"""Generated pictures, shown by their address, with their size set so that nothing jumps."""

from typing import Literal

import reflex as rx

from components.values import Text, join

ArtKind = Literal["event", "badge", "gift"]
SIZES: dict[ArtKind, tuple[int, int]] = {"event": (1200, 675), "badge": (512, 512), "gift": (1200, 675)}
"""Width and height of each kind's drawing in its own units."""


def art_url(kind: ArtKind, seed: Text) -> Text:
    """Address of the picture that is drawn from ``seed`` (an id)."""
    return join(f"/art/{kind}/", seed, ".svg")


def art(kind: ArtKind, seed: Text, *, alt: Text = "", class_name: Text = "", is_first: bool = False) -> rx.Component:
    """The picture itself. ``is_first`` loads at once (a page's largest picture); the others when they come near."""
    return picture(art_url(kind, seed), kind=kind, alt=alt, class_name=class_name, is_first=is_first)


def picture(
    src: Text, *, kind: ArtKind = "event", alt: Text = "", class_name: Text = "", is_first: bool = False
) -> rx.Component:
    """An image at ``src`` in the proportions of ``kind``; decorative unless ``alt`` is given."""
    width, height = SIZES[kind]
    return rx.el.img(
        src=src,
        alt=alt,
        loading="eager" if is_first else "lazy",
        decoding="async",
        class_name=class_name,
        custom_attrs={"width": str(width), "height": str(height)},  # as attributes: Reflex turns the props into CSS
    )
