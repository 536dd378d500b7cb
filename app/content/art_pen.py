"""The pen of the generated art: a stream of choices from an id, colours, and the few shapes everything is made of."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Palette:
    """Five colours: the ground, its shadow, two that speak, and the paper-white. None is near either page ground."""

    ground: str
    deep: str
    warm: str
    strong: str
    light: str

    @property
    def all(self) -> tuple[str, ...]:
        """Every colour but the ground, speaking ones first."""
        return (self.warm, self.strong, self.light, self.deep)


class Stream:
    """Choices that follow from a seed alone: SHA-256 in counter mode, so no Python version changes a picture."""

    def __init__(self, seed: str) -> None:
        self._bytes = _bytes_of(seed)

    def unit(self) -> float:
        """A number from 0 up to, not including, 1."""
        return int.from_bytes(bytes(next(self._bytes) for _ in range(4)), "big") / 2**32

    def between(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        return low + (high - low) * self.unit()

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both possible."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of ``choices``."""
        return choices[int(self.unit() * len(choices))]

    def chance(self, share: float) -> bool:
        """True in ``share`` of the cases."""
        return self.unit() < share


def _bytes_of(seed: str) -> Iterator[int]:
    counter = 0
    while True:
        yield from hashlib.sha256(f"keepsake-art-v1|{counter}|{seed}".encode()).digest()
        counter += 1


def num(value: float) -> str:
    """A coordinate in as few characters as half a unit allows."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def path(d: str, fill: str) -> str:
    """A filled path."""
    return f'<path d="{d}" fill="{fill}"/>'


def line(d: str, colour: str, width: float, opacity: float = 1) -> str:
    """A drawn path, round at its ends."""
    faint = f' stroke-opacity="{opacity:g}"' if opacity < 1 else ""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{num(width)}" stroke-linecap="round"'
        f' stroke-linejoin="round"{faint}/>'
    )


def circle(x: float, y: float, radius: float, fill: str) -> str:
    """A disc."""
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="{fill}"/>'


def ground(colour: str, width: int, height: int) -> str:
    """The whole canvas in one colour."""
    return f'<path d="M0 0h{width}v{height}H0z" fill="{colour}"/>'


def cut(d: str, fill: str, dx: float = 0, dy: float = -9) -> str:
    """Cut paper: the shape over its own soft shadow."""
    shade = f'<path d="{d}" fill="#000" fill-opacity=".13" transform="translate({num(dx)} {num(dy)})"/>'
    closer = f'<path d="{d}" fill="#000" fill-opacity=".1" transform="translate({num(dx / 2)} {num(dy / 2)})"/>'
    return shade + closer + path(d, fill)


def around(x: float, y: float, radius: float, turn: float) -> tuple[float, float]:
    """The point at ``turn`` (1 is once around, 0 to the right) on a circle."""
    return x + radius * cos(2 * pi * turn), y + radius * sin(2 * pi * turn)
