"""Reflex's configuration. Everything that differs between machines is read by ``app.config``."""

import os

import reflex as rx

from app.build import PLACEHOLDER_ORIGIN, BuildPlugin
from app.config import settings

os.environ.setdefault("REFLEX_TELEMETRY_ENABLED", "false")

config = rx.Config(
    app_name="app",
    api_url=PLACEHOLDER_ORIGIN,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    cors_allowed_origins=list(settings().origins),
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[BuildPlugin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
