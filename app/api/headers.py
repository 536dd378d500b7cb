"""Security and cache headers on everything that we serve, pages and API alike."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.chain.networks import network
from app.config import ROOT, settings

BUILD = ROOT / ".web" / "build" / "client"
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)

YEAR = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"
NEVER_KEEP = "no-store"
PUBLIC_IMAGES = ("/art/", "/ipfs/")
"""What wallets and other sites may embed: pictures and metadata of tickets and badges."""

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    # wallets open pop-ups that must still reach us
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
}


def script_hashes(build: Path) -> tuple[str, ...]:
    """``'sha256-…'`` of each inline script in the built pages (Reflex and React Router write a few)."""
    found: set[str] = set()
    for page in build.rglob("*.html"):
        for _attributes, script in _INLINE_SCRIPT.findall(page.read_bytes()):
            digest = hashlib.sha256(script).digest()
            found.add(f"'sha256-{base64.b64encode(digest).decode()}'")
    return tuple(sorted(found))


def content_security_policy(hashes: tuple[str, ...]) -> str:
    """The policy: everything from us, nothing evaluated, no inline script but those of this build."""
    sockets = [
        ("wss://" if origin.startswith("https") else "ws://") + urlsplit(origin).netloc for origin in settings().origins
    ]
    return "; ".join(
        [
            "default-src 'none'",
            " ".join(["script-src 'self' 'wasm-unsafe-eval'", *hashes]),
            # React's style objects and Reflex's prerendered pages put style attributes on elements
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            # Safari before 15.4 does not count the socket as 'self'
            # the network's public nodes, for a gift that is claimed without us
            " ".join(["connect-src 'self'", *sockets, *sorted(set(map(_origin_of, network().public_rpc_urls)))]),
            "worker-src 'self'",
            "manifest-src 'self'",
            "media-src 'self' blob:",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ]
    )


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@cache
def _policy(build: Path, _built_at_ns: int) -> str:
    return content_security_policy(script_hashes(build))


def policy(build: Path = BUILD) -> str:
    """The policy for the build that lies there now: read once a build, in the process that serves it."""
    index = build / "index.html"
    return _policy(build, index.stat().st_mtime_ns if index.exists() else 0)


def cache_rule(path: str) -> str:
    """How long what lies at ``path`` may be kept when its endpoint says nothing."""
    if path.startswith("/assets/"):
        return YEAR
    if path.startswith(("/api/", "/rpc")):
        return NEVER_KEEP
    return ALWAYS_ASK


class SecurityHeaders:
    """ASGI wrapper around the whole product."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request with our headers; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), scope["path"], message["status"])
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _add(headers: MutableHeaders, path: str, status: int) -> None:
    for name, value in FIXED.items():
        headers[name] = value
    headers["Content-Security-Policy"] = policy()
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if path.startswith(PUBLIC_IMAGES) else "same-origin"
    if settings().secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "cache-control" not in headers:
        headers["Cache-Control"] = cache_rule(path) if status < 400 else NEVER_KEEP
