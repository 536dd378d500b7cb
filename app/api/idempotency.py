"""``Idempotency-Key``: the same call twice has one effect and one answer.

The key is claimed and its answer kept in the transaction of the effect itself: a failed call leaves nothing
behind and may be repeated, a finished one is never done again. A concurrent twin waits at the primary key
(PostgreSQL) or at the write lock (SQLite) and then finds the answer.
"""

import json
from hashlib import sha256
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from sqlmodel import Session

from app.db import upsert
from app.errors import Conflict, Invalid
from app.models import IdempotencyRecord

MAX_KEY_LENGTH = 128
KEPT = "answer is kept"
"""In a session's ``info``: it commits after the answer has been stored, not with the endpoint."""


class KeyReused(Conflict):
    """The key was used for another call."""

    code = "IDEMPOTENCY_KEY_REUSED"
    sentence = "This Idempotency-Key was already used for another request."


class Answered(Exception):
    """This call has been answered before; carries that answer. Ends the request early, never seen outside."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__("answered before")


def prepare(request: Request, body: bytes) -> None:
    """Note the key and what it is used for; raises ``Invalid`` for a key that is none."""
    key = request.headers["idempotency-key"]
    if not 0 < len(key) <= MAX_KEY_LENGTH or not key.isprintable():
        raise Invalid("An Idempotency-Key has 1 to 128 printable characters.")
    request.state.idempotency_key = key
    request.state.body_hash = sha256(body + b"\0" + request.scope.get("query_string", b"")).hexdigest()


def reserve(request: Request, session: Session, account_id: str) -> None:
    """Claim the key for this account and route; raises ``Answered`` or ``KeyReused`` when it was claimed before."""
    key = getattr(request.state, "idempotency_key", None)
    if key is None:
        return
    scope = sha256(f"{account_id} {request.method} {request.url.path}".encode()).hexdigest()
    row = IdempotencyRecord(scope=scope, key=key, body_hash=request.state.body_hash)
    upsert(session, IdempotencyRecord, row.model_dump())
    found = session.get_one(IdempotencyRecord, (scope, key))
    if found.body_hash != request.state.body_hash:
        raise KeyReused()
    if found.status_code:
        raise Answered(JSONResponse(found.body, found.status_code, headers={"Idempotency-Replayed": "true"}))
    request.state.idempotency_row = found
    session.info[KEPT] = True


def is_reserved(request: Request) -> bool:
    """Whether the answer will have to be kept."""
    return getattr(request.state, "idempotency_row", None) is not None


def keep_without(request: Request, *secrets: str) -> None:
    """Of an answer's ``data``, these texts are shown once and never stored: a repeated call gets them empty."""
    request.state.idempotency_secrets = secrets


def keep(request: Request, response: Response) -> None:
    """Store the answer beside its effect; the session commits right after."""
    row: IdempotencyRecord = request.state.idempotency_row
    session: Session = request.state.session
    document: dict[str, Any] = json.loads(bytes(response.body)) if response.body else {}
    for secret in getattr(request.state, "idempotency_secrets", ()):
        document["data"][secret] = ""
    row.status_code, row.body = response.status_code, document
    session.add(row)
    session.flush()
