"""What is about the installation and not about a slice: configuration for pages, change counters, faucet, ``/rpc``."""

import secrets
from datetime import datetime
from typing import Annotated, ClassVar

from fastapi import Depends, Query, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from app import metrics, outbox
from app.api.deps import DatabaseSession, make_router
from app.api.envelope import Answer
from app.api.route import GuardedRoute
from app.chain import embedded, inbox, rpc
from app.chain.networks import network
from app.chain.node import node
from app.clock import now
from app.config import settings
from app.errors import Invalid, NotFound
from app.units import parse_address

MAX_TOPICS = 20
MAX_TOPIC_LENGTH = 80
COIN_DECIMALS = 18


class RpcRoute(GuardedRoute):
    """JSON-RPC may carry a larger transaction than our own calls."""

    max_json_bytes: ClassVar[int] = rpc.MAX_BODY_BYTES


router = make_router("system")
rpc_router = make_router("chain", prefix="", route_class=RpcRoute)


class Currency(BaseModel):
    """The chain's own coin."""

    symbol: str
    decimals: int


class ConfigView(BaseModel):
    """What pages need to know of this installation."""

    chain_id: int
    chain_name: str
    rpc_url: str
    public_rpc_urls: list[str]
    gift_escrow: str
    explorer_url: str | None
    faucet: bool
    currency: Currency
    server_time: datetime


class FaucetForm(BaseModel):
    """A wallet of the embedded chain that needs coins."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, Field(max_length=64)]


class NoFaucet(NotFound):
    """Only the embedded chain has a faucet."""

    code = "NO_FAUCET"
    sentence = "There is no faucet on this network."


@router.get("/config")
def read_config(session: DatabaseSession) -> Answer[ConfigView]:
    """Chain, currency, where gifts lie (empty before the contracts are there), and the server's clock."""
    chain = network()
    escrow = inbox.find_deployment(session, chain.chain_id, "GiftEscrow")
    view = ConfigView(
        chain_id=chain.chain_id,
        chain_name=chain.name,
        rpc_url="/rpc",
        public_rpc_urls=list(chain.public_rpc_urls),
        gift_escrow="" if escrow is None else escrow.address,
        explorer_url=chain.explorer_url,
        faucet=chain.is_local,
        currency=Currency(symbol=chain.symbol, decimals=COIN_DECIMALS),
        server_time=now(),
    )
    return Answer(data=view)


@router.get("/changes")
def read_changes(
    session: DatabaseSession, topics: Annotated[str, Query(max_length=MAX_TOPICS * (MAX_TOPIC_LENGTH + 1))]
) -> Answer[dict[str, int]]:
    """How often each topic (``event:<id>``, ``tickets:<address>`` …) has changed: pages ask this once a second."""
    wanted = [topic for topic in topics.split(",") if topic]
    if not 0 < len(wanted) <= MAX_TOPICS or any(len(topic) > MAX_TOPIC_LENGTH for topic in wanted):
        raise Invalid(f"Name 1 to {MAX_TOPICS} topics, with commas between them.")
    return Answer(data=outbox.read_counters(session, wanted))


@router.post("/faucet")
def fund_wallet(form: FaucetForm) -> Answer[None]:
    """Coins for a wallet of the embedded chain; 404 on every other network."""
    if not network().is_local:
        raise NoFaucet()
    embedded.fund(node(), parse_address(form.address))
    return Answer(data=None, message="Your wallet has play money now.")


@rpc_router.post("/rpc", response_class=Response, responses={200: {"content": {"application/json": {}}}})
async def forward_rpc(request: Request) -> Response:
    """JSON-RPC to the chain: the methods that a wallet needs, and no others."""
    answered = await run_in_threadpool(rpc.forward, await request.body())
    return Response(answered, media_type="application/json")


def ensure_operator(request: Request) -> None:
    """Raises ``NotFound`` unless ``KEEPSAKE_METRICS_TOKEN`` was sent: without one there is no such page."""
    expected = settings().metrics_token
    sent = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not expected or not secrets.compare_digest(sent.encode(), expected.encode()):
        raise NotFound()


@rpc_router.get("/metrics", include_in_schema=False, dependencies=[Depends(ensure_operator)])
def read_metrics() -> PlainTextResponse:
    """Figures for Prometheus."""
    return PlainTextResponse(metrics.render(), media_type="text/plain; version=0.0.4")
