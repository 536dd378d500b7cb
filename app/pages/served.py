"""The pages that strangers come to, served with what they show: discover, an event, and a gift.

Reflex fills its pages over the socket, once all scripts have run. Until then the *first view* stands there: the same
page as plain HTML, in a ``<ks-first>`` beside React's own root, taken away by ``assets/js/first_view.js``. Visitors
read at once, search engines and link previews read without scripts. See docs/decisions/0010-first-view.md.
"""

import gzip
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel import Session

from app.api.deps import DatabaseSession, make_router
from app.api.headers import BUILD
from app.clock import now
from app.errors import NotFound
from app.events import service
from app.events.schemas import EventDetail
from app.pages import claim_view, preview
from components.states import WAITING
from state.cards import card_of, cover_url
from state.discover import FILTERS, query_of
from state.event_words import event_words, first_choice, total_words

router = make_router("pages", prefix="")

HOME = "index.html"
SHELLS = ("__spa-fallback.html", "404.html")
COMPRESSION_LEVEL = 5
EVENT_CHUNK = "assets/_event_.__slug_._index-*.js"
GIFT_CHUNK = "assets/_g_.__gift_._index-*.js"
LATER = "ks-later"
"""As a kind of link or script it is none that a browser knows."""
_OWN_TAGS = re.compile(r'<title[^>]*>.*?</title>|<meta[^>]*name="description"[^>]*>', re.DOTALL | re.IGNORECASE)
_FRAME = re.compile(r'<body><div class="ks-page">(.*?<main[^>]*>)(.*?)(</main>.*?)</div>(?=<script|<!--)', re.DOTALL)
_WAITING = re.compile(rf'<div class="{WAITING}">.*', re.DOTALL)
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "html"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True)
class Built:
    """What is used again of a build: discover, the page of all dynamic routes, and the frame around both contents."""

    home: str
    shell: str
    before: str
    """From the frame's first tag to the opened ``main``."""
    filters: str
    """What discover has above its events."""
    after: str


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
def read_home(session: DatabaseSession, request: Request) -> HTMLResponse:
    """Discover; with its first events unless something is searched for."""
    built = read_built(BUILD)
    if request.url.query:
        return answer(request, built.home)
    content, head = show_events(session)
    return answer(request, stand_in(inject(built.home, head), built, built.filters + content))


@router.api_route("/event/{slug}", methods=["GET", "HEAD"], include_in_schema=False)
@router.api_route("/event/{slug}/", methods=["GET", "HEAD"], include_in_schema=False)
def read_event(session: DatabaseSession, request: Request, slug: str) -> HTMLResponse:
    """The event with its title, description and Open Graph tags; status 404 when there is no such event."""
    built = read_built(BUILD)
    found = service.find_public(session, slug)
    if found is None:
        missing = retitle(built.shell, "<title>Event not found · Keepsake</title>")
        return answer(request, missing, status=404)
    head = preview.picture_of(cover_url(found.art_seed)) + preview.scripts_of(BUILD, BUILD / SHELLS[0], EVENT_CHUNK)
    page = retitle(built.shell, preview.head_of(found) + head)
    return answer(request, stand_in(page, built, show_event(found)))


@router.api_route("/g/{name}", methods=["GET", "HEAD"], include_in_schema=False)
@router.api_route("/g/{name}/", methods=["GET", "HEAD"], include_in_schema=False)
def read_gift(session: DatabaseSession, request: Request, name: str) -> HTMLResponse:
    """The wrapped present and who it is from. What opens it stands after ``#`` and never comes here."""
    built = read_built(BUILD)
    view = claim_view.find_first_view(session, name)
    page = retitle(built.shell, claim_view.head_of(view) + preview.scripts_of(BUILD, BUILD / SHELLS[0], GIFT_CHUNK))
    content = _templates.get_template("claim.html").render(**vars(view))
    return answer(request, begin_with(page, content, " data-on-touch" if view.can_wait else ""))


def read_built(build: Path) -> Built:
    """The built pages; raises ``NotFound`` while there is no build."""
    shell = next((build / name for name in SHELLS if (build / name).is_file()), None)
    home = build / HOME
    if shell is None or not home.is_file():
        raise NotFound("The pages are not built yet.")
    return _read_built(home, shell, home.stat().st_mtime_ns)


@cache
def _read_built(home: Path, shell: Path, _built_at_ns: int) -> Built:
    page = home.read_text()
    frame = _FRAME.search(page)
    if frame is None:  # a build whose frame is another: pages without a first view are slower, not wrong
        return Built(page, shell.read_text(), "", "", "")
    parts = [part.replace('id="main"', 'id="first"').replace("#main", "#first") for part in frame.groups()]
    before, inside, after = parts
    return Built(page, shell.read_text(), before, _WAITING.sub("", inside), after)


def show_events(session: Session) -> tuple[str, str]:
    """What discover shows first under its filters, and what its head asks for."""
    page = service.search(session, query_of(dict.fromkeys(FILTERS, "")))
    cards = [card_of(event) for event in page.items]
    if not cards:
        return "", ""
    shown = _templates.get_template("discover.html").render(
        featured=cards[:1], found=cards[1:], has_more=bool(page.next_cursor)
    )
    return shown, preview.picture_of(cards[0].cover_url)


def show_event(found: EventDetail) -> str:
    """What an event's page shows first."""
    event = event_words(found, now())
    chosen = first_choice(event)
    total, words = total_words(chosen, 1) if chosen else (event.price, "Choose a ticket")
    return _templates.get_template("event.html").render(
        event=event, chosen_id=chosen.id if chosen else "", total=total, total_words=words
    )


def stand_in(page: str, built: Built, content: str) -> str:
    """``page`` with a first view before React's root; React leaves tags alone that it does not know."""
    if not built.before:
        return page
    return begin_with(page, f"{built.before}{content}{built.after}")


def begin_with(page: str, content: str, mark: str = "") -> str:
    """``page`` that shows ``content`` until its scripts have what they need; ``mark`` tells ``start.js`` when."""
    return start_later(page).replace("<body>", f'<body><ks-first class="ks-page"{mark}>{content}</ks-first>', 1)


def start_later(page: str) -> str:
    """``page`` whose modules wait for its first paint (``assets/js/start.js``)."""
    held = page.replace('<link rel="modulepreload"', f'<link rel="{LATER}"').replace(
        '<script type="module"', f'<script type="{LATER}"'
    )
    return inject(held, '<script src="/js/start.js" defer></script>')


def retitle(page: str, head: str) -> str:
    """``page`` with ``head`` instead of its own title and description."""
    start, found, rest = page.partition("</head>")
    return inject(_OWN_TAGS.sub("", start) + found + rest, head)


def inject(page: str, head: str) -> str:
    """``page`` with ``head`` as the last thing in its head."""
    return page.replace("</head>", f"{head}</head>", 1)


def answer(request: Request, page: str, *, status: int = 200) -> HTMLResponse:
    """The page, compressed for whoever takes that."""
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return HTMLResponse(page, status_code=status, headers={"Vary": "Accept-Encoding"})
    headers = {"Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
    return HTMLResponse(gzip.compress(page.encode(), COMPRESSION_LEVEL), status_code=status, headers=headers)
