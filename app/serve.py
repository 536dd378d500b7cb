"""The web process: granian serving the pages, the API and the live socket on one port."""

import os
from urllib.parse import urlsplit

from app import tls
from app.config import ROOT, Settings

END_WITHIN_S = 8
"""Whoever still holds an answer open then is hung up on; the supervisor waits a little longer."""
REFLEX_PROD = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_CHECK_LATEST_VERSION": "false",
}
"""Reflex's own switches for serving a finished build (two are internal to it, which is why it is pinned)."""


def run(settings: Settings, *, https: bool) -> None:
    """Serve until SIGTERM. Reflex's states are kept in the data folder, or in Redis when there is one."""
    os.chdir(ROOT)
    os.environ.update(REFLEX_PROD)
    os.environ["REFLEX_STATES_WORKDIR"] = str(settings.data_path / "states")
    if settings.redis_url:
        os.environ["REFLEX_REDIS_URL"] = settings.redis_url

    from granian.constants import Interfaces
    from granian.server import Server

    options: dict[str, object] = {}
    if https:
        host = urlsplit(settings.origin).hostname or "localhost"
        certificate, key = tls.ensure_certificate(settings.data_path, host)
        options = {"ssl_cert": certificate, "ssl_key": key}
    Server(
        "app.app:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=settings.web_processes,
        websockets=True,
        workers_kill_timeout=END_WITHIN_S,
        log_access=False,
        **options,  # type: ignore[arg-type]
    ).serve()
