"""Content by its address, and drawn art by its seed."""

import hashlib
from typing import Annotated, cast, get_args

from fastapi import Path, Request, Response

from app.api.deps import make_router
from app.content import art, store
from app.errors import NotFound

router = make_router("content", prefix="")

FOR_EVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
SEED = Path(pattern=r"^[0-9A-Za-z_-]{1,80}$")


class ArtNotFound(NotFound):
    """There is no such kind of picture."""

    code = "ART_NOT_FOUND"
    sentence = "We do not draw that kind of picture."


@router.get("/ipfs/{cid}", response_class=Response, responses={200: {"content": {"application/json": {}}}})
def read_block(request: Request, cid: str) -> Response:
    """The bytes under a CID, verified against it."""
    block = store.get(cid)
    kind = "application/json" if block[:1] in (b"{", b"[") else "application/octet-stream"
    return _tagged(request, block, kind, tag=cid, keep=FOR_EVER)


@router.get("/art/{kind}/{seed}.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
def read_art(request: Request, kind: str, seed: Annotated[str, SEED]) -> Response:
    """The picture of an event, badge or gift: the same seed always gives the same picture."""
    if kind not in get_args(art.ArtKind):
        raise ArtNotFound()
    body = art.draw(cast("art.ArtKind", kind), seed).encode()
    return _tagged(request, body, "image/svg+xml", tag=hashlib.sha256(body).hexdigest()[:32], keep=A_DAY)


def _tagged(request: Request, body: bytes, kind: str, *, tag: str, keep: str) -> Response:
    headers = {"ETag": f'"{tag}"', "Cache-Control": keep}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)
