"""The event's page as HTML with its own title and preview, before any script runs.

Reflex serves dynamic routes as one shell that is filled over the socket; link previews and search engines see only
what is in the served HTML.
"""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse

from app.api.deps import DatabaseSession, make_router
from app.api.headers import BUILD
from app.config import settings
from app.errors import NotFound
from app.events import service
from app.events.schemas import EventDetail

router = make_router("pages", prefix="")

SHELLS = ("__spa-fallback.html", "404.html")
ROUTE_CHUNK = "assets/_event_.__slug_._index-*.js"
MAX_PREVIEW = 200
_IMPORTED = re.compile(r'from"\./([\w.-]+\.js)"')
_OWN_TAGS = re.compile(r'<title[^>]*>.*?</title>|<meta[^>]*name="description"[^>]*>', re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(r"[*_`#>\[\]]|\(https?://[^)]*\)")


@router.api_route("/event/{slug}", methods=["GET", "HEAD"], include_in_schema=False)
@router.api_route("/event/{slug}/", methods=["GET", "HEAD"], include_in_schema=False)
def read_event_page(session: DatabaseSession, request: Request, slug: str) -> HTMLResponse:
    """The shell with the event's title, description and Open Graph tags; status 404 when there is no such event."""
    shell = read_shell(BUILD)
    found = service.find_public(session, slug)
    if found is None:
        return HTMLResponse(inject(shell, "<title>Event not found · Keepsake</title>"), status_code=404)
    return HTMLResponse(inject(shell, head_of(found) + preloads_of(found, own_scripts(BUILD))))


def read_shell(build: Path) -> str:
    """The built page for routes that are not prerendered; raises ``NotFound`` while there is no build."""
    for name in SHELLS:
        if (build / name).is_file():
            return (build / name).read_text()
    raise NotFound("The pages are not built yet.")


def inject(shell: str, head: str) -> str:
    """``shell`` with ``head`` as the last thing in its head, instead of its own title and description."""
    start, found, rest = shell.partition("</head>")
    return _OWN_TAGS.sub("", start) + head + found + rest


def own_scripts(build: Path) -> tuple[str, ...]:
    """Addresses of the event page's own scripts, which a browser would else find only after the shell's have run."""
    shell = build / SHELLS[0]
    return _own_scripts(build, shell.stat().st_mtime_ns if shell.exists() else 0)


@cache
def _own_scripts(build: Path, _built_at_ns: int) -> tuple[str, ...]:
    chunk = next(build.glob(ROUTE_CHUNK), None)
    if chunk is None:
        return ()
    return tuple(f"/assets/{name}" for name in (chunk.name, *sorted(set(_IMPORTED.findall(chunk.read_text())))))


def preloads_of(event: EventDetail, scripts: Sequence[str]) -> str:
    """What the page will show and run first, asked for at once."""
    picture = f'<link rel="preload" as="image" href="/art/event/{escape(event.art_seed)}.svg" fetchpriority="high"/>'
    return picture + "".join(f'<link rel="modulepreload" href="{script}"/>' for script in scripts)


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
