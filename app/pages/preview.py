"""What a page's head says of an event: title, description, preview for other sites, and what to fetch first."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from app.config import settings
from app.events.schemas import EventDetail

MAX_PREVIEW = 200
_IMPORTED = re.compile(r'from"\./([\w.-]+\.js)"')
_MARKUP = re.compile(r"[*_`#>\[\]]|\(https?://[^)]*\)")


def picture_of(cover_url: str) -> str:
    """The page's largest picture, asked for at once."""
    return f'<link rel="preload" as="image" href="{escape(cover_url)}" fetchpriority="high"/>'


def scripts_of(build: Path, shell: Path, chunk: str) -> str:
    """A page's own scripts (``chunk``: how its file is called), which a browser would else find only after the
    shell's have run."""
    names = _own_scripts(build, shell.stat().st_mtime_ns if shell.exists() else 0, chunk)
    return "".join(f'<link rel="modulepreload" href="{name}" fetchpriority="low"/>' for name in names)


@cache
def _own_scripts(build: Path, _built_at_ns: int, pattern: str) -> Sequence[str]:
    chunk = next(build.glob(pattern), None)
    if chunk is None:
        return ()
    return tuple(f"/assets/{name}" for name in (chunk.name, *sorted(set(_IMPORTED.findall(chunk.read_text())))))


def head_of(event: EventDetail) -> str:
    """Title, description, canonical address and Open Graph tags (ogp.me), escaped."""
    url = f"{settings().origin}/event/{event.slug}/"
    place = "Online" if event.is_online else ", ".join(filter(None, [event.venue, event.city]))
    words = event.summary or " ".join(_MARKUP.sub("", event.description).split())
    text = f"{event.starts_at:%-d %B %Y} · {place} · {words}"[:MAX_PREVIEW].rstrip(" ·")
    image = f"{settings().origin}/art/event/{event.art_seed}.svg"
    properties = {
        "og:type": "website",
        "og:site_name": "Keepsake",
        "og:title": event.title,
        "og:description": text,
        "og:url": url,
        "og:image": image,
        "og:image:type": "image/svg+xml",
    }
    tags = [
        f"<title>{escape(event.title)} · Keepsake</title>",
        f'<meta name="description" content="{escape(text)}"/>',
        f'<link rel="canonical" href="{escape(url)}"/>',
        '<meta name="twitter:card" content="summary_large_image"/>',
        *(f'<meta property="{name}" content="{escape(value)}"/>' for name, value in properties.items()),
    ]
    return "".join(tags)
