"""Behind a proxy: whose call it is stands in the proxy's headers, and only a proxy that we know is believed."""

from granian.utils.proxies import wrap_asgi_with_proxy_headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.config import settings


def trust_proxies(app: ASGIApp) -> ASGIApp:
    """``app`` with people's own addresses, from ``X-Forwarded-For`` of ``KEEPSAKE_TRUSTED_PROXIES``; as it is without.

    Everybody else's headers are left alone: whoever could choose an address would have no rate limit.
    """
    named = settings().trusted_proxies
    if not named:
        return app
    believed = wrap_asgi_with_proxy_headers(app, trusted_hosts=named)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await believed(scope, receive, send)

    return serve
