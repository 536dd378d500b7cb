"""The composition root: pages, API and what stands around both. Nothing else."""

import reflex as rx
import structlog
from reflex.event import EventSpec
from sqlalchemy.exc import OperationalError

from app import logs
from app.api.headers import SecurityHeaders
from app.api.main import make_api
from app.api.proxies import trust_proxies
from app.config import settings
from app.errors import AppError, Retryable, Unavailable
from app.pages import (
    badges,
    desk,
    discover,
    door,
    door_join,
    door_watch,
    editor,
    event,
    event_desk,
    gifts,
    me,
    not_found,
    scanner,
    served,
    sign_in,
    ticket,
    tickets,
)
from app.pages.shell import add_to, toasts
from app.socket import SocketPassMiddleware
from components.connection import connection_wraps
from components.parts import PARTS_STYLESHEET, script_tags
from components.theme import STYLESHEETS, head_tags
from state.shell import ShellState, call

log = structlog.get_logger(__name__)

ROUTES = (
    discover.ROUTE,
    event.ROUTE,
    tickets.ROUTE,
    ticket.ROUTE,
    badges.ROUTE,
    gifts.LIST_ROUTE,
    gifts.NEW_ROUTE,
    gifts.OPEN_ROUTE,
    gifts.CLAIM_ROUTE,
    sign_in.ROUTE,
    me.ROUTE,
    desk.ROUTE,
    editor.NEW_ROUTE,
    editor.EDIT_ROUTE,
    event_desk.ROUTE,
    door.ROUTE,
    door_join.ROUTE,
    scanner.ROUTE,
    door_watch.ROUTE,
    not_found.ROUTE,
)


def tell_failure(exception: Exception) -> EventSpec:
    """Reflex's translator of failures: one plain sentence for the page, the rest for the log."""
    told = _as_told(exception)
    fields = {detail["field"]: detail["message"] for detail in told.details}
    return call(ShellState.show_problem, told.message, fields)


def _as_told(exception: Exception) -> AppError:
    if isinstance(exception, AppError):
        return exception
    log.error("page.failed", exc_info=exception)
    return Unavailable() if isinstance(exception, OperationalError | Retryable) else AppError()


def make_app() -> rx.App:
    """The product as one ASGI application."""
    logs.configure(settings().log_level)
    made = rx.App(
        theme=None,
        toaster=None,
        reset_style=False,
        html_lang="en",
        stylesheets=[*STYLESHEETS, PARTS_STYLESHEET],
        head_components=[*head_tags(), *script_tags()],
        extra_app_wraps={**connection_wraps(), (6, "Toasts"): toasts},
        api_transformer=[make_api(served.router), SocketPassMiddleware, SecurityHeaders, trust_proxies],
        backend_exception_handler=tell_failure,
    )
    for route in ROUTES:
        add_to(made, route)
    return made


app = make_app()
