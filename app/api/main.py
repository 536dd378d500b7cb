"""The API: every slice's endpoints, what is around them, and nothing else. Reflex's pages are mounted under it."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.routing import Match

from app.accounts import service as accounts
from app.accounts.endpoints import router as accounts_router
from app.api import docs, errors, health, system
from app.api.deps import PREFIX, use_caller_source
from app.api.middleware import RequestContext
from app.badges.endpoints import router as badges_router
from app.content.endpoints import router as content_router
from app.door.desk_endpoints import router as door_desk_router
from app.door.endpoints import router as door_router
from app.door.endpoints import scans_router
from app.door.inbox_endpoints import router as door_inbox_router
from app.door.live_endpoints import router as live_router
from app.errors import NotFound
from app.events.endpoints import router as events_router
from app.gifts.endpoints import router as gifts_router
from app.insights.endpoints import router as insights_router
from app.orders.endpoints import router as orders_router
from app.tickets.endpoints import router as tickets_router
from app.tickets.moving_endpoints import router as moves_router
from app.tickets.paper_endpoints import router as papers_router

VERSION = "0.1.0"
DESCRIPTION = (
    "Everything that a page does can be done here. Amounts are decimal strings in wei, times ISO 8601 in UTC. "
    "Unsafe calls take an Idempotency-Key; calls signed in by cookie also send X-CSRF-Token."
)
ROUTERS: tuple[APIRouter, ...] = (
    scans_router,  # first: routes are tried in their order, and nothing is asked for as often in a busy hour
    accounts_router,
    events_router,
    orders_router,
    papers_router,  # before "/tickets/{ticket_id}", which would take "id.pdf" for an id
    tickets_router,
    moves_router,
    door_router,
    door_inbox_router,
    door_desk_router,
    live_router,
    badges_router,
    gifts_router,
    insights_router,
    content_router,
    system.router,
    system.rpc_router,
    health.router,
)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def make_api(*more: APIRouter) -> FastAPI:
    """A fresh API, with ``more`` routers beside the slices'. Reflex adds middleware to what it mounts, so that every
    composition needs its own."""
    api = FastAPI(
        title="Keepsake API",
        version=VERSION,
        description=DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    use_caller_source(accounts.find_caller)
    errors.install(api)
    api.add_middleware(RequestContext)
    for router in (*ROUTERS, *more):
        api.include_router(router, responses=errors.DOCUMENTED)
    api.add_api_route(f"{PREFIX}/docs", _make_docs(api), include_in_schema=False, response_class=HTMLResponse)
    api.add_api_route("/api/{path:path}", _refuse, methods=METHODS, include_in_schema=False)
    return api


def _operation_id(route: APIRoute) -> str:
    return f"{route.tags[0]}_{route.name}" if route.tags else route.name


def _make_docs(api: FastAPI) -> Callable[[], str]:
    def read_docs() -> str:
        return docs.page(api.openapi())

    return read_docs


def _refuse(request: Request) -> None:
    """What lies under /api and is no endpoint must not fall through to the pages: 405 or 404, in the envelope."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    here = [route for route in routes if route.matches(request.scope)[0] is Match.PARTIAL]
    allowed = sorted(method for route in here for method in route.methods or ())
    if allowed:
        raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
    raise NotFound()


api = make_api()
