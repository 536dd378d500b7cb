"""The envelope around every answer, pages of lists, amounts as text, and reads that may be answered with 304."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, PlainSerializer, WithJsonSchema

from app.errors import Invalid
from app.units import Wei

T = TypeVar("T")

MAX_LIMIT = 100
MAX_PAGE = 10_000
MAX_DIGITS = 78
"""2**256 - 1 has 78 decimal digits: no amount on an EVM chain is longer."""


def _parse_digits(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS:
        return int(value)
    raise ValueError("an amount is a string of decimal digits")


WeiText = Annotated[
    Wei,
    BeforeValidator(_parse_digits),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+$", "examples": ["50000000000000000"]}),
]
"""An amount in wei: an integer here, a decimal string in JSON (JavaScript's numbers end at 2**53)."""


class Answer(BaseModel, Generic[T]):
    """A successful answer."""

    success: Literal[True] = True
    data: T
    message: str = ""


class Pagination(BaseModel):
    """Where a page lies in its list; ``next_cursor`` is null on the last one."""

    page: int
    limit: int
    total: int
    total_pages: int
    next_cursor: str | None = None


class PageAnswer(BaseModel, Generic[T]):
    """A successful answer with one page of a list."""

    success: Literal[True] = True
    data: list[T]
    message: str = ""
    pagination: Pagination


class FieldError(BaseModel):
    """One field that is to blame."""

    field: str
    message: str


class ErrorBody(BaseModel):
    """What went wrong: a stable word, one plain sentence, the fields to blame."""

    code: str
    message: str
    details: list[FieldError] = []


class ErrorAnswer(BaseModel):
    """A failed answer."""

    success: Literal[False] = False
    error: ErrorBody
    status_code: int
    request_id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, as services return it. ``page`` is 1 when a cursor was followed."""

    items: Sequence[T]
    total: int
    page: int = 1
    limit: int = 20
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which page is asked for: ``page`` (from 1) and ``limit``, or the ``cursor`` of the page before."""

    page: int = 1
    limit: int = 20
    cursor: str | None = None

    @property
    def offset(self) -> int:
        """How many items come before."""
        return (self.page - 1) * self.limit


async def page_query(
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 20,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> PageQuery:
    """The dependency behind every list."""
    return PageQuery(page, limit, cursor)


Paging = Annotated[PageQuery, Depends(page_query)]


def page_answer(page: Page[T]) -> PageAnswer[T]:
    """``page`` in its envelope."""
    pagination = Pagination(
        page=page.page,
        limit=page.limit,
        total=page.total,
        total_pages=-(-page.total // page.limit),
        next_cursor=page.next_cursor,
    )
    return PageAnswer(data=list(page.items), pagination=pagination)


def _keep(item: Any, wanted: set[str]) -> Any:
    if isinstance(item, list):
        return [_keep(one, wanted) for one in item]
    return {name: value for name, value in item.items() if name in wanted}


def _select(document: dict[str, Any], fields: str, known: set[str]) -> None:
    wanted = {name.strip() for name in fields.split(",") if name.strip()}
    unknown = sorted(wanted - known)
    if unknown:
        raise Invalid(
            "There is no such field.", details=[{"field": "fields", "message": f"Unknown: {unknown[0][:40]}"}]
        )
    document["data"] = _keep(document["data"], wanted)


def _known_fields(data: object) -> set[str]:
    first = next(iter(data), None) if isinstance(data, list) else data
    return set(type(first).model_fields) if isinstance(first, BaseModel) else set()


def public_read(request: Request, answer: BaseModel, *, fields: str | None = None, private: bool = False) -> Response:
    """``answer`` as JSON with an ``ETag``; 304 without a body when the asker has it already.

    ``fields`` keeps only the named keys of each item; raises ``Invalid`` for a key that items do not have.
    ``private`` keeps it out of shared caches.
    """
    document = answer.model_dump(mode="json")
    known = _known_fields(getattr(answer, "data", None))
    if fields and known:
        _select(document, fields, known)
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache" if private else "public, no-cache"}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def is_known(request: Request, tag: str) -> bool:
    """Whether the asker has what this entity tag names (``If-None-Match``, compared weakly: RFC 9110, 13.1.2)."""
    return tag in {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
